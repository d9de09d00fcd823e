//! The types of Video callback.

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;

/// A type of Video callback, each of which is signed with a secret of its own.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::VideoCallback;
///
/// assert_eq!(VideoCallback::ExperienceComposer.to_string(), "video-experience-composer");
/// assert_eq!("video-sip".parse(), Ok(VideoCallback::Sip));
/// ```
///
/// Source: Vonage Video, "Secure callbacks".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VideoCallback {
    /// The state of an archive.
    Archive,
    /// The state of a broadcast.
    Broadcast,
    /// Live captions start, stop or fail.
    Captions,
    /// The state of an Experience Composer.
    ExperienceComposer,
    /// Connections and streams of a session.
    Session,
    /// A SIP call.
    Sip,
}

impl VideoCallback {
    /// Every type of callback, in the order of their names.
    pub const ALL: &'static [Self] =
        &[Self::Archive, Self::Broadcast, Self::Captions, Self::ExperienceComposer, Self::Session, Self::Sip];

    /// Returns the name that this crate gives to the type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "video-archive",
            Self::Broadcast => "video-broadcast",
            Self::Captions => "video-captions",
            Self::ExperienceComposer => "video-experience-composer",
            Self::Session => "video-session",
            Self::Sip => "video-sip",
        }
    }
}

named_enum!(
    VideoCallback,
    ConfigError,
    ConfigError::new("video_callback", "must be the name of a type of Video callback, such as `video-archive`")
);
