//! The kinds of token that can be told apart.

use crate::encoding::named_enum::named_enum;
use crate::error::configuration::ConfigError;
use crate::jose::algorithm::Algorithm;

/// The kind of a token: its vendor, and for Vonage its purpose.
///
/// The names are those of [`Profile::NAME`](crate::Profile::NAME).
///
/// # Examples
///
/// ```
/// use jwt_identity::diagnose::TokenKind;
///
/// assert_eq!("kustomer".parse::<TokenKind>()?, TokenKind::Kustomer);
/// assert_eq!(TokenKind::NexmoUser.as_str(), "nexmo-user");
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A token of your own services: [`jwt`](crate::jwt).
    Jwt,
    /// A login token for Kustomer chat: [`kustomer`](crate::kustomer).
    Kustomer,
    /// A token of an application for Vonage's REST APIs: [`nexmo::application`](crate::nexmo::application).
    NexmoApplication,
    /// A token of a user for Vonage's Client SDK: [`nexmo::user`](crate::nexmo::user).
    NexmoUser,
    /// A client token for Vonage video: [`nexmo::video`](crate::nexmo::video).
    NexmoVideo,
    /// The token of a signed webhook from Vonage: [`nexmo::webhook`](crate::nexmo::webhook).
    NexmoWebhook,
    /// A token for Sunshine Conversations or Zendesk Messaging: [`sunshine`](crate::sunshine).
    Sunshine,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Jwt,
        Self::Kustomer,
        Self::NexmoApplication,
        Self::NexmoUser,
        Self::NexmoVideo,
        Self::NexmoWebhook,
        Self::Sunshine,
    ];

    /// Returns the name, which is stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "jwt",
            Self::Kustomer => "kustomer",
            Self::NexmoApplication => "nexmo-application",
            Self::NexmoUser => "nexmo-user",
            Self::NexmoVideo => "nexmo-video",
            Self::NexmoWebhook => "nexmo-webhook",
            Self::Sunshine => "sunshine",
        }
    }

    /// The algorithms that the vendor accepts.
    pub(super) const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::Jwt => Algorithm::ALL,
            Self::Kustomer | Self::NexmoWebhook | Self::Sunshine => &[Algorithm::Hs256],
            Self::NexmoApplication | Self::NexmoUser | Self::NexmoVideo => &[Algorithm::Rs256],
        }
    }

    /// The vendor, for people.
    pub(super) const fn vendor(self) -> &'static str {
        match self {
            Self::Jwt => "your own service",
            Self::Kustomer => "Kustomer",
            Self::NexmoApplication | Self::NexmoUser | Self::NexmoVideo | Self::NexmoWebhook => "Vonage",
            Self::Sunshine => "Sunshine Conversations",
        }
    }
}

named_enum!(
    TokenKind,
    ConfigError,
    ConfigError::unknown_name(
        "token_kind",
        "must be `jwt`, `kustomer`, `nexmo-application`, `nexmo-user`, `nexmo-video`, `nexmo-webhook` or `sunshine`"
    )
);
