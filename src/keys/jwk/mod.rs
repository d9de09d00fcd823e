//! JSON Web Keys.

use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

use crate::crypto::digest;
use crate::crypto::formats::parts::{
    Curve, EcPrivate, EcPublic, Ed25519Private, Ed25519Public, PrivateKey, PublicKey, RsaPrivate, RsaPublic,
};
use crate::crypto::formats::text_form;
use crate::crypto::public_jwk::PublicJwk;
use crate::encoding::json::error::JsonError;
use crate::encoding::json::present::present;
use crate::encoding::json::scan::JsonFault;
use crate::encoding::{base64url, json};
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::specimen::{JoseCurve, Members, Specimen};
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::jose::key_id::KeyId;

mod escapes;
pub(crate) mod members;
pub(crate) mod public_jwk_set;
pub(crate) mod skipped_key;

/// A JSON Web Key, read strictly: names are unique, numbers are canonical base64url without leading zeros,
/// coordinates have the length of their curve.
///
/// Reading checks that the key is well-formed. [`VerifyingKey::from_jwk`](crate::keys::VerifyingKey::from_jwk) and
/// [`KeyPair::from_jwk`](crate::keys::KeyPair::from_jwk) check what it may be used for. `x5c`, `x5u` and unknown members
/// are ignored. An empty private member, such as `"d":""`, counts as missing. The key types
/// `RSA-HSM` and `EC-HSM` of Azure Key Vault are read as `RSA` and `EC`.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{Jwk, VerifyingKey};
/// use jwt_identity::{Algorithm, KeyId};
///
/// let jwk = Jwk::from_json(
///     r#"{"kty":"OKP","crv":"Ed25519","kid":"2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
/// )?;
/// assert_eq!(jwk.thumbprint().as_str(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// let key = VerifyingKey::from_jwk(&[Algorithm::EdDsa], &jwk)?;
/// assert_eq!(key.key_id().map(KeyId::as_str), Some("2026"));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7517 section 4; RFC 7518 section 6; RFC 8037 section 2.
pub struct Jwk {
    material: Material,
    algorithm: JwkAlgorithm,
    key_id: Option<KeyId>,
    public_key_use: Option<String>,
    key_ops: Option<Vec<String>>,
}

/// The statement of `alg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JwkAlgorithm {
    Absent,
    Known(Algorithm),
    Unknown,
}

type Bytes = Zeroizing<Vec<u8>>;

enum Material {
    Symmetric(Bytes),
    Rsa { n: Bytes, e: Bytes, private: Option<Box<RsaNumbers>> },
    Ec { curve: Curve, point: Bytes, d: Option<Bytes> },
    Ed25519 { x: Bytes, d: Option<Bytes> },
}

/// The numbers of a key.
pub(crate) enum KeyNumbers<'a, K> {
    Secret(&'a [u8]),
    Pair(K),
}

struct RsaNumbers {
    d: Bytes,
    p: Bytes,
    q: Bytes,
    dp: Bytes,
    dq: Bytes,
    qi: Bytes,
}

impl Jwk {
    /// Parses a key from JSON.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::WrongForm`] (code 102) when the text is something else, such as PEM or a JWK Set.
    /// - [`KeyReason::Malformed`] (code 101) when the text is not strict JSON, members have the wrong type or are missing,
    ///   or a number is not canonical base64url. The error names the members.
    /// - [`KeyReason::Unsupported`] (code 113) for another key type or curve.
    /// - [`KeyReason::InvalidParts`] (code 106) when a number has the wrong length or leading zeros.
    /// - [`KeyReason::InvalidKeyId`] (code 109) for a `kid` that is empty, too long or has a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Jwk;
    /// use jwt_identity::ErrorCode;
    ///
    /// assert_eq!(Jwk::from_json("{}").unwrap_err().code(), ErrorCode::KeyMalformed);
    /// assert_eq!(Jwk::from_json(r#"{"kty":"OCT","k":"AA"}"#).unwrap_err().code(), ErrorCode::KeyUnsupported);
    /// ```
    pub fn from_json(json: &str) -> Result<Self, KeyError> {
        let plain = escapes::without_escapes(json);
        let text = plain.as_ref().map_or(json, |plain| plain.as_str());
        let wire: Wire =
            json::read::from_slice(text.as_bytes()).map_err(|error| match text_form::recognise(json) {
                KeyForm::Jwk | KeyForm::JsonObject | KeyForm::Unknown => malformed(error, json),
                KeyForm::JsonArray => KeyError::new(KeyReason::Malformed)
                    .detail("expected a JWK, found a JSON array; pass one element of it"),
                KeyForm::JsonValue => KeyError::new(KeyReason::Malformed)
                    .detail("expected a JWK, found a JSON value that is not an object"),
                other => KeyError::new(KeyReason::WrongForm).wanted("a JWK").found(other),
            })?;
        let algorithm = match &wire.alg {
            None => JwkAlgorithm::Absent,
            Some(name) => Algorithm::from_name(name).map_or(JwkAlgorithm::Unknown, JwkAlgorithm::Known),
        };
        let key_id = wire.kid.as_deref().map(KeyId::of_issuer).transpose()?;
        let (public_key_use, key_ops) = (wire.public_key_use.clone(), wire.key_ops.clone());
        Ok(Self { material: wire.material()?, algorithm, key_id, public_key_use, key_ops })
    }

    /// Returns the `kid`, if the key has one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Jwk;
    ///
    /// let jwk = Jwk::from_json(r#"{"kty":"oct","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#)?;
    /// assert_eq!(jwk.key_id().unwrap().as_str(), "a");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Returns the kind of key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::Jwk;
    /// use jwt_identity::KeyType;
    ///
    /// assert_eq!(Jwk::from_json(r#"{"kty":"oct","k":"AAEC"}"#)?.key_type(), KeyType::Symmetric);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        match self.material {
            Material::Symmetric(_) => KeyType::Symmetric,
            Material::Rsa { .. } => KeyType::Rsa,
            Material::Ec { curve: Curve::P256, .. } => KeyType::EcP256,
            Material::Ec { curve: Curve::P384, .. } => KeyType::EcP384,
            Material::Ed25519 { .. } => KeyType::Ed25519,
        }
    }

    /// Reports whether the key has an `alg`.
    pub(crate) const fn names_algorithm(&self) -> bool {
        !matches!(self.algorithm, JwkAlgorithm::Absent)
    }

    /// Returns the algorithm that `alg` names, if it is known.
    pub(crate) const fn algorithm(&self) -> Option<Algorithm> {
        match self.algorithm {
            JwkAlgorithm::Known(algorithm) => Some(algorithm),
            JwkAlgorithm::Absent | JwkAlgorithm::Unknown => None,
        }
    }

    /// Returns the algorithm that the JWK is bound to and what verifies: a secret or a public key.
    pub(crate) fn verifying(
        &self,
        algorithms: &[Algorithm],
    ) -> Result<(Algorithm, KeyNumbers<'_, PublicKey<'_>>), KeyError> {
        let algorithm = self.bind(algorithms)?;
        self.permit("verify")?;
        if self.is_private_half() {
            return Err(KeyError::new(KeyReason::WrongForm)
                .wanted("a public key")
                .found(KeyForm::Jwk)
                .detail("the JWK holds a private key"));
        }
        let numbers = match &self.material {
            Material::Symmetric(secret) => KeyNumbers::Secret(secret),
            Material::Rsa { n, e, .. } => KeyNumbers::Pair(PublicKey::Rsa(RsaPublic::new(n, e))),
            Material::Ec { curve, point, .. } => KeyNumbers::Pair(PublicKey::Ec(EcPublic { curve: *curve, point })),
            Material::Ed25519 { x, .. } => KeyNumbers::Pair(PublicKey::Ed25519(Ed25519Public { x })),
        };
        Ok((algorithm, numbers))
    }

    /// Returns the algorithm that the JWK is bound to and what signs: a secret or a private key.
    pub(crate) fn signing(
        &self,
        algorithms: &[Algorithm],
    ) -> Result<(Algorithm, KeyNumbers<'_, PrivateKey<'_>>), KeyError> {
        let algorithm = self.bind(algorithms)?;
        self.permit("sign")?;
        let public = KeyError::new(KeyReason::WrongForm)
            .wanted("a private key")
            .found(KeyForm::Jwk)
            .detail("the JWK holds a public key");
        let numbers = match &self.material {
            Material::Symmetric(secret) => KeyNumbers::Secret(secret),
            Material::Rsa { n, e, private } => {
                let RsaNumbers { d, p, q, dp, dq, qi } = private.as_deref().ok_or(public)?;
                KeyNumbers::Pair(PrivateKey::Rsa(RsaPrivate { public: RsaPublic::new(n, e), d, p, q, dp, dq, qi }))
            }
            Material::Ec { curve, point, d } => {
                let d = d.as_ref().ok_or(public)?;
                KeyNumbers::Pair(PrivateKey::Ec(EcPrivate { curve: *curve, d, point: Some(point) }))
            }
            Material::Ed25519 { x, d } => {
                let seed = d.as_ref().ok_or(public)?;
                KeyNumbers::Pair(PrivateKey::Ed25519(Ed25519Private { seed, x: Some(x) }))
            }
        };
        Ok((algorithm, numbers))
    }

    /// Returns the SHA-256 thumbprint of the key: a `kid` that anyone who has the key can compute. Do not publish
    /// the thumbprint of a secret, because guesses of the secret can be tested against it.
    ///
    /// Source: RFC 7638 sections 3 and 7; RFC 8037 section 2.
    #[must_use]
    pub fn thumbprint(&self) -> KeyId {
        let public = match &self.material {
            Material::Symmetric(bytes) => {
                // RFC 7638 section 3.2: these members, in this order, without whitespace.
                let secret = Zeroizing::new(base64url::encode(bytes));
                // Allocate the final capacity, because a growing buffer leaves copies behind.
                let mut members = Zeroizing::new(String::with_capacity(secret.len().saturating_add(32)));
                members.push_str(r#"{"k":""#);
                members.push_str(&secret);
                members.push_str(r#"","kty":"oct"}"#);
                return KeyId::of_digest(digest::sha256(members.as_bytes()));
            }
            Material::Rsa { n, e, .. } => PublicKey::Rsa(RsaPublic::new(n, e)),
            Material::Ec { curve, point, .. } => PublicKey::Ec(EcPublic { curve: *curve, point }),
            Material::Ed25519 { x, .. } => PublicKey::Ed25519(Ed25519Public { x }),
        };
        PublicJwk::new(public, None, None).thumbprint()
    }

    fn bind(&self, algorithms: &[Algorithm]) -> Result<Algorithm, KeyError> {
        let key_type = self.key_type();
        match self.algorithm {
            JwkAlgorithm::Known(named) if named.key_type() == key_type && algorithms.contains(&named) => Ok(named),
            JwkAlgorithm::Known(_) => Err(KeyError::new(KeyReason::WrongAlgorithm)
                .found(KeyForm::Jwk)
                .about("alg")
                .detail("does not fit `kty`, or is not allowed here")),
            JwkAlgorithm::Unknown => Err(unsupported("alg", None)),
            JwkAlgorithm::Absent => {
                let fits = |algorithm: &&Algorithm| algorithm.key_type() == key_type && algorithms.contains(algorithm);
                let mut fitting = Algorithm::ALL.iter().filter(fits);
                match (fitting.next(), fitting.next()) {
                    (Some(only), None) => Ok(*only),
                    _ => Err(KeyError::new(KeyReason::AlgorithmUnclear)
                        .found(KeyForm::Jwk)
                        .about("alg")
                        .detail("is missing, and not exactly one allowed algorithm fits")),
                }
            }
        }
    }

    /// RFC 7517 sections 4.2 and 4.3.
    fn permit(&self, operation: &str) -> Result<(), KeyError> {
        let use_permits = self.public_key_use.as_deref().is_none_or(|public_key_use| public_key_use == "sig");
        let operations_permit = self.key_ops.as_ref().is_none_or(|key_ops| key_ops.iter().any(|op| op == operation));
        let member = match (use_permits, operations_permit) {
            (true, true) => return Ok(()),
            (false, _) => "use",
            (true, false) => "key_ops",
        };
        Err(KeyError::new(KeyReason::NotPermitted).found(KeyForm::Jwk).about(member).detail(match &self.key_ops {
            // .NET writes an empty array where there is no `key_ops`.
            Some(key_ops) if member == "key_ops" && key_ops.is_empty() => {
                "is an empty array, which permits nothing; leave it out to permit every operation"
            }
            _ => "does not permit the operation",
        }))
    }

    const fn is_private_half(&self) -> bool {
        match &self.material {
            Material::Symmetric(_) => false,
            Material::Rsa { private, .. } => private.is_some(),
            Material::Ec { d, .. } | Material::Ed25519 { d, .. } => d.is_some(),
        }
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk")
            .field("key_type", &self.key_type())
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Wire {
    kty: String,
    #[serde(default, deserialize_with = "present")]
    alg: Option<String>,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, rename = "use", deserialize_with = "present")]
    public_key_use: Option<String>,
    #[serde(default, deserialize_with = "present")]
    key_ops: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    crv: Option<String>,
    #[serde(default, deserialize_with = "present")]
    x: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    y: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    n: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    e: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    d: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    p: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    q: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    dp: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    dq: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    qi: Option<Number>,
    #[serde(default, deserialize_with = "present")]
    k: Option<Number>,
}

impl Wire {
    fn material(mut self) -> Result<Material, KeyError> {
        // .NET writes an empty text for a private member that a public key does not have.
        for private in [&mut self.d, &mut self.p, &mut self.q, &mut self.dp, &mut self.dq, &mut self.qi] {
            private.take_if(|number| number.is_empty());
        }
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("oct", _) => Ok(Material::Symmetric(secret(self.k)?)),
            // Azure Key Vault adds `-HSM` to the type of a key in hardware.
            ("RSA" | "RSA-HSM", _) => self.rsa(),
            ("EC" | "EC-HSM", Some(name)) => match Curve::from_name(name) {
                Some(curve) => self.ec(curve),
                None => Err(unsupported("crv", JoseCurve::from_name(name))),
            },
            ("OKP", Some("Ed25519")) => self.ed25519(),
            ("EC" | "EC-HSM" | "OKP", None) => Err(missing("crv")),
            ("OKP", Some(name)) => Err(unsupported("crv", JoseCurve::from_name(name))),
            _ => Err(unsupported("kty", None)),
        }
    }

    fn rsa(self) -> Result<Material, KeyError> {
        let [modulus, exponent] = required(["n", "e"], [self.n, self.e])?;
        let private = [self.d, self.p, self.q, self.dp, self.dq, self.qi];
        let private = if private.iter().all(Option::is_none) {
            None
        } else {
            // RFC 7518 section 6.3.2 lets the primes be left out, but signing needs them. Half a private key is neither half
            // of a pair.
            let [d, p, q, dp, dq, qi] = required(["d", "p", "q", "dp", "dq", "qi"], private)?;
            Some(Box::new(RsaNumbers {
                d: unsigned("d", d)?,
                p: unsigned("p", p)?,
                q: unsigned("q", q)?,
                dp: unsigned("dp", dp)?,
                dq: unsigned("dq", dq)?,
                qi: unsigned("qi", qi)?,
            }))
        };
        Ok(Material::Rsa { n: unsigned("n", modulus)?, e: unsigned("e", exponent)?, private })
    }

    fn ec(self, curve: Curve) -> Result<Material, KeyError> {
        let len = curve.coordinate_len();
        let [x, y] = required(["x", "y"], [self.x, self.y])?;
        let (x, y) = (fixed("x", x, len)?, fixed("y", y, len)?);
        // SEC 1 section 2.3.3: uncompressed form.
        let point = Zeroizing::new([&[4][..], &x, &y].concat());
        let d = self.d.map(|d| fixed("d", d, len)).transpose()?;
        Ok(Material::Ec { curve, point, d })
    }

    fn ed25519(self) -> Result<Material, KeyError> {
        let [x] = required(["x"], [self.x])?;
        let x = fixed("x", x, 32)?;
        let d = self.d.map(|d| fixed("d", d, 32)).transpose()?;
        Ok(Material::Ed25519 { x, d })
    }
}

/// Returns the numbers of these members, or the error that names those that are missing.
fn required<const N: usize>(names: [&'static str; N], numbers: [Option<Number>; N]) -> Result<[Number; N], KeyError> {
    let absent = names.iter().zip(&numbers).filter(|(_, number)| number.is_none()).map(|(name, _)| *name);
    let absent: Vec<_> = absent.collect();
    match absent.as_slice() {
        [] => {}
        [only] => return Err(missing(only)),
        [first, ..] => {
            let members = absent.iter().fold(Members::default(), |members, name| members.with(name));
            return Err(KeyError::new(KeyReason::Malformed)
                .found(KeyForm::Jwk)
                .about(first)
                .specimen(Specimen::Missing(members)));
        }
    }
    Ok(numbers.map(Option::unwrap_or_default))
}

fn secret(number: Option<Number>) -> Result<Bytes, KeyError> {
    let [k] = required(["k"], [number])?;
    decoded("k", k)
}

/// Creates the error of JSON that is not the form of a JWK.
fn malformed(error: JsonError, json: &str) -> KeyError {
    let malformed = KeyError::new(KeyReason::Malformed).found(KeyForm::Jwk);
    let Some(member) = error.member else {
        // `of a JWK` follows.
        return malformed.detail(match error.fault {
            JsonFault::InvalidUtf8 => "invalid UTF-8",
            JsonFault::DuplicateMember => "two members of the same name",
            JsonFault::NestingTooDeep => "a nesting of more than 64 levels",
            _ if json.starts_with('\u{feff}') => "invalid JSON; remove the byte order mark from the start of the text",
            _ => not_json(json),
        });
    };
    malformed.about(member).detail(match error.fault {
        JsonFault::Missing if member == "kty" && json.contains("\"kty\"") => {
            "is missing; pass the inner object, which has it"
        }
        JsonFault::Missing => "is missing",
        JsonFault::DuplicateMember => "occurs twice",
        JsonFault::NestingTooDeep => "is nested deeper than 64 levels",
        _ if member == "key_ops" => "is not an array of strings",
        _ => "is not a string",
    })
}

/// Returns the reason why the text of an object is not JSON.
pub(super) fn not_json(json: &str) -> &'static str {
    match serde_json::from_str::<IgnoredAny>(json) {
        Err(error) if error.is_eof() => "invalid JSON; the text is cut off",
        Err(_) if json.contains("{'") || json.contains("{ '") => "invalid JSON; write names and texts in double quotes",
        Err(_) if json.trim_ascii_start().starts_with("{\\\"") => "invalid JSON; remove the backslashes before quotes",
        _ => "invalid JSON",
    }
}

const fn missing(member: &'static str) -> KeyError {
    KeyError::new(KeyReason::Malformed).found(KeyForm::Jwk).about(member).detail("is missing")
}

const fn unsupported(member: &'static str, curve: Option<JoseCurve>) -> KeyError {
    let error = KeyError::new(KeyReason::Unsupported).found(KeyForm::Jwk).about(member);
    let error = error.detail("has a value that is not supported");
    match curve {
        Some(curve) => error.specimen(Specimen::Curve(curve)),
        None => error,
    }
}

const fn invalid(member: &'static str, detail: &'static str) -> KeyError {
    KeyError::new(KeyReason::InvalidParts).found(KeyForm::Jwk).about(member).detail(detail)
}

fn decoded(member: &'static str, Number(number): Number) -> Result<Bytes, KeyError> {
    number.map_err(|fault| KeyError::new(KeyReason::Malformed).found(KeyForm::Jwk).about(member).detail(fault))
}

/// RFC 7518 section 2, `Base64urlUInt`: the shortest form, but for zero one byte.
fn unsigned(member: &'static str, number: Number) -> Result<Bytes, KeyError> {
    let bytes = decoded(member, number)?;
    match bytes.as_slice() {
        [] => Err(invalid(member, "is empty")),
        [0, ..] => Err(invalid(member, "begins with a zero byte; write the number in its shortest form")),
        _ => Ok(bytes),
    }
}

fn fixed(member: &'static str, number: Number, len: usize) -> Result<Bytes, KeyError> {
    let bytes = decoded(member, number)?;
    if bytes.len() == len {
        return Ok(bytes);
    }
    let wanted = match len {
        32 => "must have 32 bytes for this `crv`; keep leading zero bytes, and add no others",
        _ => "must have 48 bytes for this `crv`; keep leading zero bytes, and add no others",
    };
    Err(invalid(member, wanted).specimen(Specimen::Bytes(u16::try_from(bytes.len()).unwrap_or(u16::MAX))))
}

/// A number, or a secret, decoded while it is read so that its text is not kept; or what is wrong with it.
struct Number(Result<Bytes, &'static str>);

impl Number {
    fn is_empty(&self) -> bool {
        self.0.as_ref().is_ok_and(|bytes| bytes.is_empty())
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(Ok(Bytes::default()))
    }
}

/// Returns the reason why a text is not canonical base64url.
fn base64_fault(text: &str) -> &'static str {
    if text.contains(['+', '/']) {
        "is base64; write it as base64url, with `-` for `+` and `_` for `/`"
    } else if text.trim_end_matches('=').len() != text.len() {
        "has padding; remove `=` from its end"
    } else if text.contains(char::is_whitespace) {
        "has whitespace or a line end in it, and is not base64url"
    } else if base64url::is_in_alphabet(text) {
        "is not canonical base64url, so it may be cut off"
    } else {
        "has a character that is not in the alphabet of base64url"
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Base64Url;
        impl de::Visitor<'_> for Base64Url {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64url")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                Ok(Number(base64url::decode_secret(text.as_bytes()).map_err(|_| base64_fault(text))))
            }
        }
        deserializer.deserialize_str(Base64Url)
    }
}
