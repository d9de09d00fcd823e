//! The algorithm of a token: `none`, misspelt names, public keys used as secrets, one algorithm instead of another.

use jwt_identity::ErrorCode::{
    HeaderAlgorithmMismatch, HeaderAlgorithmNotAllowed, HeaderInvalid, HeaderUnknownKeyId, KeyAlgorithmUnclear,
    KeyWrongAlgorithm, SignatureInvalid,
};
use jwt_identity::crypto::{EcdsaSigner, HmacKey, RsaSigner};
use jwt_identity::{Algorithm, SharedSecret};
use serde_json::json;

use crate::json::header_token;
use crate::structure::{HEADER, PAYLOAD};
use crate::support::{
    SECRET, b64, der, ec_public_jwk, ed25519_public_jwk, hs256, outer, pem, rsa_public_jwk, signed, token, unb64, with,
};
use crate::table::{Table, Verifier, oct};

pub(crate) fn rsa_signer(algorithm: Algorithm) -> RsaSigner {
    RsaSigner::from_pem(algorithm, &pem("rsa2048.pkcs8")).unwrap()
}

pub(crate) fn ec_signer() -> EcdsaSigner {
    EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap()
}

/// HMAC with SHA-256 under a key that this crate rejects as a secret.
pub(crate) fn mac_with(secret: &[u8], signing_input: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    format!("{signing_input}.{}", b64(ring::hmac::sign(&key, signing_input.as_bytes())))
}

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    none(&mut table);
    names(&mut table);
    public_keys_as_secrets(&mut table);
    other_algorithms(&mut table);
    table
}

/// CVE-2015-9235, and block lists that `noNE` bypasses.
fn none(table: &mut Table) {
    table.attack("A13");
    let all =
        ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
    let rsa = Verifier::new(with(rsa_public_jwk(), "alg", "RS256"), &all);
    let hmac = Verifier::new(with(oct(SECRET), "alg", "HS256"), &all);
    for name in ["none", "None", "NONE", "nOnE", "noNE", " none", "none ", "none\\u0000", "no\\u006ee", "", " "] {
        let input = format!("{}.{}", b64(format!(r#"{{"alg":"{name}"}}"#)), b64(PAYLOAD));
        for (key, verifier) in [("secret", &hmac), ("RSA key", &rsa)] {
            for (signature, token) in [
                ("a MAC", signed(&input, &hs256())),
                ("one byte", format!("{input}.AA")),
                ("no signature", format!("{input}.")),
            ] {
                let what = format!("{name:?} with {signature} against a {key}");
                table.rejected(what, verifier, token, HeaderAlgorithmNotAllowed);
            }
        }
    }
    let named = format!("{}.{}.", b64(r#"{"alg":"none"}"#), b64(PAYLOAD));
    table.rejected(
        "allowed by name",
        &Verifier::hs256().allowing(&["none", "HS256"]),
        named,
        HeaderAlgorithmNotAllowed,
    );
}

/// RFC 7515 section 4.1.1.
fn names(table: &mut Table) {
    let verifier = Verifier::hs256();
    table.attack("A14");
    table.rejected("missing", &verifier, header_token("{}"), HeaderInvalid);
    for value in ["null", "256", "true", r#"["HS256"]"#, r#"{"name":"HS256"}"#, "-1.5"] {
        table.rejected(value, &verifier, header_token(format!(r#"{{"alg":{value}}}"#)), HeaderInvalid);
    }
    for header in [r#"{"Alg":"HS256"}"#, r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#, r#"{"typ":"HS256"}"#] {
        table.rejected(header, &verifier, header_token(header), HeaderInvalid);
    }
    for value in [
        "hs256",
        "Hs256",
        "HS256 ",
        " HS256",
        r"HS256\u0000",
        r"HS256\n",
        "HS-256",
        "HS2560",
        "HS25",
        "SHA256",
        "HMAC",
        "HmacSHA256",
        "ES256K",
        "ES512",
        "Ed448",
        "RSA-OAEP",
        "dir",
        "A256GCM",
        "PBES2-HS256+A128KW",
        "HS256,RS256",
        "\u{ff28}S256",
        "\u{41d}S256",
    ] {
        for header in [format!(r#"{{"alg":"{value}"}}"#), format!(r#"{{"alg":"{value}","typ":"JWT"}}"#)] {
            table.rejected(&header, &verifier, header_token(&header), HeaderAlgorithmNotAllowed);
        }
    }
}

/// Every form of a public key that an attacker could use as the HMAC secret.
fn public_keys_as_bytes() -> Vec<(String, Vec<u8>)> {
    let mut spellings = vec![("empty".to_owned(), Vec::new())];
    for name in ["rsa2048.spki", "rsa2048.pkcs1.pub", "p256.spki", "ed25519.spki"] {
        let text = pem(name);
        let key = der(&text);
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        for (spelling, bytes) in [
            ("PEM", text.clone()),
            ("PEM without final newline", text.trim_end().to_owned()),
            ("PEM with carriage returns", text.replace('\n', "\r\n")),
            ("PEM with literal newlines", text.replace('\n', "\\n")),
            ("PEM on one line", text.replace('\n', "")),
            ("base64", body.clone()),
            ("base64url", b64(&key)),
        ] {
            spellings.push((format!("{name} as {spelling}"), bytes.into_bytes()));
        }
        spellings.push((format!("{name} as DER"), key.clone()));
        let (_, last) = outer(&key).pop().unwrap();
        spellings.push((format!("{name}, the bytes of the key"), last[1..].to_vec()));
    }
    let (_, point) = outer(&der(&pem("p256.spki"))).pop().unwrap();
    spellings.push(("the coordinates of the point".to_owned(), point[2..].to_vec()));
    let (_, modulus) = outer(&der(&pem("rsa2048.pkcs1.pub"))).swap_remove(0);
    spellings.push(("the modulus".to_owned(), modulus[1..].to_vec()));
    for (name, jwk) in
        [("RSA", rsa_public_jwk()), ("EC", ec_public_jwk("p256.sec1", "P-256")), ("Ed25519", ed25519_public_jwk())]
    {
        spellings.push((format!("{name} key as JWK"), jwk.to_string().into_bytes()));
    }
    spellings
}

/// CVE-2015-9235, CVE-2022-29217, CVE-2023-48223, CVE-2024-54150, CVE-2026-34950, CVE-2026-22817.
fn public_keys_as_secrets(table: &mut Table) {
    let input = format!("{}.{}", b64(HEADER), b64(PAYLOAD));
    let both = ["RS256", "ES256", "EdDSA", "HS256"];
    let (rsa, ec, ed25519) = (rsa_public_jwk(), ec_public_jwk("p256.sec1", "P-256"), ed25519_public_jwk());
    let named = json!({"keys": [with(rsa.clone(), "kid", "a")]});
    let verifiers = [
        ("narrow list", Verifier::rs256(), HeaderAlgorithmNotAllowed),
        ("RSA", Verifier::new(rsa.clone(), &both), HeaderAlgorithmMismatch),
        ("RSA with alg", Verifier::new(with(rsa.clone(), "alg", "RS256"), &both), HeaderAlgorithmMismatch),
        ("EC", Verifier::new(ec, &both), HeaderAlgorithmMismatch),
        ("Ed25519", Verifier::new(ed25519, &both), HeaderAlgorithmMismatch),
        ("a set", Verifier::new(named, &both), HeaderUnknownKeyId),
    ];
    table.attack("A15");
    for (key, verifier, code) in &verifiers {
        for (name, bytes) in public_keys_as_bytes() {
            table.rejected(format!("{key}: {name}"), verifier, mac_with(&bytes, &input), *code);
        }
    }
    let only_hmac = Verifier::new(rsa.clone(), &["HS256"]);
    let forged = mac_with(pem("rsa2048.spki").as_bytes(), &input);
    table.rejected("only HS256 allowed for an RSA key", &only_hmac, &forged, KeyAlgorithmUnclear);
    let lying = Verifier::new(with(rsa, "alg", "HS256"), &both);
    table.rejected("an RSA key that says HS256", &lying, &forged, KeyWrongAlgorithm);
}

/// RFC 8725 section 3.1; CVE-2026-48523.
fn other_algorithms(table: &mut Table) {
    let named = |name: &str| format!("{}.{}", b64(format!(r#"{{"alg":"{name}"}}"#)), b64(PAYLOAD));
    let long = SECRET.repeat(2);
    let hmac = |algorithm| HmacKey::new(algorithm, &SharedSecret::new(&long).unwrap()).unwrap();
    let cut = |token: &str, bytes: usize| {
        let (input, signature) = token.rsplit_once('.').unwrap();
        format!("{input}.{}", b64(&unb64(signature)[..bytes]))
    };
    let p384 = EcdsaSigner::from_pem(Algorithm::Es384, &pem("p384.sec1")).unwrap();
    let p384_jwk = ec_public_jwk("p384.sec1", "P-384");

    table.attack("A16");
    let rs256 = Verifier::rs256();
    for (name, algorithm) in [("RS384", Algorithm::Rs384), ("RS512", Algorithm::Rs512), ("PS256", Algorithm::Ps256)] {
        let real = signed(&named(name), &rsa_signer(algorithm));
        table.rejected(format!("{name} where RS256 is allowed"), &rs256, &real, HeaderAlgorithmNotAllowed);
        let bound = Verifier::new(with(rsa_public_jwk(), "alg", "RS256"), &["RS256", name]);
        table.rejected(format!("{name} with a key of RS256"), &bound, &real, HeaderAlgorithmMismatch);
        let wearing = signed(&named("RS256"), &rsa_signer(algorithm));
        table.rejected(format!("header RS256 over {name}"), &rs256, wearing, SignatureInvalid);
    }
    let ps256 = Verifier::rs256().allowing(&["PS256"]);
    let pkcs1 = signed(&named("PS256"), &rsa_signer(Algorithm::Rs256));
    table.rejected("header PS256 over PKCS#1", &ps256, pkcs1, SignatureInvalid);

    let hs256 = Verifier::new(with(oct(&long), "alg", "HS256"), &["HS256", "HS384", "HS512"]);
    for (name, algorithm) in [("HS384", Algorithm::Hs384), ("HS512", Algorithm::Hs512)] {
        let real = signed(&named(name), &hmac(algorithm));
        table.rejected(format!("{name} with a key of HS256"), &hs256, real, HeaderAlgorithmMismatch);
        let wearing = signed(&named("HS256"), &hmac(algorithm));
        table.rejected(format!("header HS256 over {name}"), &hs256, &wearing, SignatureInvalid);
        table.rejected(format!("header HS256 over {name}, cut"), &hs256, cut(&wearing, 32), SignatureInvalid);
    }

    let es384 = Verifier::new(p384_jwk.clone(), &["ES256", "ES384"]);
    table.rejected("ES256 with P-384", &es384, signed(&named("ES256"), &p384), HeaderAlgorithmMismatch);
    table.rejected("header ES384 over P-256", &es384, signed(&named("ES384"), &ec_signer()), SignatureInvalid);
    let es256 = Verifier::es256();
    table.rejected("ES256K", &es256, signed(&named("ES256K"), &ec_signer()), HeaderAlgorithmNotAllowed);
    table.rejected("header ES256 over P-384", &es256, signed(&named("ES256"), &p384), SignatureInvalid);
    let wide = Verifier::es256().allowing(&["ES256", "ES384"]);
    table.rejected("ES384 with P-256", &wide, signed(&named("ES384"), &ec_signer()), HeaderAlgorithmMismatch);
    let only_es256 = Verifier::new(p384_jwk, &["ES256"]);
    let real = token(r#"{"alg":"ES256"}"#, PAYLOAD, &p384);
    table.rejected("a key of P-384 where ES256 is allowed", &only_es256, real, KeyAlgorithmUnclear);
}
