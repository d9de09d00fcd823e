//! A pending verification serves the session and the number that started it, and no other.

use std::time::Duration;

use jwt_identity::NumericDate;
use jwt_identity::error::{CallError, CallReason};
use jwt_identity::nexmo::verify_api::{Call, Code, PendingVerification, PhoneNumber, v1, v2};

use super::{ID_V1, ID_V2, account, code, id, number};
use crate::support::NOW;

const SESSION: &[u8] = b"session-id-of-ada-0123456789abcd";
const OTHER: &[u8] = b"session-id-of-eve-0123456789abcd";

fn end() -> NumericDate {
    NOW.saturating_add(Duration::from_secs(300))
}

fn pending() -> PendingVerification {
    PendingVerification::new(id(ID_V2), SESSION, &number(), end()).unwrap()
}

fn other_number() -> PhoneNumber {
    PhoneNumber::new("447700900001").unwrap()
}

fn reason<T>(outcome: Result<T, CallError>) -> Option<CallReason> {
    outcome.err().map(|error| error.reason())
}

#[test]
fn only_the_session_and_number_that_started_it_may_check() {
    let mut pending = pending();
    let shorter = SESSION.get(..SESSION.len() - 1).unwrap();
    let longer = [SESSION, b"\0"].concat();
    for (session, number) in [
        (OTHER, number()),
        (SESSION, other_number()),
        (OTHER, other_number()),
        (shorter, number()),
        (&longer, number()),
        (b"", number()),
    ] {
        let foreign = Some(CallReason::ForeignSession);
        assert_eq!(reason(pending.check_v1(session, &number, code(), NOW)), foreign);
        assert_eq!(reason(pending.check_v2(session, &number, code(), NOW)), foreign);
        assert_eq!(reason(pending.request_id(session, &number, NOW)), foreign);
        assert_eq!(reason(pending.adopt(&id(ID_V2), session, &number, end())), foreign);
    }
    assert_eq!(pending.attempts_left(), 3, "a stranger uses no attempt");
    assert_eq!(pending.request_id(SESSION, &number(), NOW), Ok(&id(ID_V2)));
    assert!(pending.check_v2(SESSION, &number(), code(), NOW).is_ok());
}

#[test]
fn parts_of_the_binding_cannot_be_shifted() {
    // The same bytes in a row, divided in another place.
    let long = PhoneNumber::new("44770090000").unwrap();
    let session = [b"0", SESSION].concat();
    let pending = PendingVerification::new(id("a"), &session, &long, end()).unwrap();
    assert_eq!(reason(pending.request_id(SESSION, &number(), NOW)), Some(CallReason::ForeignSession));
    assert!(pending.request_id(&session, &long, NOW).is_ok());
}

#[test]
fn check_sends_the_bound_id() {
    let api = v2::Api::new(v2::Credentials::Account(account()));
    let check = pending().check_v2(SESSION, &number(), code(), NOW).unwrap();
    assert_eq!(check.request(&api).unwrap().uri().path(), format!("/v2/verify/{ID_V2}"));
    let mut of_v1 = PendingVerification::new(id(ID_V1), SESSION, &number(), end()).unwrap();
    let check = of_v1.check_v1(SESSION, &number(), code(), NOW).unwrap();
    let request = check.request(&v1::Api::new(account())).unwrap();
    assert_eq!(request.body(), format!("request_id={ID_V1}&code=1234").as_bytes());
}

#[test]
fn three_codes_can_be_checked() {
    let mut pending = pending();
    for left in [2, 1, 0] {
        assert!(pending.check_v2(SESSION, &number(), code(), NOW).is_ok());
        assert_eq!(pending.attempts_left(), left);
    }
    assert_eq!(reason(pending.check_v2(SESSION, &number(), code(), NOW)), Some(CallReason::TooManyCodes));
    assert_eq!(reason(pending.check_v1(SESSION, &number(), code(), NOW)), Some(CallReason::TooManyCodes));
    assert!(pending.request_id(SESSION, &number(), NOW).is_ok(), "it can be cancelled");
    let adopted = pending.adopt(&id(ID_V2), SESSION, &number(), end()).unwrap();
    assert_eq!(adopted.attempts_left(), 0, "attempts stay used");
}

#[test]
fn code_of_another_form_uses_no_attempt() {
    let mut pending = PendingVerification::new(id(ID_V1), SESSION, &number(), end()).unwrap();
    let long = Code::new("1234567").unwrap();
    assert_eq!(reason(pending.check_v1(SESSION, &number(), long, NOW)), Some(CallReason::InvalidParameter));
    assert_eq!(pending.attempts_left(), 3);
}

#[test]
fn pending_verification_ends_at_its_time() {
    let mut pending = pending();
    let last = NumericDate::from_unix_seconds(end().as_unix_seconds() - 1);
    let after = NumericDate::from_unix_seconds(end().as_unix_seconds() + 1);
    assert!(pending.request_id(SESSION, &number(), last).is_ok());
    for now in [end(), after] {
        assert_eq!(reason(pending.request_id(SESSION, &number(), now)), Some(CallReason::Expired));
        assert_eq!(reason(pending.check_v2(SESSION, &number(), code(), now)), Some(CallReason::Expired));
        // A stranger does not learn that it has expired.
        assert_eq!(reason(pending.request_id(OTHER, &number(), now)), Some(CallReason::ForeignSession));
    }
    assert_eq!(pending.attempts_left(), 3);
    assert_eq!(pending.expires_at(), end());
}

#[test]
fn running_verification_is_adopted_only_by_its_session() {
    let later = end().saturating_add(Duration::from_secs(60));
    let adopted = pending().adopt(&id(ID_V2), SESSION, &number(), later).unwrap();
    assert_eq!(adopted.expires_at(), later);
    assert!(adopted.request_id(SESSION, &number(), end()).is_ok());
    let foreign = pending().adopt(&id("575a2054-aaaf-4405-994e-290be7b9a91f"), SESSION, &number(), later);
    assert_eq!(reason(foreign), Some(CallReason::ForeignSession));
}

#[test]
fn session_id_needs_16_bytes() {
    for len in [0, 1, 15, 16, 17, 1000] {
        let pending = PendingVerification::new(id(ID_V2), &vec![b'a'; len], &number(), end());
        assert_eq!(pending.is_ok(), len >= 16, "{len}");
    }
}

#[test]
fn stored_form_reveals_neither_session_nor_number() {
    let mut pending = pending();
    pending.check_v2(SESSION, &number(), code(), NOW).unwrap();
    let stored = serde_json::to_string(&pending).unwrap();
    for hidden in [std::str::from_utf8(SESSION).unwrap(), number().as_str(), "1234\""] {
        assert!(!stored.contains(hidden), "{stored}");
    }
    let mut restored: PendingVerification = serde_json::from_str(&stored).unwrap();
    assert_eq!((restored.attempts_left(), restored.expires_at()), (2, end()));
    assert!(restored.check_v2(SESSION, &number(), code(), NOW).is_ok());
    assert_eq!(reason(restored.check_v2(OTHER, &number(), code(), NOW)), Some(CallReason::ForeignSession));
    let shown = format!("{pending:?}");
    assert!(!shown.contains(ID_V2) && !stored.contains(&shown), "{shown}");
}

#[test]
fn altered_stored_form_is_rejected() {
    let stored = serde_json::to_string(&pending()).unwrap();
    let read = |text: &str| serde_json::from_str::<PendingVerification>(text);
    assert!(read(&stored).is_ok());
    for (from, to) in [
        (r#""attempts_left":3"#, r#""attempts_left":4"#),
        (r#""attempts_left":3"#, r#""attempts_left":-1"#),
        (r#""attempts_left":3"#, r#""attempts":3"#),
        (r#""owner":""#, r#""owner":"0"#),
        (ID_V2, "../other"),
        ("{", r#"{"extra":1,"#),
    ] {
        assert!(read(&stored.replacen(from, to, 1)).is_err(), "{from}");
    }
    // Another id in its place belongs to nobody.
    let swapped = read(&stored.replace(ID_V2, "575a2054-aaaf-4405-994e-290be7b9a91f")).unwrap();
    assert_eq!(reason(swapped.request_id(SESSION, &number(), NOW)), Some(CallReason::ForeignSession));
}
