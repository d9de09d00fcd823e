//! Keys in directories: which files are read, which key signs, and what happens while files change.
#![allow(clippy::string_slice, reason = "the texts cut here are ASCII")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use jwt_identity::crypto::HmacKey;
use jwt_identity::error::{KeyReason, LoadError, LoadReason};
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{KeyReader, LocalKeys, RefreshOutcome, SigningKeySource, VerifyingKeySource};
use jwt_identity::{Algorithm, ErrorCode, KeyHint, KeyId, SharedSecret, Signer, TokenVerifier};

use crate::support::{SECRET, TempFolder, der, pem, token};

fn secrets() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}

fn private_keys() -> KeyReader {
    KeyReader::private_key(&[Algorithm::Es256])
}

fn folder_of(files: &[(&str, &str)]) -> TempFolder {
    let folder = TempFolder::new();
    for (name, content) in files {
        folder.write(name, content);
    }
    folder
}

fn key_ids(keys: &LocalKeys) -> Vec<String> {
    keys.key_set().key_ids().unwrap().iter().map(ToString::to_string).collect()
}

fn primary(keys: &LocalKeys) -> String {
    keys.primary().unwrap().key_id().unwrap().to_string()
}

/// The secret of one version of a file.
fn secret_of(name: &str, version: usize) -> String {
    format!("{name} in version {version}, thirty-two bytes and more")
}

fn mac(secret: &str) -> Vec<u8> {
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret).unwrap()).unwrap();
    key.sign(b"input").unwrap().as_slice().to_vec()
}

fn verifies(keys: &dyn VerifyingKeySource, key_id: &str, secret: &str) -> bool {
    let found = keys.find(&KeyHint::new(Algorithm::Hs256, Some(key_id)));
    found.is_ok_and(|key| key.verify(b"input", &mac(secret)).is_ok())
}

fn failure(keys: &LocalKeys) -> LoadError {
    match keys.refresh_blocking() {
        RefreshOutcome::Failed(error) => {
            assert_eq!(keys.health().last_error.as_ref(), Some(&error));
            error
        }
        other => panic!("{other:?}"),
    }
}

fn key_reason(error: &LoadError) -> KeyReason {
    match error.reason() {
        LoadReason::Key(error) => error.reason(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn file_stem_is_the_kid_and_the_last_name_signs() {
    let other = SECRET.replace('0', "1");
    let folder = folder_of(&[("2026-11.v2.secret", SECRET), ("2025-01", &other), ("2026-02.secret", SECRET)]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();

    assert_eq!(key_ids(&keys), ["2025-01", "2026-02", "2026-11.v2"]);
    assert_eq!(primary(&keys), "2026-11.v2");
    assert!(verifies(&keys, "2025-01", &other) && !verifies(&keys, "2026-02", &other));
}

#[test]
fn names_are_compared_without_their_extensions() {
    let other = SECRET.replace('0', "1");
    let folder = folder_of(&[("2026-11.secret", SECRET), ("2026-11-2.secret", &other), ("2026-11 b", SECRET)]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    // With the extension, `2026-11` would sort after the other two, because a dot sorts after a space and a hyphen.
    assert_eq!(key_ids(&keys), ["2026-11", "2026-11 b", "2026-11-2"]);
    assert_eq!(primary(&keys), "2026-11-2");
}

#[test]
fn hidden_files_and_subdirectories_are_ignored() {
    let folder = folder_of(&[("a.secret", SECRET), (".b.secret", "half"), (".gitignore", "*")]);
    fs::create_dir(folder.join("c.secret")).unwrap();
    folder.write("c.secret/d.secret", "deep");
    fs::create_dir(folder.join("..2026_01_02")).unwrap();
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    assert_eq!(key_ids(&keys), ["a"]);
}

#[test]
fn directory_may_mix_key_forms_and_public_keys() {
    let folder = folder_of(&[
        ("a.pem", &pem("p256.spki")),
        ("b.pem", &pem("p256.sec1").replace('\n', "\r\n")),
        ("d.jwk", r#"{"kty":"OKP","crv":"Ed25519","kid":"d","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#),
    ]);
    folder.write("c.der", der(&pem("p256.pkcs8")));
    let reader = KeyReader::private_key(&[Algorithm::Es256, Algorithm::EdDsa]);
    let keys = LocalKeys::from_directory(folder.path(), reader.clone()).unwrap();

    assert_eq!(key_ids(&keys), ["a", "b", "c", "d"]);
    assert_eq!(primary(&keys), "c", "d only verifies");
    assert_eq!(keys.key_set().public_jwk_set().unwrap().keys().len(), 4);

    folder.remove("b.pem");
    folder.remove("c.der");
    let error = LocalKeys::from_directory(folder.path(), reader.clone()).unwrap_err();
    assert_eq!((key_reason(&error), error.subject()), (KeyReason::WrongForm, folder.join("a.pem").to_str()));
    let public = KeyReader::public_key(&[Algorithm::Es256, Algorithm::EdDsa]);
    assert_eq!(key_ids(&LocalKeys::from_directory(folder.path(), public).unwrap()), ["a", "d"]);
}

#[test]
fn backup_copies_are_not_loaded() {
    for name in ["a.pem.bak", "b.pem~", "#b.pem#", "b.PEM", "b.pem.swp", "b.", "b.crt"] {
        let folder = folder_of(&[("a.pem", &pem("p256.sec1"))]);
        let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();
        folder.write(name, pem("p256.sec1"));
        let RefreshOutcome::Failed(error) = keys.refresh_blocking() else { panic!("{name}") };
        assert_eq!(error.code(), ErrorCode::KeyWrongForm, "{name}");
        assert!(error.subject().is_some_and(|subject| subject.ends_with(name)), "{error}");
        assert_eq!((primary(&keys).as_str(), key_ids(&keys).len()), ("a", 1), "{name}");
    }
    for name in ["b", "b.der", "b.key", "b.jwk", "b.json", "b.secret", "b.txt"] {
        let folder = folder_of(&[("a.pem", &pem("p256.sec1")), (name, &pem("p256.sec1"))]);
        assert_eq!(primary(&LocalKeys::from_directory(folder.path(), private_keys()).unwrap()), "b", "{name}");
    }
}

#[test]
fn file_named_primary_says_which_key_signs() {
    let folder = folder_of(&[("a.pem", &pem("p256.sec1")), ("b.pem", &pem("p256.pkcs8")), ("primary", "a\n")]);
    let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();
    assert_eq!((primary(&keys).as_str(), key_ids(&keys).len()), ("a", 2));

    folder.write("primary", "b");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(primary(&keys), "b");
    folder.write("primary", "a\r\n");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(primary(&keys), "a");
    folder.remove("primary");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(primary(&keys), "b");
}

#[test]
fn new_key_can_be_added_before_it_signs() {
    let folder = folder_of(&[("2025.pem", &pem("p256.sec1")), ("primary", "2025")]);
    let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();

    folder.write("2026.pem", pem("p256.pkcs8"));
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!((primary(&keys).as_str(), key_ids(&keys).len()), ("2025", 2));
    folder.write("primary", "2026");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(primary(&keys), "2026");
    folder.remove("2025.pem");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(key_ids(&keys), ["2026"]);
}

#[test]
fn primary_must_name_a_signing_key() {
    let folder = folder_of(&[("a.pem", &pem("p256.sec1")), ("old.pem", &pem("p256.spki")), ("primary", "a")]);
    let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();
    let cases = [
        ("b", KeyReason::SetEmpty),
        ("old", KeyReason::SetEmpty),
        ("a.pem", KeyReason::SetEmpty),
        ("primary", KeyReason::SetEmpty),
        ("../a", KeyReason::SetEmpty),
        (" a", KeyReason::InvalidKeyId),
        ("\"a\"", KeyReason::InvalidKeyId),
        ("a\n\n", KeyReason::InvalidKeyId),
        ("", KeyReason::InvalidKeyId),
    ];
    for (text, reason) in cases {
        folder.write("primary", text);
        let error = failure(&keys);
        assert_eq!((key_reason(&error), error.subject()), (reason, folder.join("primary").to_str()), "{text:?}");
        assert_eq!(primary(&keys), "a");
    }
    folder.write("primary", b"\xff");
    assert_eq!(failure(&keys).reason(), LoadReason::Unreadable);
}

#[test]
fn key_named_primary_needs_a_file_extension() {
    let folder = folder_of(&[("primary.secret", SECRET), ("z.secret", SECRET), ("primary", "primary")]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    assert_eq!(primary(&keys), "primary");
}

#[test]
fn public_key_reader_ignores_primary() {
    let folder = folder_of(&[("a.pem", &pem("p256.spki")), ("primary", "b")]);
    let keys = LocalKeys::from_directory(folder.path(), KeyReader::public_key(&[Algorithm::Es256])).unwrap();
    assert_eq!(key_ids(&keys), ["a"]);
}

#[test]
fn one_invalid_file_rejects_the_directory() {
    let jwk = r#"{"kty":"oct","kid":"other","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
    let set = format!(r#"{{"keys":[{jwk}]}}"#);
    let long = "k".repeat(KeyId::MAX_LEN - 1);
    let cases: [(&str, &str, KeyReason); 6] = [
        ("a.txt", SECRET, KeyReason::DuplicateKeyId),
        ("a", SECRET, KeyReason::DuplicateKeyId),
        ("b.secret", "short", KeyReason::TooShort),
        ("b.jwk", jwk, KeyReason::InvalidParts),
        ("b.json", &set, KeyReason::WrongForm),
        ("b.pem", &pem("p256.spki"), KeyReason::SecretIsKeyText),
    ];
    for (name, content, reason) in cases {
        let folder = folder_of(&[("a.secret", SECRET)]);
        let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
        folder.write(name, content);
        let error = failure(&keys);
        assert_eq!(key_reason(&error), reason, "{name:?}");
        // If two files have the same stem, the error names the second in name order.
        let file = if name == "a" { "a.secret" } else { name };
        assert_eq!(error.subject(), folder.join(file).to_str());
        assert_eq!(key_ids(&keys), ["a"]);
        folder.remove(name);
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
        assert_eq!(keys.health().last_error, None);
    }
    let folder = folder_of(&[(&long, SECRET)]);
    assert_eq!(key_ids(&LocalKeys::from_directory(folder.path(), secrets()).unwrap()), [long]);
}

#[test]
fn key_limit_does_not_count_the_primary_file() {
    let folder = folder_of(&[("primary", "000")]);
    for number in 0..LocalKeys::MAX_FILES {
        folder.write(format!("{number:03}.secret"), SECRET);
    }
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    assert_eq!((key_ids(&keys).len(), primary(&keys).as_str()), (128, "000"));

    folder.write("one-more.secret", SECRET);
    let error = failure(&keys);
    assert_eq!((key_reason(&error), error.subject()), (KeyReason::TooMany, folder.path().to_str()));
    assert_eq!(error.reason(), LocalKeys::from_directory(folder.path(), secrets()).unwrap_err().reason());
}

#[test]
fn empty_or_missing_directory_keeps_old_keys() {
    let folder = folder_of(&[("a.secret", SECRET), ("primary", "a")]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();

    folder.remove("a.secret");
    assert_eq!(failure(&keys).reason(), LoadReason::NotFound, "a primary is no key");
    folder.remove("primary");
    let empty = failure(&keys);
    assert_eq!((empty.reason(), empty.subject()), (LoadReason::NotFound, folder.path().to_str()));
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(failure(&keys).reason(), LoadReason::NotFound);
    assert!(verifies(&keys, "a", SECRET) && primary(&keys) == "a");

    assert_eq!(LocalKeys::from_directory(folder.path(), secrets()).unwrap_err().code(), ErrorCode::KeySourceNotFound);
    let file = folder_of(&[("a.secret", SECRET)]);
    let error = LocalKeys::from_directory(file.join("a.secret"), secrets()).unwrap_err();
    assert_eq!(error.reason(), LoadReason::Unreadable);
}

#[test]
fn half_written_file_is_reported_once_and_keeps_old_keys() {
    let folder = folder_of(&[("a.pem", &pem("p256.sec1"))]);
    let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();
    let whole = pem("p256.pkcs8");
    folder.write("b.pem", &whole[..100]);

    let first = failure(&keys);
    assert_eq!(first.subject(), folder.join("b.pem").to_str());
    // The same string proves that the file was not parsed again: a new error would have its own string.
    assert!(std::ptr::eq(first.subject().unwrap(), failure(&keys).subject().unwrap()));
    assert_eq!((key_ids(&keys), primary(&keys)), (vec!["a".to_owned()], "a".to_owned()));

    folder.write("b.pem", &whole[..101]);
    assert!(!std::ptr::eq(first.subject().unwrap(), failure(&keys).subject().unwrap()));
    folder.write("b.pem", &whole);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!((primary(&keys).as_str(), keys.health().last_error), ("b", None));
}

#[test]
fn renamed_file_changes_the_kid() {
    let folder = folder_of(&[("a.secret", SECRET)]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    fs::rename(folder.join("a.secret"), folder.join("b.secret")).unwrap();
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(key_ids(&keys), ["b"]);
}

#[test]
fn token_kid_is_never_used_as_a_path() {
    let folder = folder_of(&[("a.secret", SECRET)]);
    let outside = format!("{}.txt", folder.path().display());
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    let verifier = TokenVerifier::<Jwt>::new(keys.clone());
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let signed = |kid: &str| {
        let kid = serde_json::to_string(kid).unwrap();
        token(format!(r#"{{"alg":"HS256","kid":{kid}}}"#), r#"{"exp":99999999999}"#, &key)
    };
    let code = |kid: &str| verifier.verify(&signed(kid)).map(|_| ()).map_err(|error| error.code());
    assert_eq!(code("a"), Ok(()));

    // The source no longer has a directory, so no later lookup can read a file.
    fs::remove_dir_all(folder.path()).unwrap();
    let long = "a".repeat(4096);
    let hostile = [
        "../x",
        "../a",
        "./a",
        "a.secret",
        "/etc/passwd",
        "/dev/zero",
        "..",
        "a/",
        "A",
        "a%00",
        &outside,
        "primary",
        &long,
        "a\0",
        "\0",
        "a\n",
    ];
    for kid in hostile {
        assert_eq!(code(kid), Err(ErrorCode::HeaderUnknownKeyId), "{kid}");
    }
    assert_eq!(code("a"), Ok(()));
}

#[test]
fn lookups_succeed_on_eight_threads_during_refresh() {
    let folder = folder_of(&[("a.secret", &secret_of("a", 0))]);
    let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
    let is_done = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (keys, is_done) = (keys.clone(), Arc::clone(&is_done));
            thread::spawn(move || {
                while !is_done.load(Ordering::Relaxed) {
                    assert!(keys.find(&KeyHint::new(Algorithm::Hs256, Some("a"))).is_ok());
                    assert!(keys.primary().is_ok());
                }
            })
        })
        .collect();
    for version in 1..50 {
        folder.write("a.secret", secret_of("a", version));
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
        assert!(verifies(&keys, "a", &secret_of("a", version)));
    }
    is_done.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    /// Publishes a version of a volume as Kubernetes does: a new directory, a link to it, and a rename of that link.
    fn publish(folder: &TempFolder, version: usize, names: &[&str]) {
        let versioned = format!("..2026_01_02.{version}");
        fs::create_dir(folder.join(&versioned)).unwrap();
        for name in names {
            folder.write(Path::new(&versioned).join(name), secret_of(name, version));
            if !folder.join(name).exists() {
                symlink(Path::new("..data").join(name), folder.join(name)).unwrap();
            }
        }
        symlink(&versioned, folder.join("..data_tmp")).unwrap();
        fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        if let Some(last) = version.checked_sub(1) {
            let _ = fs::remove_dir_all(folder.join(format!("..2026_01_02.{last}")));
        }
    }

    #[test]
    fn kubernetes_volume_updates_are_followed() {
        let folder = TempFolder::new();
        publish(&folder, 0, &["a", "b"]);
        let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
        assert_eq!(key_ids(&keys), ["a", "b"]);
        assert!(verifies(&keys, "a", &secret_of("a", 0)));
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);

        publish(&folder, 1, &["a", "b", "c"]);
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
        assert_eq!((key_ids(&keys).len(), primary(&keys).as_str()), (3, "c"));
        assert!(verifies(&keys, "a", &secret_of("a", 1)) && !verifies(&keys, "a", &secret_of("a", 0)));

        // A removed name leaves a dangling link until Kubernetes deletes it.
        publish(&folder, 2, &["a", "b"]);
        let error = failure(&keys);
        assert_eq!((error.reason(), error.subject()), (LoadReason::NotFound, folder.join("c").to_str()));
        assert!(verifies(&keys, "c", &secret_of("c", 1)));
        folder.remove("c");
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
        assert_eq!(key_ids(&keys), ["a", "b"]);
    }

    #[test]
    fn refresh_never_mixes_two_versions() {
        const VERSIONS: usize = 300;
        let folder = TempFolder::new();
        publish(&folder, 0, &["a", "b"]);
        let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
        let version_of = |name: &str| {
            let set = keys.key_set();
            (0..=VERSIONS).filter(|version| verifies(&*set, name, &secret_of(name, *version))).collect::<Vec<_>>()
        };
        thread::scope(|scope| {
            let writer = scope.spawn(|| (1..=VERSIONS).for_each(|version| publish(&folder, version, &["a", "b"])));
            while !writer.is_finished() {
                match keys.refresh_blocking() {
                    RefreshOutcome::Changed => {
                        let version = version_of("a");
                        assert_eq!((version.len(), &version), (1, &version_of("b")));
                    }
                    RefreshOutcome::Failed(error) => {
                        assert!([LoadReason::NotFound, LoadReason::Aborted].contains(&error.reason()), "{error}");
                    }
                    other => assert_eq!(other, RefreshOutcome::Unchanged),
                }
            }
        });
        // When the writer has finished, everything it wrote is visible.
        assert!(matches!(keys.refresh_blocking(), RefreshOutcome::Changed | RefreshOutcome::Unchanged));
        assert_eq!((version_of("a"), version_of("b")), (vec![VERSIONS], vec![VERSIONS]));
    }

    #[test]
    fn unsuitable_entry_rejects_the_directory() {
        for name in ["pipe", "device", "circle", "open.secret"] {
            let folder = folder_of(&[("a.secret", SECRET)]);
            let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
            let path = folder.join(name);
            match name {
                "pipe" => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
                "device" => symlink("/dev/zero", &path).unwrap(),
                "circle" => symlink(&path, &path).unwrap(),
                _ => {
                    folder.write(name, SECRET);
                    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
                }
            }
            let error = failure(&keys);
            let reason = if name == "open.secret" { LoadReason::Exposed } else { LoadReason::Unreadable };
            assert_eq!((error.reason(), error.subject()), (reason, folder.join(name).to_str()), "{name}");
            assert_eq!(key_ids(&keys), ["a"]);
        }
    }

    #[test]
    fn file_name_with_control_character_is_rejected() {
        let folder = folder_of(&[("a.secret", SECRET)]);
        let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
        folder.write("new\nline.secret", SECRET);
        let error = failure(&keys);
        assert_eq!(key_reason(&error), KeyReason::InvalidKeyId);
        assert_eq!(error.subject(), folder.join("newline.secret").to_str());
    }

    // Other systems cannot create such a file.
    #[cfg(target_os = "linux")]
    #[test]
    fn file_name_that_is_not_utf8_is_rejected() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let folder = folder_of(&[("a.secret", SECRET)]);
        let keys = LocalKeys::from_directory(folder.path(), secrets()).unwrap();
        folder.write(OsStr::from_bytes(b"b\xff.secret"), SECRET);
        let error = failure(&keys);
        assert_eq!(key_reason(&error), KeyReason::InvalidKeyId);
        assert!(error.subject().unwrap().ends_with("b\u{fffd}.secret"));
    }

    #[test]
    fn public_key_file_may_be_world_readable() {
        let folder = folder_of(&[("old.pem", &pem("p256.spki")), ("new.pem", &pem("p256.sec1")), ("primary", "new")]);
        for name in ["old.pem", "primary"] {
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o644)).unwrap();
        }
        let keys = LocalKeys::from_directory(folder.path(), private_keys()).unwrap();
        assert_eq!(primary(&keys), "new");
        fs::set_permissions(folder.join("new.pem"), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(failure(&keys).reason(), LoadReason::Exposed);
    }
}
