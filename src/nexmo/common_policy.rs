//! The settings that the policies of application, user and video client tokens share.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::common::Common;
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What every policy tolerates and expects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CommonPolicy {
    pub(super) leeway: Leeway,
    pub(super) application_id: Option<ApplicationId>,
    pub(super) allows_text_expires_at: bool,
}

impl CommonPolicy {
    pub(super) fn check(&self, claims: &Common, max_lifetime: Duration, now: NumericDate) -> Result<(), ClaimError> {
        if !self.allows_text_expires_at {
            claims.check_type_of_expires_at()?;
        }
        let leeway = self.leeway;
        claim::check_exp(claims.accepted_until(max_lifetime), now, leeway)?;
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        claim::check_iat(claims.issued_at, now, leeway)?;
        claims.check_audience()?;
        if self.application_id.as_ref().is_some_and(|expected| *expected != claims.application_id) {
            return Err(ClaimError::new("application_id", ClaimReason::Unexpected));
        }
        Ok(())
    }
}

/// Declares the setters that every policy has.
macro_rules! common_policy {
    ($policy:ident) => {
        impl $policy {
            /// Sets the tolerated clock difference. Default: 30 seconds.
            #[must_use]
            pub fn leeway(mut self, leeway: $crate::token::claim::Leeway) -> Self {
                self.common.leeway = leeway;
                self
            }

            /// Accepts only tokens of this application. Default: any application.
            ///
            /// Others are rejected as [`ClaimReason::Unexpected`](crate::error::ClaimReason::Unexpected) (code 403, claim
            /// `application_id`). The key belongs to one application, so this matters if several applications were
            /// given the same key.
            #[must_use]
            pub fn application_id(mut self, application_id: $crate::nexmo::ApplicationId) -> Self {
                self.common.application_id = Some(application_id);
                self
            }

            /// Accepts an `exp` that is decimal text, such as `"1532179987"`. Default: rejected as
            /// [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `exp`), because RFC 7519 demands a number.
            ///
            /// The sample of the vendor's guide has such text, so a program that followed it to the letter mints it. `iat`
            /// and `nbf` must be numbers all the same. No signer here writes text.
            ///
            /// Source: Vonage, "Authentication" (sample of a payload). What Vonage's servers make of text is not documented by the
            /// vendor.
            #[must_use]
            pub fn allow_text_expires_at(mut self) -> Self {
                self.common.allows_text_expires_at = true;
                self
            }
        }
    };
}

pub(super) use common_policy;
