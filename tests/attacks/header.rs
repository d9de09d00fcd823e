//! Header parameters: embedded keys, `kid`, `crit`, `typ`, encryption, compression and nesting.

use jwt_identity::ErrorCode::{
    HeaderAlgorithmNotAllowed, HeaderAmbiguousKey, HeaderInvalid, HeaderMissingKeyId, HeaderNestedToken,
    HeaderUnknownKeyId, HeaderUnsupportedCritical, HeaderWrongType, SignatureInvalid, TokenMalformed,
};
use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::KeyPair;
use jwt_identity::{Algorithm, KeyId, SharedSecret, Signer};
use serde_json::{Value, json};

use crate::algorithm::{ec_signer, mac_with, rsa_signer};
use crate::json::header_token;
use crate::structure::{HEADER, PAYLOAD, good};
use crate::support::{SECRET, b64, ec_public_jwk, hs256, rsa_public_jwk, signed, token, vector_file, with};
use crate::table::{Table, Verifier, oct};

pub(crate) fn rows() -> Table {
    let mut table = Table::new();
    brought_keys(&mut table);
    key_ids(&mut table);
    extensions(&mut table);
    types(&mut table);
    encryption(&mut table);
    table
}

/// The public key of a published row. Its private half is unknown.
fn published_key(id: &str) -> Value {
    let text = vector_file("rfc_and_jwtio.jsonl");
    let mut rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.find(|row| row["id"] == id).unwrap()["key"].clone()
}

/// CVE-2018-0114; RFC 8725 section 3.10.
fn brought_keys(table: &mut Table) {
    let attacker = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("m".repeat(32)).unwrap()).unwrap();
    let verifier = Verifier::new(with(oct(SECRET), "kid", "real"), &["HS256"]);
    let in_a_set = Verifier::new(json!({"keys": [with(oct(SECRET), "kid", "real")]}), &["HS256"]);
    table.attack("A17");
    for mut header in [
        json!({"jwk": oct("m".repeat(32))}),
        json!({"jwk": with(oct("m".repeat(32)), "kid", "real"), "kid": "real"}),
        json!({"jwk": "junk"}),
        json!({"jku": "http://127.0.0.1:1/keys"}),
        json!({"jku": "file:///dev/null"}),
        json!({"x5u": "http://169.254.169.254/latest/meta-data/"}),
        json!({"x5c": ["junk"], "x5t": "junk", "x5t#S256": 7}),
    ] {
        header["alg"] = "HS256".into();
        let header = header.to_string();
        table.rejected(&header, &verifier, token(&header, PAYLOAD, &attacker), SignatureInvalid);
        table.rejected(format!("a set, {header}"), &in_a_set, token(&header, PAYLOAD, &attacker), SignatureInvalid);
    }
    // The same with key pairs: the attacker signs with their own key and embeds its public half.
    let ec = json!({"alg": "ES256", "jwk": ec_public_jwk("p256.sec1", "P-256")}).to_string();
    let real = Verifier::new(published_key("rfc7515-A3"), &["ES256"]);
    table.rejected("a pair on P-256", &real, token(ec, PAYLOAD, &ec_signer()), SignatureInvalid);
    let rsa = json!({"alg": "RS256", "jwk": rsa_public_jwk()}).to_string();
    let real = Verifier::new(published_key("rfc7515-A2"), &["RS256"]);
    table.rejected("an RSA pair", &real, token(rsa, PAYLOAD, &rsa_signer(Algorithm::Rs256)), SignatureInvalid);
}

/// A key whose secret is `secret` 32 times.
pub(crate) fn secret_key(secret: char) -> HmacKey {
    let secret = SharedSecret::new(secret.to_string().repeat(32)).unwrap();
    HmacKey::new(Algorithm::Hs256, &secret).unwrap()
}

pub(crate) fn tenant(name: &str, secret: char) -> KeyPair {
    KeyPair::from(secret_key(secret)).with_key_id(KeyId::new(name).unwrap())
}

fn with_kid(kid: &Value, key: &dyn Signer) -> String {
    token(json!({"alg": "HS256", "kid": kid}).to_string(), PAYLOAD, key)
}

fn key_ids(table: &mut Table) {
    let jwk = |name: &str, secret: &str| with(oct(secret.repeat(32)), "kid", name);
    let tenants = Verifier::new(json!({"keys": [jwk("app_1", "1"), jwk("app_2", "2")]}), &["HS256"]);
    let (one, two) = (secret_key('1'), secret_key('2'));

    // RFC 7515 section 4.1.4.
    table.attack("A18");
    table.rejected("another tenant's kid", &tenants, with_kid(&json!("app_2"), &one), SignatureInvalid);
    table.rejected("an unknown kid", &tenants, with_kid(&json!("app_3"), &one), HeaderUnknownKeyId);
    let single = Verifier::new(jwk("app_1", "1"), &["HS256"]);
    table.rejected("the kid of another key", &single, with_kid(&json!("app_2"), &one), HeaderUnknownKeyId);
    let sunshine = tenants.clone().profile("sunshine");
    table.rejected("no kid where one is required", &sunshine, token(HEADER, PAYLOAD, &one), HeaderMissingKeyId);
    for kid in [json!(""), json!(null), json!(1), json!(["app_1"]), json!(true), json!({"app_1": 1})] {
        table.rejected(format!("kid {kid}"), &tenants, with_kid(&kid, &one), HeaderInvalid);
    }
    // The same in the exact spelling that this crate writes, because a verifier may recognize such headers without
    // parsing.
    let empty = token(r#"{"alg":"HS256","typ":"JWT","kid":""}"#, PAYLOAD, &one);
    table.rejected("an empty kid in our own spelling", &tenants, empty, HeaderInvalid);
    table.should();
    table.rejected("no kid where two fit", &tenants, token(HEADER, PAYLOAD, &one), HeaderAmbiguousKey);

    // RFC 8725 section 3.10.
    table.attack("A19");
    let long = "k".repeat(4000);
    let kids = [
        "../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "http://127.0.0.1/key",
        "' OR '1'='1",
        "app_1' UNION SELECT 'k",
        "*)(uid=*",
        "$(id)",
        "`id`",
        "app_1\0",
        "app_1\n",
        "app_1\r\nX: y",
        "APP_1",
        "app_",
        "app_1 ",
        " app_1",
        "app_11",
        "\u{430}pp_1",
        "app\u{ff3f}1",
        "__proto__",
        "constructor",
        "0",
        "%61pp_1",
        &long,
    ];
    let input = |kid: &str| format!("{}.{}", b64(json!({"alg": "HS256", "kid": kid}).to_string()), b64(PAYLOAD));
    for kid in kids {
        let name: String = kid.chars().take(40).collect();
        table.rejected(&name, &tenants, signed(&input(kid), &one), HeaderUnknownKeyId);
        let by_kid = mac_with(kid.as_bytes(), &input(kid));
        table.rejected(format!("{name}, itself the secret"), &tenants, by_kid, HeaderUnknownKeyId);
    }

    // CVE-2026-44351, CVE-2026-45363.
    table.attack("A20");
    for kid in ["../../dev/null", "app_3", "0", " "] {
        table.rejected(kid, &tenants, mac_with(b"", &input(kid)), HeaderUnknownKeyId);
    }

    table.attack("V");
    table.accepted("the first of two tenants", &tenants, with_kid(&json!("app_1"), &one));
    table.accepted("the second of two tenants", &tenants, with_kid(&json!("app_2"), &two));
    let escaped = token(r#"{"alg":"HS256","kid":"\u0061pp_1"}"#, PAYLOAD, &one);
    table.accepted("a kid with an escape", &tenants, escaped);
}

fn extensions(table: &mut Table) {
    let verifier = Verifier::hs256();
    let both_orders =
        |extension: &str| [format!(r#"{{"alg":"HS256",{extension}}}"#), format!(r#"{{{extension},"alg":"HS256"}}"#)];
    // RFC 7515 section 4.1.11; CVE-2025-59420, CVE-2026-32597, CVE-2026-35042.
    table.attack("A21");
    for extension in [
        r#""crit":["exp"],"exp":1"#,
        r#""crit":["bork"]"#,
        r#""crit":["bork"],"bork":1"#,
        r#""crit":[]"#,
        r#""crit":"exp""#,
        r#""crit":null"#,
        r#""crit":{}"#,
        r#""crit":1"#,
        r#""crit":true"#,
        r#""crit":[1]"#,
        r#""crit":["alg"]"#,
        r#""crit":["crit"]"#,
        r#""crit":["bork","bork"],"bork":1"#,
        r#""crit":[""],"":1"#,
        r#""cr\u0069t":["exp"]"#,
    ] {
        for header in both_orders(extension) {
            table.rejected(&header, &verifier, header_token(&header), HeaderUnsupportedCritical);
        }
    }
    // RFC 7797 section 7.
    table.attack("A22");
    for extension in [
        r#""crit":["b64"],"b64":false"#,
        r#""crit":["b64"],"b64":true"#,
        r#""b64":false"#,
        r#""b64":true"#,
        r#""b64":null"#,
    ] {
        for header in both_orders(extension) {
            table.rejected(&header, &verifier, header_token(&header), HeaderUnsupportedCritical);
        }
    }
    let header = b64(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    table.rejected("raw payload", &verifier, signed(&format!("{header}.{PAYLOAD}"), &hs256()), TokenMalformed);
    let detached = signed(&format!("{header}.{PAYLOAD}"), &hs256());
    let detached = format!("{header}..{}", detached.rsplit_once('.').unwrap().1);
    table.rejected("detached raw payload", &verifier, detached, HeaderUnsupportedCritical);
}

/// RFC 8725 section 3.11.
fn types(table: &mut Table) {
    let typed = |value: &str| header_token(format!(r#"{{"alg":"HS256","typ":{value}}}"#));
    let verifier = Verifier::hs256();
    table.attack("A23");
    for value in [
        "\"at+jwt\"",
        "\"JOSE\"",
        "\"JOSE+JSON\"",
        r#""JWT\u0000""#,
        "\"\"",
        "\"JWT \"",
        "\" JWT\"",
        "\"application/\"",
        "\"text/JWT\"",
        "\"JWT;charset=utf-8\"",
    ] {
        table.rejected(value, &verifier, typed(value), HeaderWrongType);
    }
    for value in ["1", "null", "[\"JWT\"]", "{}", "false"] {
        table.rejected(value, &verifier, typed(value), HeaderInvalid);
    }
    let access = Verifier::hs256().policy(json!({"typ": "at+jwt"}));
    table.rejected("JWT where at+jwt is wanted", &access, good(), HeaderWrongType);
    table.rejected("none where at+jwt is wanted", &access, header_token(r#"{"alg":"HS256"}"#), HeaderWrongType);
    table.attack("V");
    for value in ["\"at+jwt\"", "\"AT+JWT\"", "\"application/at+jwt\""] {
        table.accepted(format!("{value} where at+jwt is wanted"), &access, typed(value));
    }
}

/// CVE-2024-28180, CVE-2024-33664, CVE-2023-50658, CVE-2023-52428, CVE-2023-51774.
fn encryption(table: &mut Table) {
    let verifier = Verifier::hs256();
    let pbes2 = r#"{"alg":"PBES2-HS256+A128KW","p2s":"AAAA","p2c":2147483647}"#;
    let encrypted = r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2147483647}"#;
    // The first bytes of three million deflated zeros. The test passes only if nothing inflates them.
    let bomb: Vec<u8> = [&[0xed, 0xc1, 0x31, 0x01, 0, 0, 0, 0xc2, 0xa0][..], &[0; 2900]].concat();
    table.attack("A24");
    for (name, token, code) in [
        ("cty JWT", token(r#"{"alg":"HS256","cty":"JWT"}"#, good(), &hs256()), HeaderNestedToken),
        ("cty jwt", token(r#"{"alg":"HS256","cty":"application/jwt"}"#, PAYLOAD, &hs256()), HeaderNestedToken),
        ("zip", header_token(r#"{"alg":"HS256","zip":"DEF"}"#), HeaderNestedToken),
        ("zip null", header_token(r#"{"alg":"HS256","zip":null}"#), HeaderNestedToken),
        ("a deflate bomb", token(r#"{"alg":"HS256","zip":"DEF"}"#, bomb, &hs256()), HeaderNestedToken),
        ("alg dir", header_token(r#"{"alg":"dir","enc":"A128GCM"}"#), HeaderNestedToken),
        (
            "JWE of five segments",
            format!("{}..AAAA.AAAA.AAAA", b64(r#"{"alg":"dir","enc":"A128GCM"}"#)),
            TokenMalformed,
        ),
        ("PBES2 in five segments", format!("{}.AAAA.AAAA.AAAA.AAAA", b64(encrypted)), TokenMalformed),
        ("PBES2 with enc in three segments", header_token(encrypted), HeaderNestedToken),
        ("PBES2 in three segments", header_token(pbes2), HeaderAlgorithmNotAllowed),
    ] {
        table.rejected(name, &verifier, token, code);
    }
    table.should();
    table.rejected("enc", &verifier, header_token(r#"{"alg":"HS256","enc":"A128GCM"}"#), HeaderNestedToken);
}
