//! Any text of a variable, or any bytes in base64, as secrets, private keys or public keys. They are read at startup,
//! and as a replacement of valid keys.
//!
//! The first byte selects the kind of keys and how they get their `kid`.
#![no_main]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::keys::{KeyReader, KeySet, LocalKeys, RefreshOutcome, SigningKeySource, VerifyingKeySource};
use jwt_identity::{Algorithm, KeyHint, KeyId, SharedSecret, Signer};
use jwt_identity_fuzz::TEST_SECRET;
use libfuzzer_sys::fuzz_target;

const PAIRS: &[Algorithm] = &[Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];
const NAME: &str = "KEY";
/// Fewer bytes than RFC 7518 requires. Some vendors issue such secrets.
const FEW: usize = 24;

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Secret,
    ShortSecret,
    Private,
    Public,
}

const ROLES: [Role; 4] = [Role::Secret, Role::ShortSecret, Role::Private, Role::Public];

impl Role {
    fn reader(self) -> KeyReader {
        match self {
            Self::Secret => KeyReader::secret(Algorithm::Hs256),
            Self::ShortSecret => KeyReader::secret_with_min_len(Algorithm::Hs256, FEW),
            Self::Private => KeyReader::private_key(PAIRS),
            Self::Public => KeyReader::public_key(PAIRS),
        }
    }

    fn good(self) -> &'static str {
        match self {
            Self::Secret | Self::ShortSecret => TEST_SECRET,
            Self::Private => include_str!("../../tests/keys/ed25519.pkcs8.pem"),
            Self::Public => include_str!("../../tests/keys/ed25519.spki.pem"),
        }
    }

    const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::ShortSecret)
    }
}

/// A source whose variable can be changed.
struct Changing {
    variable: Arc<Mutex<OsString>>,
    keys: LocalKeys,
}

impl Changing {
    fn new(role: Role) -> Self {
        let variable = Arc::new(Mutex::new(OsString::from(role.good())));
        let read = Arc::clone(&variable);
        let lookup = move |_: &str| Some(read.lock().expect("not poisoned").clone());
        let keys = LocalKeys::from_env_with(NAME, lookup, role.reader()).expect("good keys");
        Self { variable, keys }
    }

    fn refresh(&self, bytes: &[u8]) -> RefreshOutcome {
        *self.variable.lock().expect("not poisoned") = OsString::from_vec(bytes.to_vec());
        self.keys.refresh_blocking()
    }
}

static CHANGING: LazyLock<[Changing; 4]> = LazyLock::new(|| ROLES.map(Changing::new));

fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let place = usize::from(choice & 3);
    let role = ROLES[place];
    let reader = match choice & 12 {
        4 => role.reader().with_key_id(KeyId::new("fixed").expect("a kid")),
        8 => role.reader().with_thumbprint(),
        _ => role.reader(),
    };
    let plain = load(bytes, reader.clone());
    let base64 = load(STANDARD.encode(bytes).as_bytes(), reader.base64());
    let is_json = String::from_utf8_lossy(bytes).trim().trim_start_matches('\u{feff}').trim().starts_with('{');
    match std::str::from_utf8(bytes) {
        // Bytes that are not text can be in a file but not in a variable.
        Err(_) => assert_eq!(plain.as_ref().err().map(LoadError::reason), Some(LoadReason::Unreadable)),
        Ok(_) if !role.is_secret() => {
            let content = |keys: &Result<LocalKeys, LoadError>| keys.as_ref().map(served).map_err(Clone::clone);
            assert_eq!(content(&plain), content(&base64), "the same bytes");
        }
        Ok(text) if !is_json => check_secret(role, text, plain.as_ref().ok()),
        Ok(_) => {}
    }
    if let (true, false, Ok(keys)) = (role.is_secret(), is_json, &base64) {
        assert_eq!(served(keys).mac, Some(mac(bytes)), "the bytes are used as the secret");
    }
    for keys in [&plain, &base64].into_iter().flatten() {
        check(role, choice, is_json, keys);
    }
    for error in [&plain, &base64].into_iter().filter_map(|loaded| loaded.as_ref().err()) {
        assert_eq!(error.subject(), Some(NAME));
        assert!(error.to_string().contains(NAME), "{error}");
    }

    let changing = &CHANGING[place];
    let before = served(&changing.keys);
    let outcome = changing.refresh(bytes);
    match load(bytes, role.reader()) {
        Ok(keys) => {
            let is_same = bytes == role.good().as_bytes();
            assert_eq!(outcome, if is_same { RefreshOutcome::Unchanged } else { RefreshOutcome::Changed });
            assert_eq!(served(&changing.keys), served(&keys));
        }
        Err(error) => {
            assert_eq!(outcome, RefreshOutcome::Failed(error.clone()));
            assert_eq!(
                changing.refresh(bytes),
                RefreshOutcome::Failed(error.clone()),
                "the same value gives the same error"
            );
            assert_eq!(changing.keys.health().last_error, Some(error));
            assert_eq!(served(&changing.keys), before, "invalid keys keep the valid ones");
        }
    }
    assert!(!matches!(changing.refresh(role.good().as_bytes()), RefreshOutcome::Failed(_)));
    assert_eq!((served(&changing.keys), changing.keys.health().last_error), (before, None));
});

fn load(bytes: &[u8], reader: KeyReader) -> Result<LocalKeys, LoadError> {
    let value = OsString::from_vec(bytes.to_vec());
    LocalKeys::from_env_with(NAME, move |_| Some(value.clone()), reader)
}

/// A text is rejected, or used as the secret without one final line end.
fn check_secret(role: Role, text: &str, keys: Option<&LocalKeys>) {
    let line = text.strip_suffix("\r\n").or(text.strip_suffix('\n')).unwrap_or(text);
    let least = if role == Role::ShortSecret { FEW } else { 32 };
    let is_secret = line.len() >= least
        && !line.contains(char::is_control)
        && !line.starts_with('\u{feff}')
        && SharedSecret::new(line).is_ok();
    assert_eq!(keys.is_some(), is_secret, "{text:?}");
    if let Some(keys) = keys {
        assert_eq!(served(keys).mac, Some(mac(line.as_bytes())));
        assert!(!format!("{keys:?}").contains(line));
    }
}

fn check(role: Role, choice: u8, is_json: bool, keys: &LocalKeys) {
    let Served { key_ids, public, mac } = served(keys);
    assert_eq!(mac.is_some(), role.is_secret());
    if role.is_secret() {
        assert_eq!(public, "{\"keys\":[]}", "a secret is not published");
        return;
    }
    if keys.key_set().len() <= KeySet::MAX_PUBLISHED {
        assert!(KeySet::from_jwk_set(PAIRS, &public).is_ok(), "nothing private is published");
    }
    let Ok(primary) = keys.primary() else {
        assert!(role == Role::Public, "a private key signs");
        return;
    };
    assert!(role == Role::Private, "a public key cannot sign");
    let signature = primary.sign(b"header.payload").expect("a private key signs");
    let hint = KeyHint::new(primary.algorithm(), primary.key_id().map(KeyId::as_str));
    let verifying = keys.find(&hint).expect("the signing key can be found for verifying");
    assert!(verifying.verify(b"header.payload", signature.as_slice()).is_ok());
    if !is_json {
        let expected = match choice & 12 {
            4 => vec![KeyId::new("fixed").expect("a kid")],
            8 => vec![verifying.public_jwk().expect("a public key").thumbprint()],
            _ => vec![],
        };
        assert_eq!(key_ids, expected);
    }
}

/// The content of a source: its `kid`s, its published set, and the HMAC of `x` if the source signs with a secret.
#[derive(Debug, PartialEq)]
struct Served {
    key_ids: Vec<KeyId>,
    public: String,
    mac: Option<Vec<u8>>,
}

fn served(keys: &LocalKeys) -> Served {
    let key_set = keys.key_set();
    let mac = keys.primary().ok().filter(|key| key.algorithm() == Algorithm::Hs256);
    Served {
        key_ids: key_set.key_ids().expect("no clock is asked"),
        public: key_set.public_jwk_set().expect("no clock is asked").to_json(),
        mac: mac.map(|key| key.sign(b"x").expect("a secret signs").as_slice().to_vec()),
    }
}

fn mac(secret: &[u8]) -> Vec<u8> {
    let secret = SharedSecret::new(secret).expect("a secret");
    let key = HmacKey::from_short_secret(Algorithm::Hs256, &secret, FEW).expect("long enough");
    key.sign(b"x").expect("an HMAC key signs").as_slice().to_vec()
}
