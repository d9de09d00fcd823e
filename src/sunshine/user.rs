//! The user whom a token identifies.

use std::fmt;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;

/// The most characters of an `external_id`: 1024.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::sunshine::{MAX_EXTERNAL_ID_LEN, User};
///
/// assert!(User::new("7".repeat(MAX_EXTERNAL_ID_LEN)).is_ok());
/// let refused = User::new("7".repeat(MAX_EXTERNAL_ID_LEN + 1)).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::ClaimTooLong);
/// ```
///
/// Source: Sunshine Conversations API specification (`externalId` of a user).
pub const MAX_EXTERNAL_ID_LEN: usize = 1024;

/// The most characters of an `external_id` in Zendesk Messaging: 255. [`User::new_messaging`] enforces it.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{MAX_MESSAGING_EXTERNAL_ID_LEN, User};
///
/// assert!(User::new_messaging("7".repeat(MAX_MESSAGING_EXTERNAL_ID_LEN)).is_ok());
/// assert!(User::new_messaging("7".repeat(MAX_MESSAGING_EXTERNAL_ID_LEN + 1)).is_err());
/// ```
///
/// Source: Zendesk's developer documentation of Messaging, at second hand.
pub const MAX_MESSAGING_EXTERNAL_ID_LEN: usize = 255;

/// The most characters of `name`, `email` and `userId`. Not documented by the vendor.
const MAX_TEXT_LEN: usize = 1024;

/// A user, identified by your own id, with a name and email address for Zendesk Messaging.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{Claims, User};
///
/// let claims = Claims::builder(User::new("12345678")?).name("Jane Soap").never_expires().build()?;
/// let user = claims.user().unwrap();
/// assert_eq!((user.external_id(), user.name(), user.email()), ("12345678", Some("Jane Soap"), None));
/// assert!(!format!("{user:?}").contains("Jane"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users"; Zendesk help, article 4411666638746.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    external_id: String,
    email: Option<Email>,
    name: Option<String>,
}

/// An address and whether it was verified, which means nothing without the address.
#[derive(Clone, PartialEq, Eq)]
struct Email {
    address: String,
    verified: Option<bool>,
}

impl User {
    /// Creates a user from your own id of the user.
    ///
    /// The id is text. If your ids are numbers, pass their decimal form, and the same form at every login. The vendor
    /// rejects a number as invalid, so a number does not compile:
    ///
    /// ```compile_fail
    /// jwt_identity::sunshine::User::new(42);
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `external_id`) if the id is empty, has a control character, or begins or
    ///   ends with whitespace or an invisible character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `external_id`) if it has more than [`MAX_EXTERNAL_ID_LEN`]
    ///   characters.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::sunshine::User;
    ///
    /// assert_eq!(User::new(42.to_string())?.external_id(), "42");
    /// assert_eq!(User::new("").unwrap_err().code(), ErrorCode::ClaimInvalid);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Sunshine Conversations, "Authenticating Users" (step 2). The vendor does not document the rules on
    /// characters.
    pub fn new(external_id: impl Into<String>) -> Result<Self, ClaimError> {
        Self::bounded(external_id.into(), MAX_EXTERNAL_ID_LEN)
    }

    /// Creates a user of Zendesk Messaging, whose id has at most [`MAX_MESSAGING_EXTERNAL_ID_LEN`] characters.
    ///
    /// # Errors
    ///
    /// The errors of [`new`](Self::new), with the shorter bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::sunshine::User;
    ///
    /// assert_eq!(User::new_messaging("12345678")?.external_id(), "12345678");
    /// assert_eq!(User::new_messaging("7".repeat(256)).unwrap_err().code(), ErrorCode::ClaimTooLong);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn new_messaging(external_id: impl Into<String>) -> Result<Self, ClaimError> {
        Self::bounded(external_id.into(), MAX_MESSAGING_EXTERNAL_ID_LEN)
    }

    fn bounded(external_id: String, max_characters: usize) -> Result<Self, ClaimError> {
        claim::check_identifier("external_id", &external_id, max_characters)?;
        Ok(Self { external_id, email: None, name: None })
    }

    pub(super) fn read(
        external_id: String,
        email: Option<String>,
        email_verified: Option<bool>,
        name: Option<String>,
    ) -> Result<Self, ClaimError> {
        let mut user = Self::new(external_id)?;
        match email {
            Some(address) => user.set_email(address, email_verified)?,
            None if email_verified.is_some() => return Err(ClaimError::new("email", ClaimReason::Missing)),
            None => {}
        }
        if let Some(name) = name {
            user.set_name(name)?;
        }
        Ok(user)
    }

    pub(super) fn set_email(&mut self, address: String, verified: Option<bool>) -> Result<(), ClaimError> {
        claim::check_email("email", &address, MAX_TEXT_LEN)?;
        self.email = Some(Email { address, verified });
        Ok(())
    }

    pub(super) fn set_name(&mut self, name: String) -> Result<(), ClaimError> {
        claim::check_text("name", &name, MAX_TEXT_LEN)?;
        self.name = Some(name);
        Ok(())
    }

    /// Returns your own id of the user: `external_id`. The app passes the same id to `login`.
    #[must_use]
    pub fn external_id(&self) -> &str {
        &self.external_id
    }

    /// Returns the email address, if the token has one. It identifies the user only if
    /// [`has_verified_email`](Self::has_verified_email) returns `true`.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_ref().map(|email| email.address.as_str())
    }

    /// Reports whether the token has an email address that you have verified: `email_verified` is `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, User};
    ///
    /// let claims = Claims::builder(User::new("12345678")?).email("janes@soap.com").never_expires().build()?;
    /// let user = claims.user().unwrap();
    /// assert_eq!((user.email(), user.has_verified_email()), (Some("janes@soap.com"), false));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Zendesk help, article 4411666638746 (an unverified address identifies nobody).
    #[must_use]
    pub fn has_verified_email(&self) -> bool {
        self.email_verified() == Some(true)
    }

    /// Returns the name that agents see, if the token has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn email_verified(&self) -> Option<bool> {
        self.email.as_ref().and_then(|email| email.verified)
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("external_id", &Redacted::new(self.external_id()))
            .field("email", &self.email().map(Redacted::new))
            .field("name", &self.name().map(Redacted::new))
            .finish()
    }
}

/// A user in the form of version 1: scope `appUser`, id in `userId`.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{Claims, LegacyAppUser, Scope};
///
/// let claims = Claims::builder(LegacyAppUser::new("bob@example.com")?).never_expires().build()?;
/// let Scope::LegacyAppUser(user) = claims.scope() else { panic!() };
/// assert_eq!(user.user_id(), "bob@example.com");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Sunshine Conversations, "Authenticating Users" (section on expiry, which still uses version 1).
#[derive(Clone, PartialEq, Eq)]
pub struct LegacyAppUser {
    user_id: String,
}

impl LegacyAppUser {
    /// Creates a user from your own id of the user, for SDKs that know no other spelling. Zendesk Messaging rejects it.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `userId`) if the id is empty, has a control character, or begins or ends
    ///   with whitespace or an invisible character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `userId`) if it has more than 1024 characters.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Claims, LegacyAppUser};
    ///
    /// let claims = Claims::builder(LegacyAppUser::new("bob@example.com")?).never_expires().build()?;
    /// let json = serde_json::to_string(&claims).unwrap();
    /// assert_eq!(json, r#"{"scope":"appUser","userId":"bob@example.com"}"#);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Smooch, "Authenticating users", version 1. The vendor documents neither the bounds nor the rules on characters.
    pub fn new(user_id: impl Into<String>) -> Result<Self, ClaimError> {
        let user_id = user_id.into();
        claim::check_identifier("userId", &user_id, MAX_TEXT_LEN)?;
        Ok(Self { user_id })
    }

    /// Returns your own id of the user: `userId`.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }
}

impl fmt::Debug for LegacyAppUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegacyAppUser").field("user_id", &Redacted::new(self.user_id())).finish()
    }
}
