//! A key of another type is rejected as a shared secret, in whatever encoding.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use jwt_identity::crypto::HmacKey;
use jwt_identity::error::KeyForm;
use jwt_identity::{Algorithm, ErrorCode, SharedSecret, Signer};
use proptest::prelude::*;
use serde_json::json;

use crate::properties::config;
use crate::support::{
    der, ec_private_jwk, ec_public_jwk, ed25519_private_jwk, ed25519_public_jwk, pem, rsa_private_jwk, rsa_public_jwk,
};

const FILES: usize = 35;

/// The names of all files in `tests/keys`, without `.pem`.
fn key_files() -> Vec<String> {
    let folder = fs::read_dir(format!("{}/tests/keys", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: Vec<String> = names.filter_map(|name| name.strip_suffix(".pem").map(str::to_owned)).collect();
    assert_eq!(files.len(), FILES);
    files
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

/// Encodes bytes in every form in which a key could be hidden.
fn encodings(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let base64 = STANDARD.encode(bytes);
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    let colons: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    vec![
        ("base64 without padding", STANDARD_NO_PAD.encode(bytes)),
        ("base64 in lines", lines.join("\n")),
        ("base64 in lines with carriage returns", lines.join("\r\n") + "\r\n"),
        ("base64 with literal line ends", lines.join("\\n")),
        ("base64 in quotes", format!("\"{base64}\"")),
        ("base64 in single quotes with a line end", format!("'{base64}'\n")),
        ("base64", base64),
        ("base64url", URL_SAFE.encode(bytes)),
        ("base64url without padding", URL_SAFE_NO_PAD.encode(bytes)),
        ("base64url in quotes", format!("\"{}\"", URL_SAFE_NO_PAD.encode(bytes))),
        ("hexadecimal digits", hex(bytes)),
        ("hexadecimal digits in upper case", hex(bytes).to_uppercase()),
        ("hexadecimal digits with colons", colons.join(":")),
        ("hexadecimal digits with a prefix and a line end", format!("0x{}\n", hex(bytes))),
    ]
}

/// Returns the form in which `bytes` were recognized as a key.
fn form(bytes: impl AsRef<[u8]>) -> Option<KeyForm> {
    match SharedSecret::new(bytes) {
        Err(error) if error.code() == ErrorCode::KeySecretIsKeyText => Some(error.form().unwrap()),
        _ => None,
    }
}

/// Asserts that `bytes` are recognized bare, in each encoding, and in each encoding of an encoding.
fn assert_recognized(name: &str, bytes: impl AsRef<[u8]>) -> KeyForm {
    let bytes = bytes.as_ref();
    let bare = form(bytes).unwrap_or_else(|| panic!("{name}"));
    for (encoding, text) in encodings(bytes) {
        assert_eq!(form(&text), Some(bare), "{name} as {encoding}");
        for twice in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text), hex(text.as_bytes())] {
            assert_eq!(form(twice), Some(bare), "{name} as {encoding}, encoded again");
        }
    }
    bare
}

#[test]
fn der_of_every_key_file_is_recognized_in_every_encoding() {
    let mut checked = 0;
    for file in key_files() {
        let text = pem(&file);
        // The body of an encrypted file is ciphertext.
        if text.contains("4,ENCRYPTED") {
            continue;
        }
        checked += 1;
        let der = der(&text);
        let found = assert_recognized(&file, &der);
        let expected = match file.rsplit_once('.').map_or(&*file, |(_, form)| form) {
            "certificate" => KeyForm::Certificate,
            "openssh" => KeyForm::Ssh,
            "spki" => KeyForm::Spki,
            "pkcs8" => KeyForm::Pkcs8,
            "pkcs1" => KeyForm::Pkcs1Private,
            "pub" => KeyForm::Pkcs1Public,
            "sec1" | "nopublic" => KeyForm::Sec1,
            "encrypted" => KeyForm::EncryptedPrivateKey,
            other => panic!("{other}"),
        };
        assert_eq!(found, expected, "{file}");
        for end in ["\n", "\0", "\r\n", "\n\0\0", " "] {
            assert_eq!(assert_recognized(&file, [&der, end.as_bytes()].concat()), expected, "{file} {end:?}");
        }
    }
    assert_eq!(checked, FILES - 2);
}

#[test]
fn text_of_every_key_file_is_recognized_in_every_encoding() {
    for file in key_files() {
        let text = pem(&file);
        let expected = if file.ends_with("certificate") { KeyForm::Certificate } else { KeyForm::Pem };
        for (name, disguised) in [
            ("as it is", text.clone().into_bytes()),
            ("on one line", text.replace('\n', "\\n").into_bytes()),
            ("in JSON quotes", serde_json::to_vec(&text).unwrap()),
            ("after a byte order mark", format!("\u{feff}{text}").into_bytes()),
            ("in UTF-16", utf_16(&text, u16::to_le_bytes)),
            ("in UTF-16 after a byte order mark", utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes)),
            ("with escaped hyphens", text.replace('-', "\\u002d").into_bytes()),
        ] {
            assert_eq!(assert_recognized(&format!("{file} {name}"), disguised), expected, "{file} {name}");
        }
    }
}

#[test]
fn every_jwk_is_recognized_in_every_encoding() {
    let escaped = |text: &str, name: &str| {
        let units: String =
            name.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect::<Vec<_>>().concat();
        text.replace(&format!("\"{name}\""), &format!("\"{units}\""))
    };
    for jwk in [
        rsa_public_jwk(),
        rsa_private_jwk(),
        ec_public_jwk("p256.sec1", "P-256"),
        ec_private_jwk("p256.sec1", "P-256"),
        ec_public_jwk("p384.sec1", "P-384"),
        ed25519_public_jwk(),
        ed25519_private_jwk(),
        json!({"kty": "oct", "k": "c2VjcmV0"}),
    ] {
        let kty = jwk["kty"].clone();
        let text = jwk.to_string();
        for (name, disguised) in [
            ("as it is", text.clone().into_bytes()),
            ("indented", serde_json::to_vec_pretty(&jwk).unwrap()),
            ("in an array", json!([jwk]).to_string().into_bytes()),
            ("in an array of arrays", json!([[], [jwk]]).to_string().into_bytes()),
            ("in a JWK Set", json!({"keys": [jwk]}).to_string().into_bytes()),
            ("in another object", json!({"jwk": jwk}).to_string().into_bytes()),
            ("in JSON quotes", serde_json::to_vec(&text).unwrap()),
            ("after a byte order mark", format!("\u{feff}{text}").into_bytes()),
            ("after a byte order mark in an array", format!("\u{feff} [{text}]").into_bytes()),
            ("with escaped member names", escaped(&text, "kty").into_bytes()),
            ("with one escaped letter", text.replace("kty", "k\\u0074y").into_bytes()),
            ("in UTF-16", utf_16(&text, u16::to_le_bytes)),
        ] {
            assert_eq!(assert_recognized(&format!("{kty} {name}"), disguised), KeyForm::Jwk, "{kty} {name}");
        }
    }
    let empty = json!({"keys": []}).to_string();
    for disguised in [&empty, &format!("[{empty}]"), &format!("\u{feff}{empty}"), &escaped(&empty, "keys")] {
        assert_eq!(assert_recognized("JWK Set", disguised), KeyForm::JwkSet, "{disguised}");
    }
}

#[test]
fn ssh_public_key_is_recognized_with_or_without_comment() {
    let mut blob = Vec::new();
    for field in [&b"ssh-ed25519"[..], &[7; 32]] {
        blob.extend_from_slice(&u32::try_from(field.len()).unwrap().to_be_bytes());
        blob.extend_from_slice(field);
    }
    assert_eq!(assert_recognized("blob", &blob), KeyForm::Ssh);
    assert_eq!(assert_recognized("line", format!("ssh-ed25519 {} ada\n", STANDARD.encode(&blob))), KeyForm::Ssh);
}

/// The usual encodings of a random secret.
fn as_handed_out(random: &[u8]) -> Vec<Vec<u8>> {
    let encoded = encodings(random).into_iter().map(|(_, text)| text.trim_end().as_bytes().to_vec());
    encoded.chain([random.to_vec()]).collect()
}

#[test]
fn every_short_random_secret_is_accepted() {
    for bytes in (0..=u16::MAX).step_by(7).map(u16::to_be_bytes) {
        for len in [1, 2] {
            for secret in as_handed_out(&bytes[..len]) {
                assert_eq!(form(&secret), None, "{secret:?}");
            }
        }
    }
    // Starts like a key and continues differently.
    let mut secret = [0xa5; 32];
    secret[..2].copy_from_slice(&[0x30, 30]);
    for secret in as_handed_out(&secret) {
        assert!(SharedSecret::from_bytes(&secret).is_ok(), "{secret:?}");
    }
}

#[test]
fn text_that_resembles_a_key_is_accepted() {
    for text in [
        "{not json}",
        "[not json]",
        "{\"key\":1}",
        "a \"kty\" and \"keys\"",
        "sshhh, a secret of some length",
        "-----BEGINNING of a phrase",
        "\\u002",
        "\\",
        "\\\\",
        "\"",
        "0x",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
        "correct horse battery staple",
    ] {
        assert!(SharedSecret::new(text).is_ok(), "{text}");
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn no_random_secret_is_mistaken_for_a_key(random in prop::collection::vec(any::<u8>(), 1..130)) {
        for secret in as_handed_out(&random) {
            prop_assert_eq!(form(&secret), None, "{:?}", secret);
        }
        let hex = hex(&random);
        for text in [STANDARD.encode(&random), URL_SAFE_NO_PAD.encode(&random), hex.to_uppercase(), hex] {
            prop_assert_eq!(SharedSecret::new(&text).unwrap().len(), text.len());
        }
    }
}

#[test]
fn secret_from_a_configuration_is_checked_and_not_shown() {
    #[derive(Debug, serde::Deserialize)]
    struct Vendor {
        secret: SharedSecret,
    }
    let read = |secret: serde_json::Value| serde_json::from_value::<Vendor>(json!({ "secret": secret }));
    let vendor = read(json!("BFJJ88naxc5PZNAMU9KpBNTR")).unwrap();
    assert_eq!((vendor.secret.len(), format!("{vendor:?}").contains("BFJJ")), (24, false));
    let escaped: Vendor = serde_json::from_str(r#"{"secret":"BFJJ88naxc5PZNAMU9KpBNT\u0052"}"#).unwrap();
    assert_eq!(escaped.secret.len(), 24);
    for (value, words) in [
        (json!(13_371_337), "found a number"),
        (json!(-13_371_337), "found a number"),
        (json!(1.337_133_7), "found a number"),
        (json!(true), "found a boolean"),
        (json!(null), "expected a text in quotes"),
        (json!(["1337"]), "expected a text in quotes"),
        (json!("1337 "), "begins or ends with whitespace"),
        (json!("${SECRET_1337}"), "the name of a variable"),
        (json!(""), "is empty"),
    ] {
        let error = read(value.clone()).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("1337") && !error.contains("true"), "{value}: {error}");
    }
    for text in ["", "padded ", &pem("p256.pkcs8")] {
        let expected = SharedSecret::new(text).unwrap_err();
        assert_eq!(text.parse::<SharedSecret>().unwrap_err(), expected);
        assert_eq!(SharedSecret::try_from(text).unwrap_err(), expected);
        assert_eq!(SharedSecret::try_from(text.to_owned()).unwrap_err(), expected);
    }
}

/// Returns the error for a value of a configuration in place of a secret.
fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(value: &serde_json::Value) -> String {
    serde_json::from_str::<T>(&value.to_string()).unwrap_err().to_string()
}

#[test]
fn value_without_quotes_is_not_shown_for_any_secret() {
    type Refusal = fn(&serde_json::Value) -> String;
    let types: &[(&str, Refusal)] = &[
        ("SharedSecret", refusal::<SharedSecret>),
        #[cfg(feature = "http")]
        ("kustomer::ApiKey", refusal::<jwt_identity::kustomer::ApiKey>),
        #[cfg(feature = "http")]
        ("ApiSecret", refusal::<jwt_identity::nexmo::verify_api::ApiSecret>),
        #[cfg(feature = "http")]
        ("Code", refusal::<jwt_identity::nexmo::verify_api::Code>),
        #[cfg(feature = "http")]
        ("PhoneNumber", refusal::<jwt_identity::nexmo::verify_api::PhoneNumber>),
        #[cfg(feature = "http")]
        ("RequestId", refusal::<jwt_identity::nexmo::verify_api::RequestId>),
    ];
    for (name, refusal) in types {
        for (value, words) in [
            (json!(1_337_000_001), "expected a text in quotes, found a number"),
            (json!(-1_337_000_001), "expected a text in quotes, found a number"),
            (json!(1337.25), "expected a text in quotes, found a number"),
            (json!(true), "expected a text in quotes, found a boolean"),
            (json!(null), "expected a text in quotes"),
            (json!(["1337"]), "expected a text in quotes"),
            (json!({"1337": "1337"}), "expected a text in quotes"),
        ] {
            let error = refusal(&value);
            assert!(error.contains(words) && !error.contains("1337") && !error.contains("true"), "{name}: {error}");
        }
        let error = refusal(&json!(" 1337\n"));
        assert!(!error.contains("1337"), "{name}: {error}");
    }
}

#[cfg(feature = "http")]
#[test]
fn every_text_conversion_of_a_secret_has_the_same_rules() {
    use jwt_identity::nexmo::verify_api::{Code, PhoneNumber, RequestId};

    let id = RequestId::new("c11236f4").unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap().parse::<serde_json::Value>().unwrap(), json!("c11236f4"));
    assert_eq!(serde_json::from_value::<RequestId>(json!("c11236f4")).unwrap(), id);
    let number = PhoneNumber::new("447700900000").unwrap();
    assert_eq!(("447700900000".parse(), "447700900000".to_owned().try_into()), (Ok(number.clone()), Ok(number)));
    for text in ["", "12", "12 34"] {
        let expected = Code::new(text).unwrap_err();
        assert_eq!(text.parse::<Code>().unwrap_err(), expected);
        assert_eq!(Code::try_from(text).unwrap_err(), expected);
        assert_eq!(Code::try_from(text.to_owned()).unwrap_err(), expected);
        assert!(refusal::<Code>(&json!(text)).starts_with(&expected.to_string()));
    }
}

#[test]
fn base64_is_decoded_only_where_it_is_asked_for() {
    let bytes = [0xfb, 0xff].repeat(16);
    for (standard, url) in [
        (STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)),
        (STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)),
    ] {
        let direct = mac(&SharedSecret::from_bytes(&bytes).unwrap());
        assert_eq!(mac(&SharedSecret::from_base64(&standard).unwrap()), direct);
        assert_eq!(mac(&SharedSecret::from_base64url(&url).unwrap()), direct);
        assert_ne!(mac(&SharedSecret::new(&standard).unwrap()), direct);
        // The other alphabet is never guessed.
        for error in
            [SharedSecret::from_base64(&url).unwrap_err(), SharedSecret::from_base64url(&standard).unwrap_err()]
        {
            assert_eq!(error.code(), ErrorCode::KeyMalformed);
            assert!(error.to_string().contains("use `SharedSecret::from_base64"), "{error}");
        }
    }
}

#[test]
fn base64_with_faults_is_rejected_by_code() {
    for (text, code) in [
        ("", ErrorCode::KeySecretEmpty),
        ("====", ErrorCode::KeyMalformed),
        ("A", ErrorCode::KeyMalformed),
        ("AAA=A", ErrorCode::KeyMalformed),
        // Unused bits that are not zero.
        ("AB==", ErrorCode::KeyMalformed),
        ("AAAA\nAAAA", ErrorCode::KeyMalformed),
        ("AAAA\u{a0}", ErrorCode::KeySecretPadded),
        ("AAAA\n", ErrorCode::KeySecretPadded),
        (" AAAA", ErrorCode::KeySecretPadded),
        // The decoded text ends with a line end.
        ("c2VjcmV0Cg==", ErrorCode::KeySecretPadded),
    ] {
        assert_eq!(SharedSecret::from_base64(text).unwrap_err().code(), code, "{text:?}");
        assert_eq!(SharedSecret::from_base64url(text).unwrap_err().code(), code, "{text:?}");
    }
    for name in key_files() {
        let hidden = STANDARD.encode(pem(&name));
        assert_eq!(SharedSecret::from_base64(&hidden).unwrap_err().code(), ErrorCode::KeySecretIsKeyText, "{name}");
    }
}

fn mac(secret: &SharedSecret) -> Vec<u8> {
    let key = HmacKey::new(Algorithm::Hs256, secret).unwrap();
    key.sign(b"x").unwrap().as_slice().to_vec()
}
