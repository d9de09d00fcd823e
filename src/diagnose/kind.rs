//! The kinds of token that can be told apart.

use crate::encoding::named_enum::named_enum;
use crate::error::configuration::ConfigError;
use crate::jose::algorithm::Algorithm;

/// Declares the kinds with their names, vendors and algorithms.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $vendor:literal, $algorithms:expr;)+) => {
        /// The kind of a token: its vendor, and its purpose if the vendor has several.
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
            $($(#[$doc])* $kind,)+
        }

        impl TokenKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// Returns the name, which is stable.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// The vendor, for people.
            pub(super) const fn vendor(self) -> &'static str {
                match self { $(Self::$kind => $vendor,)+ }
            }

            /// Returns the algorithms that the vendor accepts. For your own services, these are all.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::Algorithm;
            /// use jwt_identity::diagnose::TokenKind;
            ///
            /// assert_eq!(TokenKind::Kustomer.algorithms(), [Algorithm::Hs256]);
            /// ```
            #[must_use]
            pub const fn algorithms(self) -> &'static [Algorithm] {
                match self { $(Self::$kind => $algorithms,)+ }
            }
        }

        named_enum!(
            TokenKind,
            ConfigError,
            ConfigError::unknown_name("token_kind", concat!("must be one of" $(, " `", $name, "`")+))
        );
    };
}

const HS256: &[Algorithm] = &[Algorithm::Hs256];
const RS256: &[Algorithm] = &[Algorithm::Rs256];

kinds! {
    /// A token of your own services: [`jwt`](crate::jwt).
    Jwt = "jwt", "your own service", Algorithm::ALL;
    /// A token for Ably: [`ably`](crate::ably).
    Ably = "ably", "Ably", HS256;
    /// A login token for Intercom's Messenger: [`intercom`](crate::intercom).
    Intercom = "intercom", "Intercom", HS256;
    /// A login token for Kustomer chat: [`kustomer`](crate::kustomer).
    Kustomer = "kustomer", "Kustomer", HS256;
    /// An access token for LiveKit: [`livekit`](crate::livekit).
    LiveKit = "livekit", "LiveKit", HS256;
    /// A token of an application for Vonage's REST APIs: [`nexmo::application`](crate::nexmo::application).
    NexmoApplication = "nexmo-application", "Vonage", RS256;
    /// A token of a user for Vonage's Client SDK: [`nexmo::user`](crate::nexmo::user).
    NexmoUser = "nexmo-user", "Vonage", RS256;
    /// A client token for Vonage video: [`nexmo::video`](crate::nexmo::video).
    NexmoVideo = "nexmo-video", "Vonage", RS256;
    /// The token of a signed webhook from Vonage: [`nexmo::webhook`](crate::nexmo::webhook).
    NexmoWebhook = "nexmo-webhook", "Vonage", HS256;
    /// A token of a user for some calls of Stream: [`stream`](crate::stream).
    StreamCall = "stream-call", "Stream", HS256;
    /// A token of a server for Stream's API: [`stream`](crate::stream).
    StreamServer = "stream-server", "Stream", HS256;
    /// A token of a user for Stream: [`stream`](crate::stream).
    StreamUser = "stream-user", "Stream", HS256;
    /// A token for Sunshine Conversations or Zendesk Messaging: [`sunshine`](crate::sunshine).
    Sunshine = "sunshine", "Sunshine Conversations", HS256;
    /// An access token for Twilio's SDKs: [`twilio`](crate::twilio).
    Twilio = "twilio", "Twilio", HS256;
    /// A token of a visitor for the classic Web Widget: [`zendesk::chat`](crate::zendesk::chat).
    ZendeskChat = "zendesk-chat", "Zendesk", HS256;
    /// A single sign-on token for Zendesk Support: [`zendesk::sso`](crate::zendesk::sso).
    ZendeskSso = "zendesk-sso", "Zendesk", HS256;
}
