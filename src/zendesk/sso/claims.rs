//! The claims set of an SSO token.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::Number;

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::zendesk::keys::MAX_TEXT_LEN;
use crate::zendesk::sso::{Role, UserField};
use crate::{ClaimError, NumericDate, TokenId};

/// The age at which a token is rejected: 3 minutes after `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::zendesk::sso::MAX_AGE.as_secs(), 3 * 60);
/// ```
///
/// Source: Zendesk's answer to such a token ("more than 3 minutes off"), in a report to its samples. An older copy of
/// its help says two minutes. That the third minute is the first to be rejected is our choice.
pub const MAX_AGE: Duration = Duration::from_secs(3 * 60);

/// The user who logs in, and the one token with which this happens.
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso::Claims;
/// use jwt_identity::{NumericDate, TokenId};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder("Ada", "ada@example.com", TokenId::new("a-1")?, now).build()?;
/// let json = r#"{"iat":1700000000,"jti":"a-1","name":"Ada","email":"ada@example.com"}"#;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), json);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Zendesk help, articles 4408881965722 and 4408845838874.
#[derive(Clone, PartialEq)]
pub struct Claims {
    pub(super) issued_at: NumericDate,
    pub(super) token_id: TokenId,
    /// The `jti` of a token that has a number there. Only a policy that asks for it accepts such a token.
    pub(super) token_number: Option<Number>,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) external_id: Option<String>,
    pub(super) organization: Option<Organization>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) remote_photo_url: Option<String>,
    pub(super) role: Option<Role>,
    pub(super) locale_id: Option<u64>,
    pub(super) phone: Option<String>,
    pub(super) user_fields: BTreeMap<String, UserField>,
    pub(super) expires_at: Option<NumericDate>,
    pub(super) not_before: Option<NumericDate>,
}

/// The organization of a user. Zendesk ignores the name if a token has both.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Organization {
    Name(String),
    ExternalId(String),
}

impl Claims {
    pub(super) const fn new(name: String, email: String, token_id: TokenId, issued_at: NumericDate) -> Self {
        Self {
            issued_at,
            token_id,
            token_number: None,
            name,
            email,
            external_id: None,
            organization: None,
            tags: None,
            remote_photo_url: None,
            role: None,
            locale_id: None,
            phone: None,
            user_fields: BTreeMap::new(),
            expires_at: None,
            not_before: None,
        }
    }

    /// Checks all claims but the times of a policy.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        claim::check_range("iat", self.issued_at)?;
        claim::check_text("name", &self.name, MAX_TEXT_LEN)?;
        claim::check_email("email", &self.email, MAX_TEXT_LEN)?;
        for (claim, text) in [
            ("external_id", self.external_id()),
            ("organization", self.organization()),
            ("organization_id", self.organization_id()),
            ("phone", self.phone()),
            ("remote_photo_url", self.remote_photo_url()),
        ] {
            text.map_or(Ok(()), |text| claim::check_identifier(claim, text, MAX_TEXT_LEN))?;
        }
        for (position, tag) in (1..).zip(self.tags()) {
            claim::check_identifier("tags", tag, MAX_TEXT_LEN).map_err(|error| error.at_position(position))?;
        }
        for (position, (key, value)) in (1..).zip(&self.user_fields) {
            let checked = match value {
                UserField::Decimal(number) if !number.is_finite() => {
                    Err(ClaimError::new("user_fields", ClaimReason::OutOfRange))
                }
                _ => claim::check_identifier("user_fields", key, MAX_TEXT_LEN),
            };
            checked.map_err(|error| error.at_position(position))?;
        }
        Ok(())
    }

    /// Rejects a `jti` that is a number, which RFC 7519 section 4.1.7 forbids.
    pub(super) const fn check_type_of_token_id(&self) -> Result<(), ClaimError> {
        const HINT: &str = "expected a string, found a number, which readers may round; \
                            `sso::Policy::allow_numeric_token_id` accepts it";
        if self.token_number.is_none() {
            return Ok(());
        }
        Err(ClaimError::new("jti", ClaimReason::Invalid).with_hint(HINT))
    }

    /// Returns when the token was issued: `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns the id of this one token: `jti`. If it is a number in the token, this is its decimal form.
    #[must_use]
    pub const fn token_id(&self) -> &TokenId {
        &self.token_id
    }

    /// Returns the name of the user.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the email address, which identifies the user at Zendesk unless there is an
    /// [`external_id`](Self::external_id).
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns your own id of the user, if the token has one.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    /// Returns the name of the user's organization, if the token has one.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        if let Some(Organization::Name(name)) = &self.organization { Some(name) } else { None }
    }

    /// Returns the external id of the user's organization, if the token has one.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        if let Some(Organization::ExternalId(id)) = &self.organization { Some(id) } else { None }
    }

    /// Returns the tags of the user. Without the claim the slice is empty, and Zendesk keeps the tags that the user
    /// has.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        self.tags.as_deref().unwrap_or_default()
    }

    /// Returns the URL of a photo of the user, if the token has one.
    #[must_use]
    pub fn remote_photo_url(&self) -> Option<&str> {
        self.remote_photo_url.as_deref()
    }

    /// Returns the role that Zendesk gives to the user, if the token has one.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// Returns the number of the user's locale at Zendesk, if the token has one.
    #[must_use]
    pub const fn locale_id(&self) -> Option<u64> {
        self.locale_id
    }

    /// Returns the phone number, if the token has one.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }

    /// Returns the value of a user field by its key, if the token has it.
    #[must_use]
    pub fn user_field(&self, key: &str) -> Option<&UserField> {
        self.user_fields.get(key)
    }

    /// Returns the time from which Zendesk rejects the token: 3 minutes after `iat`, or `exp` if that is earlier.
    ///
    /// Zendesk accepts each `jti` once. A verifier here keeps no list. Pass this time and the
    /// [`token_id`](Self::token_id) to a [`ReplayGuard`](crate::token::replay::ReplayGuard) to do the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
    /// use jwt_identity::zendesk::sso::Claims;
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder("Ada", "ada@example.com", TokenId::random()?, now).build()?;
    /// let until = claims.accepted_until().saturating_add(Duration::from_secs(30)); // the leeway
    /// let guard = MemoryReplayGuard::new(10_000);
    /// assert!(guard.register("zendesk", claims.token_id(), until, now).is_ok());
    /// assert!(guard.register("zendesk", claims.token_id(), until, now).is_err());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn accepted_until(&self) -> NumericDate {
        let by_age = self.issued_at.saturating_add(MAX_AGE);
        self.expires_at.map_or(by_age, |expires_at| expires_at.min(by_age))
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("issued_at", &self.issued_at)
            .field("token_id", &self.token_id)
            .field("name", &Redacted::new(self.name()))
            .field("email", &Redacted::new(self.email()))
            .field("external_id", &self.external_id().map(Redacted::new))
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
