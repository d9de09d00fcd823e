//! The claims that application, user and video client tokens share.

use std::fmt::DebugStruct;
use std::time::Duration;

use serde::ser::SerializeMap;

use crate::error::ClaimReason;
use crate::nexmo::{ApplicationId, DEFAULT_LIFETIME, MIN_LIFETIME};
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// The claims of every token that an application's key signs.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Common {
    pub(super) application_id: ApplicationId,
    pub(super) issued_at: NumericDate,
    pub(super) token_id: TokenId,
    pub(super) expires_at: Option<NumericDate>,
    /// `true` if `exp` was text. Only a policy that asks for it accepts such a token.
    pub(super) has_text_expires_at: bool,
    pub(super) not_before: Option<NumericDate>,
}

impl Common {
    pub(super) const fn new(application_id: ApplicationId, token_id: TokenId, issued_at: NumericDate) -> Self {
        Self { application_id, issued_at, token_id, expires_at: None, has_text_expires_at: false, not_before: None }
    }

    /// Without `exp`, the 15 minutes of all the vendor's tokens apply to each kind.
    pub(super) fn accepted_until(&self, max_lifetime: Duration) -> NumericDate {
        match self.expires_at {
            Some(expires_at) => expires_at.min(self.issued_at.saturating_add(max_lifetime)),
            None => self.issued_at.saturating_add(DEFAULT_LIFETIME),
        }
    }

    /// Fills in `exp` as a builder was told: by a lifetime or by the time itself.
    pub(super) fn set_end(&mut self, lifetime: Option<Duration>, default: Duration) -> Result<(), ClaimError> {
        claim::check_range("iat", self.issued_at)?;
        match (lifetime, self.expires_at) {
            (Some(_), Some(_)) => return Err(ClaimError::new("exp", ClaimReason::Conflict)),
            (None, Some(_)) => {}
            (lifetime, None) => self.expires_at = Some(self.issued_at.saturating_add(lifetime.unwrap_or(default))),
        }
        Ok(())
    }

    /// Checks the rules for every token that is signed, wherever its claims come from.
    pub(super) fn check_mintable(&self, max_lifetime: Duration) -> Result<(), ClaimError> {
        self.check_type_of_expires_at()?;
        let expires_at = self.expires_at.ok_or(ClaimError::new("exp", ClaimReason::Missing))?;
        // A time out of range tells more than the lifetime that follows from it.
        claim::check_range("exp", expires_at)?;
        let lifetime = expires_at.saturating_duration_since(self.issued_at);
        if lifetime < MIN_LIFETIME {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
        }
        if lifetime > max_lifetime {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong));
        }
        if let Some(not_before) = self.not_before {
            claim::check_range("nbf", not_before)?;
            if not_before >= expires_at {
                return Err(ClaimError::new("nbf", ClaimReason::Invalid));
            }
        }
        Ok(())
    }

    /// RFC 7519 section 4.1.4: `exp` is a number.
    pub(super) const fn check_type_of_expires_at(&self) -> Result<(), ClaimError> {
        if self.has_text_expires_at { Err(ClaimError::new("exp", ClaimReason::Invalid)) } else { Ok(()) }
    }

    pub(super) fn serialize_into<M: SerializeMap>(&self, claims: &mut M) -> Result<(), M::Error> {
        claims.serialize_entry("application_id", &self.application_id)?;
        claims.serialize_entry("iat", &self.issued_at)?;
        claims.serialize_entry("jti", &self.token_id)?;
        if let Some(expires_at) = &self.expires_at {
            claims.serialize_entry("exp", expires_at)?;
        }
        if let Some(not_before) = &self.not_before {
            claims.serialize_entry("nbf", not_before)?;
        }
        Ok(())
    }

    pub(super) fn debug_into(&self, claims: &mut DebugStruct<'_, '_>) {
        claims
            .field("application_id", &self.application_id)
            .field("issued_at", &self.issued_at)
            .field("token_id", &self.token_id)
            .field("expires_at", &self.expires_at)
            .field("not_before", &self.not_before);
    }
}

/// Declares the getters of the claims that every kind has. `$max_lifetime` is the longest lifetime of the kind.
macro_rules! common_claims {
    ($claims:ident, $max_lifetime:ident) => {
        impl $claims {
            /// Returns the application.
            #[must_use]
            pub const fn application_id(&self) -> &$crate::nexmo::ApplicationId {
                &self.common.application_id
            }

            /// Returns the ID of this one token (`jti`).
            #[must_use]
            pub const fn token_id(&self) -> &$crate::TokenId {
                &self.common.token_id
            }

            /// Returns when the token was issued.
            #[must_use]
            pub const fn issued_at(&self) -> $crate::NumericDate {
                self.common.issued_at
            }

            /// Returns `exp`. A token that was built always has one.
            ///
            /// [`accepted_until`](Self::accepted_until) returns when the token really ends.
            #[must_use]
            pub const fn expires_at(&self) -> Option<$crate::NumericDate> {
                self.common.expires_at
            }

            /// Returns the time before which the token is not valid, if it has one.
            #[must_use]
            pub const fn not_before(&self) -> Option<$crate::NumericDate> {
                self.common.not_before
            }

            /// Returns the time from which the token is rejected: `exp`, but never later than
            #[doc = concat!("[`", stringify!($max_lifetime), "`] after `iat`.")]
            ///
            /// Without `exp` it is [15 minutes](crate::nexmo::DEFAULT_LIFETIME) after `iat`.
            ///
            /// Source: Vonage support, "How long is my JSON Web Token valid for?"; for video client tokens Vonage, "Create a
            /// token" (30 days). That the 15 minutes hold for video client tokens, too, is not documented by the vendor.
            #[must_use]
            pub fn accepted_until(&self) -> $crate::NumericDate {
                self.common.accepted_until($max_lifetime)
            }
        }
    };
}

/// Declares the profile of a kind of token. `$mintable` is the method that checks claims of which a token is made.
macro_rules! profile {
    ($profile:ident, $name:literal, $algorithms:expr $(, $mintable:ident)?) => {
        impl $crate::Profile for $profile {
            const NAME: &'static str = $name;
            const ALGORITHMS: &'static [$crate::Algorithm] = $algorithms;
            const KEY_ID: $crate::KeyIdRule = $crate::KeyIdRule::Optional;
            type Claims = Claims;
            type Policy = Policy;

            fn decode(claims_set: &[u8]) -> Result<Claims, $crate::ClaimError> {
                Claims::decode(claims_set)
            }

            fn check(claims: &Claims, policy: &Policy, now: $crate::NumericDate) -> Result<(), $crate::ClaimError> {
                policy.check(claims, now)
            }

            $(
                fn check_mintable(claims: &Claims) -> Result<(), $crate::ClaimError> {
                    claims.$mintable()
                }
            )?
        }
    };
}

/// Declares the setters that every builder has, and its `build` with the documentation given. `$default` is the lifetime
/// unless one is set.
macro_rules! common_builder {
    ($builder:ident, $default:ident; $(#[$documentation:meta])+ build) => {
        impl $builder {
            $(#[$documentation])+
            pub fn build(mut self) -> Result<Claims, $crate::ClaimError> {
                self.claims.common.set_end(self.lifetime, $default)?;
                self.claims.check_mintable()?;
                Ok(self.claims)
            }

            /// Sets the lifetime, counted from `iat` in whole seconds. A fraction is cut off.
            #[doc = concat!("Default: [`", stringify!($default), "`].")]
            pub fn lifetime(self, lifetime: std::time::Duration) -> Self {
                Self { lifetime: Some(lifetime), ..self }
            }

            /// Sets when the token ends, instead of [`lifetime`](Self::lifetime).
            pub fn expires_at(mut self, expires_at: $crate::NumericDate) -> Self {
                self.claims.common.expires_at = Some(expires_at);
                self
            }
        }
    };
}

pub(super) use {common_builder, common_claims, profile};
