//! The texts of the known path patterns.

pub(super) const APPLICATIONS: &str = "/*/applications/**";

pub(super) const CALLS: &str = "/*/calls/**";

pub(super) const CONVERSATIONS: &str = "/*/conversations/**";

pub(super) const DEVICES: &str = "/*/devices/**";

pub(super) const EACH_CALL: &str = "/calls/*";

pub(super) const EACH_CONFERENCE: &str = "/conferences/*";

pub(super) const EACH_MESSAGE: &str = "/messages/*";

pub(super) const IMAGE: &str = "/*/image/**";

pub(super) const KNOCKING: &str = "/*/knocking/**";

pub(super) const LEGS: &str = "/*/legs/**";

pub(super) const MEDIA: &str = "/*/media/**";

pub(super) const MESSAGES: &str = "/messages";

pub(super) const PUSH: &str = "/*/push/**";

pub(super) const RTC: &str = "/*/rtc/**";

pub(super) const SESSIONS: &str = "/*/sessions/**";

pub(super) const USERS: &str = "/*/users/**";

pub(super) const VIDEO_SESSION: &str = "/session/**";

pub(super) const V1_CONVERSATIONS: &str = "/v1/conversations/**";

pub(super) const V1_SESSIONS: &str = "/v1/sessions/**";

pub(super) const V1_USERS: &str = "/v1/users/**";

/// The pattern of all paths.
pub(super) const EVERYTHING: &str = "/**";

/// The patterns that nearly every token is made of, the most frequent first.
pub(super) const DOCUMENTED: &[&str] =
    &[SESSIONS, USERS, CONVERSATIONS, RTC, KNOCKING, LEGS, DEVICES, PUSH, IMAGE, MEDIA, APPLICATIONS, CALLS];
