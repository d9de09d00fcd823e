//! Policies from JSON.

use std::fmt::Debug;
use std::time::Duration;

use jwt_identity::jwt::RegisteredClaim;
use jwt_identity::nexmo::webhook::contact_center;
use jwt_identity::nexmo::{Acl, ApplicationId, application, user, video, webhook};
use jwt_identity::sunshine::ScopeKind;
use jwt_identity::token::claim::Leeway;
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{
    ConfigError, Profile as _, TokenId, ably, intercom, jwt, kustomer, livekit, stream, sunshine, twilio,
};
use serde::{Deserialize, Serialize};

use crate::support::NOW;

fn leeway(seconds: u64) -> Leeway {
    Leeway::new(Duration::from_secs(seconds)).unwrap()
}

/// Asserts that `json` parses to `policy`, and that `policy` serializes to `json`.
#[track_caller]
fn same<P>(json: &str, policy: &P, read: fn(&str) -> Result<P, ConfigError>)
where
    P: Debug + PartialEq + Serialize + for<'de> Deserialize<'de>,
{
    assert_eq!(&read(json).unwrap(), policy);
    assert_eq!(serde_json::to_string(policy).unwrap(), json);
    assert_eq!(&serde_json::from_str::<P>(json).unwrap(), policy);
}

#[test]
fn json_settings_match_the_setters() {
    let policy = kustomer::Policy::default().leeway(leeway(0));
    same(r#"{"leeway_seconds":0}"#, &policy, kustomer::Policy::from_json);

    let policy = intercom::Policy::default().leeway(leeway(600)).allow_never_expiring();
    same(r#"{"leeway_seconds":600,"allow_never_expiring":true}"#, &policy, intercom::Policy::from_json);

    let policy = stream::Policy::default().leeway(leeway(0)).allow_never_expiring();
    same(r#"{"leeway_seconds":0,"allow_never_expiring":true}"#, &policy, stream::Policy::from_json);

    let policy = sunshine::Policy::default()
        .leeway(leeway(600))
        .scopes([ScopeKind::User, ScopeKind::Account, ScopeKind::LegacyAppUser])
        .require_expiry();
    let json = r#"{"leeway_seconds":600,"scopes":["account","appUser","user"],"require_expiry":true}"#;
    same(json, &policy, sunshine::Policy::from_json);
    let policy = sunshine::Policy::default().scopes([]);
    let json = r#"{"leeway_seconds":30,"scopes":[],"require_expiry":false}"#;
    same(json, &policy, sunshine::Policy::from_json);

    same(r#"{"leeway_seconds":0}"#, &ably::Policy::default().leeway(leeway(0)), ably::Policy::from_json);
    same(r#"{"leeway_seconds":0}"#, &chat::Policy::default().leeway(leeway(0)), chat::Policy::from_json);
    let policy = sso::Policy::default().leeway(leeway(600)).allow_numeric_token_id();
    same(r#"{"leeway_seconds":600,"allow_numeric_token_id":true}"#, &policy, sso::Policy::from_json);

    let policy = jwt::Policy::default()
        .leeway(leeway(7))
        .issuer("a")
        .issuer("b")
        .audience("c")
        .audience("d")
        .token_type("at+jwt")
        .require(RegisteredClaim::Subject)
        .require(RegisteredClaim::TokenId)
        .require_custom("tenant")
        .require_custom("seats".to_owned())
        .allow_never_expiring()
        .allow_future_issued_at()
        .max_age(Duration::from_secs(1))
        .max_lifetime(Duration::from_secs(2));
    let json = concat!(
        r#"{"leeway_seconds":7,"issuers":["a","b"],"audiences":["c","d"],"token_type":"at+jwt","#,
        r#""require":["sub","jti"],"require_custom":["tenant","seats"],"allow_never_expiring":true,"allow_future_issued_at":true,"#,
        r#""max_age_seconds":1,"max_lifetime_seconds":2}"#,
    );
    same(json, &policy, jwt::Policy::from_json);
    let policy = jwt::Policy::default().any_audience();
    same(r#"{"leeway_seconds":30,"any_audience":true}"#, &policy, jwt::Policy::from_json);
}

#[test]
fn empty_object_is_the_default_policy() {
    assert_eq!(intercom::Policy::from_json("{}").unwrap(), intercom::Policy::default());
    assert_eq!(kustomer::Policy::from_json("{}").unwrap(), kustomer::Policy::default());
    assert_eq!(stream::Policy::from_json("{}").unwrap(), stream::Policy::default());
    assert_eq!(livekit::Policy::from_json("{}").unwrap(), livekit::Policy::default());
    assert_eq!(sunshine::Policy::from_json("{}").unwrap(), sunshine::Policy::default());
    assert_eq!(twilio::Policy::from_json("{}").unwrap(), twilio::Policy::default());
    assert_eq!(jwt::Policy::from_json(" {\n} ").unwrap(), jwt::Policy::default());
}

/// Returns code, setting and message of the error for `json`.
#[track_caller]
fn rejected<P: Debug>(json: &str, read: fn(&str) -> Result<P, ConfigError>) -> (u16, String, String) {
    let error = read(json).unwrap_err();
    (error.code().as_u16(), error.subject().unwrap().to_owned(), error.to_string())
}

#[test]
fn unknown_settings_are_rejected_by_name() {
    for name in ["leeway", "leewaySeconds", "LEEWAY_SECONDS", "leeway_second", ""] {
        let json = format!(r#"{{"leeway_seconds":1,"{name}":1}}"#);
        for (code, setting, _) in [
            rejected(&json, ably::Policy::from_json),
            rejected(&json, chat::Policy::from_json),
            rejected(&json, intercom::Policy::from_json),
            rejected(&json, sso::Policy::from_json),
            rejected(&json, kustomer::Policy::from_json),
            rejected(&json, stream::Policy::from_json),
            rejected(&json, livekit::Policy::from_json),
            rejected(&json, sunshine::Policy::from_json),
            rejected(&json, twilio::Policy::from_json),
            rejected(&json, jwt::Policy::from_json),
        ] {
            assert_eq!((code, setting.as_str()), (602, name));
        }
    }
    let message = rejected(r#"{"scope":["user"]}"#, sunshine::Policy::from_json).2;
    let expected = "`scope` is not a setting of the policy, expected one of \
                    `leeway_seconds`, `scopes`, `require_expiry`";
    assert_eq!(message, expected);
}

#[test]
fn name_of_an_unknown_setting_is_shown_up_to_64_characters() {
    let json = format!(r#"{{"{}":1}}"#, "ä".repeat(10_000));

    assert_eq!(rejected(&json, kustomer::Policy::from_json).1, "ä".repeat(64));
}

#[test]
fn settings_of_another_type_are_rejected_by_name() {
    for (json, setting, message) in [
        (r#"{"leeway_seconds":"5"}"#, "leeway_seconds", "must be a whole number of seconds, found a string"),
        (r#"{"leeway_seconds":null}"#, "leeway_seconds", "must be a whole number of seconds, found null"),
        (r#"{"leeway_seconds":-1}"#, "leeway_seconds", "must be a whole number of seconds, found a negative number"),
        (
            r#"{"leeway_seconds":1.5}"#,
            "leeway_seconds",
            "must be a whole number of seconds, found a number with a fraction or exponent",
        ),
        (r#"{"max_age_seconds":true}"#, "max_age_seconds", "must be a whole number of seconds, found a boolean"),
        (
            r#"{"max_lifetime_seconds":[1]}"#,
            "max_lifetime_seconds",
            "must be a whole number of seconds, found an array",
        ),
        (r#"{"issuers":"a"}"#, "issuers", "must be a sequence, found a string"),
        (r#"{"issuers":["a",7]}"#, "issuers", "must be a string, found a number"),
        (r#"{"audiences":{"a":1}}"#, "audiences", "must be a sequence, found an object"),
        (r#"{"any_audience":"true"}"#, "any_audience", "must be a boolean, found a string"),
        (r#"{"token_type":null}"#, "token_type", "must be a string, found null"),
        (r#"{"require":["Sub"]}"#, "require", "must be `iss`, `sub`, `aud`, `exp`, `nbf`, `iat` or `jti`"),
        (r#"{"require":[{"sub":null}]}"#, "require", "must be a string, found an object"),
        (r#"{"audiences":["a"],"any_audience":true}"#, "any_audience", "must not be set beside `audiences`"),
    ] {
        let found = rejected(json, jwt::Policy::from_json);
        assert_eq!(found, (602, setting.to_owned(), format!("`{setting}` {message}")), "{json}");
    }
    let found = rejected(r#"{"scopes":["user","admin"]}"#, sunshine::Policy::from_json);
    let message = "`scopes` must be `account`, `app`, `integration`, `appUser` or `user`";
    assert_eq!(found, (602, "scopes".to_owned(), message.to_owned()));
}

#[test]
fn leeway_above_ten_minutes_is_rejected() {
    let json = r#"{"leeway_seconds":601}"#;

    assert_eq!(rejected(json, ably::Policy::from_json).0, 419);
    assert_eq!(rejected(json, chat::Policy::from_json).0, 419);
    assert_eq!(rejected(json, intercom::Policy::from_json).0, 419);
    assert_eq!(rejected(json, sso::Policy::from_json).0, 419);
    assert_eq!(rejected(json, kustomer::Policy::from_json).0, 419);
    assert_eq!(rejected(json, stream::Policy::from_json).0, 419);
    assert_eq!(rejected(json, livekit::Policy::from_json).0, 419);
    assert_eq!(rejected(json, sunshine::Policy::from_json).0, 419);
    assert_eq!(rejected(json, twilio::Policy::from_json).0, 419);
    assert_eq!(rejected(json, jwt::Policy::from_json).0, 419);
}

#[test]
fn policy_must_be_one_strict_json_object() {
    for (json, message) in [
        ("", "must be a JSON object"),
        ("[]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ("{} {}", "must be a JSON object"),
        (r#"{"leeway_seconds":1,}"#, "must be a JSON object"),
        (r#"{"leeway_seconds":1,"leeway_seconds":2}"#, "must not have two members of the same name"),
        (r#"{"leeway_seconds":1,"l\u0065eway_seconds":2}"#, "must not have two members of the same name"),
    ] {
        let found = rejected(json, jwt::Policy::from_json);
        assert_eq!(found, (602, "policy".to_owned(), format!("`policy` {message}")), "{json}");
    }
    let deep = format!(r#"{{"issuers":{}{}}}"#, "[".repeat(64), "]".repeat(64));
    assert_eq!(rejected(&deep, jwt::Policy::from_json).2, "`policy` must not be nested deeper than 64 levels");
}

#[test]
fn policy_can_be_part_of_a_configuration() {
    #[derive(Debug, Deserialize)]
    struct Configuration {
        policy: sunshine::Policy,
    }

    let read: Configuration = serde_json::from_str(r#"{"policy":{"scopes":["app"]}}"#).unwrap();
    assert_eq!(read.policy, sunshine::Policy::default().scopes([ScopeKind::App]));
    for wrong in [r#"{"scope":["app"]}"#, r#"{"scopes":["App"]}"#, r#"{"leeway_seconds":601}"#] {
        assert!(serde_json::from_str::<Configuration>(&format!(r#"{{"policy":{wrong}}}"#)).is_err(), "{wrong}");
    }
}

#[test]
fn nexmo_settings_match_the_setters() {
    const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
    let id = || ApplicationId::new(APPLICATION).unwrap();

    let policy = application::Policy::default().leeway(leeway(5)).application_id(id()).allow_text_expires_at();
    let json = format!(r#"{{"leeway_seconds":5,"application_id":"{APPLICATION}","allow_text_expires_at":true}}"#);
    same(&json, &policy, application::Policy::from_json);
    same(r#"{"leeway_seconds":30}"#, &application::Policy::default(), application::Policy::from_json);

    let policy = user::Policy::default().application_id(id()).subject("alice").allow_text_expires_at();
    let json = format!(
        r#"{{"leeway_seconds":30,"application_id":"{APPLICATION}","subject":"alice","allow_text_expires_at":true}}"#
    );
    same(&json, &policy, user::Policy::from_json);
    let policy = user::Policy::default().subject("Zoë \u{1f600}");
    same("{\"leeway_seconds\":30,\"subject\":\"Zoë \u{1f600}\"}", &policy, user::Policy::from_json);

    let session = video::SessionId::new("1_MX4").unwrap();
    let policy = video::Policy::default().leeway(leeway(600)).session_id(session);
    same(r#"{"leeway_seconds":600,"session_id":"1_MX4"}"#, &policy, video::Policy::from_json);

    let policy = webhook::Policy::default().window(leeway(0)).application_id(id());
    let json = format!(r#"{{"window_seconds":0,"application_id":"{APPLICATION}"}}"#);
    same(&json, &policy, webhook::Policy::from_json);
    same(r#"{"window_seconds":300}"#, &webhook::Policy::default(), webhook::Policy::from_json);

    let policy = contact_center::Policy::default().leeway(leeway(0));
    same(r#"{"leeway_seconds":0}"#, &policy, contact_center::Policy::from_json);
}

#[test]
fn policy_from_json_is_enforced() {
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let builder = user::Claims::builder(application, "alice", Acl::client_sdk(), TokenId::new("J").unwrap(), NOW);
    let claims = builder.build().unwrap();
    let check = |json: &str| user::User::check(&claims, &user::Policy::from_json(json).unwrap(), NOW);

    assert!(check(r#"{"subject":"alice","application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}"#).is_ok());
    assert_eq!(check(r#"{"subject":"bob"}"#).unwrap_err().subject(), Some("sub"));
    let other = r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ac"}"#;
    assert_eq!(check(other).unwrap_err().subject(), Some("application_id"));
}

#[test]
fn nexmo_setting_with_a_wrong_value_is_rejected_by_name() {
    let uuid = "must be a UUID, found";
    for (json, setting, message) in [
        (r#"{"leeway_seconds":"5"}"#, "leeway_seconds", "must be a whole number of seconds, found a string"),
        (r#"{"leeway_seconds":1e2}"#, "leeway_seconds", "must be a whole number of seconds, found a number with a"),
        (r#"{"application_id":null}"#, "application_id", "must be a string, found null"),
        (r#"{"application_id":7}"#, "application_id", "must be a string, found a number"),
        (r#"{"application_id":["x"]}"#, "application_id", "must be a string, found an array"),
        (r#"{"application_id":""}"#, "application_id", uuid),
        (r#"{"application_id":"12345678"}"#, "application_id", uuid),
        (r#"{"allow_text_expires_at":1}"#, "allow_text_expires_at", "must be a boolean, found a number"),
        (r#"{"allow_text_expires_at":null}"#, "allow_text_expires_at", "must be a boolean, found null"),
    ] {
        for (code, found, text) in [
            rejected(json, application::Policy::from_json),
            rejected(json, user::Policy::from_json),
            rejected(json, video::Policy::from_json),
        ] {
            assert_eq!((code, found.as_str()), (602, setting), "{json}");
            assert!(text.starts_with(&format!("`{setting}` {message}")), "{text}");
        }
    }
    let error = rejected(r#"{"subject":{"name":"alice"}}"#, user::Policy::from_json);
    assert_eq!((error.0, error.2.as_str()), (602, "`subject` must be a string, found an object"));
    for session in ["", "a b", "a\u{a0}", "a\\n"] {
        let json = format!(r#"{{"session_id":"{session}"}}"#);
        assert_eq!(rejected(&json, video::Policy::from_json).1, "session_id", "{json}");
    }
    assert_eq!(rejected(r#"{"window_seconds":true}"#, webhook::Policy::from_json).1, "window_seconds");
    for json in ["", "[]", "null", r#"{"leeway_seconds":1,"leeway_seconds":2}"#] {
        assert_eq!(rejected(json, user::Policy::from_json).1, "policy", "{json}");
    }
    assert_eq!(rejected(r#"{"leeway_seconds":601}"#, user::Policy::from_json).0, 419);
    assert_eq!(rejected(r#"{"window_seconds":601}"#, webhook::Policy::from_json).0, 419);
    assert_eq!(rejected(r#"{"leeway_seconds":18446744073709551615}"#, contact_center::Policy::from_json).0, 419);
    // No message contains a value.
    let error = user::Policy::from_json(r#"{"application_id":"secret app"}"#).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[test]
fn setting_of_another_nexmo_policy_is_unknown() {
    for (json, setting) in [(r#"{"subject":"a"}"#, "subject"), (r#"{"session_id":"a"}"#, "session_id")] {
        assert_eq!(rejected(json, application::Policy::from_json).1, setting);
        assert_eq!(rejected(json, webhook::Policy::from_json).1, setting);
        assert_eq!(rejected(json, contact_center::Policy::from_json).1, setting);
    }
    assert_eq!(rejected(r#"{"session_id":"a"}"#, user::Policy::from_json).1, "session_id");
    assert_eq!(rejected(r#"{"subject":"a"}"#, video::Policy::from_json).1, "subject");
    assert_eq!(rejected(r#"{"leeway_seconds":5}"#, webhook::Policy::from_json).1, "leeway_seconds");
    let error = rejected(r#"{"subjects":"a"}"#, user::Policy::from_json).2;
    let expected = "`subjects` is not a setting of the policy, expected one of \
                    `leeway_seconds`, `application_id`, `subject`, `allow_text_expires_at`";
    assert_eq!(error, expected);
}

#[test]
fn empty_object_is_the_default_nexmo_policy() {
    assert_eq!(application::Policy::from_json("{}").unwrap(), application::Policy::default());
    assert_eq!(user::Policy::from_json("{}").unwrap(), user::Policy::default());
    assert_eq!(video::Policy::from_json("{}").unwrap(), video::Policy::default());
    assert_eq!(webhook::Policy::from_json("{}").unwrap(), webhook::Policy::default());
    assert_eq!(contact_center::Policy::from_json("{}").unwrap(), contact_center::Policy::default());
}
