//! The grant for SIP.

use serde::{Deserialize, Serialize};

use crate::token::claim::present;

/// The grant `sip`: permissions of the holder in telephony. A member that is missing permits nothing.
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::SipGrant;
///
/// let grant = SipGrant::admin().with_call();
/// assert!(grant.permits_admin() && grant.permits_call());
/// assert_eq!(serde_json::to_string(&SipGrant::call()).unwrap(), r#"{"call":true}"#);
/// ```
///
/// Source: LiveKit, "Tokens & grants"; LiveKit's library for Node (`SIPGrant`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SipGrant {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    admin: Option<bool>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    call: Option<bool>,
}

impl SipGrant {
    /// Creates a grant to manage trunks and dispatch rules.
    #[must_use]
    pub const fn admin() -> Self {
        Self { admin: Some(true), call: None }
    }

    /// Creates a grant to make calls.
    #[must_use]
    pub const fn call() -> Self {
        Self { admin: None, call: Some(true) }
    }

    /// Permits calls as well.
    #[must_use]
    pub const fn with_call(self) -> Self {
        Self { call: Some(true), ..self }
    }

    /// Reports whether the holder may manage trunks and dispatch rules.
    #[must_use]
    pub const fn permits_admin(self) -> bool {
        matches!(self.admin, Some(true))
    }

    /// Reports whether the holder may make calls.
    #[must_use]
    pub const fn permits_call(self) -> bool {
        matches!(self.call, Some(true))
    }
}
