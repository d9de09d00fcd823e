//! Callbacks of version 2.

use jwt_identity::error::CallReason;
use jwt_identity::nexmo::verify_api::v2::{Callback, CallbackKind, Channel, Outcome};

use super::ID_V2;

const URL: &str = "https://api.nexmo.com/v2/verify/a/silent-auth/redirect";

fn event(rest: &str) -> String {
    format!(
        r#"{{"request_id":"{ID_V2}","triggered_at":"2026-01-01T14:00:00.000Z","type":"event","channel":"silent_auth","status":"action_pending"{rest}}}"#
    )
}

#[test]
fn action_is_an_object_or_an_array() {
    for action in [
        format!(r#"{{"type":"check","check_url":"{URL}"}}"#),
        format!(r#"[{{"type":"check","check_url":"{URL}"}}]"#),
        format!(r#"[{{"type":"other"}},{{"type":"check","check_url":"{URL}"}}]"#),
    ] {
        let callback = Callback::from_json(event(&format!(r#","action":{action}"#)).as_bytes()).unwrap();
        assert_eq!(callback.check_url().map(ToString::to_string).as_deref(), Some(URL), "{action}");
        assert_eq!((callback.kind(), callback.status()), (CallbackKind::Event, Outcome::ActionPending));
        assert_eq!((callback.channel(), callback.request_id().as_str()), (Some(Channel::SilentAuth), ID_V2));
        assert_eq!(callback.triggered_at(), Some("2026-01-01T14:00:00.000Z"));
        let shown = format!("{callback:?}");
        assert!(!shown.contains(ID_V2) && !shown.contains("silent-auth"), "{shown}");
    }
    for action in ["null", "[]", "{}", "7", "[7]", r#"{"type":"check"}"#] {
        let callback = Callback::from_json(event(&format!(r#","action":{action}"#)).as_bytes()).unwrap();
        assert!(callback.check_url().is_none(), "{action}");
    }
    for url in ["7", "null", "\"http://example.com/\"", "\"javascript:alert(1)\""] {
        let body = event(&format!(r#","action":{{"type":"check","check_url":{url}}}"#));
        assert_eq!(Callback::from_json(body.as_bytes()).unwrap_err().reason(), CallReason::WrongContent, "{url}");
    }
}

#[test]
fn summary_lists_its_steps() {
    let body = format!(
        r#"{{"request_id":"{ID_V2}","submitted_at":"2026-01-01T14:00:00.000Z","status":"completed","type":"summary",
        "channel_timeout":300,"client_ref":"my reference","workflow":[
        {{"channel":"whatsapp","initiated_at":"a","status":"expired"}},{{"channel":"sms","initiated_at":"b","status":"completed"}},
        {{"channel":"pigeon","initiated_at":"c","status":"unused"}}]}}"#
    );
    let callback = Callback::from_json(body.as_bytes()).unwrap();
    assert_eq!((callback.kind(), callback.client_ref()), (CallbackKind::Summary, Some("my reference")));
    assert_eq!((callback.submitted_at(), callback.finalized_at()), (Some("2026-01-01T14:00:00.000Z"), None));
    let steps: Vec<_> = callback.workflow().collect();
    let expected =
        [(Channel::Whatsapp, Outcome::Expired), (Channel::Sms, Outcome::Completed), (Channel::Other, Outcome::Unused)];
    assert_eq!(steps, expected);
}

#[test]
fn every_state_is_parsed() {
    for (text, outcome) in [
        ("completed", Outcome::Completed),
        ("failed", Outcome::Failed),
        ("expired", Outcome::Expired),
        ("user_rejected", Outcome::UserRejected),
        ("rejected", Outcome::Rejected),
        ("action_pending", Outcome::ActionPending),
        ("unused", Outcome::Unused),
        ("later", Outcome::Other),
    ] {
        let body = event("").replace("action_pending", text);
        assert_eq!(Callback::from_json(body.as_bytes()).unwrap().status(), outcome, "{text}");
    }
}

#[test]
fn body_in_another_form_is_rejected() {
    for body in [
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        event("").replace("\"event\"", "\"other\""),
        event("").replace("\"event\"", "7"),
        event("").replace(ID_V2, "../a"),
        event(r#","status":"completed""#),
        event(r#","workflow":{}"#),
        event(r#","client_ref":7"#),
        event("").replace("\"silent_auth\"", "null"),
    ] {
        let error = Callback::from_json(body.as_bytes()).unwrap_err();
        assert_eq!(error.code().as_u16(), 706, "{body}");
    }
}
