//! The scope of a token.

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;
use crate::sunshine::{LegacyAppUser, User};

/// The scope of a token, with the user if the scope has one.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{Claims, Scope, User};
///
/// let claims = Claims::builder(User::new("user-42")?).never_expires().build()?;
/// let who = match claims.scope() {
///     Scope::User(user) => user.external_id(),
///     _ => "a server",
/// };
/// assert_eq!(who, "user-42");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Sunshine Conversations API specification (scopes).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// A server, for all apps of an account.
    Account,
    /// A server, for one app.
    App,
    /// A server, for one custom integration.
    Integration,
    /// A user in the form of version 1: scope `appUser`.
    LegacyAppUser(LegacyAppUser),
    /// A user who logs in.
    User(User),
}

impl Scope {
    /// Returns the scope without the user.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Scope, ScopeKind, User};
    ///
    /// assert_eq!(Scope::from(User::new("user-42")?).kind(), ScopeKind::User);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::Account => ScopeKind::Account,
            Self::App => ScopeKind::App,
            Self::Integration => ScopeKind::Integration,
            Self::LegacyAppUser(_) => ScopeKind::LegacyAppUser,
            Self::User(_) => ScopeKind::User,
        }
    }
}

impl From<User> for Scope {
    fn from(user: User) -> Self {
        Self::User(user)
    }
}

impl From<LegacyAppUser> for Scope {
    fn from(user: LegacyAppUser) -> Self {
        Self::LegacyAppUser(user)
    }
}

/// A value of the claim `scope`.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::ScopeKind;
///
/// assert_eq!(ScopeKind::LegacyAppUser.as_str(), "appUser");
/// assert_eq!("integration".parse(), Ok(ScopeKind::Integration));
/// assert!("Integration".parse::<ScopeKind>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScopeKind {
    /// `account`
    Account,
    /// `app`
    App,
    /// `integration`
    Integration,
    /// `appUser`, of version 1
    LegacyAppUser,
    /// `user`
    User,
}

impl ScopeKind {
    /// Every scope, in alphabetical order.
    pub const ALL: &'static [Self] = &[Self::Account, Self::App, Self::Integration, Self::LegacyAppUser, Self::User];

    /// Returns the scope as it is written in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::App => "app",
            Self::Integration => "integration",
            Self::LegacyAppUser => "appUser",
            Self::User => "user",
        }
    }
}

named_enum!(
    ScopeKind,
    ConfigError,
    ConfigError::policy("scopes", "must be `account`, `app`, `integration`, `appUser` or `user`")
);
