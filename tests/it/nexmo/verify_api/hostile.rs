//! Responses that are not ones of the API.

use http::Response;
use jwt_identity::error::CallReason::{self, TooLarge, WrongContent};
use jwt_identity::nexmo::verify_api::{ApiError, Call, v1, v2};

use super::{ID_V1, ID_V2, code, id, number, response};

type Read = Box<dyn Fn(&Response<Vec<u8>>) -> Result<(), ApiError>>;

fn reads<C: Call + 'static>(call: C) -> Read {
    Box::new(move |response| call.read(response).map(|_| ()))
}

/// The calls whose answer has a body, each with a status and a body of success.
fn calls() -> Vec<(Read, u16, String)> {
    vec![
        (
            reads(v1::Start::builder(number(), "ACME").build().unwrap()),
            200,
            format!(r#"{{"status":"0","request_id":"{ID_V1}"}}"#),
        ),
        (reads(v1::Check::new(id(ID_V1), code()).unwrap()), 200, format!(r#"{{"status":"0","request_id":"{ID_V1}"}}"#)),
        (reads(v1::Search::new(id(ID_V1)).unwrap()), 200, format!(r#"{{"status":"SUCCESS","request_id":"{ID_V1}"}}"#)),
        (
            reads(v1::Control::cancel(id(ID_V1)).unwrap()),
            200,
            format!(r#"{{"status":"0","command":"cancel","request_id":"{ID_V1}"}}"#),
        ),
        (
            reads(v2::Start::builder("ACME", v2::Sms::new(number())).build().unwrap()),
            202,
            format!(r#"{{"request_id":"{ID_V2}"}}"#),
        ),
        (reads(v2::Check::new(id(ID_V2), code())), 200, format!(r#"{{"request_id":"{ID_V2}","status":"completed"}}"#)),
    ]
}

#[track_caller]
fn assert_rejected(read: &Read, response: &Response<Vec<u8>>, expected: CallReason) {
    assert_eq!(read(response).map_err(|error| error.reason()), Err(expected), "{:?}", response.headers());
}

#[test]
fn body_must_be_one_strict_json_object() {
    let deep = |levels: usize| format!(r#","x":{}{}"#, "[".repeat(levels), "]".repeat(levels));
    for (read, status, good) in &calls() {
        assert_eq!(read(&response(*status, good.as_str())), Ok(()));
        let unknown = good.replacen('{', r#"{"x":[1,{"y":null}],"#, 1);
        assert_eq!(read(&response(*status, unknown)), Ok(()), "unknown members are ignored");
        let inside = |member: &str| good.replacen('}', &format!("{member}}}"), 1);
        for body in [
            String::new(),
            " ".to_owned(),
            "null".to_owned(),
            "[]".to_owned(),
            format!("[{good}]"),
            format!("{good}{good}"),
            format!("{good},"),
            format!("\u{feff}{good}"),
            format!("{good}\0"),
            format!("// a\n{good}"),
            good.replace('"', "'"),
            good.get(..good.len() - 1).unwrap().to_owned(),
            "<html><body>Log in</body></html>".to_owned(),
            "status=0".to_owned(),
            inside(&format!(r#","request_id":"{ID_V1}""#)),
            inside(r#","x":{"y":1,"y":2}"#),
            inside(r#","x":1,"\u0078":1"#),
            inside(&deep(100)),
            inside(&deep(50_000 / 2)),
        ] {
            assert_rejected(read, &response(*status, body), WrongContent);
        }
        let mut bytes = good.clone().into_bytes();
        bytes.insert(2, 0xff);
        assert_rejected(read, &response(*status, bytes), WrongContent);
        let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_rejected(read, &response(*status, utf16), WrongContent);
    }
}

#[test]
fn members_of_the_wrong_type_are_rejected() {
    for (read, status, good) in &calls() {
        for member in ["status", "request_id", "command"].iter().filter(|member| good.contains(**member)) {
            let value = good.split(&format!("\"{member}\":")).nth(1).unwrap();
            let value = value.split([',', '}']).next().unwrap();
            for other in ["null", "0", "1.5", "true", "[]", "{}", "[\"0\"]", "\"\\ud800\""] {
                // The command alone has an id that does not matter.
                if *member == "request_id" && good.contains("command") && other != "\"\\ud800\"" {
                    continue;
                }
                let body = good.replacen(value, other, 1);
                assert_rejected(read, &response(*status, body), WrongContent);
            }
        }
    }
}

#[test]
fn length_is_limited() {
    const LIMIT: usize = 64 * 1024;
    for (read, status, good) in &calls() {
        let padded = |len: usize| format!("{good}{}", " ".repeat(len - good.len()));
        assert_eq!(read(&response(*status, padded(LIMIT - 1))), Ok(()));
        assert_eq!(read(&response(*status, padded(LIMIT))), Ok(()));
        assert_rejected(read, &response(*status, padded(LIMIT + 1)), TooLarge { limit: LIMIT });
        assert_rejected(read, &response(*status, padded(1_000_000)), TooLarge { limit: LIMIT });
    }
}

#[test]
fn media_type_must_be_json() {
    let of = |status: u16, media_types: &[&str], body: &str| {
        let mut response = Response::new(body.as_bytes().to_vec());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        for media_type in media_types {
            response.headers_mut().append("content-type", media_type.parse().unwrap());
        }
        response
    };
    for (read, status, good) in &calls() {
        for media_type in ["application/json", "application/json;charset=UTF-8", "Application/JSON ; a=b"] {
            assert_eq!(read(&of(*status, &[media_type], good)), Ok(()), "{media_type}");
        }
        for media_types in [
            &[][..],
            &[""],
            &["text/html"],
            &["text/json"],
            &["application/xml"],
            &["application/problem+json"],
            &["application/jsonp"],
            &["application/json, text/html"],
            &["application/json", "application/json"],
        ] {
            assert_rejected(read, &of(*status, media_types, good), WrongContent);
        }
    }
}

#[test]
fn compressed_body_is_rejected() {
    for (read, status, good) in &calls() {
        let mut encoded = response(*status, good.as_str());
        encoded.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        assert_rejected(read, &encoded, WrongContent);
        encoded.headers_mut().insert("content-encoding", "identity".parse().unwrap());
        assert_eq!(read(&encoded), Ok(()));
        encoded.headers_mut().append("content-encoding", "br".parse().unwrap());
        assert_rejected(read, &encoded, WrongContent);
    }
}
