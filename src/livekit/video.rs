//! The grant for rooms.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::livekit::{Permission, TrackSource};
use crate::token::claim;
use crate::token::claim::Redacted;

/// The most characters of names and of rooms. Not documented by the vendor.
pub(super) const MAX_TEXT_LEN: usize = 1024;

const ROOM: &str = "room";
const SOURCES: &str = "canPublishSources";
const DESTINATION_ROOM: &str = "destinationRoom";

/// The permissions that the server grants if the member is not there. A grant to join says them in any case.
const PERMITTED_IF_ABSENT: [Permission; 3] =
    [Permission::CanPublish, Permission::CanSubscribe, Permission::CanPublishData];

/// The grant `video`: permissions of the holder in rooms.
///
/// The server permits publishing, subscribing and data messages if the grant does not say anything about them. So
/// [`join`](Self::join) writes these three in any case, and the permissions of the holder are the ones listed.
///
/// # Examples
///
/// ```
/// use jwt_identity::livekit::{Permission, VideoGrant};
///
/// let listener = VideoGrant::join("my-room", [Permission::CanSubscribe]);
/// assert!(listener.permits(Permission::CanSubscribe) && !listener.permits(Permission::CanPublish));
/// assert_eq!(
///     serde_json::to_string(&listener).unwrap(),
///     r#"{"roomJoin":true,"room":"my-room","canPublish":false,"canSubscribe":true,"canPublishData":false}"#,
/// );
/// ```
///
/// Source: LiveKit, "Tokens & grants"; LiveKit's libraries for Node (`VideoGrant`) and Go (`auth/grants.go`).
#[derive(Clone, PartialEq, Eq)]
pub struct VideoGrant {
    permissions: BTreeMap<Permission, bool>,
    room: Option<String>,
    publish_sources: Option<Vec<TrackSource>>,
    destination_room: Option<String>,
}

impl VideoGrant {
    /// Creates a grant to join one room, with the permissions in it.
    ///
    /// Without permissions the participant neither sends nor receives anything.
    #[must_use]
    pub fn join(room: impl Into<String>, permissions: impl IntoIterator<Item = Permission>) -> Self {
        let mut grant = Self::server(permissions);
        for permission in PERMITTED_IF_ABSENT {
            grant.permissions.entry(permission).or_insert(false);
        }
        grant.with_room(Permission::RoomJoin, room.into())
    }

    /// Creates a grant for a server that moderates one room, with further permissions. It does not join the room.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::livekit::{Permission, VideoGrant};
    ///
    /// let grant = VideoGrant::admin("my-room", [Permission::RoomList]);
    /// let json = r#"{"roomAdmin":true,"room":"my-room","roomList":true}"#;
    /// assert_eq!(serde_json::to_string(&grant).unwrap(), json);
    /// ```
    #[must_use]
    pub fn admin(room: impl Into<String>, permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self::server(permissions).with_room(Permission::RoomAdmin, room.into())
    }

    /// Creates a grant for a server, with permissions that belong to no room, such as [`Permission::RoomCreate`].
    ///
    /// [`RoomJoin`](Permission::RoomJoin) and [`RoomAdmin`](Permission::RoomAdmin) belong to a room. The builder of the
    /// claims rejects them without one.
    #[must_use]
    pub fn server(permissions: impl IntoIterator<Item = Permission>) -> Self {
        let permissions = permissions.into_iter().map(|permission| (permission, true)).collect();
        Self { permissions, room: None, publish_sources: None, destination_room: None }
    }

    fn with_room(mut self, permission: Permission, room: String) -> Self {
        self.permissions.insert(permission, true);
        Self { room: Some(room), ..self }
    }

    /// Permits publishing of tracks of these sources alone. There must be at least one source.
    ///
    /// The server permits *all* sources if the list is empty, so the builder of the claims rejects it. To permit none,
    /// leave [`CanPublish`](Permission::CanPublish) out.
    #[must_use]
    pub fn with_publish_sources(mut self, sources: impl IntoIterator<Item = TrackSource>) -> Self {
        self.permissions.insert(Permission::CanPublish, true);
        Self { publish_sources: Some(sources.into_iter().collect()), ..self }
    }

    /// Sets the room to which the participant may be forwarded.
    #[must_use]
    pub fn with_destination_room(self, room: impl Into<String>) -> Self {
        Self { destination_room: Some(room.into()), ..self }
    }

    /// Reports whether the server permits it, whether the grant says so or not.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::livekit::{Permission, VideoGrant};
    ///
    /// let grant = VideoGrant::server([Permission::RoomList]);
    /// assert!(grant.permits(Permission::RoomList) && !grant.permits(Permission::RoomCreate));
    /// assert!(grant.permits(Permission::CanPublish)); // which matters only in a room
    /// ```
    #[must_use]
    pub fn permits(&self, permission: Permission) -> bool {
        self.permissions.get(&permission).copied().unwrap_or_else(|| match permission {
            Permission::CanPublish | Permission::CanSubscribe => true,
            Permission::CanPublishData => self.permits(Permission::CanPublish),
            _ => false,
        })
    }

    /// Reports whether the holder may publish tracks of this source.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::livekit::{TrackSource, VideoGrant};
    ///
    /// let grant = VideoGrant::join("my-room", []).with_publish_sources([TrackSource::Microphone]);
    /// assert!(grant.permits_source(TrackSource::Microphone) && !grant.permits_source(TrackSource::Camera));
    /// ```
    #[must_use]
    pub fn permits_source(&self, source: TrackSource) -> bool {
        let sources = self.publish_sources.as_deref().unwrap_or_default();
        self.permits(Permission::CanPublish) && (sources.is_empty() || sources.contains(&source))
    }

    /// Returns the name of the room, if the grant is for one.
    #[must_use]
    pub fn room(&self) -> Option<&str> {
        self.room.as_deref()
    }

    /// Returns the room to which the participant may be forwarded, if there is one.
    #[must_use]
    pub fn destination_room(&self) -> Option<&str> {
        self.destination_room.as_deref()
    }

    /// Reads a grant. Members of other names are dropped.
    pub(super) fn read(mut members: Map<String, Value>) -> Result<Self, ClaimError> {
        let mut grant = Self::server([]);
        for permission in Permission::ALL {
            match members.get(permission.as_str()) {
                Some(Value::Bool(is_permitted)) => _ = grant.permissions.insert(*permission, *is_permitted),
                Some(_) => return Err(invalid(permission.as_str())),
                None => {}
            }
        }
        let mut text = |name| match members.remove(name) {
            // To the server, which is written in Go, an empty text is none.
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(_) => Err(invalid(name)),
            None => Ok(None),
        };
        grant.room = text(ROOM)?;
        grant.destination_room = text(DESTINATION_ROOM)?;
        if let Some(sources) = members.get(SOURCES) {
            let sources = sources.as_array().ok_or(invalid(SOURCES))?;
            let sources = sources.iter().map(|source| source.as_str().ok_or(invalid(SOURCES))?.parse());
            grant.publish_sources = Some(sources.collect::<Result<_, _>>()?);
        }
        Ok(grant)
    }

    /// Checks the rooms, wherever the grant comes from.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        let needs_room = self.permits(Permission::RoomJoin) || self.permits(Permission::RoomAdmin);
        if needs_room && self.room.is_none() {
            let hint = "`roomJoin` and `roomAdmin` need a room";
            return Err(ClaimError::new(ROOM, ClaimReason::Missing).with_hint(hint));
        }
        for (name, room) in [(ROOM, &self.room), (DESTINATION_ROOM, &self.destination_room)] {
            room.as_ref().map_or(Ok(()), |room| claim::check_identifier(name, room, MAX_TEXT_LEN))?;
        }
        Ok(())
    }

    /// Checks that nothing is permitted by saying nothing.
    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        if self.publish_sources.as_ref().is_some_and(Vec::is_empty) {
            let hint = "an empty list permits all sources; set `canPublish` to false, or list the sources";
            return Err(ClaimError::new(SOURCES, ClaimReason::Invalid).with_hint(hint));
        }
        let absent = PERMITTED_IF_ABSENT.iter().find(|permission| !self.permissions.contains_key(permission));
        match absent {
            Some(permission) if self.permits(Permission::RoomJoin) => {
                let hint = "the server permits it if it is missing; set it to true or false";
                Err(ClaimError::new(permission.as_str(), ClaimReason::Missing).with_hint(hint))
            }
            _ => Ok(()),
        }
    }
}

const fn invalid(member: &'static str) -> ClaimError {
    ClaimError::new(member, ClaimReason::Invalid).with_hint("it is a member of `video`")
}

impl Serialize for VideoGrant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for permission in Permission::ALL {
            if let Some(is_permitted) = self.permissions.get(permission) {
                members.serialize_entry(permission.as_str(), is_permitted)?;
            }
            match (permission, &self.room, &self.publish_sources) {
                (Permission::RoomAdmin, Some(room), _) => members.serialize_entry(ROOM, room)?,
                (Permission::CanPublish, _, Some(sources)) => members.serialize_entry(SOURCES, sources)?,
                _ => {}
            }
        }
        if let Some(room) = &self.destination_room {
            members.serialize_entry(DESTINATION_ROOM, room)?;
        }
        members.end()
    }
}

impl fmt::Debug for VideoGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoGrant")
            .field("permissions", &self.permissions)
            .field("room", &self.room.as_ref().map(Redacted::new))
            .field("publish_sources", &self.publish_sources)
            .field("destination_room", &self.destination_room.as_ref().map(Redacted::new))
            .finish()
    }
}
