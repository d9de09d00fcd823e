//! The endpoint of Kustomer's API that returns an organisation's secret.

use std::fmt;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::crypto::HmacKey;
use crate::encoding::text::text_newtype;
use crate::error::{ConfigError, LoadError, LoadReason};
use crate::keys::remote::{EndpointUrl, KeyEndpoint};
use crate::keys::{KeyPair, KeySet};
use crate::token::claim;
use crate::{Algorithm, Error, ErrorCode, SharedSecret};

/// The endpoint `GET /v1/auth/customer/settings`, which returns the secret of an organisation to callers with an API
/// key.
///
/// Through a [`RemoteKeys`](crate::keys::remote::RemoteKeys) it gives one HS256 key without a `kid`, which signs
/// and verifies. Load the secret when the program starts, and refresh it in the background. Tokens have no `kid`, so a
/// token under a new secret fails with a bad signature and does not cause a load.
///
/// # Examples
///
/// ```
/// use http::Response;
/// use jwt_identity::kustomer::{ApiKey, Claims, Kustomer, SecretEndpoint};
/// use jwt_identity::keys::RefreshReason;
/// use jwt_identity::keys::remote::{RemoteKeys, RemoteSettings};
/// use jwt_identity::{NumericDate, TokenSigner};
///
/// let endpoint = SecretEndpoint::new("acme", ApiKey::new("the-api-key-from-your-secret-store")?)?;
/// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?; // or `new` with `UreqFetch`, `ReqwestFetch`
/// let signer = TokenSigner::<Kustomer>::new(keys.clone());
///
/// let attempt = keys.attempt(RefreshReason::Manual)?.expect("a manual refresh is never refused");
/// assert_eq!(attempt.request().uri(), "https://acme.api.kustomerapp.com/v1/auth/customer/settings");
/// let answer = r#"{"data":{"type":"setting","attributes":{"secret":"test-secret-of-thirty-two-bytes!"}}}"#;
/// attempt.complete(Response::builder().header("content-type", "application/json").body(answer)?);
///
/// let token = signer.sign(&Claims::builder(NumericDate::now()?).email("ada@example.com").build()?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Kustomer, "Log in and authentication", step 2. The guide shows `attributes.secret`; the usual envelope of
/// Kustomer's answers is `data.attributes`, and both are read. Media types, error codes and limits of this endpoint are
/// not documented by the vendor.
#[derive(Debug, Clone)]
pub struct SecretEndpoint {
    url: EndpointUrl,
    api_key: ApiKey,
}

impl SecretEndpoint {
    /// Creates an endpoint from the organisation's name, as in the address of its Kustomer, and an API key with the roles
    /// `org.admin` and `org.user`.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the name does not consist of 1 to 63 letters, digits and inner
    ///   hyphens. RFC 1035 section 2.3.1 has this rule for a label of a host name.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{ApiKey, SecretEndpoint};
    ///
    /// let refused = SecretEndpoint::new("acme.example.com/", ApiKey::new("key")?).unwrap_err();
    /// assert_eq!((refused.subject(), refused.code().as_u16()), (Some("org"), 122));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn new(org: &str, api_key: ApiKey) -> Result<Self, ConfigError> {
        let is_label = (1..=63).contains(&org.len())
            && org.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !org.starts_with('-')
            && !org.ends_with('-');
        if !is_label {
            return Err(ConfigError::new("org", "must have 1 to 63 letters, digits or inner hyphens"));
        }
        Ok(Self { url: EndpointUrl::new(&format!("https://{org}.api.kustomerapp.com{PATH}"))?, api_key })
    }

    /// Asks another server, such as one in a test, under the same path.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) when it is not as [`EndpointUrl`] demands, or has a path or query.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::KeyEndpoint;
    /// use jwt_identity::kustomer::{ApiKey, SecretEndpoint};
    ///
    /// let endpoint = SecretEndpoint::new("acme", ApiKey::new("key")?)?.with_base_url("http://127.0.0.1:8080")?;
    /// assert_eq!(endpoint.url().to_string(), "http://127.0.0.1:8080/v1/auth/customer/settings");
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn with_base_url(self, base_url: &str) -> Result<Self, ConfigError> {
        let base = EndpointUrl::new(base_url)?;
        if base.as_uri().path() != "/" || base.as_uri().query().is_some() {
            return Err(ConfigError::new("base_url", "must have neither path nor query"));
        }
        let url = EndpointUrl::new(&format!("{}{PATH}", base_url.trim_end_matches('/')))?;
        Ok(Self { url, ..self })
    }
}

impl KeyEndpoint for SecretEndpoint {
    fn url(&self) -> &EndpointUrl {
        &self.url
    }

    fn headers(&self) -> HeaderMap {
        // The guide sends a content type with this request, which has no content.
        HeaderMap::from_iter([
            (AUTHORIZATION, self.api_key.0.clone()),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ])
    }

    fn media_types(&self) -> &[&'static str] {
        &["application/json", "application/vnd.api+json"]
    }

    fn read(&self, body: &[u8]) -> Result<KeySet, LoadError> {
        let wire: Wire = claim::decode_json(body).map_err(|_| LoadReason::WrongContent)?;
        let attributes = match wire {
            Wire { data: Some(data), attributes: None } => data.attributes,
            Wire { data: None, attributes: Some(attributes) } => attributes,
            // Which of the two would be meant is anybody's guess.
            Wire { .. } => return Err(LoadReason::WrongContent.into()),
        };
        let secret = SharedSecret::new(attributes.secret.0.as_bytes())?;
        let key = HmacKey::new(Algorithm::Hs256, &secret)?;
        Ok(KeySet::new([KeyPair::from(key)])?)
    }

    fn refusal(&self, status: StatusCode, body: &[u8]) -> LoadError {
        ApiError { status: status.as_u16(), reason: ApiErrorCode::read(body) }.into()
    }
}

/// An API key of Kustomer. It is sent to Kustomer's API and shown nowhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::ApiKey;
///
/// let key = ApiKey::new("the-api-key-from-your-secret-store")?;
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Creates an API key from its text, which is overwritten if it was handed over as a `String`.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the text is empty or contains anything but visible ASCII, such as a space or a
    ///   line end.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::ApiKey;
    ///
    /// assert!(ApiKey::new("the-api-key-from-your-secret-store").is_ok());
    /// assert_eq!(ApiKey::new("two words").unwrap_err().subject(), Some("api_key"));
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, ConfigError> {
        let text = Zeroizing::new(text.into());
        let refused = ConfigError::new("api_key", "must be visible ASCII without whitespace");
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refused);
        }
        let authorization = Zeroizing::new(format!("Bearer {}", *text));
        let mut authorization = HeaderValue::from_str(&authorization).map_err(|_| refused)?;
        authorization.set_sensitive(true);
        Ok(Self(authorization))
    }
}

text_newtype!(impl secret ApiKey, ConfigError);

/// Kustomer's API rejected a request: the [`source`](std::error::Error::source) of the [`LoadError`] that says so.
///
/// The texts of its answer are not kept, since they may repeat what was sent.
///
/// # Examples
///
/// ```
/// use std::error::Error;
/// use jwt_identity::error::LoadError;
/// use jwt_identity::kustomer::{ApiError, ApiErrorCode};
///
/// fn is_gone(error: &LoadError) -> bool {
///     let refused = error.source().and_then(|source| source.downcast_ref::<ApiError>());
///     refused.is_some_and(|refused| refused.reason() == ApiErrorCode::NotFound)
/// }
/// ```
///
/// Source: answers of Kustomer's API as integrations have recorded them; not documented by the vendor for this endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the Kustomer API answered with status {status}: {reason}")]
pub struct ApiError {
    status: u16,
    reason: ApiErrorCode,
}

impl ApiError {
    /// Returns the status of the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// fn is_throttled(error: jwt_identity::kustomer::ApiError) -> bool {
    ///     error.status() == 429
    /// }
    /// ```
    #[must_use]
    pub const fn status(self) -> u16 {
        self.status
    }

    /// Returns what the answer's first error says.
    #[must_use]
    pub const fn reason(self) -> ApiErrorCode {
        self.reason
    }

    /// Returns the stable code of this error: 516 for the statuses 401 and 403, and 513 for all others.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    ///
    /// fn is_denied(error: jwt_identity::kustomer::ApiError) -> bool {
    ///     error.code() == ErrorCode::KeySourceDenied
    /// }
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        self.load_reason().code()
    }

    /// Returns `None`. The [`LoadError`] that has this error as its source names the URL.
    #[must_use]
    pub const fn subject(self) -> Option<&'static str> {
        None
    }

    /// Reports whether the same request may succeed later: for the statuses 408, 425, 429 and 5xx.
    ///
    /// # Examples
    ///
    /// ```
    /// fn is_worth_another_try(error: jwt_identity::kustomer::ApiError) -> bool {
    ///     error.is_retryable()
    /// }
    /// ```
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        self.load_reason().is_retryable()
    }

    const fn load_reason(self) -> LoadReason {
        match self.status {
            401 | 403 => LoadReason::Denied,
            status => LoadReason::Status(status),
        }
    }
}

impl From<ApiError> for LoadError {
    fn from(error: ApiError) -> Self {
        Self::new(error.load_reason()).because(error)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Load(error.into())
    }
}

/// The `code` of the first error in an answer of Kustomer's API.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::ApiErrorCode;
///
/// assert_eq!(ApiErrorCode::NotFound.to_string(), "not found");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorCode {
    /// `notfound`.
    NotFound,
    /// `badparam`.
    BadParameter,
    /// Another code.
    Other,
    /// The answer is not in Kustomer's form, so it may come from something in between.
    Unreadable,
}

impl fmt::Display for ApiErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "not found",
            Self::BadParameter => "bad parameter",
            Self::Other => "a code that this crate does not know",
            Self::Unreadable => "the body is not an error of Kustomer's API",
        })
    }
}

impl ApiErrorCode {
    fn read(body: &[u8]) -> Self {
        let Ok(envelope) = claim::decode_json::<Envelope>(body) else { return Self::Unreadable };
        match envelope.errors.first().map(|error| error.code.as_str()) {
            Some("notfound") => Self::NotFound,
            Some("badparam") => Self::BadParameter,
            Some(_) => Self::Other,
            None => Self::Unreadable,
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    errors: Vec<EnvelopeError>,
}

#[derive(Deserialize)]
struct EnvelopeError {
    code: String,
}

#[derive(Deserialize)]
struct Wire {
    data: Option<Resource>,
    attributes: Option<Attributes>,
}

#[derive(Deserialize)]
struct Resource {
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    secret: SecretText,
}

struct SecretText(Zeroizing<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

const PATH: &str = "/v1/auth/customer/settings";
