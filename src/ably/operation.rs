//! An operation on a channel.

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;

/// An operation that a [`Capability`](crate::ably::Capability) permits.
///
/// # Examples
///
/// ```
/// use jwt_identity::ably::Operation;
///
/// assert_eq!(Operation::PushSubscribe.as_str(), "push-subscribe");
/// assert_eq!("history".parse(), Ok(Operation::History));
/// assert!("Publish".parse::<Operation>().is_err());
/// ```
///
/// Source: Ably, "Capabilities" (capability operations).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `*`: every operation.
    All,
    /// `annotation-publish`
    AnnotationPublish,
    /// `annotation-subscribe`
    AnnotationSubscribe,
    /// `channel-metadata`. With the resource `*` it also lists all channels.
    ChannelMetadata,
    /// `history`
    History,
    /// `message-delete-any`
    MessageDeleteAny,
    /// `message-delete-own`
    MessageDeleteOwn,
    /// `message-update-any`
    MessageUpdateAny,
    /// `message-update-own`
    MessageUpdateOwn,
    /// `object-publish`
    ObjectPublish,
    /// `object-subscribe`
    ObjectSubscribe,
    /// `presence`: enters and leaves. Reading the presence set needs `subscribe`.
    Presence,
    /// `privileged-headers`
    PrivilegedHeaders,
    /// `publish`
    Publish,
    /// `push-admin`
    PushAdmin,
    /// `push-subscribe`
    PushSubscribe,
    /// `stats`. It has an effect only with the resource `*`.
    Stats,
    /// `subscribe`
    Subscribe,
}

impl Operation {
    /// Every operation, in alphabetical order.
    pub const ALL: &'static [Self] = &[
        Self::All,
        Self::AnnotationPublish,
        Self::AnnotationSubscribe,
        Self::ChannelMetadata,
        Self::History,
        Self::MessageDeleteAny,
        Self::MessageDeleteOwn,
        Self::MessageUpdateAny,
        Self::MessageUpdateOwn,
        Self::ObjectPublish,
        Self::ObjectSubscribe,
        Self::Presence,
        Self::PrivilegedHeaders,
        Self::Publish,
        Self::PushAdmin,
        Self::PushSubscribe,
        Self::Stats,
        Self::Subscribe,
    ];

    /// Returns the operation as it is written in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "*",
            Self::AnnotationPublish => "annotation-publish",
            Self::AnnotationSubscribe => "annotation-subscribe",
            Self::ChannelMetadata => "channel-metadata",
            Self::History => "history",
            Self::MessageDeleteAny => "message-delete-any",
            Self::MessageDeleteOwn => "message-delete-own",
            Self::MessageUpdateAny => "message-update-any",
            Self::MessageUpdateOwn => "message-update-own",
            Self::ObjectPublish => "object-publish",
            Self::ObjectSubscribe => "object-subscribe",
            Self::Presence => "presence",
            Self::PrivilegedHeaders => "privileged-headers",
            Self::Publish => "publish",
            Self::PushAdmin => "push-admin",
            Self::PushSubscribe => "push-subscribe",
            Self::Stats => "stats",
            Self::Subscribe => "subscribe",
        }
    }
}

named_enum!(
    Operation,
    ConfigError,
    ConfigError::unknown_name("operation", "must be `*` or an operation of Ably, such as `publish` or `subscribe`")
);
