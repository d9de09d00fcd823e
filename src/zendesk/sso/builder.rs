//! Building a claims set.

use crate::zendesk::sso::claims::Organization;
use crate::zendesk::sso::{Claims, Role, UserField};
use crate::{ClaimError, NumericDate, TokenId};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso::{Claims, Role};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
/// let claims = Claims::builder("Ada", "ada@example.com", TokenId::random()?, now)
///     .external_id("user_8412")
///     .organization("Analytical Engines")
///     .tags(["vip", "beta"])
///     .role(Role::User)
///     .user_field("plan", "gold")
///     .user_field("newsletter", false)
///     .build()?;
/// assert_eq!(claims.tags(), ["vip", "beta"]);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    claims: Claims,
}

impl Claims {
    /// Creates a builder for the claims of one login. Draw a new token id for each token ([`TokenId::random`]): Zendesk
    /// rejects a second token with the same id.
    ///
    /// A number as the token id, as in the vendor's samples, does not compile:
    ///
    /// ```compile_fail
    /// # let now = jwt_identity::NumericDate::from_unix_seconds(1_700_000_000);
    /// jwt_identity::zendesk::sso::Claims::builder("Ada", "ada@example.com", 8_883_362, now);
    /// ```
    pub fn builder(
        name: impl Into<String>,
        email: impl Into<String>,
        token_id: TokenId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        ClaimsBuilder { claims: Claims::new(name.into(), email.into(), token_id, issued_at) }
    }
}

impl ClaimsBuilder {
    /// Sets your own id of the user. Zendesk then finds the user by it, and may change the email address.
    ///
    /// The id is text. Without it, a user whose address changes becomes another user.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.claims.external_id = Some(external_id.into());
        self
    }

    /// Sets the name of an organization to which Zendesk adds the user. It replaces an
    /// [`organization_id`](Self::organization_id).
    pub fn organization(mut self, name: impl Into<String>) -> Self {
        self.claims.organization = Some(Organization::Name(name.into()));
        self
    }

    /// Sets the external id of the user's organization. It replaces an [`organization`](Self::organization).
    pub fn organization_id(mut self, external_id: impl Into<String>) -> Self {
        self.claims.organization = Some(Organization::ExternalId(external_id.into()));
        self
    }

    /// Sets the tags of the user. **They replace all tags that the user has at Zendesk**, and none removes all of them.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.claims.tags = Some(tags.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the URL of a photo of the user.
    pub fn remote_photo_url(mut self, url: impl Into<String>) -> Self {
        self.claims.remote_photo_url = Some(url.into());
        self
    }

    /// Sets the role of the user. Zendesk changes the role of an existing user to it.
    pub const fn role(mut self, role: Role) -> Self {
        self.claims.role = Some(role);
        self
    }

    /// Sets the locale of the user, by its number at Zendesk. It is written as text, as in the vendor's sample.
    pub const fn locale_id(mut self, locale_id: u64) -> Self {
        self.claims.locale_id = Some(locale_id);
        self
    }

    /// Sets the phone number of the user.
    pub fn phone(mut self, phone: impl Into<String>) -> Self {
        self.claims.phone = Some(phone.into());
        self
    }

    /// Sets a user field by the key that it has in Zendesk's settings. Zendesk ignores unknown keys in silence.
    pub fn user_field(mut self, key: impl Into<String>, value: impl Into<UserField>) -> Self {
        self.claims.user_fields.insert(key.into(), value.into());
        self
    }

    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`) if the time is not
    ///   a NumericDate, for example because it counts milliseconds. The same for a number in `user_fields` that is not
    ///   finite.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim as written) if a text is empty,
    ///   has a control character, or begins or ends with whitespace or an invisible character (`name` may), or if
    ///   `email` has no text on both sides of an `@`.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, claim as written) if a text has more
    ///   than 1024 characters. The vendor does not document these bounds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::zendesk::sso::Claims;
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let refused = Claims::builder("Ada", "ada", TokenId::random()?, now).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimInvalid, Some("email")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        self.claims.check()?;
        Ok(self.claims)
    }
}
