//! The `role` of a token.

use crate::ClaimError;
use crate::encoding::named_enum::named_enum;
use crate::error::ClaimReason;

/// The role of a user in a video session, which decides what the user may do.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::video::Role;
///
/// assert_eq!(Role::default(), Role::Publisher);
/// assert_eq!("publisheronly".parse(), Ok(Role::PublisherOnly));
/// assert_eq!("foo".parse::<Role>().unwrap_err().subject(), Some("role"));
/// ```
///
/// Source: Vonage, "Create a token" (Video).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// May do all that a publisher may, and remove others or stop their streams.
    Moderator,
    /// May subscribe and publish.
    #[default]
    Publisher,
    /// May publish but not subscribe.
    PublisherOnly,
    /// May subscribe but not publish.
    Subscriber,
}

impl Role {
    /// Every role, in the order of their names.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::video::Role;
    ///
    /// assert_eq!(Role::ALL.len(), 4);
    /// ```
    pub const ALL: &'static [Self] = &[Self::Moderator, Self::Publisher, Self::PublisherOnly, Self::Subscriber];

    /// Returns the text of the claim.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::video::Role::Moderator.as_str(), "moderator");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Publisher => "publisher",
            Self::PublisherOnly => "publisheronly",
            Self::Subscriber => "subscriber",
        }
    }
}

named_enum!(
    Role,
    ClaimError,
    ClaimError::new("role", ClaimReason::Invalid)
        .with_hint("a role is `moderator`, `publisher`, `publisheronly` or `subscriber`")
);
