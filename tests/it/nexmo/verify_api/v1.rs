//! Version 1: every status for every call, and the shapes of success.

use jwt_identity::error::CallReason::{
    self, AccountLimited, Concurrent, Denied, Ended, InvalidParameter, Redirected, Rejected, Throttled, TooManyCodes,
    Unavailable, WrongCode, WrongContent, WrongState,
};
use jwt_identity::nexmo::verify_api::v1::{CallKind, Check, Control, Found, Search, SearchStatus, Start, Status};
use jwt_identity::nexmo::verify_api::{Call, Code};

use super::{ID_V1, code, error, id, number, reason, response};

fn start() -> Start {
    Start::builder(number(), "ACME").build().unwrap()
}

fn check() -> Check {
    Check::new(id(ID_V1), code()).unwrap()
}

fn search() -> Search {
    Search::new(id(ID_V1)).unwrap()
}

fn cancel() -> Control {
    Control::cancel(id(ID_V1)).unwrap()
}

/// The reasons for request, check, search and control.
const TABLE: &[(u16, Status, [CallReason; 4])] = &[
    (1, Status::Throttled, [Throttled, Throttled, Throttled, Throttled]),
    (2, Status::MissingParameter, [InvalidParameter, InvalidParameter, InvalidParameter, InvalidParameter]),
    (3, Status::InvalidParameter, [InvalidParameter, InvalidParameter, InvalidParameter, InvalidParameter]),
    (4, Status::InvalidCredentials, [Denied, Denied, Denied, Denied]),
    (5, Status::InternalError, [Unavailable, Unavailable, Unavailable, Unavailable]),
    (6, Status::UnroutableOrUnknown, [Rejected, Ended, Rejected, Ended]),
    (7, Status::NumberBlocked, [Rejected, Rejected, Rejected, Rejected]),
    (8, Status::AccountBarred, [AccountLimited, Rejected, Rejected, AccountLimited]),
    (9, Status::QuotaExceeded, [AccountLimited, Rejected, Rejected, AccountLimited]),
    (10, Status::Concurrent, [Concurrent, Rejected, Rejected, Rejected]),
    (15, Status::NetworkUnsupported, [Rejected, Rejected, Rejected, Rejected]),
    (16, Status::WrongCode, [Rejected, WrongCode, Rejected, Rejected]),
    (17, Status::TooManyWrongCodes, [Rejected, TooManyCodes, Rejected, Rejected]),
    (19, Status::WrongState, [Rejected, Rejected, Rejected, WrongState]),
    (20, Status::PinCodeNotAllowed, [AccountLimited, Rejected, Rejected, Rejected]),
    (29, Status::NumberNotApproved, [AccountLimited, Rejected, Rejected, Rejected]),
    (101, Status::NoResponse, [Rejected, Rejected, Ended, Rejected]),
    (11, Status::Other(11), [Rejected, Rejected, Rejected, Rejected]),
    (65_535, Status::Other(65_535), [Rejected, Rejected, Rejected, Rejected]),
];

#[test]
fn every_status_has_a_reason_for_every_call() {
    for (number, status, reasons) in TABLE {
        let body = format!(r#"{{"status":"{number}","error_text":"any text","request_id":"{ID_V1}"}}"#);
        let errors = [
            error(&start(), 200, body.as_str()),
            error(&check(), 200, body.as_str()),
            error(&search(), 200, body.as_str()),
            error(&cancel(), 200, body.as_str()),
        ];
        for (error, expected) in errors.iter().zip(reasons) {
            assert_eq!((error.status(), error.reason()), (Some(*status), *expected), "{number}: {error}");
            assert_eq!(error.running().is_some(), *expected == Concurrent, "{number}");
            assert!(!error.to_string().contains("any text"));
        }
    }
    let tested: Vec<Status> = TABLE.iter().map(|(_, status, _)| *status).collect();
    assert!(Status::ALL.iter().all(|status| *status == Status::Ok || tested.contains(status)));
}

#[test]
fn concurrent_request_names_the_running_one() {
    let body = r#"{"status":"10","request_id":"abcdef0123456789abcdef0123456789","error_text":"Concurrent"}"#;
    assert_eq!(error(&start(), 200, body).running(), Some(&id("abcdef0123456789abcdef0123456789")));
    for id in ["7", "null", "\"\"", "\"../a\"", "[]", "{}", "true"] {
        let error = error(&start(), 200, format!(r#"{{"status":"10","request_id":{id}}}"#));
        assert_eq!((error.reason(), error.running()), (Concurrent, None), "{id}");
    }
    assert_eq!(error(&start(), 200, r#"{"status":"10"}"#).running(), None);
}

#[test]
fn success_is_the_text_zero_under_http_200() {
    let started = start().read(&response(200, r#"{"request_id":"44a5279b27dd4a638d614d265ad57a77","status":"0"}"#));
    assert_eq!(started.unwrap().request_id().as_str(), "44a5279b27dd4a638d614d265ad57a77");
    for status in [
        "0",
        "0.0",
        "00",
        "null",
        "true",
        "[\"0\"]",
        "{\"0\":0}",
        "\"00\"",
        "\" 0\"",
        "\"0 \"",
        "\"+0\"",
        "\"-0\"",
        "\"0x0\"",
        "\"\"",
        "\"٠\"",
        "\"success\"",
        "\"65536\"",
    ] {
        for (call, rest) in [(0, ""), (1, r#","event_id":"a""#), (2, r#","command":"cancel""#)] {
            let body = format!(r#"{{"request_id":"{ID_V1}","status":{status}{rest}}}"#);
            let found = match call {
                0 => reason(&start(), 200, body),
                1 => reason(&check(), 200, body),
                _ => reason(&cancel(), 200, body),
            };
            assert_eq!(found, WrongContent, "{status}");
        }
    }
    assert_eq!(reason(&check(), 200, format!(r#"{{"request_id":"{ID_V1}"}}"#)), WrongContent);
    let body = format!(r#"{{"request_id":"{ID_V1}","status":"0"}}"#);
    for (status, expected) in [
        (201, CallReason::Status(201)),
        (202, CallReason::Status(202)),
        (204, CallReason::Status(204)),
        (301, Redirected),
        (304, Redirected),
        (400, CallReason::Status(400)),
        (401, Denied),
        (403, Denied),
        (404, CallReason::Status(404)),
        (429, Throttled),
        (500, Unavailable),
        (599, Unavailable),
    ] {
        assert_eq!(reason(&start(), status, body.as_str()), expected, "{status}");
        assert_eq!(reason(&check(), status, body.as_str()), expected, "{status}");
        assert_eq!(reason(&search(), status, body.as_str()), expected, "{status}");
        assert_eq!(reason(&cancel(), status, body.as_str()), expected, "{status}");
    }
}

#[test]
fn right_code_returns_event_and_price() {
    let body = r#"{"request_id":"de37150c89584f36a18925181d62627c","status":"0","event_id":"02000000D8C4D977","price":"0.10000000","currency":"EUR","estimated_price_messages_sent":"0.03330000"}"#;
    let checked = check().read(&response(200, body)).unwrap();
    assert_eq!(
        (checked.event_id(), checked.price(), checked.currency()),
        (Some("02000000D8C4D977"), Some("0.10000000"), Some("EUR"))
    );
}

#[test]
fn answer_about_another_verification_is_rejected() {
    for other in ["\"44a5279b27dd4a638d614d265ad57a77\"", "\"\"", "null", "7", "\"DE37150C89584F36A18925181D62627C\""] {
        assert_eq!(reason(&check(), 200, format!(r#"{{"request_id":{other},"status":"0"}}"#)), WrongContent, "{other}");
        let found = format!(r#"{{"request_id":{other},"status":"SUCCESS"}}"#);
        assert_eq!(reason(&search(), 200, found), WrongContent, "{other}");
    }
    assert_eq!(reason(&cancel(), 200, r#"{"status":"0","command":"trigger_next_event"}"#), WrongContent);
    assert_eq!(reason(&cancel(), 200, r#"{"status":"0"}"#), WrongContent);
    let next = Control::next_event(id(ID_V1)).unwrap();
    assert!(next.read(&response(200, r#"{"status":"0","command":"trigger_next_event"}"#)).is_ok());
}

#[test]
fn network_of_a_blocked_number_is_not_shown() {
    let error = error(&start(), 200, r#"{"status":"7","error_text":"blacklisted","network":"25503"}"#);
    assert_eq!(error.to_string(), "the Verify API answered with status 7: the API rejected the call");
}

#[test]
fn search_returns_states_and_events() {
    let one = format!(
        r#"{{"request_id":"{ID_V1}","account_id":"a1b2c3d4","status":"FAILED","number":"447700900000","sender_id":"VERIFY",
        "date_submitted":"2026-01-01 12:00:00","date_finalized":"","first_event_date":"","last_event_date":"",
        "checks":[{{"date_received":"2026-01-01 12:00:09","code":"987654","status":"INVALID","ip_address":""}},
        {{"status":"VALID"}}],"events":[{{"type":"sms","id":"1"}},{{"type":"tts","id":"2"}}],"price":"0.1","currency":"EUR"}}"#
    );
    let found = search().read(&response(200, one.as_str())).unwrap();
    let found = &found[0];
    assert_eq!((found.status(), found.request_id().as_str()), (SearchStatus::Failed, ID_V1));
    assert_eq!((found.number(), found.sender_id()), (Some("447700900000"), Some("VERIFY")));
    assert_eq!((found.date_submitted(), found.date_finalized()), (Some("2026-01-01 12:00:00"), None));
    assert_eq!((found.account_id(), found.price(), found.currency()), (Some("a1b2c3d4"), Some("0.1"), Some("EUR")));
    assert_eq!(found.checks().collect::<Vec<_>>(), [false, true]);
    assert_eq!(found.events().collect::<Vec<_>>(), ["sms", "tts"]);
    assert_eq!(format!("{found:?}"), "Found { status: Failed, .. }");

    let other = "44a5279b27dd4a638d614d265ad57a77";
    let many = Search::many([id(ID_V1), id(other)]).unwrap();
    let list = format!(r#"{{"verification_requests":[{one},{{"request_id":"{other}","status":"SUCCESS"}}]}}"#);
    let found = many.read(&response(200, list.as_str())).unwrap();
    assert_eq!(found.iter().map(Found::status).collect::<Vec<_>>(), [SearchStatus::Failed, SearchStatus::Success]);
    assert_eq!(reason(&search(), 200, list), WrongContent, "one of them was not asked for");
}

#[test]
fn every_search_status_is_parsed() {
    for (text, status) in [
        ("IN PROGRESS", SearchStatus::InProgress),
        ("SUCCESS", SearchStatus::Success),
        ("FAILED", SearchStatus::Failed),
        ("EXPIRED", SearchStatus::Expired),
        ("CANCELLED", SearchStatus::Cancelled),
        ("success", SearchStatus::Other),
        ("PAUSED", SearchStatus::Other),
    ] {
        let found = search().read(&response(200, format!(r#"{{"request_id":"{ID_V1}","status":"{text}"}}"#)));
        assert_eq!(found.unwrap()[0].status(), status, "{text}");
    }
    let body = r#"{"status":"101","error_text":"No response found"}"#;
    assert_eq!(reason(&search(), 200, body), Ended);
}

#[test]
fn only_passing_faults_are_retryable() {
    let retryable = TABLE.iter().filter(|(_, status, _)| {
        let body = format!(r#"{{"status":"{}"}}"#, status.number());
        error(&start(), 200, body).is_retryable()
    });
    assert_eq!(retryable.map(|(number, ..)| *number).collect::<Vec<_>>(), [1, 5]);
}

#[test]
fn status_text_has_one_spelling() {
    for number in 0..=200 {
        let status = Status::from_text(&number.to_string()).unwrap();
        assert_eq!(status.number(), number);
        assert_eq!(Status::from_text(&format!("0{number}")), None);
    }
    for call in [CallKind::Request, CallKind::Check, CallKind::Search, CallKind::Control] {
        assert!(Status::Ok.is_documented_for(call) && !Status::Other(99).is_documented_for(call));
    }
}

#[test]
fn check_takes_codes_of_4_to_6_characters() {
    for (len, is_accepted) in [(4, true), (5, true), (6, true), (7, false), (10, false)] {
        let check = Check::new(id(ID_V1), Code::new("1".repeat(len)).unwrap());
        assert_eq!(
            check.map_err(|error| error.subject().map(str::to_owned)).err(),
            (!is_accepted).then(|| Some("code".to_owned())),
            "{len}"
        );
    }
}
