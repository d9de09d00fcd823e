//! The role of a user.

/// The role that Zendesk gives to the user: `role`, with `custom_role_id`. A custom role needs the role `agent`.
///
/// **Zendesk changes the role of an existing user to the one of the token.** Never take it from a request.
///
/// # Examples
///
/// ```
/// use jwt_identity::zendesk::sso::Role;
///
/// assert_eq!((Role::CustomAgent(7).as_str(), Role::CustomAgent(7).custom_role_id()), ("agent", Some(7)));
/// ```
///
/// Source: Zendesk help, article 4408845838874 (`role`, `custom_role_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// `user`: an end user. It is Zendesk's default for a new user.
    User,
    /// `agent`
    Agent,
    /// `agent` with the id of a custom role.
    CustomAgent(u64),
    /// `admin`: all rights.
    Admin,
}

impl Role {
    /// Returns the role as it is written in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Agent | Self::CustomAgent(_) => "agent",
            Self::Admin => "admin",
        }
    }

    /// Returns the id of the custom role, if there is one.
    #[must_use]
    pub const fn custom_role_id(self) -> Option<u64> {
        if let Self::CustomAgent(id) = self { Some(id) } else { None }
    }

    pub(super) fn read(name: &str, custom_role_id: Option<u64>) -> Option<Self> {
        Some(match (name, custom_role_id) {
            ("user", None) => Self::User,
            ("agent", None) => Self::Agent,
            ("agent", Some(id)) => Self::CustomAgent(id),
            ("admin", None) => Self::Admin,
            _ => return None,
        })
    }
}
