//! Single requests with a body, sent by both clients.

use std::error::Error as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use http::{Method, Request, Response};
use jwt_identity::error::{CallError, CallReason};
use jwt_identity::keys::remote::{EndpointUrl, RemoteSettings};
use jwt_identity::nexmo::verify_api::{Account, ApiSecret, Call, Code, PhoneNumber, v2};
use jwt_identity::nexmo::webhook::ApiKey;
use jwt_identity_fetch::{FetchFault, ReqwestFetch, UreqFetch};
use jwt_identity_network::{
    Driver, RawServer, Server, impatient, install_provider, json, patient, status, wait_for_the_end,
};

const LENGTH_ZERO: &str = "content-length: 0\r\n";

fn send(driver: Driver, request: Request<Vec<u8>>, settings: RemoteSettings) -> Result<Response<Vec<u8>>, CallError> {
    match driver {
        Driver::Ureq => UreqFetch::new().send(request, &settings),
        Driver::Reqwest => {
            install_provider();
            let fetch = ReqwestFetch::new(reqwest::Client::builder(), None, &settings).unwrap();
            driver.wait(fetch.send(request, &settings))
        }
    }
}

fn request(method: Method, url: &str, body: &str) -> Request<Vec<u8>> {
    Request::builder().method(method).uri(url).header("x-own", "kept").body(body.as_bytes().to_vec()).unwrap()
}

fn fault(error: &CallError) -> Option<FetchFault> {
    error.source().and_then(|cause| cause.downcast_ref::<FetchFault>()).copied()
}

#[test]
fn request_arrives_with_its_body() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&bodies);
    let server = RawServer::start(move |stream| {
        let mut body = [0; 7];
        stream.read_exact(&mut body)?;
        seen.lock().unwrap().push(body.to_vec());
        stream.write_all(b"HTTP/1.1 409 Conflict\r\nX-Other: 1\r\nContent-Length: 4\r\n\r\nbusy")
    });
    for driver in Driver::ALL {
        let response = send(driver, request(Method::POST, &server.url(), "a=b&c=d"), patient()).unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_slice()), (409, &b"busy"[..]), "{driver:?}");
        assert_eq!(response.headers()["x-other"], "1");
    }
    assert_eq!(*bodies.lock().unwrap(), [b"a=b&c=d"; 2]);
    for head in server.heads() {
        let head = head.to_lowercase();
        assert!(head.starts_with("post /keys http/1.1\r\n") && head.contains("x-own: kept\r\n"), "{head}");
        assert!(head.contains("content-length: 7\r\n"), "{head}");
    }
}

#[test]
fn empty_body_has_a_length_only_in_a_post() {
    let server = RawServer::answering("HTTP/1.1 204 No Content\r\n\r\n");
    for driver in Driver::ALL {
        for method in [Method::POST, Method::DELETE] {
            let response = send(driver, request(method, &server.url(), ""), patient()).unwrap();
            assert_eq!((response.status().as_u16(), response.body().len()), (204, 0), "{driver:?}");
        }
    }
    for head in server.heads() {
        let head = head.to_lowercase();
        assert_eq!(head.contains(LENGTH_ZERO), head.starts_with("post"), "{head}");
        assert!(!head.contains("transfer-encoding"), "{head}");
    }
}

#[test]
fn redirect_is_returned_and_not_followed() {
    let server = Server::start(|_| {
        Response::builder().status(307).header("location", "/elsewhere").body(String::new()).unwrap()
    });
    for driver in Driver::ALL {
        let response = send(driver, request(Method::POST, &server.url(), "secret"), patient()).unwrap();
        assert_eq!(response.status().as_u16(), 307, "{driver:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn silent_server_times_out() {
    let server = RawServer::start(wait_for_the_end);
    for driver in Driver::ALL {
        let error = send(driver, request(Method::POST, &server.url(), "a"), impatient()).unwrap_err();
        assert_eq!((error.reason(), fault(&error)), (CallReason::TimedOut, Some(FetchFault::Head)), "{driver:?}");
        assert!(error.is_retryable());
    }
}

#[test]
fn closed_port_is_unreachable() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for driver in Driver::ALL {
        let request = request(Method::POST, &format!("http://{address}/?code=1234"), "code=1234");
        let error = send(driver, request, patient()).unwrap_err();
        assert_eq!((error.reason(), fault(&error)), (CallReason::Unreachable, Some(FetchFault::Connect)), "{driver:?}");
        assert!(!format!("{error} {error:?}").contains("1234"));
    }
}

#[test]
fn broken_off_body_is_unreachable() {
    let server = RawServer::answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    for driver in Driver::ALL {
        let error = send(driver, request(Method::POST, &server.url(), "a"), patient()).unwrap_err();
        assert_eq!((error.reason(), fault(&error)), (CallReason::Unreachable, Some(FetchFault::Body)), "{driver:?}");
    }
    assert_eq!(server.heads().len(), 2, "nothing is sent twice");
}

#[test]
fn body_is_limited() {
    for (len, is_accepted) in [(99, true), (100, true), (101, false), (1_000_000, false)] {
        let server = Server::json("a".repeat(len));
        for driver in Driver::ALL {
            let settings = patient().max_body_len(100);
            let outcome = send(driver, request(Method::POST, &server.url(), ""), settings);
            let found = outcome.map(|response| response.body().len()).map_err(|error| error.reason());
            let expected = if is_accepted { Ok(len) } else { Err(CallReason::TooLarge { limit: 100 }) };
            assert_eq!(found, expected, "{driver:?}");
        }
    }
}

#[test]
fn verification_runs_from_start_to_cancellation() {
    const ID: &str = "c11236f4-00bf-4b89-84ba-88b25df97315";
    let server = Server::start(|request| match (request.method().as_str(), request.uri().path()) {
        ("POST", "/v2/verify") => {
            let mut response = json(format!(r#"{{"request_id":"{ID}"}}"#));
            *response.status_mut() = http::StatusCode::ACCEPTED;
            response
        }
        ("POST", path) if path.ends_with("/next_workflow") => status(200, ""),
        ("POST", _) => status(400, "{}"),
        ("DELETE", _) => status(204, ""),
        _ => status(404, "{}"),
    });
    let account = Account::new(ApiKey::new("a1b2c3d4").unwrap(), ApiSecret::new("secret").unwrap()).unwrap();
    let api = v2::Api::new(v2::Credentials::Account(account));
    let api = api.with_base_url(&EndpointUrl::new(&server.base_url()).unwrap()).unwrap();
    for driver in Driver::ALL {
        let number = PhoneNumber::new("447700900000").unwrap();
        let start = v2::Start::builder("ACME", v2::Sms::new(number)).build().unwrap();
        let started = start.read(&send(driver, start.request(&api).unwrap(), patient()).unwrap()).unwrap();
        let id = started.request_id().clone();
        let check = v2::Check::new(id.clone(), Code::new("1234").unwrap());
        let wrong = check.read(&send(driver, check.request(&api).unwrap(), patient()).unwrap()).unwrap_err();
        assert_eq!(wrong.reason(), CallReason::WrongCode, "{driver:?}");
        let next = v2::NextWorkflow::new(id.clone());
        assert!(next.read(&send(driver, next.request(&api).unwrap(), patient()).unwrap()).is_ok());
        let cancel = v2::Cancel::new(id);
        assert!(cancel.read(&send(driver, cancel.request(&api).unwrap(), patient()).unwrap()).is_ok());
    }
    let headers = server.requests().iter().filter(|request| request.headers().contains_key("authorization")).count();
    assert_eq!(headers, 8);
}
