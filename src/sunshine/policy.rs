//! What a verifier accepts.

use std::fmt;

use crate::error::ClaimReason;
use crate::sunshine::{Claims, ScopeKind};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What a verifier accepts: which scopes, how large a clock difference, and whether a token may live as long as its key.
///
/// One key signs tokens of several scopes, so that a verifier which logs users in must not take the token of a server
/// for one of a user, nor the other way round. By default it accepts the scope `user` alone.
///
/// Checked are, in this order: `exp` and `nbf` where they stand, `iat`, where it stands, not ahead, and the scope.
///
/// # Examples
///
/// ```
/// use jwt_identity::sunshine::{self, Policy, ScopeKind};
/// use jwt_identity::{ErrorCode, KeyId, SharedSecret};
///
/// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
/// let secret = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?;
/// let claims = sunshine::Claims::builder(sunshine::Scope::App).never_expires().build()?;
/// let of_a_server = sunshine::signer(key_id.clone(), &secret)?.sign(&claims)?;
///
/// let for_users = sunshine::verifier(key_id, &secret)?;
/// let refused = for_users.verify(of_a_server.as_str()).unwrap_err();
/// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimWrongScope, Some("scope")));
///
/// let for_servers = for_users.with_policy(Policy::default().accept_only(&[ScopeKind::App]));
/// assert!(for_servers.verify(of_a_server.as_str()).is_ok());
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: Sunshine Conversations refuses a login with a token of a server as well (its answer is `Invalid scope`).
/// Clock differences, `nbf` and an `iat` that lies ahead are not documented by the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    scopes: ScopeSet,
    requires_expiry: bool,
    leeway: Leeway,
}

impl Policy {
    /// Accepts these scopes and no other, in place of `user` alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Policy, ScopeKind};
    ///
    /// assert_eq!(Policy::default().accept_only(&[ScopeKind::User]), Policy::default());
    /// ```
    #[must_use]
    pub fn accept_only(self, scopes: &[ScopeKind]) -> Self {
        Self { scopes: scopes.iter().fold(ScopeSet::EMPTY, |set, kind| set.with(*kind)), ..self }
    }

    /// Accepts users in the spelling of version 1, scope `appUser` and `userId`, besides the scopes accepted so far.
    ///
    /// Their ids come out as [`Scope::LegacyAppUser`](crate::sunshine::Scope::LegacyAppUser), never as `external_id`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{Policy, ScopeKind};
    ///
    /// let policy = Policy::default().accept_legacy_app_user();
    /// assert_eq!(policy, Policy::default().accept_only(&[ScopeKind::User, ScopeKind::LegacyAppUser]));
    /// ```
    #[must_use]
    pub const fn accept_legacy_app_user(self) -> Self {
        Self { scopes: self.scopes.with(ScopeKind::LegacyAppUser), ..self }
    }

    /// Refuses tokens without `exp`, which the vendor accepts until their key is deleted. Default: accepts them.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::sunshine::{self, Policy};
    /// use jwt_identity::{ErrorCode, KeyId, SharedSecret};
    ///
    /// let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    /// let secret = SharedSecret::new("BFJJ88naxc5PZNAMU9KpBNTR")?;
    /// let claims = sunshine::Claims::builder(sunshine::User::new("user-42")?).never_expires().build()?;
    /// let token = sunshine::signer(key_id.clone(), &secret)?.sign(&claims)?;
    ///
    /// let verifier = sunshine::verifier(key_id, &secret)?.with_policy(Policy::default().require_expiry());
    /// let refused = verifier.verify(token.as_str()).unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimMissing, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub const fn require_expiry(self) -> Self {
        Self { requires_expiry: true, ..self }
    }

    /// Sets the tolerated clock difference. Default: 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::sunshine::Policy;
    ///
    /// let exact = Policy::default().leeway(Leeway::ZERO);
    /// assert_ne!(exact, Policy::default());
    /// ```
    #[must_use]
    pub const fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    pub(super) fn check(self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = self.leeway;
        match claims.accepted_until() {
            Some(expires_at) => claim::check_exp(expires_at, now, leeway)?,
            None if self.requires_expiry => return Err(ClaimError::new("exp", ClaimReason::Missing)),
            None => {}
        }
        if let Some(not_before) = claims.not_before() {
            claim::check_nbf(not_before, now, leeway)?;
        }
        if let Some(issued_at) = claims.issued_at() {
            claim::check_iat(issued_at, now, leeway)?;
        }
        claims.check_audience()?;
        if !self.scopes.contains(claims.scope().kind()) {
            return Err(ClaimError::new("scope", ClaimReason::WrongScope));
        }
        Ok(())
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { scopes: ScopeSet::EMPTY.with(ScopeKind::User), requires_expiry: false, leeway: Leeway::default() }
    }
}

/// Scopes, one bit for each.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ScopeSet(u8);

impl ScopeSet {
    const EMPTY: Self = Self(0);

    const fn with(self, kind: ScopeKind) -> Self {
        Self(self.0 | Self::bit(kind))
    }

    const fn contains(self, kind: ScopeKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    const fn bit(kind: ScopeKind) -> u8 {
        match kind {
            ScopeKind::Account => 1,
            ScopeKind::App => 2,
            ScopeKind::Integration => 4,
            ScopeKind::LegacyAppUser => 8,
            ScopeKind::User => 16,
        }
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(ScopeKind::ALL.iter().filter(|kind| self.contains(**kind))).finish()
    }
}
