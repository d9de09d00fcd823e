//! The known path patterns, each with what it permits and how sure that is.

use crate::ClaimError;
use crate::nexmo::AclPath;
use crate::nexmo::acl::known::{
    APPLICATIONS, CALLS, CONVERSATIONS, DEVICES, EACH_CALL, EACH_CONFERENCE, EACH_MESSAGE, IMAGE, KNOCKING, LEGS,
    MEDIA, MESSAGES, PUSH, RTC, SESSIONS, USERS, VIDEO_SESSION,
};

impl AclPath {
    /// `/*/sessions/**`: logging in as a user.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::sessions().as_str(), "/*/sessions/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn sessions() -> Self {
        Self::literal(SESSIONS)
    }

    /// `/*/users/**`: creating and managing users.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::users().as_str(), "/*/users/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn users() -> Self {
        Self::literal(USERS)
    }

    /// `/*/conversations/**`: creating and managing conversations, sending and receiving messages.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::conversations().as_str(), "/*/conversations/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    ///
    /// See also [`conversation`](Self::conversation), for one of them.
    #[must_use]
    pub const fn conversations() -> Self {
        Self::literal(CONVERSATIONS)
    }

    /// `/*/image/**`: sending and receiving images.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::image().as_str(), "/*/image/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn image() -> Self {
        Self::literal(IMAGE)
    }

    /// `/*/media/**`: sending and receiving audio.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::media().as_str(), "/*/media/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn media() -> Self {
        Self::literal(MEDIA)
    }

    /// `/*/knocking/**`: starting phone calls.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::knocking().as_str(), "/*/knocking/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn knocking() -> Self {
        Self::literal(KNOCKING)
    }

    /// `/*/legs/**`: creating and managing legs in a conversation. The Client SDK needs it since version 7.0.0.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::legs().as_str(), "/*/legs/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths); Client SDK release notes, 2 February 2021. Grade: documented.
    #[must_use]
    pub const fn legs() -> Self {
        Self::literal(LEGS)
    }

    /// `/*/push/**`: receiving push notifications on Android and iOS.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::push().as_str(), "/*/push/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn push() -> Self {
        Self::literal(PUSH)
    }

    /// `/*/devices/**`: sending push notifications on Android and iOS.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::devices().as_str(), "/*/devices/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn devices() -> Self {
        Self::literal(DEVICES)
    }

    /// `/*/applications/**`: uploading a push certificate, and whatever else manages the application. Not for users.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::applications().as_str(), "/*/applications/**");
    /// ```
    ///
    /// Source: Vonage, "Authentication" (table of paths). Grade: documented.
    #[must_use]
    pub const fn applications() -> Self {
        Self::literal(APPLICATIONS)
    }

    /// `/*/rtc/**`: real-time media, by its name. It is in every recent sample.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::rtc().as_str(), "/*/rtc/**");
    /// ```
    ///
    /// Source: Vonage's samples. Grade: observed; what it permits is not documented by the vendor.
    #[must_use]
    pub const fn rtc() -> Self {
        Self::literal(RTC)
    }

    /// `/*/calls/**`: calls with the Voice API.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::calls().as_str(), "/*/calls/**");
    /// ```
    ///
    /// Source: the Voice API rejects calls with a token that has only other paths; samples for Kotlin and Swift. Grade:
    /// observed; not documented by the vendor.
    #[must_use]
    pub const fn calls() -> Self {
        Self::literal(CALLS)
    }

    /// `/messages`: the messages as a whole, without version: sending one.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::messages().as_str(), "/messages");
    /// ```
    ///
    /// Source: tests of Vonage's server libraries; older samples of the guide. Grade: observed; what it permits is not
    /// documented by the vendor.
    #[must_use]
    pub const fn messages() -> Self {
        Self::literal(MESSAGES)
    }

    /// `/messages/*`: each single message, without version.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::each_message().as_str(), "/messages/*");
    /// ```
    ///
    /// Source: tests of Vonage's server libraries; older samples of the guide. Grade: observed; what it permits is not
    /// documented by the vendor.
    #[must_use]
    pub const fn each_message() -> Self {
        Self::literal(EACH_MESSAGE)
    }

    /// `/calls/*`: each single call, without version.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::each_call().as_str(), "/calls/*");
    /// ```
    ///
    /// Source: tests of Vonage's server libraries; older samples of the guide. Grade: observed; what it permits is not
    /// documented by the vendor.
    #[must_use]
    pub const fn each_call() -> Self {
        Self::literal(EACH_CALL)
    }

    /// `/conferences/*`: each single conference, without version.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::each_conference().as_str(), "/conferences/*");
    /// ```
    ///
    /// Source: tests of Vonage's server libraries; older samples of the guide. Grade: observed; what it permits is not
    /// documented by the vendor.
    #[must_use]
    pub const fn each_conference() -> Self {
        Self::literal(EACH_CONFERENCE)
    }

    /// `/session/**`: what a video client's token has: joining its session.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::AclPath::video_session().as_str(), "/session/**");
    /// ```
    ///
    /// Source: Vonage's server libraries for Video. Grade: observed; whether the server looks at it is not documented by the
    /// vendor.
    #[must_use]
    pub const fn video_session() -> Self {
        Self::literal(VIDEO_SESSION)
    }

    /// Creates the pattern for one conversation and all below it: `/*/conversations/<id>/**`.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `acl.paths`) when the id is empty
    ///   or `..`, or has a slash, an asterisk, whitespace or anything else that no plain path has
    ///   ([`PathFault`](crate::nexmo::PathFault)): it must not widen the pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert_eq!(AclPath::conversation("CON-1")?.as_str(), "/*/conversations/CON-1/**");
    /// assert!(AclPath::conversation("*").is_err());
    /// assert!(AclPath::conversation("..").is_err());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage's developer platform shows such a path as the narrow choice for one conversation. Grade:
    /// documented.
    pub fn conversation(conversation_id: &str) -> Result<Self, ClaimError> {
        Self::below("/*/conversations", conversation_id)
    }

    /// Creates the pattern for one leg and all below it: `/*/legs/<id>/**`.
    ///
    /// # Errors
    ///
    /// The errors of [`conversation`](Self::conversation).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert_eq!(AclPath::leg("LEG-1")?.as_str(), "/*/legs/LEG-1/**");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Grade: inferred from [`conversation`](Self::conversation); not documented by the vendor.
    pub fn leg(leg_id: &str) -> Result<Self, ClaimError> {
        Self::below("/*/legs", leg_id)
    }

    /// Creates the pattern for one user and all below it: `/*/users/<id>/**`, with the user's `USR-` id.
    ///
    /// # Errors
    ///
    /// The errors of [`conversation`](Self::conversation).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::AclPath;
    ///
    /// assert_eq!(AclPath::user("USR-1")?.as_str(), "/*/users/USR-1/**");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Grade: inferred from [`conversation`](Self::conversation); not documented by the vendor.
    pub fn user(user_id: &str) -> Result<Self, ClaimError> {
        Self::below("/*/users", user_id)
    }
}
