//! Version 2: every HTTP status for every call, and the details of problems.

use std::time::Duration;

use http::Response;
use jwt_identity::error::CallReason::{
    self, Aborted, AccountLimited, Concurrent, Denied, Ended, Expired, ForeignSession, InvalidParameter, Redirected,
    Rejected, Status, Throttled, TimedOut, TooLarge, TooManyCodes, Unavailable, Unreachable, WrongCode, WrongContent,
    WrongState,
};
use jwt_identity::nexmo::verify_api::v2::{Cancel, Check, NextWorkflow, SilentAuth, Sms, Start};
use jwt_identity::nexmo::verify_api::{Call, v1};

use super::{ID_V2, code, error, id, number, reason, response};

fn start() -> Start {
    Start::builder("ACME, Inc", Sms::new(number())).build().unwrap()
}

fn check() -> Check {
    Check::new(id(ID_V2), code())
}

fn next() -> NextWorkflow {
    NextWorkflow::new(id(ID_V2))
}

fn cancel() -> Cancel {
    Cancel::new(id(ID_V2))
}

/// The reasons for start, check, next step and cancellation.
fn table() -> Vec<(u16, [CallReason; 4])> {
    let same = |status, reason| (status, [reason; 4]);
    vec![
        same(203, Status(203)),
        same(206, Status(206)),
        same(302, Redirected),
        (400, [Status(400), WrongCode, Status(400), Status(400)]),
        same(401, Denied),
        same(402, AccountLimited),
        same(403, Denied),
        (404, [Status(404), Ended, Ended, Ended]),
        same(405, Status(405)),
        (409, [Concurrent, WrongState, WrongState, WrongState]),
        (410, [Status(410), TooManyCodes, Status(410), Status(410)]),
        same(415, Status(415)),
        same(422, InvalidParameter),
        same(429, Throttled),
        same(500, Unavailable),
        same(502, Unavailable),
        same(503, Unavailable),
    ]
}

#[test]
fn http_status_decides_whatever_the_body_says() {
    let texts =
        r#"{"title":"Invalid Code","type":"https://www.developer.vonage.com/x#expired","detail":"a","instance":"b"}"#;
    for (status, [of_start, of_check, of_next, of_cancel]) in table() {
        for body in ["", "<html></html>", "{", texts, r#"{"status":"completed","request_id":"a"}"#] {
            assert_eq!(reason(&start(), status, body), of_start, "{status}");
            assert_eq!(reason(&check(), status, body), of_check, "{status}");
            assert_eq!(reason(&next(), status, body), of_next, "{status}");
            assert_eq!(reason(&cancel(), status, body), of_cancel, "{status}");
        }
    }
}

#[test]
fn concurrent_start_names_the_running_one() {
    let body = r#"{"title":"Conflict","type":"https://www.developer.vonage.com/api-errors/verify#conflict","detail":"Concurrent verifications to the same number are not allowed.","instance":"738f9313-418a-4259-9b0d-6670f06fa82d","request_id":"575a2054-aaaf-4405-994e-290be7b9a91f"}"#;
    for media_type in ["application/problem+json", "application/json; charset=utf-8", "Application/Problem+JSON"] {
        let response = Response::builder().status(409).header("content-type", media_type).body(body).unwrap();
        let error = start().read(&response).unwrap_err();
        assert_eq!((error.reason(), error.status()), (Concurrent, None::<v1::Status>));
        assert_eq!(error.running(), Some(&id("575a2054-aaaf-4405-994e-290be7b9a91f")), "{media_type}");
    }
    let as_page = Response::builder().status(409).header("content-type", "text/html").body(body).unwrap();
    assert_eq!(start().read(&as_page).unwrap_err().running(), None);
    for id in ["7", "null", "\"\"", "\"a/b\"", "[]"] {
        let error = error(&start(), 409, format!(r#"{{"request_id":{id}}}"#));
        assert_eq!((error.reason(), error.running()), (Concurrent, None), "{id}");
    }
    assert_eq!(error(&check(), 409, body).running(), None, "a check does not name one");
}

#[test]
fn invalid_parameters_are_named_from_object_and_array() {
    for (found, names) in [
        (r#"{"name":"brand","reason":"is required"}"#, &["brand"][..]),
        (r#"[{"name":"brand","reason":"a"},{"name":"locale","reason":"b"}]"#, &["brand", "locale"]),
        (
            r#"[{"name":"workflow[0].to","reason":"a"},{"name":"/workflow/0/from"},{"name":"workflow[1]"}]"#,
            &["to", "from", "workflow"],
        ),
        (r#"[{"name":"447700900000"},{"name":7},{},null,"brand"]"#, &[]),
        (r#""brand""#, &[]),
        ("[]", &[]),
        ("null", &[]),
        ("7", &[]),
    ] {
        let error = error(&start(), 422, format!(r#"{{"title":"a","invalid_parameters":{found}}}"#));
        assert_eq!((error.reason(), error.parameters()), (InvalidParameter, names), "{found}");
        assert_eq!(error.subject(), names.first().copied());
    }
    let many: Vec<String> = (0..1000).map(|_| r#"{"name":"to"}"#.to_owned()).collect();
    let error = error(&start(), 422, format!(r#"{{"invalid_parameters":[{}]}}"#, many.join(",")));
    assert!(error.parameters().len() < 100);
}

#[test]
fn retry_after_is_read_in_seconds() {
    let pause = |status: u16, value: &str| {
        let response = Response::builder().status(status).header("retry-after", value).body("").unwrap();
        check().read(&response).unwrap_err().retry_after()
    };
    assert_eq!(pause(429, "120"), Some(Duration::from_secs(120)));
    assert_eq!(pause(503, "0"), Some(Duration::ZERO));
    assert_eq!(pause(429, "99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
    for value in ["", "-1", "1.5", "soon", "+5", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        assert_eq!(pause(429, value), None, "{value}");
    }
    assert_eq!(pause(500, "120"), None);
    assert_eq!(pause(400, "120"), None);
    assert_eq!(error(&check(), 429, "").retry_after(), None);
}

#[test]
fn success_needs_status_and_content() {
    let started = start().read(&response(202, format!(r#"{{"request_id":"{ID_V2}"}}"#))).unwrap();
    assert_eq!((started.request_id().as_str(), started.check_url()), (ID_V2, None));
    assert!(matches!(reason(&start(), 200, format!(r#"{{"request_id":"{ID_V2}"}}"#)), Status(200)));
    for id in ["null", "7", "\"\"", "\"a b\"", "\"a/../b\"", "[]", "{}"] {
        assert_eq!(reason(&start(), 202, format!(r#"{{"request_id":{id}}}"#)), WrongContent, "{id}");
    }
    for status in ["completed", "complete"] {
        let body = format!(r#"{{"request_id":"{ID_V2}","status":"{status}"}}"#);
        assert!(check().read(&response(200, body.as_str())).is_ok());
        assert!(matches!(reason(&check(), 202, body), Status(202)));
    }
    for body in [
        r#"{"status":"completed"}"#.to_owned(),
        format!(r#"{{"request_id":"{ID_V2}"}}"#),
        format!(r#"{{"request_id":"{ID_V2}","status":"failed"}}"#),
        format!(r#"{{"request_id":"{ID_V2}","status":"Completed"}}"#),
        format!(r#"{{"request_id":"{ID_V2}","status":true}}"#),
        r#"{"request_id":"575a2054-aaaf-4405-994e-290be7b9a91f","status":"completed"}"#.to_owned(),
        String::new(),
    ] {
        assert_eq!(reason(&check(), 200, body.as_str()), WrongContent, "{body}");
    }
}

#[test]
fn next_step_and_cancellation_have_no_content() {
    for body in ["", "{}", "\r\n"] {
        assert!(next().read(&response(200, body)).is_ok() && cancel().read(&response(204, body)).is_ok());
    }
    for body in ["<html>Log in</html>", r#"{"status":"completed"}"#, "[]"] {
        assert_eq!(reason(&next(), 200, body), WrongContent, "{body}");
        assert_eq!(reason(&cancel(), 204, body), WrongContent, "{body}");
    }
    assert!(matches!(reason(&next(), 204, ""), Status(204)));
    assert!(matches!(reason(&cancel(), 200, ""), Status(200)));
}

#[test]
fn check_url_of_silent_authentication_is_https() {
    let start = Start::builder("ACME", SilentAuth::new(number())).build().unwrap();
    let read = |url: &str| start.read(&response(202, format!(r#"{{"request_id":"{ID_V2}","check_url":{url}}}"#)));
    let url = "https://api.nexmo.com/v2/verify/c11236f4/silent-auth/redirect";
    let started = read(&format!("\"{url}\"")).unwrap();
    assert_eq!(started.check_url().map(ToString::to_string).as_deref(), Some(url));
    assert!(!format!("{started:?}").contains("redirect"));
    for url in ["\"http://example.com/\"", "\"javascript:alert(1)\"", "\"\"", "7", "null", "[]"] {
        assert_eq!(read(url).unwrap_err().reason(), WrongContent, "{url}");
    }
}

#[test]
fn suggested_status_tells_the_user_apart_from_the_vendor() {
    for (status, suggested) in [
        (400, 403),
        (404, 410),
        (409, 409),
        (410, 410),
        (422, 400),
        (401, 502),
        (402, 502),
        (302, 502),
        (405, 502),
        (429, 503),
        (500, 503),
    ] {
        assert_eq!(reason(&check(), status, "").suggested_status(), suggested, "{status}");
    }
    let suggested: Vec<u16> =
        [Expired, ForeignSession, Unreachable, Aborted, TimedOut, Rejected, Concurrent, TooLarge { limit: 1 }]
            .iter()
            .map(CallReason::suggested_status)
            .collect();
    assert_eq!(suggested, [410, 403, 503, 503, 504, 422, 409, 502]);
}
