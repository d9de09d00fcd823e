//! Keys in environment variables: how values are parsed, and when they are read.
#![allow(clippy::string_slice, reason = "the texts cut here are ASCII")]

use std::ffi::OsString;
use std::pin::{Pin, pin};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use jwt_identity::crypto::HmacKey;
use jwt_identity::error::{KeyForm, KeyReason, LoadError, LoadReason};
use jwt_identity::keys::{
    HealthState, Jwk, KeyEvent, KeyPair, KeyReader, LocalKeys, RefreshOutcome, RefreshReason, SigningKeySource,
    VerifyingKey, VerifyingKeySource,
};
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, KeyHint, KeyId, NumericDate, SharedSecret, TokenSigner,
    TokenVerifier,
};

use proptest::prelude::*;

use crate::support::{SECRET, at, der, pem, token};

const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";

/// The key of RFC 8037 appendix A.1.
const OKP: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;
const OKP_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

/// An environment whose variables a test can change.
#[derive(Clone, Default)]
struct Environment {
    value: Arc<Mutex<Option<OsString>>>,
    look_ups: Arc<AtomicUsize>,
}

impl Environment {
    fn with(value: impl Into<OsString>) -> Self {
        let environment = Self::default();
        environment.set(value);
        environment
    }

    fn set(&self, value: impl Into<OsString>) {
        *self.value.lock().unwrap() = Some(value.into());
    }

    fn unset(&self) {
        *self.value.lock().unwrap() = None;
    }

    /// The number of lookups since the last call of this function.
    fn look_ups(&self) -> usize {
        self.look_ups.swap(0, Ordering::Relaxed)
    }

    fn keys(&self, reader: KeyReader) -> Result<LocalKeys, LoadError> {
        let Self { value, look_ups } = self.clone();
        let lookup = move |name: &str| {
            assert_eq!(name, "KEY");
            look_ups.fetch_add(1, Ordering::Relaxed);
            value.lock().unwrap().clone()
        };
        LocalKeys::from_env_with("KEY", lookup, reader)
    }
}

fn read(value: impl Into<OsString>, reader: KeyReader) -> Result<LocalKeys, LoadError> {
    Environment::with(value).keys(reader)
}

/// Returns the reason for rejecting a value. Asserts that the error names the variable.
fn refusal(value: impl Into<OsString>, reader: KeyReader) -> LoadReason {
    let error = read(value, reader).unwrap_err();
    assert_eq!(error.subject(), Some("KEY"));
    error.reason()
}

/// Returns the rule and form in the error of a key.
fn key_refusal(value: impl Into<OsString>, reader: KeyReader) -> (KeyReason, Option<KeyForm>) {
    match refusal(value, reader) {
        LoadReason::Key(error) => (error.reason(), error.form()),
        other => panic!("{other:?}"),
    }
}

fn secrets() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}

fn key_id(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

fn hmac(secret: &[u8]) -> VerifyingKey {
    VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret).unwrap()).unwrap())
}

fn primary(keys: &LocalKeys) -> Option<String> {
    keys.primary().unwrap().key_id().map(|key_id| key_id.as_str().to_owned())
}

/// Reports whether signatures of `keys` verify with `public`, which was created separately.
fn sign_for(keys: &LocalKeys, public: &VerifyingKey) -> bool {
    let signature = keys.primary().unwrap().sign(b"input").unwrap();
    public.verify(b"input", signature.as_slice()).is_ok()
}

#[test]
fn private_key_is_parsed_from_every_pem_layout() {
    let cases = [
        (Algorithm::Rs256, "rsa2048.pkcs8", "rsa2048.spki"),
        (Algorithm::Ps384, "rsa2048.pkcs1", "rsa2048.pkcs1.pub"),
        (Algorithm::Es256, "p256.sec1", "p256.spki"),
        (Algorithm::Es384, "p384.pkcs8", "p384.spki"),
        (Algorithm::EdDsa, "ed25519.pkcs8", "ed25519.spki"),
    ];
    for (algorithm, private, public) in cases {
        let public = VerifyingKey::from_pem(algorithm, &pem(public)).unwrap();
        let private = pem(private);
        let spellings = [
            private.clone(),
            private.trim().to_owned(),
            private.replace('\n', "\\n"),
            private.replace('\n', "\\r\\n"),
            private.replace('\n', "\r\n"),
            format!("\u{feff}{private}"),
            format!("  \n{private}\n\n"),
        ];
        for spelling in spellings {
            let keys = read(&spelling, KeyReader::private_key(&[algorithm])).expect(&spelling);
            assert!(sign_for(&keys, &public), "{algorithm} {spelling}");
        }
    }
}

#[test]
fn base64_is_decoded_only_when_asked() {
    let private = pem("p256.pkcs8");
    let reader = KeyReader::private_key(&[Algorithm::Es256]);
    let public = VerifyingKey::from_pem(Algorithm::Es256, &pem("p256.spki")).unwrap();
    let jwk_set = format!(r#"{{"keys":[{{{OKP},"kid":"a","d":"{OKP_D}"}}]}}"#);

    for bytes in [private.as_bytes(), &der(&private)] {
        let base64 = STANDARD.encode(bytes);
        let lines: Vec<_> = base64.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
        for text in [base64.clone(), format!("{base64}\n"), lines.join("\r\n")] {
            assert!(sign_for(&read(&text, reader.clone().base64()).unwrap(), &public), "{text}");
            let form = if bytes.starts_with(b"-----BEGIN ") { KeyForm::Base64OfPem } else { KeyForm::Base64 };
            assert_eq!(key_refusal(&text, reader.clone()), (KeyReason::WrongForm, Some(form)));
        }
    }
    let okp = KeyReader::private_key(&[Algorithm::EdDsa]).base64();
    assert_eq!(primary(&read(STANDARD.encode(jwk_set), okp).unwrap()).as_deref(), Some("a"));
    assert_eq!(key_refusal(&private, reader.base64()), (KeyReason::Malformed, Some(KeyForm::Pem)));
}

#[test]
fn base64_secret_is_text_unless_decoding_is_requested() {
    let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let bytes: Vec<u8> = (0..32).collect();

    assert!(sign_for(&read(text, secrets()).unwrap(), &hmac(text.as_bytes())));
    assert!(sign_for(&read(text, secrets().base64()).unwrap(), &hmac(&bytes)));
}

#[test]
fn pem_body_is_rejected_as_secret() {
    let body = STANDARD.encode(der(&pem("rsa2048.spki")));
    for reader in [secrets(), secrets().base64()] {
        assert_eq!(key_refusal(body.as_str(), reader), (KeyReason::SecretIsKeyText, Some(KeyForm::Spki)));
    }
}

#[test]
fn incomplete_or_nonstandard_base64_is_rejected() {
    let bytes = [0xfb_u8; 32];
    let good = STANDARD.encode(bytes);
    assert!(read(&good, secrets().base64()).is_ok());
    let bad = [
        STANDARD_NO_PAD.encode(bytes),
        URL_SAFE.encode(bytes),
        good[1..].to_owned(),
        good.replacen('+', "\\n", 1),
        good.replacen('+', "\u{e9}", 1),
        format!("{good}{good}"),
        // The unused bits of the last character are not zero.
        format!("{}t=", &good[..42]).replace("+/v", "+/w"),
        "=".repeat(44),
    ];
    for text in bad {
        assert_eq!(key_refusal(&text, secrets().base64()).0, KeyReason::Malformed, "{text}");
    }
    let one_line_too_many = STANDARD.encode(format!("{SECRET}\n"));
    assert_eq!(key_refusal(one_line_too_many, secrets().base64()).0, KeyReason::SecretPadded);
}

#[test]
fn only_one_final_line_end_is_trimmed_from_a_secret() {
    for ending in ["", "\n", "\r\n"] {
        let keys = read(format!("{SECRET}{ending}"), secrets()).unwrap();
        assert!(sign_for(&keys, &hmac(SECRET.as_bytes())), "{ending:?}");
    }
    for padded in ["{}\n\n", "{}\r", "{} \n", " {}", "\n{}", "\t{}\n", "\u{feff}{}", "\u{feff}{}\n"] {
        let padded = padded.replace("{}", SECRET);
        assert_eq!(key_refusal(&padded, secrets()).0, KeyReason::SecretPadded, "{padded:?}");
    }
    // A backslash is an ordinary character.
    let keys = read(format!("{SECRET}\\n"), secrets()).unwrap();
    assert!(sign_for(&keys, &hmac(format!("{SECRET}\\n").as_bytes())));
}

#[test]
fn secret_text_must_be_one_line_without_controls() {
    let zeros = "\0".repeat(32);
    for text in [format!("{SECRET}\n{SECRET}"), format!("{SECRET}\n# used by billing\n"), zeros, "k\u{7f}".repeat(16)] {
        assert_eq!(refusal(&text, secrets()), LoadReason::Unreadable, "{text:?}");
    }
    assert!(sign_for(&read("schlüssel-".repeat(4), secrets()).unwrap(), &hmac("schlüssel-".repeat(4).as_bytes())));
}

#[cfg(unix)]
#[test]
fn value_that_is_not_utf8_is_unreadable() {
    use std::os::unix::ffi::OsStringExt;

    let value = OsString::from_vec([SECRET.as_bytes(), b"\xff"].concat());
    for reader in [secrets(), secrets().base64(), KeyReader::private_key(&[Algorithm::Es256])] {
        assert_eq!(refusal(&value, reader), LoadReason::Unreadable);
    }
}

#[test]
fn secret_starting_like_json_is_taken_as_text() {
    for text in [format!("{{{SECRET}"), format!("{{\"{SECRET}\"}}")] {
        assert!(sign_for(&read(&text, secrets()).unwrap(), &hmac(text.as_bytes())), "{text}");
    }
    assert_eq!(key_refusal(format!("{{\"kty\":\"oct\",\"k\":\"{SECRET}"), secrets()).0, KeyReason::Malformed);
}

#[test]
fn minimum_secret_length_is_the_hash_or_as_configured() {
    let short = &SECRET[..24];
    assert_eq!(key_refusal(short, secrets()).0, KeyReason::TooShort);
    assert_eq!(key_refusal(SECRET, KeyReader::secret(Algorithm::Hs512)).0, KeyReason::TooShort);
    assert!(read(short, KeyReader::secret_with_min_len(Algorithm::Hs256, 24)).is_ok());
    assert_eq!(key_refusal(&short[1..], KeyReader::secret_with_min_len(Algorithm::Hs256, 24)).0, KeyReason::TooShort);
}

#[test]
fn error_for_a_key_in_the_wrong_role_names_its_form() {
    use KeyForm::{Certificate, EncryptedPrivateKey, FilePath, Jwk, Pem, Pkcs1Public, Pkcs8, Sec1, Spki, Ssh};
    use KeyReason::{NotPublic, SecretIsKeyText, WrongForm};

    let private = || KeyReader::private_key(&[Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa]);
    let public = || KeyReader::public_key(&[Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa]);
    let public_jwk = format!("{{{OKP}}}");
    let private_jwk = format!(r#"{{{OKP},"d":"{OKP_D}"}}"#);
    let cases = [
        (pem("rsa2048.spki"), private(), WrongForm, Some(Spki)),
        (pem("rsa2048.pkcs1.pub"), private(), WrongForm, Some(Pkcs1Public)),
        (pem("certificate"), private(), WrongForm, Some(Certificate)),
        (pem("openssh"), private(), WrongForm, Some(Ssh)),
        (pem("rsa2048.encrypted"), private(), WrongForm, Some(EncryptedPrivateKey)),
        (public_jwk.clone(), private(), WrongForm, Some(Jwk)),
        (format!(r#"{{"keys":[{public_jwk}]}}"#), private(), WrongForm, Some(Jwk)),
        ("/etc/keys/private.pem".to_owned(), private(), WrongForm, Some(FilePath)),
        (pem("rsa2048.pkcs8"), public(), WrongForm, Some(Pkcs8)),
        (pem("p256.sec1"), public(), WrongForm, Some(Sec1)),
        (pem("certificate"), public(), WrongForm, Some(Certificate)),
        (private_jwk.clone(), public(), WrongForm, Some(Jwk)),
        (format!(r#"{{"keys":[{public_jwk},{private_jwk}]}}"#), public(), NotPublic, Some(KeyForm::JwkSet)),
        (pem("rsa2048.spki"), secrets(), SecretIsKeyText, Some(Pem)),
        (pem("certificate"), secrets(), SecretIsKeyText, Some(Certificate)),
        (format!("{SECRET}\n{}", pem("p256.spki")), secrets(), SecretIsKeyText, Some(Pem)),
    ];
    for (value, reader, reason, form) in cases {
        assert_eq!(key_refusal(&value, reader), (reason, form), "{value}");
    }
    // A base64 secret may decode to a public key.
    let hidden = STANDARD.encode(pem("rsa2048.spki"));
    assert_eq!(key_refusal(hidden, secrets().base64()), (SecretIsKeyText, Some(Pem)));
    // JSON states the kind of key and is never taken as the bytes of a secret.
    assert_eq!(key_refusal(&public_jwk, secrets()).0, KeyReason::AlgorithmUnclear);
    let symmetric = r#"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
    assert_eq!(key_refusal(symmetric, public()).0, KeyReason::AlgorithmUnclear);
    assert_eq!(key_refusal(symmetric, private()).0, KeyReason::AlgorithmUnclear);
}

#[test]
fn reader_with_unsuitable_algorithms_is_rejected() {
    let wrong = [
        KeyReader::secret(Algorithm::Rs256),
        KeyReader::private_key(&[Algorithm::Hs256]),
        KeyReader::private_key(&[Algorithm::Es256, Algorithm::Hs256]),
        KeyReader::public_key(&[Algorithm::Hs256]),
        KeyReader::public_key(&[]),
    ];
    let values = [SECRET.to_owned(), pem("p256.pkcs8"), pem("p256.spki"), pem("rsa2048.spki")];
    for reader in wrong {
        for value in &values {
            assert_eq!(key_refusal(value, reader.clone()).0, KeyReason::WrongAlgorithm, "{reader:?}");
        }
    }
}

#[test]
fn only_fitting_algorithm_of_several_is_chosen() {
    let both = [Algorithm::Rs256, Algorithm::Es384];
    for (name, algorithm) in [("rsa2048.pkcs8", Algorithm::Rs256), ("p384.sec1", Algorithm::Es384)] {
        let keys = read(pem(name), KeyReader::private_key(&both)).unwrap();
        assert_eq!(keys.primary().unwrap().algorithm(), algorithm);
    }
    let unclear = KeyReader::public_key(&[Algorithm::Rs256, Algorithm::Ps256]);
    assert_eq!(key_refusal(pem("rsa2048.spki"), unclear).0, KeyReason::AlgorithmUnclear);
    assert_eq!(key_refusal(pem("p256.pkcs8"), KeyReader::private_key(&both)).0, KeyReason::WrongAlgorithm);
    // The key is weak. That it does not fit ES384 either does not matter.
    assert_eq!(key_refusal(pem("rsa1024.pkcs1"), KeyReader::private_key(&both)).0, KeyReason::TooShort);
}

#[test]
fn configured_kid_applies_to_keys_without_a_kid() {
    let reader = KeyReader::private_key(&[Algorithm::EdDsa]).with_key_id(key_id("set"));
    let jwk = |members: &str| format!(r#"{{{OKP},"d":"{OKP_D}"{members}}}"#);

    assert_eq!(primary(&read(jwk(r#","kid":"own""#), reader.clone()).unwrap()).as_deref(), Some("own"));
    assert_eq!(primary(&read(jwk(""), reader.clone()).unwrap()).as_deref(), Some("set"));
    assert_eq!(primary(&read(pem("ed25519.pkcs8"), reader).unwrap()).as_deref(), Some("set"));
    assert_eq!(primary(&read(SECRET, secrets().with_key_id(key_id("app_1"))).unwrap()).as_deref(), Some("app_1"));
    assert_eq!(primary(&read(SECRET, secrets()).unwrap()), None);
    assert!(read(format!("\u{feff}\n{}\n", jwk("")), KeyReader::private_key(&[Algorithm::EdDsa])).is_ok());
}

#[test]
fn thumbprint_kid_changes_with_the_key() {
    let both = [Algorithm::Es256, Algorithm::EdDsa];
    let thumbprint = |algorithm, name: &str| {
        let key = VerifyingKey::from_pem(algorithm, &pem(name)).unwrap();
        Some(key.public_jwk().unwrap().thumbprint().to_string())
    };
    let environment = Environment::with(pem("p256.pkcs8"));
    let keys = environment.keys(KeyReader::private_key(&both).with_key_id(key_id("set")).with_thumbprint()).unwrap();
    assert_eq!(primary(&keys), thumbprint(Algorithm::Es256, "p256.spki"));
    environment.set(pem("ed25519.pkcs8"));
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(primary(&keys), thumbprint(Algorithm::EdDsa, "ed25519.spki"));

    let public = read(pem("p256.spki"), KeyReader::public_key(&both).with_thumbprint()).unwrap();
    assert_eq!(public.key_set().key_ids().unwrap()[0].to_string(), thumbprint(Algorithm::Es256, "p256.spki").unwrap());
    let own = format!(r#"{{{OKP},"d":"{OKP_D}","kid":"own"}}"#);
    assert_eq!(primary(&read(own, KeyReader::private_key(&both).with_thumbprint()).unwrap()).as_deref(), Some("own"));
    assert_eq!(primary(&read(SECRET, secrets().with_thumbprint()).unwrap()), None);
}

#[test]
fn jwk_set_signs_with_last_pair_and_reports_skipped_keys() {
    let json = format!(
        r#"{{"keys":[
            {{"kty":"quantum","kid":"2126"}},
            {{{OKP},"kid":"old","d":"{OKP_D}"}},
            {{{OKP},"kid":"new","d":"{OKP_D}","key_ops":["sign"]}},
            {{{OKP},"kid":"retired","key_ops":["verify"]}},
            {{{OKP},"kid":"other","use":"enc"}}
        ]}}"#
    );
    let keys = read(json, KeyReader::private_key(&[Algorithm::EdDsa])).unwrap();

    assert_eq!(primary(&keys).as_deref(), Some("new"));
    assert_eq!(keys.key_set().key_ids().unwrap(), ["old", "new", "retired"].map(key_id));
    let skipped: Vec<_> = keys.key_set().skipped().iter().map(|key| (key.index(), key.error().reason())).collect();
    assert_eq!(skipped, [(0, KeyReason::Unsupported), (4, KeyReason::NotPermitted)]);
    assert!(keys.find(&KeyHint::new(Algorithm::EdDsa, Some("retired"))).is_ok());
}

#[test]
fn jwk_set_of_secrets_signs_and_verifies() {
    let json = r#"{"keys":[
        {"kty":"oct","kid":"keys","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"},
        {"kty":"oct","kid":"kty","k":"HxscHRobGBkWFxQVEhMQEQ4PDA0KCwgJBgcEBQIDAAE"}
    ]}"#;
    let keys = read(json, secrets()).unwrap();
    assert_eq!(keys.key_set().key_ids().unwrap(), ["keys", "kty"].map(key_id));
    assert_eq!(primary(&keys).as_deref(), Some("kty"));

    // The value `keys` of a `kid` does not make a JWK a set.
    let jwk = r#"{"kty":"oct","kid":"keys","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
    assert_eq!(primary(&read(jwk, secrets()).unwrap()).as_deref(), Some("keys"));
    let mixed = format!(r#"{{"keys":[{jwk},{{{OKP},"kid":"b"}}]}}"#);
    assert_eq!(key_refusal(mixed, secrets()).0, KeyReason::SetMixed);
}

#[test]
fn truncated_json_error_names_the_intended_form() {
    let set = format!(r#"{{"keys":[{{{OKP},"kid":"a","d":"{OKP_D}"}}]}}"#);
    let jwk = format!(r#"{{{OKP},"kid":"a","d":"{OKP_D}"}}"#);
    for reader in [KeyReader::private_key(&[Algorithm::EdDsa]), KeyReader::public_key(&[Algorithm::EdDsa]), secrets()] {
        for len in 1..set.len() {
            assert!(read(&set[..len], reader.clone()).is_err(), "{len} of the set");
        }
        for len in 1..jwk.len() {
            assert!(read(&jwk[..len], reader.clone()).is_err(), "{len} of the JWK");
        }
        assert_eq!(key_refusal(&set[..40], reader.clone()).0, KeyReason::SetMalformed);
        assert_eq!(key_refusal(&jwk[..40], reader), (KeyReason::Malformed, Some(KeyForm::Jwk)));
    }
}

#[test]
fn unset_variable_error_names_the_variable() {
    for empty in ["", "\n", " \r\n\t"] {
        for reader in [secrets(), secrets().base64(), KeyReader::public_key(&[Algorithm::Es256])] {
            assert_eq!(refusal(empty, reader), LoadReason::NotFound, "{empty:?}");
        }
    }
    let error = Environment::default().keys(secrets()).unwrap_err();
    assert_eq!(error.to_string(), "environment variable `KEY` is not set or is empty");
    for name in ["", "A=B", "A\0B"] {
        assert_eq!(LocalKeys::from_env(name, secrets()).unwrap_err().reason(), LoadReason::NotFound, "{name:?}");
    }
}

#[test]
fn process_environment_is_read() {
    const NAME: &str = "JWT_IDENTITY_TEST_SECRET";
    let keys = LocalKeys::from_env(NAME, secrets());
    // This branch runs in the child process that is started below.
    if std::env::var_os(NAME).is_some() {
        assert!(sign_for(&keys.unwrap(), &hmac(OTHER_SECRET.as_bytes())));
        return;
    }
    assert_eq!(keys.unwrap_err().reason(), LoadReason::NotFound);

    let test = thread::current().name().unwrap().to_owned();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &test, "--test-threads=1"])
        .env(NAME, OTHER_SECRET)
        .output()
        .unwrap();
    assert!(child.status.success() && String::from_utf8_lossy(&child.stdout).contains("1 passed"), "{child:?}");
}

#[test]
fn value_above_the_size_limit_is_rejected() {
    let limit = LocalKeys::MAX_LEN;
    assert!(read("k".repeat(limit), secrets()).is_ok());
    assert_eq!(refusal("k".repeat(limit + 1), secrets()), LoadReason::TooLarge { limit });
}

#[test]
fn key_passed_as_variable_name_is_not_shown() {
    let key = pem("p256.pkcs8");
    let jwk = format!(r#"{{{OKP},"d":"{OKP_D}"}}"#);
    for (text, form) in [(key.as_str(), KeyForm::Pem), (&jwk, KeyForm::Jwk)] {
        let reader = || KeyReader::private_key(&[Algorithm::Es256]);
        let errors = [
            LocalKeys::from_env(text, reader()).unwrap_err(),
            LocalKeys::from_file(text, reader()).unwrap_err(),
            LocalKeys::from_directory(text, reader()).unwrap_err(),
        ];
        for error in errors {
            let LoadReason::Key(reason) = error.reason() else { panic!("{error:?}") };
            assert_eq!((reason.reason(), reason.form()), (KeyReason::WrongForm, Some(form)));
            assert_eq!(error.subject(), None);
        }
    }
}

#[test]
fn refresh_detects_changed_and_unchanged_values() {
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap();
    assert_eq!(environment.look_ups(), 2, "until two agree");

    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    assert_eq!(environment.look_ups(), 1);

    environment.set(OTHER_SECRET);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(environment.look_ups(), 2);
    assert!(sign_for(&keys, &hmac(OTHER_SECRET.as_bytes())));
    assert!(!sign_for(&keys, &hmac(SECRET.as_bytes())));
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
}

#[test]
fn bad_value_is_parsed_once_and_keeps_old_keys() {
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap();
    assert_eq!(keys.health().last_error, None);

    environment.set("short");
    let RefreshOutcome::Failed(first) = keys.refresh_blocking() else { panic!() };
    assert_eq!((first.code(), first.subject()), (ErrorCode::KeyTooShort, Some("KEY")));
    assert_eq!(environment.look_ups(), 4);
    let RefreshOutcome::Failed(second) = keys.refresh_blocking() else { panic!() };
    // The same string proves that the value was not parsed again: a new error would have its own string.
    assert!(std::ptr::eq(first.subject().unwrap(), second.subject().unwrap()));
    assert_eq!(environment.look_ups(), 1);
    assert_eq!(keys.health().last_error, Some(first));

    environment.set(" padded");
    let RefreshOutcome::Failed(other) = keys.refresh_blocking() else { panic!() };
    assert_eq!(other.code(), ErrorCode::KeySecretPadded);
    environment.unset();
    let RefreshOutcome::Failed(gone) = keys.refresh_blocking() else { panic!() };
    let RefreshOutcome::Failed(still_gone) = keys.refresh_blocking() else { panic!() };
    assert_eq!(gone.code(), ErrorCode::KeySourceNotFound);
    assert!(std::ptr::eq(gone.subject().unwrap(), still_gone.subject().unwrap()));
    assert!(sign_for(&keys, &hmac(SECRET.as_bytes())));

    environment.set(SECRET);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    assert_eq!(keys.health().last_error, None);
    environment.set("short");
    assert!(matches!(keys.refresh_blocking(), RefreshOutcome::Failed(_)));
    environment.set(OTHER_SECRET);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(keys.health().last_error, None);
}

#[test]
fn changing_file_is_read_until_two_readings_agree() {
    let values = Arc::new(Mutex::new(vec![OTHER_SECRET, OTHER_SECRET, "half", SECRET, SECRET]));
    let next = Arc::clone(&values);
    let lookup = move |_: &str| next.lock().unwrap().pop().map(Into::into);
    let keys = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap();

    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert!(values.lock().unwrap().is_empty());
    assert!(sign_for(&keys, &hmac(OTHER_SECRET.as_bytes())));
}

#[test]
fn value_that_changes_at_each_reading_is_an_error() {
    let count = AtomicUsize::new(0);
    let lookup = move |_: &str| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        assert!(number < 4, "reading did not end");
        Some(format!("{SECRET}{number}").into())
    };
    let error = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap_err();
    assert_eq!((error.reason(), error.subject()), (LoadReason::Aborted, Some("KEY")));
}

/// A clock that a test sets or makes fail.
#[derive(Debug, Clone)]
struct HandClock(Arc<AtomicI64>);

impl Clock for HandClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        match self.0.load(Ordering::Relaxed) {
            i64::MIN => Err(EnvironmentError::ClockUnavailable),
            seconds => Ok(at(seconds)),
        }
    }
}

/// Waits for a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park_timeout(Duration::from_secs(60)),
        }
    }
}

fn refresh(keys: &LocalKeys, reason: RefreshReason) -> RefreshOutcome {
    block_on(keys.refresh(reason))
}

#[test]
fn unknown_kids_cause_one_reading_per_cooldown() {
    let environment = Environment::with(SECRET);
    let clock = HandClock(Arc::new(AtomicI64::new(1_000)));
    let keys = environment.keys(secrets()).unwrap().with_clock(clock.clone());
    let set = |seconds| clock.0.store(seconds, Ordering::Relaxed);
    environment.look_ups();

    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    for seconds in [1_000, 1_001, 1_009] {
        set(seconds);
        assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused, "{seconds}");
    }
    assert_eq!(environment.look_ups(), 1);
    set(1_010);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    // Refreshes by the program itself ignore the cooldown, and what they read counts.
    for reason in [RefreshReason::Manual, RefreshReason::Ahead, RefreshReason::Ahead] {
        set(1_015);
        assert_eq!(refresh(&keys, reason), RefreshOutcome::Unchanged);
    }
    set(1_024);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused);
    assert_eq!(environment.look_ups(), 4);

    // After the clock was set back by a year, the next refresh must not wait for a year.
    set(-31_000_000);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    set(i64::MIN + 1);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    set(i64::MAX);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    environment.look_ups();
    set(i64::MIN);
    let failed = RefreshOutcome::Failed(LoadReason::Environment(EnvironmentError::ClockUnavailable).into());
    assert_eq!(refresh(&keys, RefreshReason::Missing), failed);
    assert_eq!(environment.look_ups(), 0);
    assert_eq!(refresh(&keys, RefreshReason::Manual), RefreshOutcome::Unchanged);
}

#[test]
fn zero_cooldown_allows_every_refresh() {
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap().with_clock(HandClock(Arc::new(AtomicI64::new(5))));
    environment.unset();
    assert!(matches!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Failed(_)));
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused);
    let eager = keys.with_cooldown(Duration::ZERO);
    environment.set(SECRET);
    assert_eq!(refresh(&eager, RefreshReason::Missing), RefreshOutcome::Unchanged);
    assert_eq!(refresh(&eager, RefreshReason::Missing), RefreshOutcome::Unchanged);
}

#[test]
fn cooldown_is_rounded_up_to_one_second() {
    let clock = HandClock(Arc::new(AtomicI64::new(5)));
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap().with_clock(clock.clone());
    for (cooldown, ends) in [(Duration::from_millis(1), 6), (Duration::from_millis(1_999), 7)] {
        clock.0.store(5, Ordering::Relaxed);
        let keys = keys.clone().with_cooldown(cooldown);
        assert_eq!(refresh(&keys, RefreshReason::Manual), RefreshOutcome::Unchanged);
        clock.0.store(ends - 1, Ordering::Relaxed);
        assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused, "{cooldown:?}");
        clock.0.store(ends, Ordering::Relaxed);
        assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged, "{cooldown:?}");
    }
    let keys = keys.with_cooldown(Duration::MAX);
    clock.0.store(253_402_300_799, Ordering::Relaxed);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused);
}

#[test]
fn cooldown_starts_at_the_end_of_a_reading() {
    let clock = HandClock(Arc::new(AtomicI64::new(1_000)));
    let (passing, look_ups) = (clock.clone(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&look_ups);
    let slow = move |_: &str| {
        passing.0.fetch_add(60, Ordering::Relaxed);
        counted.fetch_add(1, Ordering::Relaxed);
        Some(SECRET.into())
    };
    let keys = LocalKeys::from_env_with("KEY", slow, secrets()).unwrap().with_clock(clock);
    look_ups.store(0, Ordering::Relaxed);
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    // Several callers that waited for the same reading.
    for _ in 0..8 {
        assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused);
    }
    assert_eq!(look_ups.load(Ordering::Relaxed), 1);
}

#[test]
fn dropped_refresh_future_reads_nothing() {
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap();
    environment.look_ups();
    drop(keys.refresh(RefreshReason::Manual));
    assert_eq!(environment.look_ups(), 0);
}

#[test]
fn hanging_read_blocks_neither_lookup_nor_last_error() {
    let (sender, receiver) = mpsc::channel::<()>();
    let (started, has_started) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    let look_ups = AtomicUsize::new(0);
    let lookup = move |_: &str| {
        // The constructor makes the first two lookups.
        if look_ups.fetch_add(1, Ordering::Relaxed) == 2 {
            started.send(()).unwrap();
            receiver.lock().unwrap().recv().unwrap();
        }
        Some(SECRET.into())
    };
    let keys = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap();
    thread::scope(|scope| {
        let hanging = scope.spawn(|| keys.refresh_blocking());
        has_started.recv().unwrap();
        assert!(keys.primary().is_ok());
        assert_eq!(keys.health().last_error, None);
        // A task with a token whose `kid` is unknown waits for the same reading, and no longer than the timeout.
        let impatient = keys.clone().with_timeout(Duration::from_millis(10));
        let RefreshOutcome::Failed(error) = refresh(&impatient, RefreshReason::Missing) else { panic!() };
        assert_eq!(error.code(), ErrorCode::KeySourceTimedOut);
        assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Refused);
        sender.send(()).unwrap();
        assert_eq!(hanging.join().unwrap(), RefreshOutcome::Unchanged);
    });
}

#[test]
fn clock_that_refreshes_its_own_source_gets_an_error() {
    #[derive(Debug, Clone, Default)]
    struct SelfRefreshing(Arc<OnceLock<LocalKeys>>);
    impl Clock for SelfRefreshing {
        fn now(&self) -> Result<NumericDate, EnvironmentError> {
            let Some(keys) = self.0.get() else { return Ok(at(0)) };
            for outcome in [keys.refresh_blocking(), refresh(keys, RefreshReason::Missing)] {
                let RefreshOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
                assert_eq!(error.code(), ErrorCode::CallReentrant);
            }
            Ok(at(0))
        }
    }
    let clock = SelfRefreshing::default();
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap().with_clock(clock.clone());
    clock.0.set(keys.clone()).unwrap();
    environment.set(OTHER_SECRET);
    // Runs on its own thread, so that a deadlock fails the test.
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || done.send(keys.refresh_blocking()).unwrap());
    assert_eq!(is_done.recv_timeout(Duration::from_secs(60)).expect("deadlock"), RefreshOutcome::Changed);
}

#[test]
fn clock_that_asks_for_a_missing_key_does_not_recurse() {
    #[derive(Debug, Clone, Default)]
    struct Curious(Arc<OnceLock<LocalKeys>>, Arc<AtomicUsize>);
    impl Clock for Curious {
        fn now(&self) -> Result<NumericDate, EnvironmentError> {
            if let Some(keys) = self.0.get() {
                self.1.fetch_add(1, Ordering::Relaxed);
                let RefreshOutcome::Failed(error) = refresh(keys, RefreshReason::Missing) else { panic!() };
                assert_eq!(error.code(), ErrorCode::CallReentrant);
            }
            Ok(at(0))
        }
    }
    let clock = Curious::default();
    let keys = Environment::with(SECRET).keys(secrets()).unwrap().with_clock(clock.clone());
    clock.0.set(keys.clone()).unwrap();
    assert_eq!(refresh(&keys, RefreshReason::Missing), RefreshOutcome::Unchanged);
    assert!((2..=5).contains(&clock.1.load(Ordering::Relaxed)));
}

/// An environment that hangs from the third look-up on, until it is released. The constructor makes the first two.
struct Hanging {
    keys: LocalKeys,
    has_started: mpsc::Receiver<()>,
    release: Arc<(Mutex<bool>, Condvar)>,
}

impl Hanging {
    fn new() -> Self {
        let (started, has_started) = mpsc::channel();
        let release = Arc::<(Mutex<bool>, Condvar)>::default();
        let (waits_for, look_ups) = (Arc::clone(&release), AtomicUsize::new(0));
        let lookup = move |_: &str| {
            if look_ups.fetch_add(1, Ordering::Relaxed) >= 2 {
                let _ = started.send(());
                let guard = waits_for.0.lock().unwrap();
                drop(waits_for.1.wait_while(guard, |is_released| !*is_released).unwrap());
                return Some(OTHER_SECRET.into());
            }
            Some(SECRET.into())
        };
        let keys = LocalKeys::from_env_with("KEY", lookup, secrets().with_key_id(key_id("known"))).unwrap();
        Self { keys, has_started, release }
    }

    fn release(&self) {
        *self.release.0.lock().unwrap() = true;
        self.release.1.notify_all();
    }
}

/// Polls futures on one thread, as a single-threaded executor does, and returns the longest time between two polls.
fn longest_pause(mut futures: Vec<Pin<Box<dyn Future<Output = ()> + '_>>>) -> Duration {
    struct Flag(AtomicBool);
    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Release);
        }
    }
    let flags: Vec<_> = futures.iter().map(|_| Arc::new(Flag(AtomicBool::new(true)))).collect();
    let (mut longest, mut last, begun) = (Duration::ZERO, Instant::now(), Instant::now());
    let mut is_done = vec![false; futures.len()];
    while !is_done.iter().all(|is_done| *is_done) {
        assert!(begun.elapsed() < Duration::from_secs(60), "deadlock");
        for (index, future) in futures.iter_mut().enumerate() {
            if !is_done[index] && flags[index].0.swap(false, Ordering::Acquire) {
                let waker = Waker::from(Arc::clone(&flags[index]));
                is_done[index] = future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
            }
            longest = longest.max(last.elapsed());
            last = Instant::now();
        }
        thread::sleep(Duration::from_millis(1));
        longest = longest.max(last.elapsed().saturating_sub(Duration::from_millis(1)));
        last = Instant::now();
    }
    longest
}

#[test]
fn hanging_file_system_stops_no_executor() {
    for is_hanging_already in [true, false] {
        let hanging = Hanging::new();
        let keys = hanging.keys.clone().with_timeout(Duration::from_millis(300));
        let verifier = TokenVerifier::<Sunshine>::new(keys.clone());
        let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(OTHER_SECRET).unwrap()).unwrap();
        let blocked = is_hanging_already.then(|| {
            let keys = keys.clone();
            let refreshing = thread::spawn(move || keys.refresh_blocking());
            hanging.has_started.recv().unwrap();
            refreshing
        });
        let begun = Instant::now();
        let tokens = async {
            for number in 0..6 {
                let header = format!(r#"{{"alg":"HS256","kid":"invented {number}"}}"#);
                let error = verifier.verify_or_refresh(&token(header, "{}", &key)).await.unwrap_err();
                assert_eq!(error.code(), ErrorCode::KeySourceOutdated);
            }
        };
        let longest = longest_pause(vec![Box::pin(tokens)]);
        // It was 6 s for the tokens and for everybody else on the thread, with a wait of a second for each token.
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        assert!(longest < Duration::from_millis(200), "{longest:?}");
        println!("hanging already: {is_hanging_already}, six tokens {:?}, longest pause {longest:?}", begun.elapsed());

        let health = keys.health();
        let error = health.last_error.unwrap();
        assert_eq!((error.code(), health.failures), (ErrorCode::KeySourceTimedOut, 1));
        assert_eq!(error.to_string(), "environment variable `KEY`: reading did not end within 300ms");
        // The reading goes on, and its keys are used when it ends.
        hanging.release();
        match blocked {
            Some(refreshing) => assert_eq!(refreshing.join().unwrap(), RefreshOutcome::Changed),
            None => {
                while keys.health().last_error.is_some() {
                    assert!(begun.elapsed() < Duration::from_secs(60));
                    thread::yield_now();
                }
            }
        }
        assert_eq!(keys.health().state, HealthState::Fresh);
        assert!(sign_for(&keys, &hmac(OTHER_SECRET.as_bytes())));
    }
}

#[test]
fn request_of_the_program_ends_while_a_reading_hangs() {
    let hanging = Hanging::new();
    let keys = hanging.keys.clone().with_timeout(Duration::from_millis(50));
    for _ in 0..3 {
        let RefreshOutcome::Failed(error) = refresh(&keys, RefreshReason::Manual) else { panic!() };
        assert_eq!(error.code(), ErrorCode::KeySourceTimedOut);
        assert!(error.is_retryable());
    }
    hanging.release();
    // The first one to get its turn reads what is there now.
    assert_eq!(refresh(&keys.with_timeout(Duration::from_secs(60)), RefreshReason::Manual), RefreshOutcome::Unchanged);
    assert!(sign_for(&hanging.keys, &hmac(OTHER_SECRET.as_bytes())));
}

#[test]
fn tasks_that_wait_share_one_reading() {
    let hanging = Hanging::new();
    let keys = hanging.keys.clone().with_timeout(Duration::from_secs(60));
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..8).map(|_| scope.spawn(|| refresh(&keys, RefreshReason::Missing))).collect();
        hanging.has_started.recv().unwrap();
        // A task that gives up takes nothing away from the others.
        let mut given_up = keys.refresh(RefreshReason::Missing);
        assert!(given_up.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(given_up);
        hanging.release();
        for waiting in waiting {
            let outcome = waiting.join().unwrap();
            assert!([RefreshOutcome::Changed, RefreshOutcome::Refused].contains(&outcome), "{outcome:?}");
        }
    });
    assert_eq!(hanging.has_started.try_iter().count(), 1, "the second look of one reading");
}

#[test]
fn refresh_reads_on_a_thread_of_its_own() {
    let threads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&threads);
    let lookup = move |_: &str| {
        seen.lock().unwrap().push(thread::current().id());
        Some(SECRET.into())
    };
    let keys = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap().with_cooldown(Duration::ZERO);
    threads.lock().unwrap().clear();
    for reason in [RefreshReason::Missing, RefreshReason::Ahead, RefreshReason::Manual] {
        assert_eq!(refresh(&keys, reason), RefreshOutcome::Unchanged);
    }
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    let threads = threads.lock().unwrap();
    let own = thread::current().id();
    assert_eq!(threads.iter().map(|thread| *thread == own).collect::<Vec<_>>(), [false, false, false, true]);
}

#[test]
fn panic_on_the_reading_thread_is_reported() {
    let look_ups = AtomicUsize::new(0);
    let lookup = move |_: &str| {
        assert!(look_ups.fetch_add(1, Ordering::Relaxed) != 2, "a panic on purpose");
        Some(SECRET.into())
    };
    let keys = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap();
    let RefreshOutcome::Failed(error) = refresh(&keys, RefreshReason::Manual) else { panic!() };
    assert_eq!(error.code(), ErrorCode::KeySourceAborted);
    let deadline = Instant::now() + Duration::from_secs(60);
    while keys.health().last_error.is_none() {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
    assert_eq!(refresh(&keys, RefreshReason::Manual), RefreshOutcome::Unchanged);
    assert_eq!(keys.health().last_error, None);
}

#[test]
fn receiver_gets_the_events_of_a_source() {
    let environment = Environment::with(SECRET);
    let events = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&events);
    let keys = environment.keys(KeyReader::secret(Algorithm::Hs256)).unwrap().with_events(
        move |source: &str, event: &KeyEvent<'_>| {
            assert_eq!(source, "KEY");
            let text = match event {
                KeyEvent::Loaded { keys, .. } => format!("loaded {keys}"),
                KeyEvent::Rotated { added, removed, .. } => format!("added {added:?} removed {removed:?}"),
                KeyEvent::Failed { error, failures, .. } => format!("failed {} {failures}", error.code().as_u16()),
                event => event.as_str().to_owned(),
            };
            received.lock().unwrap().push(text);
        },
    );
    let taken = || std::mem::take(&mut *events.lock().unwrap());
    assert_eq!(taken(), ["loaded 1"]);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    environment.set("short");
    for _ in 0..2 {
        assert!(matches!(keys.refresh_blocking(), RefreshOutcome::Failed(_)));
    }
    assert_eq!(taken(), ["unchanged", "failed 104 1", "failed 104 2"]);
    environment.set(r#"{"kty":"oct","kid":"app_2","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#);
    assert_eq!(refresh(&keys, RefreshReason::Manual), RefreshOutcome::Changed);
    // The event comes after the outcome.
    let deadline = Instant::now() + Duration::from_secs(60);
    while events.lock().unwrap().len() < 2 {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
    assert_eq!(taken(), ["loaded 1", r#"added [KeyId("app_2")] removed []"#]);
    let health = keys.health();
    assert_eq!((health.failures, health.last_attempt.is_some(), health.age.is_some()), (0, true, true));
}

#[test]
fn receiver_of_events_may_refresh_the_source() {
    let own = Arc::<OnceLock<LocalKeys>>::default();
    let (of_receiver, calls) = (Arc::clone(&own), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&calls);
    let keys = Environment::with(SECRET).keys(secrets()).unwrap().with_events(move |_: &str, _: &KeyEvent<'_>| {
        if counted.fetch_add(1, Ordering::Relaxed) == 1 {
            assert_eq!(of_receiver.get().unwrap().refresh_blocking(), RefreshOutcome::Unchanged);
        }
    });
    own.set(keys.clone()).unwrap();
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}

#[test]
fn panic_in_the_lookup_leaves_the_source_unchanged() {
    let look_ups = AtomicUsize::new(0);
    let lookup = move |_: &str| {
        let number = look_ups.fetch_add(1, Ordering::Relaxed);
        assert!(number != 2, "a panic on purpose");
        Some(if number < 2 { SECRET.into() } else { OTHER_SECRET.into() })
    };
    let keys = LocalKeys::from_env_with("KEY", lookup, secrets()).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| keys.refresh_blocking()));
    assert!(panicked.is_err());
    assert!(sign_for(&keys, &hmac(SECRET.as_bytes())) && keys.health().last_error.is_none());
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
}

#[test]
fn health_reports_staleness_and_its_cause() {
    let (environment, clock) = (Environment::with(SECRET), HandClock(Arc::default()));
    let set = |seconds| clock.0.store(seconds, Ordering::Relaxed);
    let keys = environment.keys(secrets()).unwrap().with_clock(clock.clone());
    assert_eq!((keys.health().state, keys.health().last_success), (HealthState::Fresh, None));
    set(100);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    assert_eq!(keys.health().last_success, Some(at(100)));

    environment.set("short");
    for seconds in [200, 300] {
        set(seconds);
        assert!(matches!(keys.refresh_blocking(), RefreshOutcome::Failed(_)));
        let health = keys.health();
        assert_eq!(health.state, HealthState::Stale { since: at(200), until: NumericDate::MAX });
        assert_eq!(health.last_error.as_ref().map(LoadError::code), Some(ErrorCode::KeyTooShort));
        assert_eq!(health.last_success, Some(at(100)));
    }
    environment.set(OTHER_SECRET);
    set(400);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    let health = keys.health();
    assert_eq!((health.state, health.last_error), (HealthState::Fresh, None));
    assert_eq!(health.last_success, Some(at(400)));
}

#[test]
fn clones_share_state() {
    let environment = Environment::with(SECRET);
    let keys = environment.keys(secrets()).unwrap();
    let clone = keys.clone();
    environment.set("short");
    assert!(matches!(clone.refresh_blocking(), RefreshOutcome::Failed(_)));
    assert!(keys.health().last_error.is_some());
    environment.set(OTHER_SECRET);
    assert_eq!(clone.refresh_blocking(), RefreshOutcome::Changed);
    assert!(sign_for(&keys, &hmac(OTHER_SECRET.as_bytes())));
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
}

#[test]
fn token_under_a_new_kid_is_verified_after_one_refresh() {
    let jwk = |kid: &str, k: &str| format!(r#"{{"kty":"oct","kid":"{kid}","k":"{k}"}}"#);
    let old = jwk("app_1", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let new = jwk("app_2", "HxscHRobGBkWFxQVEhMQEQ4PDA0KCwgJBgcEBQIDAAE");
    let environment = Environment::with(old.clone());
    let keys = environment.keys(secrets()).unwrap();
    let verifier = TokenVerifier::<Sunshine>::new(keys.clone());
    let pair = KeyPair::from_jwk(&[Algorithm::Hs256], &Jwk::from_json(&new).unwrap()).unwrap();
    let claims = sunshine::Claims::builder(sunshine::User::new("user-1").unwrap())
        .expires_at(NumericDate::now().unwrap().saturating_add(Duration::from_secs(900)))
        .build()
        .unwrap();
    let token = TokenSigner::<Sunshine>::new(pair.signing_key().clone()).sign(&claims).unwrap();

    environment.set(format!(r#"{{"keys":[{old},{new}]}}"#));
    assert_eq!(verifier.verify(token.as_str()).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
    environment.look_ups();
    let verified = verifier.verify_or_refresh_blocking(token.as_str()).unwrap();
    assert_eq!(verified.claims().external_id(), Some("user-1"));
    assert_eq!(environment.look_ups(), 2);
}

#[test]
fn printed_output_never_shows_a_key() {
    let private = pem("p256.pkcs8");
    let jwk = format!(r#"{{{OKP},"kid":"a","d":"{OKP_D}"}}"#);
    let readers = || {
        let both = [Algorithm::Es256, Algorithm::EdDsa];
        [secrets(), secrets().base64(), KeyReader::private_key(&both), KeyReader::public_key(&both)]
    };
    let values = [SECRET, &private, &jwk, &STANDARD.encode(SECRET), &STANDARD.encode(&private), &private[..90]];
    // Parts of each key, as text and as bytes in `Debug` output.
    let telling = [
        &SECRET[..8],
        &STANDARD.encode(SECRET)[..8],
        &private[60..70],
        &STANDARD.encode(&private)[80..90],
        &OKP_D[..8],
        "48, 49, 50, 51",
    ];
    let mut printed = 0;
    for value in values {
        for reader in readers() {
            let environment = Environment::with(value);
            let texts = match environment.keys(reader) {
                Ok(keys) => {
                    environment.set(format!("{value} "));
                    let outcome = keys.refresh_blocking();
                    vec![format!("{keys:?} {outcome:?} {:?} {:?}", keys.health().last_error, keys.key_set())]
                }
                Err(error) => vec![format!("{error} {error:?} {:?}", std::error::Error::source(&error))],
            };
            for text in texts {
                printed += 1;
                assert!(telling.iter().all(|piece| !text.contains(piece)), "{text}");
            }
        }
    }
    assert_eq!(printed, 24);
}

proptest! {
    #![proptest_config(crate::properties::config(256))]

    /// Text of any kind: alone, around a key and within it.
    #[test]
    fn no_value_causes_a_panic_or_appears_in_the_error(text in "\\PC{0,80}|[ -~\\n]{0,200}", cut in 0_usize..240) {
        let key = pem("p256.pkcs8");
        let (begin, end) = key.split_at(cut.min(key.len()));
        let both = [Algorithm::Es256, Algorithm::EdDsa];
        for value in [text.clone(), format!("{begin}{text}{end}"), format!("{{\"kty\":{text}"), format!("{text}{key}{text}")] {
            for reader in [secrets(), secrets().base64(), KeyReader::private_key(&both), KeyReader::public_key(&both)] {
                if let Err(error) = read(&value, reader) {
                    let printed = format!("{error} {error:?}");
                    prop_assert!(!printed.contains(&key[60..80]));
                    prop_assert!(text.len() < 24 || !printed.contains(&text));
                }
            }
        }
    }
}
