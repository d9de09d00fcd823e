//! Judges rows of test vectors. This is the library of the program `check_vectors`.
//!
//! `tests/vectors/README.md` describes the form of a row.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::ClaimError;
use jwt_identity::crypto::{EcdsaVerifier, Ed25519Verifier, HmacKey, RsaVerifier};
use jwt_identity::error::ClaimReason;
use jwt_identity::error::KeyReason;
use jwt_identity::jwt::{self, Jwt, RegisteredClaim};
use jwt_identity::keys::{Jwk, KeyRef, KeySet, VerifyingKey, VerifyingKeySource};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::nexmo;
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, BadSignature, CacheLimits, ErrorCode, KeyError, KeyHint, KeyIdRule, KeyType, NumericDate, Profile,
    SharedSecret, TokenType, TokenVerifier, VerifyError,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// The maximum time for a row.
const TIME_LIMIT: Duration = Duration::from_millis(50);
/// The clock of a row without `now`, in seconds.
const NOW: i64 = 1_800_000_000;
/// The maximum token length of a row without a limit, in bytes.
const MAX_TOKEN_LEN: usize = 16 * 1024 * 1024;

/// Creates a token from its encoded header and the name of its profile.
pub type TokenOf<'a> = dyn Fn(&str, &str) -> String + 'a;

/// The reason if no token with the header of the row is accepted.
pub const HEADER_NOT_ACCEPTED: &str = "no token with this header is accepted";

type Keys = Arc<dyn VerifyingKeySource>;

const NO_TOKEN: Refusal = Refusal::Row("there is no `token`");

/// The error names of rows, and the error codes for them.
const KINDS: &[(&str, &[ErrorCode])] = &[
    ("TokenTooLarge", &[ErrorCode::TokenTooLarge]),
    ("Malformed", &[ErrorCode::TokenMalformed]),
    ("InvalidBase64", &[ErrorCode::TokenInvalidBase64]),
    ("InvalidUtf8", &[ErrorCode::TokenInvalidUtf8]),
    ("InvalidJson", &[ErrorCode::TokenInvalidJson]),
    ("DuplicateMember", &[ErrorCode::TokenDuplicateMember]),
    ("NestingTooDeep", &[ErrorCode::TokenNestingTooDeep]),
    ("InvalidHeader", &[ErrorCode::HeaderInvalid]),
    ("UnsupportedCritical", &[ErrorCode::HeaderUnsupportedCritical]),
    ("AlgorithmNotAllowed", &[ErrorCode::HeaderAlgorithmNotAllowed]),
    (
        "AlgorithmMismatch",
        &[ErrorCode::HeaderAlgorithmMismatch, ErrorCode::KeyWrongAlgorithm, ErrorCode::KeyAlgorithmUnclear],
    ),
    ("MissingKeyId", &[ErrorCode::HeaderMissingKeyId]),
    ("UnknownKeyId", &[ErrorCode::HeaderUnknownKeyId, ErrorCode::HeaderSkippedKey]),
    ("AmbiguousKey", &[ErrorCode::HeaderAmbiguousKey, ErrorCode::KeyDuplicateKeyId]),
    ("WeakKey", &[ErrorCode::KeyTooShort, ErrorCode::KeySecretEmpty]),
    (
        "InvalidKey",
        &[
            ErrorCode::KeyMalformed,
            ErrorCode::KeyWrongForm,
            ErrorCode::KeyTooLong,
            ErrorCode::KeyInvalidParts,
            ErrorCode::KeyNotPermitted,
            ErrorCode::KeyInvalidKeyId,
            ErrorCode::KeySetMalformed,
            ErrorCode::KeySetEmpty,
            ErrorCode::KeySetMixed,
            ErrorCode::KeyUnsupported,
            ErrorCode::KeyPublicPartMissing,
            ErrorCode::KeySecretIsKeyText,
            ErrorCode::KeyTooMany,
            ErrorCode::KeySecretPadded,
        ],
    ),
    ("InvalidSignature", &[ErrorCode::SignatureInvalid]),
    ("NestedToken", &[ErrorCode::HeaderNestedToken]),
    ("MissingClaim", &[ErrorCode::ClaimMissing]),
    (
        "InvalidClaim",
        &[
            ErrorCode::ClaimInvalid,
            ErrorCode::ClaimUnexpected,
            ErrorCode::ClaimLifetimeTooShort,
            ErrorCode::ClaimOutOfRange,
            ErrorCode::ClaimTooLong,
            ErrorCode::ClaimReserved,
            ErrorCode::ClaimConflict,
            ErrorCode::ClaimNotAnObject,
        ],
    ),
    ("Expired", &[ErrorCode::ClaimExpired]),
    ("NotYetValid", &[ErrorCode::ClaimNotYetValid]),
    ("IssuedInFuture", &[ErrorCode::ClaimIssuedInFuture]),
    ("TooOld", &[ErrorCode::ClaimTooOld]),
    ("LifetimeTooLong", &[ErrorCode::ClaimLifetimeTooLong]),
    ("WrongAudience", &[ErrorCode::ClaimWrongAudience]),
    ("WrongIssuer", &[ErrorCode::ClaimWrongIssuer]),
    ("WrongType", &[ErrorCode::HeaderWrongType]),
    ("WrongScope", &[ErrorCode::ClaimWrongScope]),
];

/// Returns the name that rows use for an error code.
pub fn kind(code: ErrorCode) -> Option<&'static str> {
    KINDS.iter().find(|(_, codes)| codes.contains(&code)).map(|(kind, _)| *kind)
}

/// The result for a row, which is printed as a line.
#[derive(Debug, Serialize)]
pub struct Report {
    pub id: Value,
    expect: Option<String>,
    pub verdict: &'static str,
    pub error: Option<String>,
    pub met: bool,
    pub micros: u64,
    /// Members of `policy` that have no effect on this row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
    #[serde(skip)]
    pub level: String,
}

/// Judges every row of a file, in order.
pub fn judge_file(bytes: &[u8]) -> Vec<Report> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut key_before = None;
    bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .zip(1_usize..)
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| judge_line(line, number, &mut key_before))
        .collect()
}

fn judge_line(line: &[u8], number: usize, key_before: &mut Option<String>) -> Report {
    // serde would accept an array with the members in order.
    let row = if line.starts_with(b"{") {
        serde_json::from_slice::<Row<'_>>(line).map_err(|error| at_line(&error.to_string(), number))
    } else {
        Err(at_line("a row is a JSON object", number))
    };
    match row {
        Ok(row) => {
            match row.key {
                Some(key) if key.get() == "\"same\"" => {}
                key => *key_before = key.map(|key| key.get().to_owned()),
            }
            row.report(number, key_before.as_deref())
        }
        Err(error) => {
            let id = serde_json::from_slice::<Value>(line).ok().and_then(|row| row.get("id").cloned());
            Report {
                id: id.unwrap_or_default(),
                expect: None,
                verdict: "unreadable",
                error: Some(error),
                met: false,
                micros: 0,
                ignored: Vec::new(),
                level: "must".to_owned(),
            }
        }
    }
}

/// Replaces the position within a row by that in the file. A row is one line, so serde reports only a column.
fn at_line(fault: &str, number: usize) -> String {
    match fault.rsplit_once(" at line 1 column ") {
        Some((fault, column)) => format!("{fault} at line {number} column {column}"),
        None => format!("{fault} at line {number}"),
    }
}

/// One line of a file.
#[derive(Deserialize)]
pub struct Row<'a> {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    layer: Option<Layer>,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    alg: Option<OneOrMany<Value>>,
    #[serde(borrow, default, alias = "jwk", alias = "jwks", deserialize_with = "some")]
    key: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "some")]
    token: Option<&'a RawValue>,
    #[serde(default)]
    msg: Option<String>,
    #[serde(default)]
    sig: Option<String>,
    expect: Expect,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    now: Option<Number>,
    #[serde(default, deserialize_with = "object")]
    policy: Option<Policy>,
    #[serde(default)]
    profile: Option<Vendor>,
    #[serde(default)]
    cache: bool,
}

/// Deserializes the text of a value, even of `null`.
fn some<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Deserializes a policy or `null`, but not an array of its members.
fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Policy>, D::Error> {
    let members = Option::<Map<String, Value>>::deserialize(deserializer)?;
    let policy = members.map(|members| serde_json::from_value(members.into())).transpose();
    policy.map_err(|error| serde::de::Error::custom(format!("`policy`: {error}")))
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Layer {
    Jwk,
    Jws,
    Jwt,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Acceptable,
    Invalid,
    Valid,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Vendor {
    Kustomer,
    Sunshine,
    #[serde(alias = "nexmo")]
    Vonage,
}

/// The part of the crate that judges a row.
enum Judge<'a> {
    /// A key alone.
    Raw {
        message: &'a str,
        signature: &'a str,
    },
    Bytes,
    Plain,
    Vendor(Vendor),
}

/// The settings of a row's verifier. An absent member is not checked.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Policy {
    leeway: Option<Number>,
    require: Option<OneOrMany<String>>,
    aud: Option<OneOrMany<String>>,
    iss: Option<OneOrMany<String>>,
    typ: Option<String>,
    max_token_len: Option<u64>,
    iat_in_past: Option<bool>,
    max_lifetime: Option<Number>,
    max_age: Option<Number>,
    /// Unknown members, which have no effect.
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected one or a list, of the right type")]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::Many(many) => many,
            Self::One(one) => std::slice::from_ref(one),
        }
    }
}

/// The reason for rejecting a row's token, key or signature.
#[derive(Debug)]
pub enum Refusal {
    Key(KeyError),
    Signature,
    Token(VerifyError),
    /// The row itself is invalid.
    Row(&'static str),
}

impl Refusal {
    /// Returns the error code, or `None` if the row is invalid.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Key(error) => Some(error.code()),
            Self::Signature => Some(ErrorCode::SignatureInvalid),
            Self::Token(error) => Some(error.code()),
            Self::Row(_) => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(error) => error.fmt(f),
            Self::Signature => BadSignature.fmt(f),
            Self::Token(error) => error.fmt(f),
            Self::Row(reason) => f.write_str(reason),
        }
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
}

impl Row<'_> {
    fn report(&self, number: usize, key: Option<&str>) -> Report {
        let (mut outcome, mut took) = (None, Duration::MAX);
        // The machine may be busy. A row that is slow by itself is slow each time.
        for _ in 0..3 {
            let start = Instant::now();
            outcome = catch_unwind(AssertUnwindSafe(|| self.checked_outcome(key))).ok();
            took = took.min(start.elapsed());
            if took <= TIME_LIMIT {
                break;
            }
        }
        let (verdict, error) = match &outcome {
            Some(Ok(())) => ("valid", None),
            Some(Err(Refusal::Row(fault))) => ("unreadable", Some(at_line(fault, number))),
            Some(Err(refusal)) => ("invalid", Some(refusal.code().and_then(kind).unwrap_or("Other").to_owned())),
            None => ("panic", None),
        };
        let is_expected = match (verdict, self.expect) {
            ("valid", expect) => expect != Expect::Invalid,
            ("invalid", Expect::Acceptable) => true,
            ("invalid", Expect::Invalid) => {
                self.error.is_none() || self.right_errors().any(|right| Some(right) == error.as_deref())
            }
            _ => false,
        };
        let expect = match self.expect {
            Expect::Acceptable => "acceptable",
            Expect::Invalid => "invalid",
            Expect::Valid => "valid",
        };
        Report {
            id: self.id.clone(),
            expect: Some(expect.to_owned()),
            verdict,
            error,
            met: is_expected && took <= TIME_LIMIT,
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            ignored: self.ignored(),
            level: self.level.clone().unwrap_or_else(|| "must".to_owned()),
        }
    }

    /// The names of the expected errors.
    fn right_errors(&self) -> impl Iterator<Item = &str> {
        self.error.iter().flat_map(|names| names.split('|')).map(str::trim)
    }

    fn checked_outcome(&self, key: Option<&str>) -> Result<(), Refusal> {
        let is_known = |name: &str| KINDS.iter().any(|(kind, _)| *kind == name);
        if self.error.is_some() && !self.right_errors().any(is_known) {
            return Err(Refusal::Row("`error` has an unknown name"));
        }
        self.outcome(key)
    }

    /// Creates the key and verifies the row with it.
    pub fn outcome(&self, key: Option<&str>) -> Result<(), Refusal> {
        self.outcome_after(key, None)
    }

    /// Does the same with a verifier that has accepted a token with the same header before. `token_of` creates that
    /// token from the encoded header and the name of the profile. If the verifier does not accept it, the outcome is
    /// [`Refusal::Row`] with [`HEADER_NOT_ACCEPTED`].
    pub fn outcome_with_known_header(&self, key: &str, token_of: &TokenOf<'_>) -> Result<(), Refusal> {
        self.outcome_after(Some(key), Some(token_of))
    }

    fn outcome_after(&self, key: Option<&str>, first: Option<&TokenOf<'_>>) -> Result<(), Refusal> {
        let key = KeyText::new(key.ok_or(Refusal::Row("`key` is missing"))?);
        match self.judge() {
            Judge::Raw { message, signature } => self.raw(&key, message, signature),
            Judge::Bytes => self.verify_bytes(&key, first),
            Judge::Plain => self.verify::<Plain>(&key, self.plain_policy()?, first),
            Judge::Vendor(Vendor::Kustomer) => {
                self.verify::<Kustomer>(&key, kustomer::Policy::default().leeway(self.leeway()?), first)
            }
            Judge::Vendor(Vendor::Sunshine) => {
                self.verify::<Sunshine>(&key, sunshine::Policy::default().leeway(self.leeway()?), first)
            }
            Judge::Vendor(Vendor::Vonage) => {
                self.verify::<nexmo::user::User>(&key, nexmo::user::Policy::default().leeway(self.leeway()?), first)
            }
        }
    }

    fn judge(&self) -> Judge<'_> {
        if let (Some(message), Some(signature)) = (&self.msg, &self.sig) {
            return Judge::Raw { message, signature };
        }
        let is_of_claims = self.now.is_some() || self.policy.is_some() || self.profile.is_some();
        let layer = self.layer.unwrap_or(if is_of_claims { Layer::Jwt } else { Layer::Jws });
        match (layer, self.profile) {
            (Layer::Jws | Layer::Jwk, _) => Judge::Bytes,
            (Layer::Jwt, None) => Judge::Plain,
            (Layer::Jwt, Some(vendor)) => Judge::Vendor(vendor),
        }
    }

    /// The names in `policy` that have no effect on this row. A row cannot change the rules of a vendor's profile.
    fn ignored(&self) -> Vec<String> {
        let Some(policy) = &self.policy else {
            return Vec::new();
        };
        let judge = self.judge();
        let is_plain = matches!(judge, Judge::Plain);
        let known = [
            ("aud", policy.aud.is_some(), is_plain),
            ("iat_in_past", policy.iat_in_past.is_some(), is_plain),
            ("iss", policy.iss.is_some(), is_plain),
            ("leeway", policy.leeway.is_some(), matches!(judge, Judge::Plain | Judge::Vendor(_))),
            ("max_age", policy.max_age.is_some(), is_plain),
            ("max_lifetime", policy.max_lifetime.is_some(), is_plain),
            ("max_token_len", policy.max_token_len.is_some(), !matches!(judge, Judge::Raw { .. })),
            ("require", policy.require.is_some(), is_plain),
            ("typ", policy.typ.is_some(), is_plain),
        ];
        let unread = known.into_iter().filter(|(_, is_there, is_read)| *is_there && !*is_read);
        policy.others.keys().cloned().chain(unread.map(|(name, ..)| name.to_owned())).collect()
    }

    /// Verifies a raw signature. Some HMAC vectors have keys that are too short for a JWK, but still test HMAC.
    fn raw(&self, key: &KeyText, message: &str, signature: &str) -> Result<(), Refusal> {
        let malformed = Refusal::Row("`msg` or `sig` is not hexadecimal");
        let (Some(message), Some(signature)) = (bytes(message), bytes(signature)) else {
            return Err(malformed);
        };
        let key = key.single(&self.algorithms().unwrap_or_else(|| Algorithm::ALL.to_vec()), Some(0))?;
        key.verify(&message, &signature).map_err(|_| Refusal::Signature)
    }

    /// Verifies layout, header and signature. The payload may be anything.
    fn verify_bytes(&self, key: &KeyText, first: Option<&TokenOf<'_>>) -> Result<(), Refusal> {
        if first.is_some() {
            // `jws::verify` stores no headers.
            return Err(Refusal::Row(HEADER_NOT_ACCEPTED));
        }
        let algorithms = self.algorithms().unwrap_or_else(|| Algorithm::ALL.to_vec());
        let keys = key.source(&algorithms, None)?;
        let Some(token) = self.token.map(text) else {
            // A row that judges a key need not have a token.
            return if self.layer == Some(Layer::Jwk) { Ok(()) } else { Err(NO_TOKEN) };
        };
        // `jws::verify` has its own limit.
        let limit = self.limit();
        if limit == MAX_TOKEN_LEN && token.len() <= 16 * 1024 {
            jws::verify(&token, &algorithms, keys.as_ref())?;
        } else {
            let verifier = TokenVerifier::<Bytes>::new(keys);
            verifier.with_algorithms(&algorithms).with_max_token_len(limit).verify(&token)?;
        }
        Ok(())
    }

    fn verify<P: Profile>(&self, key: &KeyText, policy: P::Policy, first: Option<&TokenOf<'_>>) -> Result<(), Refusal>
    where
        P::Claims: Clone + Send + Sync,
    {
        let algorithms = self.algorithms().unwrap_or_else(|| P::ALGORITHMS.to_vec());
        let floor = (P::NAME == Sunshine::NAME).then_some(sunshine::MIN_SECRET_LEN);
        let verifier = TokenVerifier::<P>::new(key.source(&algorithms, floor)?);
        let token = self.token.map(text).ok_or(NO_TOKEN)?;
        let now = NumericDate::from_unix_seconds(self.now.as_ref().map_or(NOW, seconds));
        if let Some(token_of) = first {
            let header = token.split('.').next().unwrap_or_default();
            verifier.verify_at(&token_of(header, P::NAME), now).map_err(|_| Refusal::Row(HEADER_NOT_ACCEPTED))?;
        }
        let verifier = verifier.with_algorithms(&algorithms).with_policy(policy).with_max_token_len(self.limit());
        let outcome = verifier.verify_at(&token, now).map(drop);
        if self.cache {
            // Once as a new token, and once as a token that may be cached.
            let cached = verifier.with_cache(CacheLimits::default().max_tokens(1));
            if (0..2).any(|_| cached.verify_at(&token, now).map(drop) != outcome) {
                return Err(Refusal::Row("a cache changes the outcome"));
            }
        }
        Ok(outcome?)
    }

    fn limit(&self) -> usize {
        let limit = self.policy.as_ref().and_then(|policy| policy.max_token_len);
        limit.map_or(MAX_TOKEN_LEN, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// The allowed algorithms of the row, without unknown names.
    fn algorithms(&self) -> Option<Vec<Algorithm>> {
        let names = self.alg.as_ref()?.as_slice().iter().filter_map(Value::as_str);
        Some(names.filter_map(|name| name.parse().ok()).collect())
    }

    fn leeway(&self) -> Result<Leeway, Refusal> {
        let leeway = self.policy.as_ref().and_then(|policy| policy.leeway.as_ref());
        match leeway.map(duration).transpose()? {
            None => Ok(Leeway::ZERO),
            Some(leeway) => Leeway::new(leeway).map_err(|_| Refusal::Row("`leeway` exceeds the maximum of 10 minutes")),
        }
    }

    fn plain_policy(&self) -> Result<PlainPolicy, Refusal> {
        let asked = Policy::default();
        let asked = self.policy.as_ref().unwrap_or(&asked);
        let mut policy = jwt::Policy::default().leeway(self.leeway()?).allow_never_expiring().any_audience();
        for audience in asked.aud.iter().flat_map(OneOrMany::as_slice) {
            policy = policy.audience(audience);
        }
        for issuer in asked.iss.iter().flat_map(OneOrMany::as_slice) {
            policy = policy.issuer(issuer);
        }
        // The default accepts each form of `JWT` that RFC 7515 section 4.1.9 permits, and a missing `typ`.
        if let Some(typ) = asked.typ.as_ref().filter(|typ| !typ.eq_ignore_ascii_case("JWT")) {
            policy = policy.token_type(typ);
        }
        if asked.iat_in_past != Some(true) {
            policy = policy.allow_future_issued_at();
        }
        if let Some(longest) = &asked.max_lifetime {
            policy = policy.max_lifetime(duration(longest)?);
        }
        if let Some(oldest) = &asked.max_age {
            policy = policy.max_age(duration(oldest)?);
        }
        let required = asked.require.iter().flat_map(OneOrMany::as_slice);
        let required = required.map(|names| names.split('|').map(|name| name.trim().to_owned()).collect()).collect();
        Ok(PlainPolicy { required, policy })
    }
}

/// The key of a row as text: a JWK, a JWK Set, PEM, or text that is no key.
struct KeyText {
    text: String,
    is_set: bool,
}

impl KeyText {
    fn new(json: &str) -> Self {
        let text = serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned());
        let is_set = match serde_json::from_str(&text) {
            Ok(Value::Object(members)) => members.contains_key("keys"),
            Ok(Value::Array(_)) => true,
            _ => false,
        };
        Self { text, is_set }
    }

    /// Creates the key or keys. A key without `alg` that fits several allowed algorithms is created once for each of
    /// them, because this crate binds a key to one algorithm.
    fn source(&self, algorithms: &[Algorithm], floor: Option<usize>) -> Result<Keys, KeyError> {
        let (source, is_unclear) = self.bound(algorithms, floor);
        if !is_unclear || algorithms.len() < 2 {
            return source;
        }
        let one = |algorithm: &Algorithm| Some((*algorithm, self.bound(&[*algorithm], floor).0.ok()?));
        let by_algorithm: BTreeMap<_, _> = algorithms.iter().filter_map(one).collect();
        if by_algorithm.is_empty() { source } else { Ok(Arc::new(PerAlgorithm(by_algorithm))) }
    }

    /// Creates the key or keys, and reports whether the algorithm of one of them was ambiguous.
    fn bound(&self, algorithms: &[Algorithm], floor: Option<usize>) -> (Result<Keys, KeyError>, bool) {
        let is_unclear = |error: KeyError| error.reason() == KeyReason::AlgorithmUnclear;
        if !self.is_set {
            return match self.single(algorithms, floor) {
                Ok(key) => (Ok(Arc::new(key)), false),
                Err(error) => (Err(error), is_unclear(error)),
            };
        }
        match KeySet::from_unpublished_jwk_set(algorithms, &self.text) {
            Ok(set) => {
                let has_unclear = set.skipped().iter().any(|member| is_unclear(member.error()));
                (Ok(Arc::new(set)), has_unclear)
            }
            Err(error) => (Err(error), is_unclear(error)),
        }
    }

    /// Creates one key. If `floor` is set, a secret may be that short.
    fn single(&self, algorithms: &[Algorithm], floor: Option<usize>) -> Result<VerifyingKey, KeyError> {
        if let (true, Some(algorithm)) = (self.text.contains("-----BEGIN "), algorithms.first())
            && !self.text.trim_start().starts_with('{')
        {
            return from_pem(*algorithm, &self.text);
        }
        let jwk = Jwk::from_json(&self.text)?;
        match (VerifyingKey::from_jwk(algorithms, &jwk), floor) {
            (Err(error), Some(floor)) if error.reason() == KeyReason::TooShort => {
                self.secret(&jwk, algorithms, floor).unwrap_or(Err(error))
            }
            (outcome, _) => outcome,
        }
    }

    fn secret(&self, jwk: &Jwk, algorithms: &[Algorithm], floor: usize) -> Option<Result<VerifyingKey, KeyError>> {
        let members: Map<String, Value> = serde_json::from_str(&self.text).ok()?;
        let secret = URL_SAFE_NO_PAD.decode(members.get("k")?.as_str()?).ok()?;
        let algorithm = *algorithms.iter().find(|algorithm| algorithm.key_type() == KeyType::Symmetric)?;
        let key = SharedSecret::new(secret).and_then(|secret| HmacKey::from_short_secret(algorithm, &secret, floor));
        Some(key.map(|key| match jwk.key_id() {
            Some(key_id) => VerifyingKey::new(key).with_key_id(key_id.clone()),
            None => VerifyingKey::new(key),
        }))
    }
}

/// The keys for each algorithm.
#[derive(Debug)]
struct PerAlgorithm(BTreeMap<Algorithm, Keys>);

impl VerifyingKeySource for PerAlgorithm {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.0.get(&hint.algorithm()).ok_or(VerifyError::AlgorithmMismatch)?.find(hint)
    }
}

fn from_pem(algorithm: Algorithm, pem: &str) -> Result<VerifyingKey, KeyError> {
    Ok(match algorithm.key_type() {
        KeyType::Rsa => VerifyingKey::new(RsaVerifier::from_pem(algorithm, pem)?),
        KeyType::EcP256 | KeyType::EcP384 => VerifyingKey::new(EcdsaVerifier::from_pem(algorithm, pem)?),
        KeyType::Ed25519 => VerifyingKey::new(Ed25519Verifier::from_pem(pem)?),
        _ => VerifyingKey::new(HmacKey::new(algorithm, &SharedSecret::new(pem)?)?),
    })
}

/// A signed text of any length whose payload is not parsed.
enum Bytes {}

impl Profile for Bytes {
    const NAME: &'static str = "bytes";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = ();
    type Policy = ();

    fn decode(_: &[u8]) -> Result<(), ClaimError> {
        Ok(())
    }

    fn check((): &(), (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }

    fn accepts_type(_: Option<&str>, (): &()) -> bool {
        true
    }
}

type OpenJwt = Jwt<BTreeMap<String, Value>>;

/// The plain profile with required claims of any name.
enum Plain {}

#[derive(Debug, Default)]
struct PlainPolicy {
    /// One claim of each group is required.
    required: Vec<Vec<String>>,
    policy: jwt::Policy,
}

impl Profile for Plain {
    const NAME: &'static str = "plain";
    const ALGORITHMS: &'static [Algorithm] = OpenJwt::ALGORITHMS;
    const KEY_ID: KeyIdRule = OpenJwt::KEY_ID;
    const TOKEN_TYPE: TokenType = OpenJwt::TOKEN_TYPE;
    type Claims = <OpenJwt as Profile>::Claims;
    type Policy = PlainPolicy;

    fn decode(claims_set: &[u8]) -> Result<Self::Claims, ClaimError> {
        OpenJwt::decode(claims_set)
    }

    fn check(claims: &Self::Claims, policy: &PlainPolicy, now: NumericDate) -> Result<(), ClaimError> {
        let is_there = |name: &String| match RegisteredClaim::ALL.iter().find(|claim| claim.as_str() == name) {
            None => claims.custom().contains_key(name),
            Some(RegisteredClaim::Issuer) => claims.issuer().is_some(),
            Some(RegisteredClaim::Subject) => claims.subject().is_some(),
            Some(RegisteredClaim::Audience) => !claims.audience().is_empty(),
            Some(RegisteredClaim::ExpiresAt) => claims.expires_at().is_some(),
            Some(RegisteredClaim::NotBefore) => claims.not_before().is_some(),
            Some(RegisteredClaim::IssuedAt) => claims.issued_at().is_some(),
            Some(_) => claims.token_id().is_some(),
        };
        if !policy.required.iter().all(|names| names.iter().any(is_there)) {
            return Err(ClaimError::of_claims_set(ClaimReason::Missing));
        }
        OpenJwt::check(claims, &policy.policy, now)
    }

    fn accepts_type(token_type: Option<&str>, policy: &PlainPolicy) -> bool {
        OpenJwt::accepts_type(token_type, &policy.policy)
    }
}

/// Returns the text of a JSON string, or other JSON as it is. An escaped lone surrogate becomes a character that no
/// token contains.
fn text(json: &RawValue) -> String {
    /// A JSON string that need not be valid Unicode.
    #[derive(Deserialize)]
    struct Bytes(#[serde(deserialize_with = "bytes_of_text")] Vec<u8>);

    fn bytes_of_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        deserializer.deserialize_bytes(Text)
    }

    match serde_json::from_str::<Bytes>(json.get()) {
        Ok(Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => json.get().to_owned(),
    }
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = hexadecimal.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

/// Whole seconds, rounded down.
fn seconds(number: &Number) -> i64 {
    let float = number.as_f64().unwrap_or_default().floor();
    let end = if float < 0.0 { i64::MIN } else { i64::MAX };
    number.as_i64().unwrap_or_else(|| format!("{float:.0}").parse().unwrap_or(end))
}

fn duration(number: &Number) -> Result<Duration, Refusal> {
    let float = || Duration::try_from_secs_f64(number.as_f64()?).ok();
    let duration = number.as_u64().map(Duration::from_secs).or_else(float);
    duration.ok_or(Refusal::Row("a duration of `policy` is negative or too long"))
}
