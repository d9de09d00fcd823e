//! The settings that the policies of application, user and video client tokens share.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::nexmo::common::Common;
use crate::nexmo::{ApplicationId, application_id};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, ConfigError, NumericDate};

/// The settings that all policies share.
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
        if self.application_id.as_ref().is_some_and(|expected| *expected != claims.application_id) {
            return Err(ClaimError::new("application_id", ClaimReason::Unexpected));
        }
        Ok(())
    }
}

/// Reads an application ID of a policy in JSON.
pub(super) fn application_id(text: &str) -> Result<ApplicationId, ConfigError> {
    ApplicationId::new(text)
        .map_err(|_| ConfigError::policy("application_id", application_id::fault(text).unwrap_or("must be a UUID")))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) const fn is_false(value: &bool) -> bool {
    !*value
}

/// Declares the setters that every policy has, and its form in JSON. A setting that only one policy has is named with the
/// function that reads it from text and with its type.
macro_rules! common_policy {
    ($module:ident::$policy:ident $(, $own:ident: $type:ty = $read:expr)?) => {
        impl $policy {
            /// Reads a policy from JSON. The documentation of the type lists the members.
            ///
            /// # Errors
            ///
            /// - [`ConfigError`](crate::ConfigError) (code 602) if the text is not a JSON object, or a member is unknown, of the
            ///   wrong type, or has a value that no token can have. The error names the member.
            /// - [`ConfigError`](crate::ConfigError) (code 419) if the leeway is above 10 minutes.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use jwt_identity::nexmo::", stringify!($module), "::Policy;")]
            ///
            /// assert_eq!(Policy::from_json("{}")?, Policy::default());
            /// assert_eq!(Policy::from_json(r#"{"leeway":5}"#).unwrap_err().subject(), Some("leeway"));
            /// # Ok::<(), jwt_identity::ConfigError>(())
            /// ```
            pub fn from_json(json: &str) -> Result<Self, $crate::ConfigError> {
                $crate::token::claim::policy_from_json::<Settings>(json)?.try_into()
            }

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
            /// The sample of the vendor's guide has such text, so a program that copies the sample mints it. `iat`
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

        /// The policy in JSON.
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Settings {
            #[serde(default, with = "crate::token::claim::whole_seconds")]
            leeway_seconds: Option<std::time::Duration>,
            #[serde(
                default,
                deserialize_with = "crate::token::claim::present",
                skip_serializing_if = "Option::is_none"
            )]
            application_id: Option<String>,
            $(
                #[serde(
                    default,
                    deserialize_with = "crate::token::claim::present",
                    skip_serializing_if = "Option::is_none"
                )]
                $own: Option<String>,
            )?
            #[serde(default, skip_serializing_if = "crate::nexmo::common_policy::is_false")]
            allow_text_expires_at: bool,
        }

        impl TryFrom<Settings> for $policy {
            type Error = $crate::ConfigError;

            fn try_from(settings: Settings) -> Result<Self, Self::Error> {
                let leeway = settings.leeway_seconds.map($crate::token::claim::Leeway::new).transpose()?;
                let application_id = settings.application_id.as_deref();
                let common = $crate::nexmo::common_policy::CommonPolicy {
                    leeway: leeway.unwrap_or_default(),
                    application_id: application_id.map($crate::nexmo::common_policy::application_id).transpose()?,
                    allows_text_expires_at: settings.allow_text_expires_at,
                };
                $(let $own: Option<$type> = settings.$own.map($read).transpose()?;)?
                Ok(Self { common $(, $own)? })
            }
        }

        impl From<$policy> for Settings {
            fn from(policy: $policy) -> Self {
                Self {
                    leeway_seconds: Some(policy.common.leeway.as_duration()),
                    application_id: policy.common.application_id.map(|id| id.as_str().to_owned()),
                    $($own: policy.$own.map(|own| AsRef::<str>::as_ref(&own).to_owned()),)?
                    allow_text_expires_at: policy.common.allows_text_expires_at,
                }
            }
        }
    };
}

pub(super) use common_policy;
