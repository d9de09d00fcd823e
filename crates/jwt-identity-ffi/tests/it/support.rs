//! Objects, texts and errors as a C program holds them.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr;

use jwt_identity_ffi::*;

pub(crate) const NOW: i64 = 1_700_000_000;
/// A test secret.
pub(crate) const SECRET: &str = "test-secret-of-thirty-two-bytes!";

/// Pointer and length of a text.
pub(crate) fn at(text: &str) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len())
}

pub(crate) const ABSENT: (*const c_char, usize) = (ptr::null(), 0);

/// A text in a structure. It must outlive the structure.
pub(crate) fn text(text: &str) -> jwti_str {
    unsafe { jwti_str::new(text.as_ptr().cast(), text.len()) }
}

/// The outcome of a call that failed.
#[derive(Debug, PartialEq)]
pub(crate) struct Failed {
    pub(crate) code: i32,
    pub(crate) http_status: u16,
    pub(crate) is_retryable: bool,
    pub(crate) message: String,
    pub(crate) subject: String,
}

/// Runs a call with an error structure and checks that it agrees with the result.
pub(crate) fn run(call: impl FnOnce(*mut jwti_error) -> i32) -> Result<(), Failed> {
    let mut error = MaybeUninit::<jwti_error>::uninit();
    // The memory of a C program holds anything.
    unsafe { error.as_mut_ptr().write_bytes(0xa5, 1) };
    let code = call(error.as_mut_ptr());
    let error = unsafe { error.assume_init() };
    assert_eq!(error.code, code);
    let message = unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_str().unwrap().to_owned();
    let subject = unsafe { CStr::from_ptr(error.subject.as_ptr()) }.to_str().unwrap().to_owned();
    if error.message_len < JWTI_MESSAGE_SIZE {
        assert_eq!(error.message_len, message.len());
    }
    if error.subject_len < JWTI_SUBJECT_SIZE {
        assert_eq!(error.subject_len, subject.len());
    }
    let failed = Failed { code, http_status: error.http_status, is_retryable: error.is_retryable, message, subject };
    if code != 0 {
        assert!(!failed.message.is_empty());
        return Err(failed);
    }
    let empty = Failed { code: 0, http_status: 0, is_retryable: false, message: String::new(), subject: String::new() };
    assert_eq!(failed, empty);
    Ok(())
}

/// Returns the code of a call that must fail.
pub(crate) fn code(call: impl FnOnce(*mut jwti_error) -> i32) -> i32 {
    run(call).expect_err("the call succeeded").code
}

/// An object of the library, which is freed at the end.
#[derive(Debug)]
pub(crate) struct Owned<O>(pub(crate) *mut O);

impl<O> Drop for Owned<O> {
    fn drop(&mut self) {
        unsafe { jwti_free(self.0.cast()) };
    }
}

/// Runs a call that returns an object.
pub(crate) fn object<O>(call: impl FnOnce(*mut *mut O, *mut jwti_error) -> i32) -> Result<Owned<O>, Failed> {
    let mut object = ptr::dangling_mut();
    let outcome = run(|error| call(&raw mut object, error));
    assert_eq!(object.is_null(), outcome.is_err());
    outcome.map(|()| Owned(object))
}

/// Runs a call that returns a text.
pub(crate) fn text_of(call: impl FnOnce(*mut jwti_text, *mut jwti_error) -> i32) -> Result<String, Failed> {
    let mut text = jwti_text { data: ptr::dangling_mut(), len: 7 };
    let outcome = run(|error| call(&raw mut text, error));
    if let Err(failed) = outcome {
        assert!(text.data.is_null() && text.len == 0);
        return Err(failed);
    }
    let found = unsafe { CStr::from_ptr(text.data) }.to_str().unwrap().to_owned();
    assert_eq!(found.len(), text.len);
    unsafe { jwti_free(text.data.cast()) };
    Ok(found)
}

pub(crate) fn secret_keys(key_id: Option<&str>) -> Owned<jwti_keys> {
    let (algorithm, secret, key_id) = (at("HS256"), at(SECRET), key_id.map_or(ABSENT, at));
    object(|keys, error| unsafe {
        jwti_keys_from_secret(algorithm.0, algorithm.1, secret.0.cast(), secret.1, 0, key_id.0, key_id.1, keys, error)
    })
    .unwrap()
}

pub(crate) fn signer(profile: &str, keys: &Owned<jwti_keys>) -> Result<Owned<jwti_signer>, Failed> {
    let profile = at(profile);
    object(|signer, error| unsafe { jwti_signer_new(profile.0, profile.1, keys.0, signer, error) })
}

pub(crate) fn verifier(
    profile: &str,
    keys: &Owned<jwti_keys>,
    policy: Option<&str>,
) -> Result<Owned<jwti_verifier>, Failed> {
    let (profile, policy) = (at(profile), policy.map_or(ABSENT, at));
    object(|verifier, error| unsafe {
        jwti_verifier_new(profile.0, profile.1, keys.0, policy.0, policy.1, verifier, error)
    })
}

pub(crate) fn sign_json(signer: &Owned<jwti_signer>, claims: &str) -> Result<String, Failed> {
    let claims = at(claims);
    text_of(|token, error| unsafe { jwti_sign_json(signer.0, claims.0, claims.1, token, error) })
}

pub(crate) fn verify_at(verifier: &Owned<jwti_verifier>, token: &str, now: i64) -> Result<String, Failed> {
    let token = at(token);
    text_of(|claims, error| unsafe { jwti_verify_at(verifier.0, token.0, token.1, now, claims, error) })
}

/// The description of a variable with a secret.
pub(crate) const READER: &str = r#"{"kind":"secret","algorithms":["HS256"]}"#;

/// A test key of the repository.
pub(crate) fn pem(name: &str) -> String {
    std::fs::read_to_string(format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/keys/{}.pem"), name)).unwrap()
}

pub(crate) fn private_keys(algorithm: &str, name: &str) -> Owned<jwti_keys> {
    let pem = pem(name);
    let (algorithm, pem) = (at(algorithm), at(&pem));
    object(|keys, error| unsafe {
        jwti_keys_from_private_pem(algorithm.0, algorithm.1, pem.0, pem.1, ABSENT.0, ABSENT.1, keys, error)
    })
    .unwrap()
}

/// The JWK Set of the test secret, with this `kid`.
pub(crate) fn jwk_set(key_id: &str) -> String {
    let secret = "dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE";
    format!(r#"{{"keys":[{{"kty":"oct","kid":"{key_id}","alg":"HS256","k":"{secret}"}}]}}"#)
}

pub(crate) fn jwk_set_keys(kind: &str) -> Owned<jwti_keys> {
    let set = jwk_set("one");
    let (kind, algorithms, set) = (at(kind), at("HS256, HS384"), at(&set));
    object(|keys, error| unsafe {
        jwti_keys_from_jwk_set(kind.0, kind.1, algorithms.0, algorithms.1, set.0, set.1, keys, error)
    })
    .unwrap()
}

pub(crate) fn preset(name: &str) -> Result<Owned<jwti_acl>, Failed> {
    let name = at(name);
    object(|acl, error| unsafe { jwti_acl_preset(name.0, name.1, ABSENT.0, ABSENT.1, acl, error) })
}

/// A signature secret of a webhook. It must outlive the structure.
pub(crate) fn webhook_secret(secret: &str) -> jwti_webhook_secret {
    let secret = unsafe { jwti_bytes::new(secret.as_ptr().cast(), secret.len()) };
    jwti_webhook_secret { api_key: jwti_str::ABSENT, secret, is_base64: false }
}

pub(crate) fn webhook(kind: &str, secrets: &[jwti_webhook_secret]) -> Result<Owned<jwti_webhook>, Failed> {
    let kind = at(kind);
    object(|webhook, error| unsafe {
        jwti_webhook_new(kind.0, kind.1, secrets.as_ptr(), secrets.len(), ABSENT.0, ABSENT.1, false, webhook, error)
    })
}

/// A structure of C in which everything is absent.
pub(crate) fn zeroed<T: Copy>() -> T {
    unsafe { MaybeUninit::zeroed().assume_init() }
}
