//! The path sets that Vonage's documentation shows, by name.

use crate::nexmo::{Acl, AclPath, Rule};

const APPLICATIONS: &str = "/*/applications/**";
const CALLS: &str = "/*/calls/**";
const CONVERSATIONS: &str = "/*/conversations/**";
const DEVICES: &str = "/*/devices/**";
const IMAGE: &str = "/*/image/**";
const KNOCKING: &str = "/*/knocking/**";
const LEGS: &str = "/*/legs/**";
const MEDIA: &str = "/*/media/**";
const PUSH: &str = "/*/push/**";
const RTC: &str = "/*/rtc/**";
const SESSIONS: &str = "/*/sessions/**";
const USERS: &str = "/*/users/**";

/// The patterns that nearly every token is made of.
pub(super) const DOCUMENTED: &[&str] =
    &[SESSIONS, USERS, CONVERSATIONS, RTC, KNOCKING, LEGS, DEVICES, PUSH, IMAGE, MEDIA, APPLICATIONS, CALLS];

impl Acl {
    /// Permits what the guide's table lists: users, conversations, sessions, devices, image, media, applications,
    /// push, knocking and legs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert!(Acl::guide().rule("/*/image/**").is_some());
    /// ```
    ///
    /// Source: Vonage, "Authentication" and "Generating JWTs" (table of paths).
    #[must_use]
    pub fn guide() -> Self {
        Self::of(&[USERS, CONVERSATIONS, SESSIONS, DEVICES, IMAGE, MEDIA, APPLICATIONS, PUSH, KNOCKING, LEGS])
    }

    /// Permits what a user of the Client SDK for Android, iOS or the web needs: rtc, users, conversations, sessions,
    /// devices, push, knocking and legs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(Acl::client_sdk().len(), 8);
    /// ```
    ///
    /// Source: Vonage, "Create your Application, Users, and Tokens".
    #[must_use]
    pub fn client_sdk() -> Self {
        Self::of(&[RTC, USERS, CONVERSATIONS, SESSIONS, DEVICES, PUSH, KNOCKING, LEGS])
    }

    /// Permits what the same page shows for Windows: [`client_sdk`](Self::client_sdk) without rtc.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert!(Acl::client_sdk_windows().rule("/*/rtc/**").is_none());
    /// ```
    ///
    /// Source: Vonage, "Create your Application, Users, and Tokens".
    #[must_use]
    pub fn client_sdk_windows() -> Self {
        Self::of(&[USERS, CONVERSATIONS, SESSIONS, DEVICES, PUSH, KNOCKING, LEGS])
    }

    /// Permits what the samples of Vonage's server libraries list: rtc, users, conversations, sessions, devices, image,
    /// media, knocking and legs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert!(Acl::server_sample().rule("/*/push/**").is_none());
    /// ```
    ///
    /// Source: Vonage's code samples for its Kotlin library.
    #[must_use]
    pub fn server_sample() -> Self {
        Self::of(&[RTC, USERS, CONVERSATIONS, SESSIONS, DEVICES, IMAGE, MEDIA, KNOCKING, LEGS])
    }

    /// Permits the least with which voice calls from an app work: rtc, sessions, conversations, knocking and legs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert!(Acl::smallest_voice().rule("/*/users/**").is_none());
    /// ```
    ///
    /// Source: the servers of Vonage's voice tutorials.
    #[must_use]
    pub fn smallest_voice() -> Self {
        Self::of(&[RTC, SESSIONS, CONVERSATIONS, KNOCKING, LEGS])
    }

    fn of(patterns: &[&'static str]) -> Self {
        Self { rules: patterns.iter().map(|pattern| (AclPath::literal(pattern), Rule::any())).collect() }
    }
}
