//! Keys in files: which files are read and which are rejected.
#![allow(clippy::string_slice, reason = "the texts cut here are ASCII")]

use std::fs;

use jwt_identity::error::{KeyReason, LoadError, LoadReason};
use jwt_identity::keys::{
    KeyPair, KeyReader, LocalKeys, RefreshOutcome, SigningKeySource, VerifyingKey, VerifyingKeySource,
};
use jwt_identity::{Algorithm, KeyHint};

use crate::support::{SECRET, TempFolder, der, pem};

fn secrets() -> KeyReader {
    KeyReader::secret(Algorithm::Hs256)
}

fn key_reason(error: &LoadError) -> KeyReason {
    match error.reason() {
        LoadReason::Key(error) => error.reason(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn der_is_detected_by_content_not_file_name() {
    let folder = TempFolder::new();
    let cases = [
        (Algorithm::Rs256, "rsa2048.pkcs8", "rsa2048.spki"),
        (Algorithm::Rs256, "rsa2048.pkcs1", "rsa2048.pkcs1.pub"),
        (Algorithm::Es256, "p256.sec1", "p256.spki"),
        (Algorithm::Es384, "p384.pkcs8", "p384.spki"),
        (Algorithm::EdDsa, "ed25519.pkcs8", "ed25519.spki"),
    ];
    for (algorithm, private, public) in cases {
        let private = folder.write("private.pem", der(&pem(private)));
        let public_path = folder.write("public.json", der(&pem(public)));
        let public = VerifyingKey::from_pem(algorithm, &pem(public)).unwrap();

        let signing = LocalKeys::from_file(&private, KeyReader::private_key(&[algorithm])).unwrap();
        let verifying = LocalKeys::from_file(&public_path, KeyReader::public_key(&[algorithm])).unwrap();
        let signature = signing.primary().unwrap().sign(b"input").unwrap();
        assert_eq!(public.verify(b"input", signature.as_slice()), Ok(()));
        let found = verifying.find(&KeyHint::new(algorithm, None)).unwrap();
        assert_eq!(found.verify(b"input", signature.as_slice()), Ok(()));

        let error = LocalKeys::from_file(&private, KeyReader::public_key(&[algorithm])).unwrap_err();
        assert_eq!(key_reason(&error), KeyReason::WrongForm);
        let error = LocalKeys::from_file(&public_path, secrets().allow_exposed()).unwrap_err();
        assert_eq!(error.reason(), LoadReason::Unreadable);
    }
}

#[test]
fn der_that_is_valid_text_is_still_detected() {
    // RFC 8410 section 7, without the public key. Every byte is ASCII, so the DER is valid UTF-8.
    let der = [b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".as_slice(), &[b'k'; 32]].concat();
    assert!(str::from_utf8(&der).is_ok());
    let folder = TempFolder::new();
    let path = folder.write("key", &der);
    let keys = LocalKeys::from_file(&path, KeyReader::private_key(&[Algorithm::EdDsa])).unwrap();
    let public = KeyPair::from_der(Algorithm::EdDsa, &der).unwrap();
    let signature = keys.primary().unwrap().sign(b"input").unwrap();
    assert_eq!(public.verifying_key().verify(b"input", signature.as_slice()), Ok(()));
}

#[test]
fn each_failure_replaces_the_last_error() {
    let folder = TempFolder::new();
    let path = folder.write("secret", SECRET);
    let keys = LocalKeys::from_file(&path, secrets()).unwrap();
    let failed = || match keys.refresh_blocking() {
        RefreshOutcome::Failed(error) => error.reason(),
        other => panic!("{other:?}"),
    };
    folder.remove("secret");
    assert_eq!((failed(), failed()), (LoadReason::NotFound, LoadReason::NotFound));
    fs::create_dir(&path).unwrap();
    assert_eq!((failed(), failed()), (LoadReason::Unreadable, LoadReason::Unreadable));
    fs::remove_dir(&path).unwrap();
    folder.write("secret", "short");
    assert!(matches!(failed(), LoadReason::Key(error) if error.reason() == KeyReason::TooShort));
    folder.remove("secret");
    assert_eq!(failed(), LoadReason::NotFound);
    folder.write("secret", SECRET);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
}

#[test]
fn error_names_the_path_and_hides_the_content() {
    let folder = TempFolder::new();
    let path = folder.write("secret", "hunter2");
    let error = LocalKeys::from_file(&path, secrets()).unwrap_err();
    let text = format!("{error} {error:?}");
    assert_eq!(error.subject(), path.to_str());
    assert!(!text.contains("hunter2"), "{text}");

    let error = LocalKeys::from_file(folder.join("nowhere/secret"), secrets()).unwrap_err();
    assert_eq!((error.reason(), error.subject()), (LoadReason::NotFound, folder.join("nowhere/secret").to_str()));
    let error = LocalKeys::from_file(folder.path(), secrets()).unwrap_err();
    assert_eq!((error.reason(), error.subject()), (LoadReason::Unreadable, folder.path().to_str()));
}

#[test]
fn file_of_the_maximum_size_is_accepted() {
    let folder = TempFolder::new();
    let limit = LocalKeys::MAX_LEN;
    let path = folder.write("secret", "k".repeat(limit));
    assert!(LocalKeys::from_file(&path, secrets()).is_ok());
    folder.write("secret", "k".repeat(limit + 1));
    assert_eq!(LocalKeys::from_file(&path, secrets()).unwrap_err().reason(), LoadReason::TooLarge { limit });
}

#[test]
fn large_file_is_read_only_up_to_the_limit() {
    let folder = TempFolder::new();
    let path = folder.write("secret", "");
    // A sparse file larger than any memory.
    fs::File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
    let error = LocalKeys::from_file(&path, secrets()).unwrap_err();
    assert_eq!(error.reason(), LoadReason::TooLarge { limit: LocalKeys::MAX_LEN });
}

#[test]
fn file_written_in_steps_keeps_the_old_key() {
    let folder = TempFolder::new();
    let path = folder.write("key.pem", pem("p256.pkcs8"));
    let keys = LocalKeys::from_file(&path, KeyReader::private_key(&[Algorithm::Es256, Algorithm::EdDsa])).unwrap();
    let signs_for = |algorithm: Algorithm, name: &str| {
        let public = VerifyingKey::from_pem(algorithm, &pem(name)).unwrap();
        let signature = keys.primary().unwrap().sign(b"input").unwrap();
        public.verify(b"input", signature.as_slice()).is_ok()
    };
    let new = pem("ed25519.pkcs8");
    let last = new.trim_end().len();
    for len in 0..last {
        folder.write("key.pem", &new[..len]);
        assert!(matches!(keys.refresh_blocking(), RefreshOutcome::Failed(_)), "{len}");
        assert!(keys.health().last_error.is_some() && signs_for(Algorithm::Es256, "p256.spki"));
    }
    folder.remove("key.pem");
    let RefreshOutcome::Failed(error) = keys.refresh_blocking() else { panic!() };
    assert_eq!(error.reason(), LoadReason::NotFound);
    assert!(signs_for(Algorithm::Es256, "p256.spki"));

    folder.write("key.pem", &new);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert!(keys.health().last_error.is_none() && signs_for(Algorithm::EdDsa, "ed25519.spki"));
}

#[test]
fn file_modification_time_is_ignored() {
    let folder = TempFolder::new();
    let path = folder.write("secret", SECRET);
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let keys = LocalKeys::from_file(&path, secrets()).unwrap();

    folder.write("secret", SECRET);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    folder.write("secret", SECRET.replace('0', "1"));
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time);
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
}

#[cfg(unix)]
mod unix {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::Command;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// Reads on another thread, so that a read that never ends fails the test instead of blocking it.
    fn reason_in_time(path: impl AsRef<Path>, reader: KeyReader) -> LoadReason {
        let path = path.as_ref().to_owned();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(LocalKeys::from_file(path, reader).unwrap_err().reason()));
        receiver.recv_timeout(Duration::from_secs(60)).expect("the read did not end")
    }

    #[test]
    fn only_regular_files_are_opened() {
        let folder = TempFolder::new();
        let pipe = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let socket = folder.join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let link = folder.join("link");
        symlink("/dev/zero", &link).unwrap();
        let in_file = folder.write("file", SECRET).join("secret");

        for path in [&pipe, &socket, &link, &in_file, Path::new("/dev/zero"), Path::new("/dev/null"), Path::new("/dev")]
        {
            for reader in [secrets(), KeyReader::public_key(&[Algorithm::Es256])] {
                assert_eq!(reason_in_time(path, reader), LoadReason::Unreadable, "{}", path.display());
            }
        }
    }

    #[test]
    fn links_are_followed_and_link_loops_rejected() {
        let folder = TempFolder::new();
        folder.write("secret", SECRET);
        symlink("secret", folder.join("first")).unwrap();
        symlink("first", folder.join("second")).unwrap();
        assert!(LocalKeys::from_file(folder.join("second"), secrets()).is_ok());

        symlink("there", folder.join("here")).unwrap();
        symlink("here", folder.join("there")).unwrap();
        assert_eq!(reason_in_time(folder.join("here"), secrets()), LoadReason::Unreadable);
        symlink("nowhere", folder.join("lost")).unwrap();
        assert_eq!(reason_in_time(folder.join("lost"), secrets()), LoadReason::NotFound);
    }

    #[test]
    fn retargeted_link_is_followed() {
        let folder = TempFolder::new();
        folder.write("one", SECRET);
        folder.write("two", SECRET.replace('0', "1"));
        symlink("one", folder.join("link")).unwrap();
        let keys = LocalKeys::from_file(folder.join("link"), secrets()).unwrap();

        symlink("two", folder.join("next")).unwrap();
        fs::rename(folder.join("next"), folder.join("link")).unwrap();
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    }

    #[test]
    fn exposed_secret_is_rejected_unless_allowed() {
        let folder = TempFolder::new();
        let secret = folder.write("secret", SECRET);
        let private = folder.write("key.pem", pem("p256.pkcs8"));
        let jwk = r#"{"keys":[{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
        let jwk_set = folder.write("keys.json", jwk);
        let is_roots = fs::metadata(&secret).unwrap().uid() == 0;
        let places =
            [(secret, secrets()), (private, KeyReader::private_key(&[Algorithm::Es256])), (jwk_set, secrets())];
        for (path, reader) in places {
            let cases = [(0o400, true), (0o600, true), (0o440, is_roots), (0o640, is_roots), (0o660, false)];
            for (mode, is_fine) in cases.into_iter().chain([0o644, 0o604, 0o444].map(|mode| (mode, false))) {
                set_mode(&path, mode);
                let outcome = LocalKeys::from_file(&path, reader.clone()).map_err(|error| error.reason());
                assert_eq!(outcome.err(), (!is_fine).then_some(LoadReason::Exposed), "{mode:o} {}", path.display());
                assert!(LocalKeys::from_file(&path, reader.clone().allow_exposed()).is_ok(), "{mode:o}");
            }
        }
        let public = folder.write("public.pem", pem("p256.spki"));
        set_mode(&public, 0o666);
        assert!(LocalKeys::from_file(public, KeyReader::public_key(&[Algorithm::Es256])).is_ok());
    }

    #[test]
    fn permissions_are_checked_on_the_link_target() {
        let folder = TempFolder::new();
        let path = folder.write("secret", SECRET);
        symlink(&path, folder.join("link")).unwrap();
        assert!(LocalKeys::from_file(folder.join("link"), secrets()).is_ok());
        set_mode(&path, 0o644);
        let error = LocalKeys::from_file(folder.join("link"), secrets()).unwrap_err();
        assert_eq!(error.reason(), LoadReason::Exposed);
    }

    /// Sets owner and group if the tests run as root, and reports whether they did.
    fn is_given_to(path: &Path, owner: u32, group: u32) -> bool {
        let is_root = fs::metadata(path).unwrap().uid() == 0;
        if is_root {
            chown(path, Some(owner), Some(group)).unwrap();
        } else {
            println!("skipped: the file keeps its owner, because the tests do not run as root");
        }
        is_root
    }

    #[test]
    fn mounts_of_containers_are_read_with_the_documented_setting() {
        let none: fn(KeyReader) -> KeyReader = |reader| reader;
        let (group, everyone) = (KeyReader::allow_group, KeyReader::allow_everyone_to_read);
        // Mode, owner, group, and which of the settings accept it.
        let mounts = [
            ("Kubernetes, defaultMode 0400", 0o400, 0, 0, [true, true, true]),
            ("Kubernetes, defaultMode 0400, fsGroup", 0o440, 0, 2000, [true, true, true]),
            ("OpenShift", 0o440, 0, 1_000_680_000, [true, true, true]),
            ("Kubernetes, CSI", 0o644, 0, 0, [false, false, true]),
            ("Docker, Podman", 0o444, 0, 0, [false, false, true]),
            ("Vault Agent", 0o440, 100, 1000, [false, true, true]),
            ("Compose", 0o640, 1000, 1000, [false, true, true]),
            ("Vault Agent by default", 0o644, 100, 1000, [false, false, true]),
            ("writable by the group", 0o660, 0, 2000, [false, false, false]),
            ("writable by all", 0o666, 100, 1000, [false, false, false]),
        ];
        let folder = TempFolder::new();
        for (mount, mode, owner, group_id, accepted) in mounts {
            let path = folder.write("secret", SECRET);
            let is_given = is_given_to(&path, owner, group_id);
            set_mode(&path, mode);
            for (setting, is_accepted) in [none, group, everyone].into_iter().zip(accepted) {
                // Without root the owner is another user, whose files are never group-readable by default.
                if !is_given && owner == 0 {
                    continue;
                }
                let outcome = LocalKeys::from_file(&path, setting(secrets()));
                assert_eq!(outcome.is_ok(), is_accepted, "{mount}: {:?}", outcome.err());
            }
            assert!(LocalKeys::from_file(&path, secrets().allow_exposed()).is_ok(), "{mount}");
            folder.remove("secret");
        }
    }

    #[test]
    fn order_of_settings_does_not_matter() {
        let folder = TempFolder::new();
        let path = folder.write("secret", SECRET);
        set_mode(&path, 0o644);
        for reader in
            [secrets().allow_group().allow_everyone_to_read(), secrets().allow_everyone_to_read().allow_group()]
        {
            assert!(LocalKeys::from_file(&path, reader).is_ok());
        }
    }

    #[test]
    fn exposed_file_in_a_directory_is_named_with_its_remedy() {
        let folder = TempFolder::new();
        folder.write("a.secret", SECRET);
        let path = folder.write("b.secret", SECRET);
        set_mode(&path, 0o444);
        let seen = fs::metadata(&path).unwrap();
        let error = LocalKeys::from_directory(folder.path(), secrets()).unwrap_err();
        assert_eq!(error.reason(), LoadReason::Exposed);
        let expected = format!(
            "`{}`: mode 0444, owner {}, group {}: every user can read it, expected mode 0600 or stricter; mount it with \
             mode 0400, or call `KeyReader::allow_everyone_to_read`",
            path.display(),
            seen.uid(),
            seen.gid(),
        );
        assert_eq!(error.to_string(), expected);
        assert!(LocalKeys::from_directory(folder.path(), secrets().allow_everyone_to_read()).is_ok());
    }

    #[test]
    fn refresh_reports_the_mode_that_a_file_has_now() {
        let folder = TempFolder::new();
        let path = folder.write("secret", SECRET);
        let keys = LocalKeys::from_file(&path, secrets()).unwrap();
        for mode in [0o644, 0o604, 0o666] {
            set_mode(&path, mode);
            let RefreshOutcome::Failed(error) = keys.refresh_blocking() else { panic!("{mode:o}") };
            assert!(error.to_string().contains(&format!("mode {mode:04o}, ")), "{error}");
        }
        // Modes that are always accepted are no change.
        set_mode(&path, 0o400);
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
    }

    #[test]
    fn later_exposure_is_detected_at_the_next_refresh() {
        let folder = TempFolder::new();
        let path = folder.write("secret", SECRET);
        let keys = LocalKeys::from_file(&path, secrets()).unwrap();
        set_mode(&path, 0o644);
        let RefreshOutcome::Failed(error) = keys.refresh_blocking() else { panic!() };
        assert_eq!(error.reason(), LoadReason::Exposed);
        assert!(keys.primary().is_ok());
        set_mode(&path, 0o600);
        assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
        assert_eq!(keys.health().last_error, None);
    }

    // Other systems cannot create such a file.
    #[cfg(target_os = "linux")]
    #[test]
    fn path_may_be_invalid_utf8() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let folder = TempFolder::new();
        let path = folder.write(OsStr::from_bytes(b"secret-\xff"), SECRET);
        assert!(LocalKeys::from_file(&path, secrets()).is_ok());
        folder.write(OsStr::from_bytes(b"secret-\xff"), "short");
        let error = LocalKeys::from_file(&path, secrets()).unwrap_err();
        assert!(error.subject().unwrap().ends_with("secret-\u{fffd}"));
    }
}
