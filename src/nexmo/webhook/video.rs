//! The types of Video callback.

use std::fmt;

/// A type of Video callback, each of which is signed with a secret of its own.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::VideoCallback;
///
/// assert_eq!(VideoCallback::ExperienceComposer.to_string(), "video-experience-composer");
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
    pub(super) const fn as_str(self) -> &'static str {
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

impl fmt::Display for VideoCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
