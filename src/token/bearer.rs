//! Bearer tokens in HTTP requests.

use std::time::Duration;

use crate::error::code::ErrorCode;
use crate::error::verify::VerifyError;

/// The name of the header field.
const AUTHORIZATION: &str = "Authorization";

/// The default time that a client should wait before it tries again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Returns the token of a request, from all values of its `Authorization` header.
///
/// The scheme is compared without case (RFC 9110 section 11.1).
///
/// # Errors
///
/// - [`VerifyError::TokenMissing`] (code 217) if there is no value.
/// - [`VerifyError::TokenRepeated`] (code 218) if there is more than one.
/// - [`VerifyError::NotBearer`] (code 218) if the value is not `Bearer` and one token.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::bearer;
///
/// assert_eq!(bearer::token_of(["Bearer a.b.c".as_bytes()])?, "a.b.c");
/// assert_eq!(bearer::token_of([]).unwrap_err().code().as_u16(), 217);
/// # Ok::<(), jwt_identity::VerifyError>(())
/// ```
pub fn token_of<'r>(values: impl IntoIterator<Item = &'r [u8]>) -> Result<&'r str, VerifyError> {
    let not_bearer = VerifyError::NotBearer { header: AUTHORIZATION };
    let mut values = values.into_iter();
    let value = values.next().ok_or(VerifyError::TokenMissing { header: AUTHORIZATION })?;
    if values.next().is_some() {
        return Err(VerifyError::TokenRepeated { header: AUTHORIZATION });
    }
    std::str::from_utf8(value).ok().and_then(token_in).ok_or(not_bearer)
}

/// Returns the token of one header value that is `Bearer` and one token, or `None` if it is anything else.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::bearer;
///
/// assert_eq!(bearer::token_in("bearer a.b.c"), Some("a.b.c"));
/// assert_eq!(bearer::token_in("Basic YTpi"), None);
/// ```
#[must_use]
pub fn token_in(value: &str) -> Option<&str> {
    let (scheme, rest) = value.split_once(' ')?;
    let token = rest.trim_start_matches(' ');
    let is_word = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("Bearer") && is_word).then_some(token)
}

/// The HTTP response to a request whose bearer token was not accepted.
///
/// | error | status | `WWW-Authenticate` | `Retry-After` |
/// |---|---|---|---|
/// | no token, or another scheme (217, 218) | 401 | `Bearer` | |
/// | two `Authorization` headers (218) | 400 | `Bearer error="invalid_request"` | |
/// | the token was rejected | 401 | `Bearer error="invalid_token"` | |
/// | clock, keys or store are missing for a reason that may pass | 503 | | 5 s |
/// | any other fault of the server (5xx) | 500 | | |
/// | the token does not permit the request: [`forbidden`](Self::forbidden) | 403 | `Bearer error="insufficient_scope"` | |
///
/// The response does not say which check failed. Log the code of the error instead.
///
/// # Examples
///
/// ```
/// use jwt_identity::VerifyError;
/// use jwt_identity::token::bearer::Answer;
///
/// let answer = Answer::to(&VerifyError::InvalidSignature);
/// assert_eq!(answer.status(), 401);
/// assert_eq!(answer.challenge(Some("shop")).as_deref(), Some(r#"Bearer realm="shop", error="invalid_token""#));
/// ```
///
/// Source: RFC 6750 section 3. Status 503 for a server without keys is our choice: 401 would end the client's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    challenge: Challenge,
    retry_after: Option<Duration>,
}

/// The content of `WWW-Authenticate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    /// The header is absent.
    Absent,
    /// It names the scheme alone, because the request had no token.
    Scheme,
    /// It names the error.
    Error(&'static str),
}

impl Answer {
    /// Creates the answer to a token that a verifier rejected, or that is missing.
    #[must_use]
    pub const fn to(error: &VerifyError) -> Self {
        match error {
            VerifyError::TokenMissing { .. } | VerifyError::NotBearer { .. } => Self::of(401, Challenge::Scheme),
            VerifyError::TokenRepeated { .. } => Self::of(400, Challenge::Error("invalid_request")),
            error if error.is_retryable() => Self::unavailable(),
            error if is_own_fault(error.code()) => Self::of(500, Challenge::Absent),
            _ => Self::of(401, Challenge::Error("invalid_token")),
        }
    }

    /// Creates the answer to a valid token that does not permit the request.
    #[must_use]
    pub const fn forbidden() -> Self {
        Self::of(403, Challenge::Error("insufficient_scope"))
    }

    /// Creates the answer of a server that cannot verify tokens at the moment.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self { retry_after: Some(RETRY_AFTER), ..Self::of(503, Challenge::Absent) }
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the value of `WWW-Authenticate`, if the answer has one. Characters that a quoted string cannot hold are
    /// left out of the realm.
    #[must_use]
    pub fn challenge(&self, realm: Option<&str>) -> Option<String> {
        let error = match self.challenge {
            Challenge::Absent => return None,
            Challenge::Scheme => None,
            Challenge::Error(error) => Some(error),
        };
        let quoted = |text: &str| -> String {
            text.chars().filter(|one| matches!(one, ' '..='~') && !matches!(one, '"' | '\\')).collect()
        };
        let parameters = [
            realm.map(|realm| format!("realm=\"{}\"", quoted(realm))),
            error.map(|error| format!("error=\"{error}\"")),
        ];
        let parameters: Vec<String> = parameters.into_iter().flatten().collect();
        Some(if parameters.is_empty() { "Bearer".to_owned() } else { format!("Bearer {}", parameters.join(", ")) })
    }

    /// Returns how long the client should wait, for `Retry-After`, if the answer has one.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    const fn of(status: u16, challenge: Challenge) -> Self {
        Self { status, challenge, retry_after: None }
    }
}

/// Reports whether the fault lies with the server and not with the token.
const fn is_own_fault(code: ErrorCode) -> bool {
    let number = code.as_u16();
    number >= 500 && number < 700
}
