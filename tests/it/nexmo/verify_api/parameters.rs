//! Limits of the parameters: one below, at, and one above.

use std::time::Duration;

use jwt_identity::error::CallError;
use jwt_identity::keys::remote::EndpointUrl;
use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, Code, PhoneNumber, RequestId, v1, v2};
use jwt_identity::nexmo::webhook::ApiKey;

use super::{account, code, id, number};

/// Asserts that a value is rejected with the name of the parameter, or accepted if there is none.
#[track_caller]
fn expect<T>(outcome: Result<T, CallError>, parameter: Option<&str>, what: impl std::fmt::Debug) {
    let found = outcome.err();
    assert_eq!(found.as_ref().and_then(|error| error.subject()), parameter, "{what:?}");
    assert!(found.is_none_or(|error| error.code().as_u16() == 701));
}

/// Calls `make` with texts of these lengths. Those from `min` to `max` are accepted.
#[track_caller]
fn expect_lengths<T>(parameter: &str, min: usize, max: usize, make: impl Fn(String) -> Result<T, CallError>) {
    for len in [0, min.saturating_sub(1), min, max, max + 1, 300] {
        let is_accepted = (min..=max).contains(&len);
        expect(make("1".repeat(len)), (!is_accepted).then_some(parameter), len);
    }
}

#[test]
fn phone_number_has_7_to_15_digits() {
    expect_lengths("number", 7, 15, PhoneNumber::new);
    for text in [
        "+447700900000",
        "00447700900000",
        "0447700900000",
        "4477009 00000",
        "44-7700900000",
        "٤٤٧٧٠٠٩",
        "447700a",
        " 447700900000",
        "447700900000\n",
    ] {
        expect(PhoneNumber::new(text), Some("number"), text);
    }
    for input in ["447700900000", "+447700900000", "00447700900000", " +44 (7700) 900-000 ", "+44.7700.900.000"] {
        assert_eq!(PhoneNumber::from_input(input), Ok(number()), "{input}");
    }
    for input in ["", "+", "00", "++447700900000", "+00447700900000", "07700 900000", "44x7700900000", "447700900000;1"]
    {
        expect(PhoneNumber::from_input(input), Some("number"), input);
    }
}

#[test]
fn code_has_4_to_10_letters_or_digits() {
    expect_lengths("code", 4, 10, Code::new);
    for text in ["abcXYZ09", "aB3d"] {
        expect(Code::new(text), None, text);
    }
    for text in ["12 4", "12-4", "１２３４", "123é", "1234\n", "'or1"] {
        expect(Code::new(text), Some("code"), text);
    }
}

#[test]
fn request_id_is_a_segment_of_a_path() {
    expect_lengths("request_id", 1, 36, RequestId::new);
    expect_lengths("request_id", 1, 32, |text| v1::Check::new(RequestId::new(text)?, code()));
    expect_lengths("request_id", 1, 32, |text| v1::Search::new(RequestId::new(text)?));
    expect_lengths("request_id", 1, 32, |text| v1::Control::cancel(RequestId::new(text)?));
    for text in ["..", "a/b", "a?b", "a#b", "a%2f", "a b", "a_b", "é", "a\0"] {
        expect(RequestId::new(text), Some("request_id"), text);
    }
}

#[test]
fn credentials_are_visible_ascii() {
    for text in ["", " ", "a b", "a\n", "é", "a\0"] {
        expect(ApiSecret::new(text), Some("api_secret"), text);
    }
    let refused = Account::new(ApiKey::new("a:b").unwrap(), ApiSecret::new("secret").unwrap());
    expect(refused, Some("api_key"), "colon");
}

#[test]
fn base_url_has_neither_path_nor_query() {
    for (url, is_accepted) in [
        ("https://api-eu.vonage.com", true),
        ("http://127.0.0.1:8080/", true),
        ("https://api.nexmo.com/verify", false),
        ("https://api.nexmo.com/?a=b", false),
    ] {
        let url = EndpointUrl::new(url).unwrap();
        assert_eq!(v1::Api::new(account()).with_base_url(&url).is_ok(), is_accepted, "{url}");
        let v2 = v2::Api::new(v2::Credentials::Account(account())).with_base_url(&url);
        assert_eq!(v2.is_ok(), is_accepted, "{url}");
    }
    let mesh = EndpointUrl::without_tls("http://verify.stand-ins.svc:80").unwrap();
    assert!(v1::Api::new(account()).with_base_url(&mesh).is_ok());
}

#[test]
fn parameters_of_version_1_are_limited() {
    let start = || v1::Start::builder(number(), "ACME");
    expect_lengths("brand", 1, 18, |text| v1::Start::builder(number(), text).build());
    expect_lengths("payee", 1, 18, |text| v1::Start::payment(number(), text, "1").build());
    expect_lengths("country", 2, 2, |text| start().country(text.replace('1', "G")).build());
    expect_lengths("sender_id", 1, 11, |text| start().sender_id(text).build());
    // The limits are in characters.
    expect(v1::Start::builder(number(), "é".repeat(18)).build(), None, "18 characters of 2 bytes");
    expect(v1::Start::builder(number(), "a\nb").build(), Some("brand"), "a control character");
    expect(start().country("G8").build(), Some("country"), "G8");
    for digits in 0..=11 {
        expect(start().code_length(digits).build(), (digits != 4 && digits != 6).then_some("code_length"), digits);
    }
    for (tag, is_accepted) in [
        ("en-us", true),
        ("de", true),
        ("zh-hans-cn", true),
        ("e", false),
        ("", false),
        ("en_us", false),
        ("en-", false),
        ("en us", false),
    ] {
        expect(start().language(tag).build(), (!is_accepted).then_some("lg"), tag);
    }
    for amount in ["0", "48", "48.0", "48.00", "123456789012.99"] {
        expect(v1::Start::payment(number(), "ACME", amount).build(), None, amount);
    }
    for amount in ["", ".", "48.", ".5", "48.000", "-1", "+1", "1e3", "1,5", "48 ", "1234567890123", "٤"] {
        expect(v1::Start::payment(number(), "ACME", amount).build(), Some("amount"), amount);
    }
    for count in [0, 1, 10, 11, 1000] {
        let search = v1::Search::many((0..count).map(|_| id("a")));
        expect(search, (!(1..=10).contains(&count)).then_some("request_ids"), count);
    }
}

#[test]
fn times_of_version_1_are_limited() {
    let start = || v1::Start::builder(number(), "ACME");
    let seconds = Duration::from_secs;
    for (expiry, is_accepted) in [(59, false), (60, true), (61, true), (3599, true), (3600, true), (3601, false)] {
        expect(start().pin_expiry(seconds(expiry)).build(), (!is_accepted).then_some("pin_expiry"), expiry);
    }
    for (wait, is_accepted) in [(59, false), (60, true), (899, true), (900, true), (901, false)] {
        expect(start().next_event_wait(seconds(wait)).build(), (!is_accepted).then_some("next_event_wait"), wait);
    }
    expect(start().pin_expiry(Duration::from_millis(60_500)).build(), Some("pin_expiry"), "half a second");
    for (expiry, wait, is_accepted) in [
        (60, 60, true),
        (300, 60, true),
        (900, 900, true),
        (60, 61, false),
        (300, 301, false),
        (120, 90, false),
        (3600, 700, false),
        (1800, 900, true),
    ] {
        let outcome = start().pin_expiry(seconds(expiry)).next_event_wait(seconds(wait)).build();
        expect(outcome, (!is_accepted).then_some("pin_expiry"), (expiry, wait));
    }
    assert_eq!(start().build().unwrap().lifetime(), seconds(300));
    assert_eq!(start().pin_expiry(seconds(60)).build().unwrap().lifetime(), seconds(60));
}

#[test]
fn parameters_of_version_2_are_limited() {
    let start = || v2::Start::builder("ACME", v2::Sms::new(number()));
    let sms = |sms: v2::Sms| v2::Start::builder("ACME", sms).build();
    expect_lengths("brand", 1, 16, |text| v2::Start::builder(text, v2::Sms::new(number())).build());
    for length in 0..=12 {
        expect(start().code_length(length).build(), (!(4..=10).contains(&length)).then_some("code_length"), length);
    }
    for (timeout, is_accepted) in [(14, false), (15, true), (899, true), (900, true), (901, false)] {
        let outcome = start().channel_timeout(Duration::from_secs(timeout)).build();
        expect(outcome, (!is_accepted).then_some("channel_timeout"), timeout);
    }
    expect(start().locale("en_us").build(), Some("locale"), "en_us");
    for (length, code, is_accepted) in
        [(4, "1234", true), (5, "1234", false), (10, "abcdefghij", true), (4, "12345", false)]
    {
        let outcome = start().code_length(length).code(Code::new(code).unwrap()).build();
        expect(outcome, (!is_accepted).then_some("code"), code);
    }
    expect(start().client_ref("a reference of more than sixteen characters").build(), None, "long");
    expect(start().client_ref("a\nb").build(), Some("client_ref"), "control");
    expect(start().template_id("").build(), Some("template_id"), "empty");
    for (from, is_accepted) in [
        ("AB", false),
        ("ABC", true),
        ("ABCDEFGHIJK", true),
        ("ABCDEFGHIJKL", false),
        ("12345678901", true),
        ("123456789012345", true),
        ("1234567890123456", false),
        ("A B C", false),
        ("+12345678901", false),
        ("", false),
    ] {
        expect(sms(v2::Sms::new(number()).from(from)), (!is_accepted).then_some("from"), from);
    }
    expect_lengths("app_hash", 11, 11, |text| sms(v2::Sms::new(number()).app_hash(text)));
    expect(sms(v2::Sms::new(number()).app_hash("abc/def+123")), None, "base64");
    expect(sms(v2::Sms::new(number()).app_hash("abc def_123")), Some("app_hash"), "a space");
    expect_lengths("content_id", 1, 20, |text| sms(v2::Sms::new(number()).content_id(text)));
    expect_lengths("entity_id", 1, 20, |text| sms(v2::Sms::new(number()).entity_id(text)));
    for (to, is_accepted) in
        [("ada@example.com", true), ("ada", false), ("", false), ("ada@example.com\r\nBcc: a", false)]
    {
        expect(v2::Start::builder("ACME", v2::Email::new(to)).build(), (!is_accepted).then_some("to"), to);
        let from = v2::Email::new("ada@example.com").from(to);
        expect(v2::Start::builder("ACME", from).build(), (!is_accepted).then_some("from"), to);
    }
    let three = start().step(v2::Step::Voice(number())).step(v2::Email::new("ada@example.com"));
    assert_eq!(three.clone().build().unwrap().lifetime(), Duration::from_secs(540));
    let timeout = three.channel_timeout(Duration::from_secs(60)).build().unwrap();
    assert_eq!(timeout.lifetime(), Duration::from_secs(180));
}

#[test]
fn steps_without_a_code_have_rules_of_their_own() {
    let silent = || v2::Start::builder("ACME", v2::SilentAuth::new(number()));
    let interactive = || v2::Start::builder("ACME", v2::Step::WhatsAppInteractive(number()));
    expect(silent().step(v2::Sms::new(number())).code_length(6).build(), None, "first");
    let late = v2::Start::builder("ACME", v2::Sms::new(number())).step(v2::SilentAuth::new(number()));
    expect(late.build(), Some("workflow"), "late");
    expect(silent().step(v2::SilentAuth::new(number())).build(), Some("workflow"), "twice");
    for start in [silent(), interactive(), silent().step(v2::Step::WhatsAppInteractive(number()))] {
        expect(start.clone().build(), None, "no code");
        expect(start.clone().code_length(4).build(), Some("code_length"), "length without a code");
        expect(start.clone().code(code()).build(), Some("code"), "code without a step");
        let by_account = v2::Api::new(v2::Credentials::Account(account()));
        let refused = start.build().unwrap().request(&by_account).unwrap_err();
        assert_eq!((refused.code().as_u16(), refused.subject()), (701, Some("credentials")));
    }
    let mixed = silent().step(v2::Sms::new(number())).build().unwrap();
    assert!(mixed.request(&v2::Api::new(v2::Credentials::Account(account()))).is_ok());
}
