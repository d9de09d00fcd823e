//! Turns bytes into keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::crypto::formats::text_form;
use crate::crypto::hmac::HmacKey;
use crate::crypto::secret::SharedSecret;
use crate::encoding::json;
use crate::encoding::surroundings::is_utf16;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::key_id::KeyId;
use crate::keys::jwk::Jwk;
use crate::keys::local::content::Content;
use crate::keys::local::permissions::Access;
use crate::keys::pair::KeyPair;
use crate::keys::set::KeySet;
use crate::keys::set::entry::KeyEntry;
use crate::keys::verifying_key::VerifyingKey;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Describes which keys a variable or file contains: shared secrets, private keys or public keys, and their algorithms.
///
/// | made by | reads | the key |
/// |---|---|---|
/// | [`secret`](Self::secret) | the secret as text, a symmetric JWK, a JWK Set of such | signs and verifies |
/// | [`private_key`](Self::private_key) | PEM, DER, a JWK, a JWK Set | signs and verifies |
/// | [`public_key`](Self::public_key) | PEM, DER, a JWK, a JWK Set | verifies |
///
/// Each reader accepts one kind of key and rejects the others, so a public key never serves as a secret. The reader
/// detects the form of a key from its bytes, not from the file name. PEM may contain literal `\n` in place of line
/// ends. Base64 is decoded only if [`base64`](Self::base64) was called.
///
/// If several algorithms are allowed, the reader uses the one that a JWK names, or the only one that fits the key.
///
/// # Permissions of files
///
/// By default, on Unix, a file with a secret or private key must have mode 0600 or stricter. Files of root may be
/// group-readable, because Kubernetes mounts a secret that way if the pod has an `fsGroup`. Files with public keys may have
/// any mode.
///
/// | mount | mode and owner | setting |
/// |---|---|---|
/// | Kubernetes secret with `defaultMode: 0400` | 0400 root, or 0440 root with `fsGroup` | none |
/// | OpenShift, systemd `LoadCredential` | 0440 or 0400 root | none |
/// | Kubernetes secret without `defaultMode`, CSI secrets store | 0644 root | `allow_everyone_to_read`, or mount with 0400 |
/// | Docker, Swarm and Podman secrets | 0444 root | `allow_everyone_to_read`, or mount with `mode=0400` and `uid` |
/// | Docker Compose secret from a file | as on the host, such as 0640 user | `allow_group` |
/// | Vault Agent, other sidecars | 0440 or 0640 of the sidecar's user | `allow_group`, with the program in the group |
/// | Vault Agent by default | 0644 of the sidecar's user | `allow_everyone_to_read`, or `perms = "0440"` |
///
/// Permissions of directories and owners of files are never checked. A process of root accepts files of any user. On
/// Windows and other systems no permission is checked: limit the access control list of the directory to the account of
/// the service.
///
/// Source: our choice. PostgreSQL has the same rule for the mode of its server key, and also checks the owner ("Secure
/// TCP/IP Connections with SSL").
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyReader, LocalKeys};
/// use jwt_identity::{Algorithm, KeyId};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem")).replace('\n', "\\n");
/// # let environment = move |name: &str| (name == "APPLICATION_KEY").then(|| pem.clone().into());
/// let reader = KeyReader::private_key(&[Algorithm::Rs256]).with_key_id(KeyId::new("2026-11")?);
/// let keys = LocalKeys::from_env_with("APPLICATION_KEY", environment, reader)?;
/// assert_eq!(keys.key_set().key_ids()?, [KeyId::new("2026-11")?]);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyReader {
    role: Role,
    algorithms: Vec<Algorithm>,
    naming: Naming,
    is_base64: bool,
    may_access: Access,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    /// The minimum length, if it differs from that of the algorithm.
    Secret {
        min_len: Option<usize>,
    },
    PrivateKey,
    PublicKey,
}

/// The `kid` of a key that has none.
#[derive(Debug, Clone)]
enum Naming {
    None,
    Fixed(KeyId),
    Thumbprint,
}

impl KeyReader {
    /// Reads shared secrets for one of HS256, HS384 and HS512.
    ///
    /// A secret is UTF-8 text without control characters. One line end at the end is removed, and the rest is used
    /// unchanged. A JWK or a JWK Set is parsed as such.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let environment = |_: &str| Some("0123456789abcdef0123456789abcdef\n".into());
    /// assert!(LocalKeys::from_env_with("SECRET", environment, KeyReader::secret(Algorithm::Hs256)).is_ok());
    ///
    /// let environment = |_: &str| Some("-----BEGIN PUBLIC KEY-----".into());
    /// let error = LocalKeys::from_env_with("SECRET", environment, KeyReader::secret(Algorithm::Hs256)).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeySecretIsKeyText);
    /// assert_eq!(error.to_string(), "environment variable `SECRET`: the secret is a key of another kind: found a PEM block");
    /// ```
    #[must_use]
    pub fn secret(algorithm: Algorithm) -> Self {
        Self::new(Role::Secret { min_len: None }, &[algorithm])
    }

    /// Reads shared secrets of at least `min_len` bytes, for vendors that issue secrets shorter than RFC 7518 permits. A
    /// JWK must still comply with the RFC.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    ///
    /// let environment = |_: &str| Some("BFJJ88naxc5PZNAMU9KpBNTR".into());
    /// let reader = KeyReader::secret_with_min_len(Algorithm::Hs256, 24);
    /// assert!(LocalKeys::from_env_with("SECRET", environment, reader).is_ok());
    /// ```
    ///
    /// See [`HmacKey::from_short_secret`].
    #[must_use]
    pub fn secret_with_min_len(algorithm: Algorithm, min_len: usize) -> Self {
        Self::new(Role::Secret { min_len: Some(min_len) }, &[algorithm])
    }

    /// Reads private keys: PKCS#8, PKCS#1 or SEC1 as PEM or DER, a private JWK, or a JWK Set with at least one private
    /// key.
    ///
    /// Public keys in the same directory or JWK Set verify only. They are retired keys whose private half was deleted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let public = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
    /// let environment = move |_: &str| Some(public.into());
    /// let error = LocalKeys::from_env_with("KEY", environment, KeyReader::private_key(&[Algorithm::Es256])).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyWrongForm);
    /// assert!(error.to_string().ends_with("found a public EC key on P-256 (SPKI)"));
    /// ```
    #[must_use]
    pub fn private_key(algorithms: &[Algorithm]) -> Self {
        Self::new(Role::PrivateKey, algorithms)
    }

    /// Reads public keys: SPKI or PKCS#1 as PEM or DER, a public JWK, a JWK Set.
    ///
    /// A private key is rejected, and so is a JWK Set that contains one, because it does not belong there.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys, SigningKeySource};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// # let public = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
    /// let environment = move |_: &str| Some(public.into());
    /// let keys = LocalKeys::from_env_with("KEY", environment, KeyReader::public_key(&[Algorithm::Es256]))?;
    /// assert!(keys.primary().is_err(), "it can only verify");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn public_key(algorithms: &[Algorithm]) -> Self {
        Self::new(Role::PublicKey, algorithms)
    }

    fn new(role: Role, algorithms: &[Algorithm]) -> Self {
        Self {
            role,
            algorithms: algorithms.to_vec(),
            naming: Naming::None,
            is_base64: false,
            may_access: Access::Owner,
        }
    }

    /// Sets the `kid` of a key that has none. Members of a JWK Set and files of a directory keep their own.
    ///
    /// The next key in the same place gets the same `kid`. A verifier with a cached JWK Set then rejects its tokens
    /// without refreshing. For key pairs that rotate, use [`with_thumbprint`](Self::with_thumbprint).
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { naming: Naming::Fixed(key_id), ..self }
    }

    /// Uses the thumbprint of the public key as the `kid` of a key that has none, so that each key has its own `kid`.
    /// It replaces [`with_key_id`](Self::with_key_id). A secret gets no `kid`, because its thumbprint would allow
    /// guesses at the secret to be checked. Members of a JWK Set and files of a directory keep their own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::{KeyPair, KeyReader, LocalKeys};
    ///
    /// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
    /// let environment = move |_: &str| Some(pem.into());
    /// let reader = KeyReader::private_key(&[Algorithm::Es256]).with_thumbprint();
    /// let keys = LocalKeys::from_env_with("KEY", environment, reader)?;
    /// let pair = KeyPair::from_pem(Algorithm::Es256, pem)?.with_thumbprint();
    /// assert_eq!(keys.key_set().key_ids()?.first(), pair.key_id());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7638 sections 3 and 7.
    #[must_use]
    pub fn with_thumbprint(self) -> Self {
        Self { naming: Naming::Thumbprint, ..self }
    }

    /// Decodes base64 before reading: standard alphabet, with padding. Line ends are ignored.
    ///
    /// A secret is then the decoded bytes, and no line end is removed from them.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeyReader, LocalKeys};
    /// use jwt_identity::{Algorithm, ErrorCode};
    ///
    /// let environment = |_: &str| Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into());
    /// let reader = KeyReader::secret(Algorithm::Hs256).base64();
    /// assert!(LocalKeys::from_env_with("SECRET", environment, reader.clone()).is_ok());
    ///
    /// let cut_off = |_: &str| Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8".into());
    /// let error = LocalKeys::from_env_with("SECRET", cut_off, reader).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyMalformed);
    /// ```
    ///
    /// Source: RFC 4648 section 4. Padding is required so that a truncated value is detected, which is our choice.
    #[must_use]
    pub fn base64(self) -> Self {
        Self { is_base64: true, ..self }
    }

    /// Accepts secrets and private keys in files that their group can read, such as mode 0440 or 0640.
    ///
    /// Choose it if the files belong to a sidecar and only your program is in their group. The files are still rejected
    /// if the group can write to them or if other users can access them. The table in [`KeyReader`] lists common mounts.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeyReader;
    /// use jwt_identity::Algorithm;
    ///
    /// // Vault Agent writes as user 100, with `perms = "0440"`.
    /// let reader = KeyReader::private_key(&[Algorithm::Rs256]).allow_group();
    /// ```
    #[must_use]
    pub fn allow_group(self) -> Self {
        self.allow(Access::GroupReads)
    }

    /// Accepts secrets and private keys in files that every user can read, such as mode 0444 or 0644.
    ///
    /// Choose it if your program is the only one in its container. The files are still rejected if others than their
    /// owner can write to them. The table in [`KeyReader`] lists common mounts.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeyReader;
    /// use jwt_identity::Algorithm;
    ///
    /// // Docker mounts `/run/secrets/vendor` with mode 0444.
    /// let reader = KeyReader::secret(Algorithm::Hs256).allow_everyone_to_read();
    /// ```
    #[must_use]
    pub fn allow_everyone_to_read(self) -> Self {
        self.allow(Access::EveryoneReads)
    }

    /// Accepts secrets and private keys in files with any permissions, also if other users can write to them.
    ///
    /// Such a user can replace the key. Prefer [`allow_group`](Self::allow_group) or
    /// [`allow_everyone_to_read`](Self::allow_everyone_to_read).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeyReader;
    /// use jwt_identity::Algorithm;
    ///
    /// let reader = KeyReader::private_key(&[Algorithm::Rs256]).allow_exposed();
    /// ```
    #[must_use]
    pub fn allow_exposed(self) -> Self {
        self.allow(Access::Any)
    }

    /// The widest permission counts, in whatever order they are given.
    fn allow(self, access: Access) -> Self {
        Self { may_access: self.may_access.max(access), ..self }
    }

    pub(super) const fn signs(&self) -> bool {
        !matches!(self.role, Role::PublicKey)
    }

    /// Reads the keys in a variable or a single file.
    pub(super) fn read_all(&self, content: &Content) -> Result<KeySet, LoadError> {
        self.read(content).and_then(|found| self.all_of(found)).map_err(|error| content.locate(error))
    }

    fn all_of(&self, found: Found) -> Result<KeySet, LoadError> {
        match found {
            Found::Set(key_set) => Ok(key_set),
            Found::One(_, Some(error)) => Err(error.into()),
            Found::One(entry, None) => Ok(KeySet::new([self.named(entry)])?),
        }
    }

    fn named(&self, entry: KeyEntry) -> KeyEntry {
        if entry.verifying.key_id().is_some() {
            return entry;
        }
        let key_id = match &self.naming {
            Naming::None => None,
            Naming::Fixed(key_id) => Some(key_id.clone()),
            Naming::Thumbprint => entry.verifying.public_jwk().map(|jwk| jwk.thumbprint()),
        };
        match key_id {
            Some(key_id) => entry.with_key_id(&key_id),
            None => entry,
        }
    }

    /// Reads one key. If it cannot sign although it should, the reason is returned with it.
    pub(super) fn read_one(&self, content: &Content) -> Result<(KeyEntry, Option<KeyError>), LoadError> {
        match self.read(content)? {
            Found::One(entry, error) => Ok((entry, error)),
            Found::Set(_) => {
                Err(KeyError::new(KeyReason::WrongForm).wanted("one key in a file").found(KeyForm::JwkSet).into())
            }
        }
    }

    fn read(&self, content: &Content) -> Result<Found, LoadError> {
        self.check_algorithms()?;
        let found = if self.is_base64 {
            self.read_bytes(&decode_base64(&content.bytes)?)?
        } else {
            self.read_bytes(&content.bytes)?
        };
        if self.is_secret(&found) {
            content.permissions.check(self.may_access)?;
        }
        Ok(found)
    }

    /// An algorithm of the other kind would cause a public key to be read as a secret, or the reverse.
    fn check_algorithms(&self) -> Result<(), KeyError> {
        let (wants_symmetric, wanted) = match self.role {
            Role::Secret { .. } => (true, "HS256, HS384 or HS512 for a secret"),
            Role::PrivateKey | Role::PublicKey => (false, "an algorithm of a key pair"),
        };
        let is_right = |algorithm: &Algorithm| (algorithm.key_type() == KeyType::Symmetric) == wants_symmetric;
        if !self.algorithms.is_empty() && self.algorithms.iter().all(is_right) {
            Ok(())
        } else {
            Err(KeyError::new(KeyReason::WrongAlgorithm).wanted(wanted))
        }
    }

    fn is_secret(&self, found: &Found) -> bool {
        match (self.role, found) {
            (Role::Secret { .. }, _) | (Role::PrivateKey, Found::Set(_)) => true,
            (Role::PrivateKey, Found::One(entry, _)) => entry.signing.is_some(),
            (Role::PublicKey, _) => false,
        }
    }

    fn read_bytes(&self, bytes: &[u8]) -> Result<Found, LoadError> {
        if bytes.trim_ascii().is_empty() {
            return Err(LoadReason::NotFound.into());
        }
        // DER always contains bytes that no text contains, such as lengths and small numbers.
        let text = str::from_utf8(bytes).ok().filter(|text| !text.contains(is_no_text));
        // Some editors add a byte order mark. PEM and JSON are the same without it.
        let key_text = text.map(|text| text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
        match (key_text.and_then(|text| Some((JsonForm::of(text)?, text))), self.role) {
            (Some((JsonForm::JwkSet, json)), Role::PublicKey) => {
                Ok(Found::Set(KeySet::from_jwk_set(&self.algorithms, json)?))
            }
            (Some((JsonForm::JwkSet, json)), _) => {
                Ok(Found::Set(KeySet::from_private_jwk_set(&self.algorithms, json)?))
            }
            (Some((JsonForm::Jwk, json)), _) => self.read_jwk(&Jwk::from_json(json)?),
            (_, Role::Secret { min_len }) => self.read_secret(bytes, min_len),
            _ => match key_text {
                Some(pem) => self.read_pair_or_public(
                    |algorithm| KeyPair::from_pem(algorithm, pem),
                    |algorithm| VerifyingKey::from_pem(algorithm, pem),
                ),
                None => self.read_pair_or_public(
                    |algorithm| KeyPair::from_der(algorithm, bytes),
                    |algorithm| VerifyingKey::from_der(algorithm, bytes),
                ),
            },
        }
    }

    fn read_jwk(&self, jwk: &Jwk) -> Result<Found, LoadError> {
        let public = || VerifyingKey::from_jwk(&self.algorithms, jwk);
        self.found(|| KeyPair::from_jwk(&self.algorithms, jwk), public)
    }

    fn read_pair_or_public(
        &self,
        pair: impl Fn(Algorithm) -> Result<KeyPair, KeyError>,
        public: impl Fn(Algorithm) -> Result<VerifyingKey, KeyError>,
    ) -> Result<Found, LoadError> {
        self.found(|| only_fitting(&self.algorithms, pair), || only_fitting(&self.algorithms, public))
    }

    fn found(
        &self,
        pair: impl FnOnce() -> Result<KeyPair, KeyError>,
        public: impl FnOnce() -> Result<VerifyingKey, KeyError>,
    ) -> Result<Found, LoadError> {
        let (entry, error) =
            if self.signs() { KeyEntry::signing_if_it_can(pair(), public)? } else { (public()?.into(), None) };
        Ok(Found::One(entry, error))
    }

    fn read_secret(&self, bytes: &[u8], min_len: Option<usize>) -> Result<Found, LoadError> {
        let secret = if self.is_base64 { SharedSecret::new(bytes)? } else { secret_in_text(bytes)? };
        let key = only_fitting(&self.algorithms, |algorithm| match min_len {
            Some(bytes) => HmacKey::from_short_secret(algorithm, &secret, bytes),
            None => HmacKey::new(algorithm, &secret),
        })?;
        Ok(Found::One(KeyPair::from(key).into(), None))
    }
}

/// The keys that were found.
enum Found {
    /// One key. If it cannot sign although it should, the reason is included.
    One(KeyEntry, Option<KeyError>),
    Set(KeySet),
}

/// JSON that has the form of a JWK or JWK Set, valid or not.
#[derive(Clone, Copy)]
enum JsonForm {
    Jwk,
    JwkSet,
}

impl JsonForm {
    fn of(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Outline {
            kty: Option<IgnoredAny>,
            keys: Option<IgnoredAny>,
        }
        match json::read::from_slice::<Outline>(text.trim_ascii().as_bytes()) {
            Ok(Outline { kty: Some(_), .. }) => Some(Self::Jwk),
            Ok(Outline { keys: Some(_), .. }) => Some(Self::JwkSet),
            Ok(_) => None,
            // For example a truncated file.
            Err(_) => match text_form::recognise(text) {
                KeyForm::JwkSet => Some(Self::JwkSet),
                KeyForm::Jwk if text.contains("\"kty\"") => Some(Self::Jwk),
                _ => None,
            },
        }
    }
}

/// Creates the key for the only algorithm of the list that it fits.
fn only_fitting<K>(
    algorithms: &[Algorithm],
    key_for: impl Fn(Algorithm) -> Result<K, KeyError>,
) -> Result<K, KeyError> {
    let mut fitting = None;
    let mut errors = Vec::new();
    for algorithm in algorithms {
        match key_for(*algorithm) {
            Ok(_) if fitting.is_some() => return Err(KeyError::new(KeyReason::AlgorithmUnclear)),
            Ok(key) => fitting = Some(key),
            Err(error) => errors.push(error),
        }
    }
    // Prefer any other error to "wrong algorithm", because it says more.
    let telling = errors.into_iter().min_by_key(|error| error.reason() == KeyReason::WrongAlgorithm);
    fitting.ok_or(telling.unwrap_or(KeyError::new(KeyReason::AlgorithmUnclear)))
}

fn secret_in_text(bytes: &[u8]) -> Result<SharedSecret, LoadError> {
    let text = str::from_utf8(one_final_line_end_trimmed(bytes)).map_err(|_| {
        unreadable(if is_utf16(bytes) {
            "the secret is text in UTF-16, expected UTF-8"
        } else {
            "the secret is not UTF-8"
        })
    })?;
    let secret = SharedSecret::new(text)?;
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(KeyError::new(KeyReason::SecretPadded).into());
    }
    // For example several lines, a DER key, or a file that a crash filled with zeros.
    if text.contains(char::is_control) {
        return Err(unreadable("the secret contains a control character, such as a line end"));
    }
    Ok(secret)
}

fn unreadable(detail: &str) -> LoadError {
    LoadError::new(LoadReason::Unreadable).detail(detail)
}

/// Removes the line end that an editor or `echo` adds at the end of a file.
pub(super) fn one_final_line_end_trimmed(bytes: &[u8]) -> &[u8] {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if line.len() == bytes.len() { bytes } else { line.strip_suffix(b"\r").unwrap_or(line) }
}

/// Reports whether a character occurs in no text form of a key.
fn is_no_text(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

fn decode_base64(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut base64 = Zeroizing::new(Vec::with_capacity(text.len()));
    base64.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
    // The decoder must not grow its output, because the old buffer would not be wiped.
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let malformed = || {
        let form = str::from_utf8(text).map_or(KeyForm::Unknown, text_form::recognise);
        KeyError::new(KeyReason::Malformed).detail("invalid base64").wanted("standard base64 with padding").found(form)
    };
    let len = STANDARD.decode_slice(base64.as_slice(), &mut bytes).map_err(|_| malformed())?;
    bytes.truncate(len);
    Ok(bytes)
}
