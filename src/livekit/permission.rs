//! Permissions in a grant for rooms.

use crate::ClaimError;
use crate::encoding::named_enum::named_enum;
use crate::error::ClaimReason;

/// A boolean of the grant `video`: something that the holder may do.
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::Permission;
///
/// assert_eq!(Permission::CanPublishData.as_str(), "canPublishData");
/// assert_eq!(Permission::ALL.len(), 15);
/// ```
///
/// Source: LiveKit, "Tokens & grants"; LiveKit's library for Node (`VideoGrant`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// `roomJoin`: to join the room as a participant.
    RoomJoin,
    /// `roomAdmin`: to moderate the room.
    RoomAdmin,
    /// `roomList`: to list rooms.
    RoomList,
    /// `roomCreate`: to create and delete rooms.
    RoomCreate,
    /// `roomRecord`: to record rooms.
    RoomRecord,
    /// `ingressAdmin`: to manage all ingresses.
    IngressAdmin,
    /// `canPublish`: to publish tracks. *Permitted if the grant does not have it.*
    CanPublish,
    /// `canSubscribe`: to receive the tracks of others. *Permitted if the grant does not have it.*
    CanSubscribe,
    /// `canPublishData`: to send data messages. *If the grant does not have it, `canPublish` decides.*
    CanPublishData,
    /// `canUpdateOwnMetadata`: to change the own name, metadata and attributes.
    CanUpdateOwnMetadata,
    /// `hidden`: to be invisible to others.
    Hidden,
    /// `recorder`: to show that the room is being recorded.
    Recorder,
    /// `agent`: to connect as a worker of the agent framework.
    Agent,
    /// `canSubscribeMetrics`: to receive metrics.
    CanSubscribeMetrics,
    /// `canManageAgentSession`: to manage an agent's session.
    CanManageAgentSession,
}

impl Permission {
    /// Every permission, in the order in which they are written.
    pub const ALL: &'static [Self] = &[
        Self::RoomJoin,
        Self::RoomAdmin,
        Self::RoomList,
        Self::RoomCreate,
        Self::RoomRecord,
        Self::IngressAdmin,
        Self::CanPublish,
        Self::CanSubscribe,
        Self::CanPublishData,
        Self::CanUpdateOwnMetadata,
        Self::Hidden,
        Self::Recorder,
        Self::Agent,
        Self::CanSubscribeMetrics,
        Self::CanManageAgentSession,
    ];

    /// Returns the name of the member.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoomJoin => "roomJoin",
            Self::RoomAdmin => "roomAdmin",
            Self::RoomList => "roomList",
            Self::RoomCreate => "roomCreate",
            Self::RoomRecord => "roomRecord",
            Self::IngressAdmin => "ingressAdmin",
            Self::CanPublish => "canPublish",
            Self::CanSubscribe => "canSubscribe",
            Self::CanPublishData => "canPublishData",
            Self::CanUpdateOwnMetadata => "canUpdateOwnMetadata",
            Self::Hidden => "hidden",
            Self::Recorder => "recorder",
            Self::Agent => "agent",
            Self::CanSubscribeMetrics => "canSubscribeMetrics",
            Self::CanManageAgentSession => "canManageAgentSession",
        }
    }
}

/// A kind of track, for [`VideoGrant::with_publish_sources`](crate::livekit::VideoGrant::with_publish_sources).
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::TrackSource;
///
/// assert_eq!(TrackSource::ScreenShare.as_str(), "screen_share");
/// assert_eq!("camera".parse(), Ok(TrackSource::Camera));
/// assert!("CAMERA".parse::<TrackSource>().is_err());
/// ```
///
/// Source: LiveKit's library for Node (`trackSourceToString`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrackSource {
    /// `camera`
    Camera,
    /// `microphone`
    Microphone,
    /// `screen_share`
    ScreenShare,
    /// `screen_share_audio`
    ScreenShareAudio,
}

impl TrackSource {
    /// Every kind of track.
    pub const ALL: &'static [Self] = &[Self::Camera, Self::Microphone, Self::ScreenShare, Self::ScreenShareAudio];

    /// Returns the name as it is written in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::ScreenShare => "screen_share",
            Self::ScreenShareAudio => "screen_share_audio",
        }
    }
}

named_enum!(
    TrackSource,
    ClaimError,
    ClaimError::new("canPublishSources", ClaimReason::Invalid)
        .with_hint("expected `camera`, `microphone`, `screen_share` or `screen_share_audio`")
);
