//! Keys that change, and keys from files and variables.

use std::ffi::c_char;
use std::fs;
use std::path::PathBuf;

use crate::support::*;
use jwt_identity_ffi::*;

fn refresh(keys: &Owned<jwti_keys>) -> Result<bool, Failed> {
    let mut has_changed = false;
    run(|error| unsafe { jwti_keys_refresh(keys.0, &raw mut has_changed, error) }).map(|()| has_changed)
}

fn replace(keys: &Owned<jwti_keys>, set: &str) -> Result<(), Failed> {
    let (kind, algorithms, set) = (at("private"), at("HS256"), at(set));
    run(|error| unsafe {
        jwti_keys_replace_jwk_set(keys.0, kind.0, kind.1, algorithms.0, algorithms.1, set.0, set.1, error)
    })
}

type FromPlace =
    unsafe extern "C" fn(*const c_char, usize, *const c_char, usize, *mut *mut jwti_keys, *mut jwti_error) -> i32;

fn from_place(function: FromPlace, place: &str, reader: &str) -> Result<Owned<jwti_keys>, Failed> {
    let (place, reader) = (at(place), at(reader));
    object(|keys, error| unsafe { function(place.0, place.1, reader.0, reader.1, keys, error) })
}

/// A folder of this test, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jwti-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file that only its owner can read, and returns its path.
    fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CLAIMS: &str = r#"{"sub":"ada","exp":1700000300}"#;

#[test]
fn replaced_jwk_set_is_used_at_once() {
    let keys = jwk_set_keys("private");
    let (signer, verifier) = (signer("jwt", &keys).unwrap(), verifier("jwt", &keys, None).unwrap());
    let old = sign_json(&signer, CLAIMS).unwrap();
    assert!(verify_at(&verifier, &old, NOW).is_ok());
    replace(&keys, &jwk_set("two")).unwrap();
    let new = sign_json(&signer, CLAIMS).unwrap();
    assert_ne!(old, new, "the `kid` is the old one");
    assert_eq!(verify_at(&verifier, &old, NOW).unwrap_err().code, JWTI_CODE_HEADER_UNKNOWN_KEY_ID);
    // After a failure the keys remain.
    assert_eq!(replace(&keys, "{}").unwrap_err().code, JWTI_CODE_KEY_SET_MALFORMED);
    assert!(verify_at(&verifier, &new, NOW).is_ok());
    assert_eq!(replace(&secret_keys(None), &jwk_set("two")).unwrap_err().code, JWTI_ERROR_KEYS);
}

#[test]
fn file_is_read_again_by_refresh() {
    let folder = Folder::new("file");
    let path = folder.write("secret", SECRET);
    let keys = from_place(jwti_keys_from_file, &path, READER).unwrap();
    let (signer, verifier) = (signer("jwt", &keys).unwrap(), verifier("jwt", &keys, None).unwrap());
    let old = sign_json(&signer, CLAIMS).unwrap();
    assert_eq!(refresh(&keys), Ok(false));
    folder.write("secret", "another-secret-of-more-than-32-bytes");
    assert_eq!(refresh(&keys), Ok(true));
    assert_eq!(verify_at(&verifier, &old, NOW).unwrap_err().code, JWTI_CODE_SIGNATURE_INVALID);
    let health = text_of(|health, error| unsafe { jwti_keys_health(keys.0, health, error) }).unwrap();
    assert!(health.contains(r#""state":"#), "{health}");

    folder.write("secret", "short");
    let failed = refresh(&keys).unwrap_err();
    assert_eq!(failed.code, JWTI_CODE_KEY_TOO_SHORT);
    assert!(sign_json(&signer, CLAIMS).is_ok(), "the keys before the failure remain");
}

#[test]
fn directory_and_variable_are_sources_of_keys() {
    let folder = Folder::new("directory");
    folder.write("one.secret", SECRET);
    let directory = folder.0.to_str().unwrap().to_owned();
    let keys = from_place(jwti_keys_from_directory, &directory, READER).unwrap();
    let token = sign_json(&signer("jwt", &keys).unwrap(), CLAIMS).unwrap();
    // The name of the file is the `kid`.
    assert_eq!(token, sign_json(&signer("jwt", &secret_keys(Some("one"))).unwrap(), CLAIMS).unwrap());

    // Cargo sets this variable, which is no secret.
    let reader = r#"{"kind":"secret","algorithms":["HS256"],"min_len":1,"key_id":"env"}"#;
    let keys = from_place(jwti_keys_from_environment, "CARGO_MANIFEST_DIR", reader).unwrap();
    assert!(signer("jwt", &keys).is_ok());
    let failed = from_place(jwti_keys_from_environment, "JWTI_NO_SUCH_VARIABLE", READER).unwrap_err();
    assert!(failed.message.contains("JWTI_NO_SUCH_VARIABLE"), "{}", failed.message);
}

#[test]
fn reader_with_a_wrong_member_is_rejected_by_name() {
    for (reader, code, subject) in [
        (r#"{"kind":"secret","algorithms":["HS256"],"bas64":true}"#, 602, "bas64"),
        (r#"{"kind":"secrets","algorithms":["HS256"]}"#, 602, "kind"),
        (r#"{"kind":"secret"}"#, 602, "algorithms"),
        (r#"{"kind":"secret","algorithms":["HS255"]}"#, JWTI_ERROR_NAME, "algorithm"),
        (r#"{"kind":"secret","algorithms":["HS256","HS384"]}"#, JWTI_ERROR_ARGUMENT, "reader"),
        (r#"{"kind":"public_key","algorithms":["RS256"],"min_len":1}"#, JWTI_ERROR_ARGUMENT, "reader"),
    ] {
        let failed = from_place(jwti_keys_from_file, "/nowhere", reader).unwrap_err();
        assert_eq!((failed.code, failed.subject.as_str()), (code, subject), "{reader}");
    }
}

#[test]
fn refresher_ends_on_demand_and_with_its_keys() {
    let folder = Folder::new("refresher");
    let path = folder.write("secret", SECRET);
    let keys = from_place(jwti_keys_from_file, &path, READER).unwrap();
    let start = |seconds| run(|error| unsafe { jwti_keys_start_refresher(keys.0, seconds, error) });
    assert_eq!(start(0).unwrap_err().code, JWTI_ERROR_ARGUMENT);
    assert_eq!(start(-1).unwrap_err().code, JWTI_ERROR_ARGUMENT);
    start(3600).unwrap();
    start(3600).unwrap();
    let mut has_ended = false;
    run(|error| unsafe { jwti_keys_stop_refresher(keys.0, 20_000, &raw mut has_ended, error) }).unwrap();
    assert!(has_ended);
    let none = secret_keys(None);
    let failed = code(|error| unsafe { jwti_keys_start_refresher(none.0, 60, error) });
    assert_eq!(failed, JWTI_ERROR_KEYS);
}

#[test]
fn public_keys_are_published_and_cannot_sign() {
    let private = private_keys("RS256", "rsa2048.pkcs8");
    let set = text_of(|set, error| unsafe { jwti_keys_public_jwk_set(private.0, set, error) }).unwrap();
    assert!(set.contains(r#""kty":"RSA""#) && !set.contains(r#""d":"#), "{set}");
    let (algorithm, pem) = (at("RS256"), pem("rsa2048.spki"));
    let pem = at(&pem);
    let public = object(|keys, error| unsafe {
        jwti_keys_from_public_pem(algorithm.0, algorithm.1, pem.0, pem.1, ABSENT.0, ABSENT.1, keys, error)
    })
    .unwrap();
    assert_eq!(signer("jwt", &public).unwrap_err().code, JWTI_ERROR_KEYS);
    let token = sign_json(&signer("jwt", &private).unwrap(), CLAIMS).unwrap();
    assert!(verify_at(&verifier("jwt", &public, None).unwrap(), &token, NOW).is_ok());
    let health = text_of(|health, error| unsafe { jwti_keys_health(public.0, health, error) }).unwrap();
    assert_eq!(health, "null");
}

#[test]
fn any_of_several_keys_verifies_and_the_first_signs() {
    let secret = |secret: &str| {
        let (algorithm, secret) = (at("HS256"), at(secret));
        object(|keys, error| unsafe {
            jwti_keys_from_secret(
                algorithm.0,
                algorithm.1,
                secret.0.cast(),
                secret.1,
                0,
                ABSENT.0,
                ABSENT.1,
                keys,
                error,
            )
        })
        .unwrap()
    };
    let (new, old) = (secret("new-test-secret-of-more-than-32-bytes"), secret("old-test-secret-of-more-than-32-bytes"));
    let members = [new.0.cast_const(), old.0.cast_const()];
    let both = object(|keys, error| unsafe { jwti_keys_any_of(members.as_ptr(), 2, keys, error) }).unwrap();
    let verifier = verifier("jwt", &both, None).unwrap();
    let [by_new, by_old, by_both] =
        [&new, &old, &both].map(|keys| sign_json(&signer("jwt", keys).unwrap(), CLAIMS).unwrap());
    assert_eq!(by_both, by_new);
    assert!(verify_at(&verifier, &by_old, NOW).is_ok() && verify_at(&verifier, &by_new, NOW).is_ok());
    let other = sign_json(&signer("jwt", &secret_keys(None)).unwrap(), CLAIMS).unwrap();
    assert_eq!(verify_at(&verifier, &other, NOW).unwrap_err().code, JWTI_CODE_SIGNATURE_INVALID);

    let store = jwk_set_keys("private");
    let members = [store.0.cast_const()];
    let failed = object(|keys, error| unsafe { jwti_keys_any_of(members.as_ptr(), 1, keys, error) });
    assert_eq!(failed.unwrap_err().code, JWTI_ERROR_KEYS);
}
