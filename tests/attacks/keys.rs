//! Keys that are attacks: weak, of another type, for another purpose, malformed or ambiguous.

use jwt_identity::Algorithm;
use jwt_identity::ErrorCode::{
    HeaderSkippedKey, KeyDuplicateKeyId, KeyInvalidKeyId, KeyInvalidParts, KeyMalformed, KeyNotPermitted,
    KeySecretEmpty, KeySecretIsKeyText, KeySecretPadded, KeySetEmpty, KeySetMalformed, KeySetMixed, KeyTooLong,
    KeyTooShort, KeyUnsupported, KeyWrongAlgorithm, KeyWrongForm,
};
use serde_json::{Value, json};

use crate::algorithm::{ec_signer, mac_with, rsa_signer};
use crate::structure::{PAYLOAD, good};
use crate::support::{
    SECRET, b64, der, ec_public_jwk, ed25519_public_jwk, hs256, outer, pem, rsa_numbers, rsa_private_jwk,
    rsa_public_jwk, small_order_points, tlv, token, unb64, with, without,
};
use crate::table::{Table, Verifier, oct};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    secrets(&mut table);
    rsa(&mut table);
    purposes(&mut table);
    points(&mut table);
    sets(&mut table);
    table
}

fn rs256_token() -> String {
    token(r#"{"alg":"RS256"}"#, PAYLOAD, &rsa_signer(Algorithm::Rs256))
}

fn es256_token() -> String {
    token(r#"{"alg":"ES256"}"#, PAYLOAD, &ec_signer())
}

/// The token that a key owner would send if these bytes were accepted as a secret.
fn mac(name: &str, secret: impl AsRef<[u8]>) -> String {
    let input = format!("{}.{}", b64(json!({ "alg": name }).to_string()), b64(PAYLOAD));
    mac_with(secret.as_ref(), &input)
}

fn secrets(table: &mut Table) {
    // RFC 7518 section 3.2; GHSA-gg9x-qcx2-xmrh.
    table.attack("A41");
    table.rejected("empty", &Verifier::new(oct(""), &["HS256"]), mac("HS256", ""), KeySecretEmpty);
    for (algorithm, len) in
        [("HS256", 1), ("HS256", 6), ("HS256", 31), ("HS384", 32), ("HS384", 47), ("HS512", 48), ("HS512", 63)]
    {
        let secret = "s".repeat(len);
        let verifier = Verifier::new(oct(&secret), &[algorithm]);
        table.rejected(format!("{len} bytes for {algorithm}"), &verifier, mac(algorithm, secret), KeyTooShort);
    }

    // CVE-2026-34950.
    table.attack("A42");
    let jwk_set = json!({"keys": [rsa_public_jwk()]}).to_string();
    for (name, text) in [
        ("SPKI", pem("rsa2048.spki")),
        ("PKCS#1", pem("rsa2048.pkcs1.pub")),
        ("a private key", pem("rsa2048.pkcs8")),
        ("after a newline", format!("\n\n  {}", pem("p256.spki"))),
        ("after a byte order mark", format!("\u{feff}{}", pem("rsa2048.spki"))),
        ("with carriage returns", pem("rsa2048.spki").replace('\n', "\r\n")),
        ("with literal newlines", pem("rsa2048.spki").replace('\n', "\\n")),
        ("a certificate", pem("certificate")),
        ("an ssh key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ada".to_owned()),
        ("an ssh key of an EC pair", "ecdsa-sha2-nistp256 AAAAE2VjZHNh ada".to_owned()),
    ] {
        table.rejected(name, &Verifier::new(oct(&text), &["HS256"]), mac("HS256", &text), KeySecretIsKeyText);
    }
    table.should();
    for (name, text) in [
        ("a JWK", rsa_public_jwk().to_string()),
        ("a JWK after a newline", format!("\n{}", ed25519_public_jwk())),
        ("a JWK Set", jwk_set),
    ] {
        table.rejected(name, &Verifier::new(oct(&text), &["HS256"]), mac("HS256", &text), KeySecretIsKeyText);
    }
    let padded = format!("{SECRET}\n");
    table.rejected(
        "a line end after it",
        &Verifier::new(oct(&padded), &["HS256"]),
        mac("HS256", &padded),
        KeySecretPadded,
    );
}

/// An odd number of `bits` bits without small repeating patterns.
fn modulus(bits: usize) -> Vec<u8> {
    let mut number = vec![0xa5; bits / 8];
    *number.last_mut().unwrap() |= 1;
    number
}

/// RFC 7518 sections 3.3 and 6.3.1.
fn rsa(table: &mut Table) {
    let key = |n: &[u8], e: &[u8]| Verifier::new(json!({"kty": "RSA", "n": b64(n), "e": b64(e)}), &["RS256"]);
    let n = rsa_numbers("rsa2048.pkcs1")[0].clone();
    let mut even = n.clone();
    *even.last_mut().unwrap() &= 0xfe;
    let short = outer(&der(&pem("rsa1024.pkcs1"))).swap_remove(1).1[1..].to_vec();
    // With e = 1 the padded hash is a valid signature of itself.
    let header = format!("{}.{}", b64(r#"{"alg":"RS256"}"#), b64(PAYLOAD));
    let hash = ring::digest::digest(&ring::digest::SHA256, header.as_bytes());
    let info = unb64("MDEwDQYJYIZIAWUDBAIBBQAEIA");
    let padding = vec![0xff; 256 - 3 - info.len() - hash.as_ref().len()];
    let own = [&[0, 1][..], &padding, &[0], &info, hash.as_ref()].concat();
    assert_eq!(own.len(), 256);
    table.attack("A43");
    table.rejected("1024 bits", &key(&short, &[1, 0, 1]), rs256_token(), KeyTooShort);
    table.rejected("2040 bits", &key(&modulus(2040), &[1, 0, 1]), rs256_token(), KeyTooShort);
    table.rejected(
        "e = 1, padded hash for a signature",
        &key(&n, &[1]),
        format!("{header}.{}", b64(own)),
        KeyInvalidParts,
    );
    table.rejected("even n", &key(&even, &[1, 0, 1]), rs256_token(), KeyInvalidParts);
    for e in [&[2][..], &[1, 0, 0]] {
        table.rejected(format!("even e {e:?}"), &key(&n, e), rs256_token(), KeyInvalidParts);
    }
    table.rejected("n of 32 760 bits", &key(&modulus(32_760), &[1, 0, 1]), rs256_token(), KeyTooLong);
    table.rejected("n of 4104 bits", &key(&modulus(4104), &[1, 0, 1]), rs256_token(), KeyTooLong);
    table.rejected("e of 2040 bits", &key(&n, &modulus(2040)), rs256_token(), KeyInvalidParts);
    table.rejected("e as long as n", &key(&n, &n), rs256_token(), KeyInvalidParts);
    table.rejected("n of 0", &key(&[], &[1, 0, 1]), rs256_token(), KeyInvalidParts);
    table.should();
    let long = [&[0], &n[..]].concat();
    table.rejected("a zero before n", &key(&long, &[1, 0, 1]), rs256_token(), KeyInvalidParts);
    table.rejected("a zero before e", &key(&n, &[0, 1, 0, 1]), rs256_token(), KeyInvalidParts);
    let padded = Verifier::new(with(rsa_public_jwk(), "n", b64(&n) + "=="), &["RS256"]);
    table.rejected("padding after n", &padded, rs256_token(), KeyMalformed);
}

/// RFC 7517 sections 4.2 to 4.4.
fn purposes(table: &mut Table) {
    let verifier = |jwk: Value| Verifier::new(jwk, &["RS256"]);
    let in_a_set = |jwk: Value| Verifier::new(json!({"keys": [jwk]}), &["RS256"]);
    let rsa = rsa_public_jwk;
    table.attack("A44");
    for (name, jwk, code) in [
        ("use enc", with(rsa(), "use", "enc"), KeyNotPermitted),
        ("use empty", with(rsa(), "use", ""), KeyNotPermitted),
        ("key_ops without verify", with(rsa(), "key_ops", json!(["sign"])), KeyNotPermitted),
        ("key_ops empty", with(rsa(), "key_ops", json!([])), KeyNotPermitted),
        ("key_ops of encryption", with(rsa(), "key_ops", json!(["encrypt", "wrapKey"])), KeyNotPermitted),
        ("alg of encryption", with(rsa(), "alg", "RSA-OAEP-256"), KeyUnsupported),
        ("alg RS512", with(rsa(), "alg", "RS512"), KeyWrongAlgorithm),
        ("alg ES256", with(rsa(), "alg", "ES256"), KeyWrongAlgorithm),
    ] {
        table.rejected(name, &verifier(jwk.clone()), rs256_token(), code);
        table.rejected(format!("{name}, in a set"), &in_a_set(jwk.clone()), rs256_token(), code);
        // In a set with a good key the bad key is ignored, and the good key is not used in its place.
        let beside = json!({"keys": [with(jwk, "kid", "odd"), with(rsa(), "kid", "good")]});
        let named = token(r#"{"alg":"RS256","kid":"odd"}"#, PAYLOAD, &rsa_signer(Algorithm::Rs256));
        table.rejected(
            format!("{name}, beside a good one"),
            &Verifier::new(beside, &["RS256"]),
            named,
            HeaderSkippedKey,
        );
    }
    let hs384 = with(oct(SECRET.repeat(2)), "alg", "HS384");
    table.rejected("a secret for HS384", &Verifier::new(hs384, &["HS256"]), good(), KeyWrongAlgorithm);
    table.should();
    table.rejected("a private key", &verifier(rsa_private_jwk()), rs256_token(), KeyWrongForm);
    table.rejected("a private key in a set", &in_a_set(rsa_private_jwk()), rs256_token(), KeyWrongForm);
    let half = with(rsa(), "d", "AQAB");
    table.rejected("a private number without the primes", &verifier(half), rs256_token(), KeyMalformed);
}

/// RFC 8725 section 3.4; RFC 8032; RFC 8037.
fn points(table: &mut Table) {
    let ec = || ec_public_jwk("p256.sec1", "P-256");
    let bytes = |jwk: &Value, name: &str| unb64(jwk[name].as_str().unwrap());
    let (x, y) = (bytes(&ec(), "x"), bytes(&ec(), "y"));
    let mut moved = y.clone();
    moved[31] ^= 1;
    let at = |x: &[u8], y: &[u8]| json!({"kty": "EC", "crv": "P-256", "x": b64(x), "y": b64(y)});
    table.attack("A45");
    for (name, jwk, code) in [
        ("off the curve", at(&x, &moved), KeyInvalidParts),
        ("coordinates swapped", at(&y, &x), KeyInvalidParts),
        ("(0, 0)", at(&[0; 32], &[0; 32]), KeyInvalidParts),
        ("coordinates beyond the field", at(&[0xff; 32], &[0xff; 32]), KeyInvalidParts),
        ("x of 31 bytes", at(&x[1..], &y), KeyInvalidParts),
        ("x of 33 bytes", at(&[&[0], &x[..]].concat(), &y), KeyInvalidParts),
        ("x empty", at(&[], &y), KeyInvalidParts),
        ("secp256k1", with(ec(), "crv", "secp256k1"), KeyUnsupported),
        ("P-521", with(ec(), "crv", "P-521"), KeyUnsupported),
        ("P-384 with numbers of P-256", with(ec(), "crv", "P-384"), KeyInvalidParts),
        ("kty OKP", with(ec(), "kty", "OKP"), KeyUnsupported),
        ("kty RSA", with(ec(), "kty", "RSA"), KeyMalformed),
        ("kty oct", with(ec(), "kty", "oct"), KeyMalformed),
        ("no y", without(ec(), "y"), KeyMalformed),
        ("no crv", without(ec(), "crv"), KeyMalformed),
    ] {
        table.rejected(name, &Verifier::new(jwk, &["ES256", "ES384"]), es256_token(), code);
    }
    let eddsa = token(r#"{"alg":"EdDSA"}"#, PAYLOAD, &hs256());
    let okp = |x: &[u8]| Verifier::new(json!({"kty": "OKP", "crv": "Ed25519", "x": b64(x)}), &["EdDSA"]);
    for len in [0, 31, 33] {
        table.rejected(format!("Ed25519 of {len} bytes"), &okp(&vec![9; len]), &eddsa, KeyInvalidParts);
    }
    let x25519 = Verifier::new(with(ed25519_public_jwk(), "crv", "X25519"), &["EdDSA"]);
    table.rejected("X25519", &x25519, &eddsa, KeyUnsupported);
    table.rejected("an Ed25519 y beyond the field", &okp(&[0xff; 32]), &eddsa, KeyInvalidParts);
    table.should();
    for (number, point) in small_order_points().into_iter().enumerate() {
        let name = format!("spelling {number} of the Ed25519 points of small order");
        table.rejected(name, &okp(&point), &eddsa, KeyInvalidParts);
    }
    let spki = [&[0x30, 0x59][..], &tlv(3, &[0, 4])].concat();
    let text = Value::from(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", b64(spki)));
    table.rejected("PEM of something else", &Verifier::new(text, &["ES256"]), es256_token(), KeyMalformed);
}

/// RFC 7517 section 5; Wycheproof.
fn sets(table: &mut Table) {
    let secret = |kid: &str| with(oct(SECRET), "kid", kid);
    let rsa = |kid: &str| with(rsa_public_jwk(), "kid", kid);
    let set = |keys: Value| Verifier::new(json!({ "keys": keys }), &["HS256", "RS256"]);
    table.attack("A46");
    table.rejected("RSA beside a secret", &set(json!([rsa("a"), secret("b")])), good(), KeySetMixed);
    table.rejected("a secret beside RSA", &set(json!([secret("b"), rsa("a")])), good(), KeySetMixed);
    table.rejected("no member", &set(json!([])), good(), KeySetEmpty);
    table.rejected("keys null", &set(json!(null)), good(), KeySetMalformed);
    table.rejected("keys an object", &set(secret("a")), good(), KeySetMalformed);
    table.rejected("keys a text", &set(json!("x")), good(), KeySetMalformed);
    table.rejected("a text for a member", &set(json!(["x"])), good(), KeyMalformed);
    table.rejected("null for a member", &set(json!([null])), good(), KeyMalformed);
    table.rejected("an array of keys", &Verifier::new(json!([secret("a")]), &["HS256"]), good(), KeySetMalformed);
    let good_k = b64(SECRET);
    for (name, jwk, code) in [
        ("keys missing", json!({}), KeyMalformed),
        ("null", json!(null), KeyMalformed),
        ("a number", json!(7), KeyMalformed),
        ("a text", json!("0123456789abcdef0123456789abcdef"), KeyMalformed),
        ("an empty text", json!(""), KeyWrongForm),
        ("padded k", json!({"kty": "oct", "k": format!("{good_k}=")}), KeyMalformed),
        ("no k", json!({"kty": "oct"}), KeyMalformed),
        ("numeric k", json!({"kty": "oct", "k": 7}), KeyMalformed),
        ("null k", json!({"kty": "oct", "k": null}), KeyMalformed),
        ("k in the other alphabet", json!({"kty": "oct", "k": "+/".repeat(22)}), KeyMalformed),
        ("kty OCT", json!({"kty": "OCT", "k": good_k}), KeyUnsupported),
        ("no kty", json!({"k": good_k}), KeyMalformed),
        ("alg none", with(oct(SECRET), "alg", "none"), KeyUnsupported),
        ("alg null", with(oct(SECRET), "alg", json!(null)), KeyMalformed),
        ("kid a number", with(oct(SECRET), "kid", 7), KeyMalformed),
        ("kid with a line break", with(oct(SECRET), "kid", "a\r\nb"), KeyInvalidKeyId),
        ("k twice", format!(r#"{{"kty":"oct","k":"{good_k}","k":"{good_k}"}}"#).into(), KeyMalformed),
        ("kty twice, once escaped", format!(r#"{{"kty":"oct","\u006bty":"RSA","k":"{good_k}"}}"#).into(), KeyMalformed),
        ("keys twice", r#"{"keys":[],"keys":[]}"#.into(), KeySetMalformed),
    ] {
        table.rejected(name, &Verifier::new(jwk, &["HS256"]), good(), code);
    }
    table.should();
    let again = with(oct("m".repeat(32)), "kid", "a");
    table.rejected("one kid for two secrets", &set(json!([secret("a"), again])), good(), KeyDuplicateKeyId);
    let other = with(rsa("a"), "n", b64([&[0x80], &unb64(rsa("a")["n"].as_str().unwrap())[1..]].concat()));
    table.rejected("one kid for two RSA keys", &set(json!([rsa("a"), other])), rs256_token(), KeyDuplicateKeyId);
}
