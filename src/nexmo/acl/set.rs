//! The path sets that Vonage's documentation and samples show, by name.

use crate::ClaimError;
use crate::nexmo::acl::known::{
    APPLICATIONS, CONVERSATIONS, DEVICES, EACH_CALL, EACH_CONFERENCE, EACH_MESSAGE, EVERYTHING, IMAGE, KNOCKING, LEGS,
    MEDIA, MESSAGES, PUSH, RTC, SESSIONS, USERS, V1_CONVERSATIONS, V1_SESSIONS, V1_USERS, VIDEO_SESSION,
};
use crate::nexmo::acl::rules::Rules;
use crate::nexmo::{Acl, AclPath, Method, Rule};

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
    /// Source: Vonage, "Authentication" and "Generating JWTs" (table of paths). Grade: documented.
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
    /// Source: Vonage, "Create your Application, Users, and Tokens". Grade: documented.
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
    /// Source: Vonage, "Create your Application, Users, and Tokens". Grade: documented.
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
    /// Source: Vonage's code samples for its Kotlin library. Grade: observed.
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
    /// Source: the servers of Vonage's voice tutorials. Grade: observed.
    #[must_use]
    pub fn smallest_voice() -> Self {
        Self::of(&[RTC, SESSIONS, CONVERSATIONS, KNOCKING, LEGS])
    }

    /// Permits what tokens were given before 2019: sessions, users and conversations of version `v1` alone.
    ///
    /// Use it to recognise such tokens. A client that has moved to another version is denied with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Method, Request};
    ///
    /// let request = Request::new(Method::Get, "/v0.3/users/USR-1");
    /// assert!(!Acl::old().decide(&request).is_allowed());
    /// ```
    ///
    /// Source: earlier versions of Vonage's guide. Grade: documented, and replaced.
    #[must_use]
    pub fn old() -> Self {
        Self::of(&[V1_SESSIONS, V1_USERS, V1_CONVERSATIONS])
    }

    /// Permits logging in and reading one conversation, so that a stolen token can do no more.
    ///
    /// # Errors
    ///
    /// The errors of [`AclPath::conversation`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(
    ///     serde_json::to_string(&Acl::one_conversation("CON-1")?).unwrap(),
    ///     r#"{"paths":{"/*/sessions/**":{},"/*/conversations/CON-1/**":{"methods":["GET"]}}}"#,
    /// );
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: the narrow example of Vonage's developer platform. Grade: documented.
    pub fn one_conversation(conversation_id: &str) -> Result<Self, ClaimError> {
        let conversation = AclPath::conversation(conversation_id)?;
        Ok(Self::of(&[SESSIONS]).with(conversation, Rule::any().with_methods([Method::Get])))
    }

    /// Permits messages from one number, messages and calls to it, and conferences: the sample of filters.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Method, Request};
    ///
    /// let acl = Acl::one_number("447977271009");
    /// let send = Request::new(Method::Post, "/messages");
    /// assert!(acl.decide(&send.with_parameters(&[("from", "447977271009")])).is_allowed());
    /// assert!(!acl.decide(&send.with_parameters(&[("from", "447700900000")])).is_allowed());
    /// ```
    ///
    /// Source: older samples of Vonage's guide; tests of its server libraries. Grade: observed; what the filters do is
    /// not documented by the vendor.
    #[must_use]
    pub fn one_number(number: &str) -> Self {
        let to = Rule::any().with_filter("to", number);
        let send = Rule::any().with_methods([Method::Post, Method::Get]).with_filter("from", number);
        Self::empty()
            .with(AclPath::literal(MESSAGES), send)
            .with(AclPath::literal(EACH_MESSAGE), to.clone())
            .with(AclPath::literal(EACH_CALL), to)
            .with(AclPath::literal(EACH_CONFERENCE), Rule::any())
    }

    /// Permits what a video client's token has: its session.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(serde_json::to_string(&Acl::video_session()).unwrap(), r#"{"paths":{"/session/**":{}}}"#);
    /// ```
    ///
    /// Source: Vonage's server libraries for Video. Grade: observed.
    #[must_use]
    pub fn video_session() -> Self {
        Self::of(&[VIDEO_SESSION])
    }

    /// Permits everything that the application may do, as a token without `acl` does.
    ///
    /// Use it to decide or compare in place of an absent list. Do not mint user tokens with it, because
    /// [`lint`](Self::lint) reports an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::application::Claims;
    /// use jwt_identity::nexmo::{Acl, ApplicationId, Method, Request};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder(application, TokenId::new("id")?, now).build()?;
    ///
    /// let acl = claims.acl().cloned().unwrap_or_else(Acl::full_access);
    /// assert!(acl.decide(&Request::new(Method::Post, "/v1/calls")).is_allowed());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: the README of Vonage's JWT library for PHP (a token without `acl` has full access). Grade: documented.
    #[must_use]
    pub fn full_access() -> Self {
        Self::of(&[EVERYTHING])
    }

    fn of(patterns: &[&'static str]) -> Self {
        let rules = patterns.iter().map(|pattern| (AclPath::literal(pattern), Rule::any())).collect();
        Self { rules: Rules::from_unique(rules) }
    }
}
