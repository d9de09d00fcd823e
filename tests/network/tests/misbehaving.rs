//! Servers that violate the protocol or abuse it.

use std::error::Error as _;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use jwt_identity::error::{KeyReason, LoadReason};
use jwt_identity::keys::{HealthState, RefreshOutcome};
use jwt_identity_fetch::FetchFault;
use jwt_identity_network::{Driver, RawServer, impatient, jwk_set, patient, wait_for_the_end};

const LIMIT: LoadReason = LoadReason::TooLarge { limit: 262_144 };
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// Loads this response with both clients and returns the reason for the failure, which must be the same.
fn failure(bytes: impl Into<Vec<u8>>) -> LoadReason {
    let server = RawServer::answering(bytes);
    let failures = Driver::ALL.map(|driver| driver.failure(&server.url(), patient()));
    assert_eq!(failures[0], failures[1]);
    assert_eq!(server.heads().len(), 2, "one request each");
    failures[0]
}

fn assert_loads(bytes: impl Into<Vec<u8>>) {
    let server = RawServer::answering(bytes);
    for driver in Driver::ALL {
        let keys = driver.source(&server.url(), patient());
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Changed, "{driver:?}");
    }
}

fn whole(extra: &str, body: &str) -> String {
    format!("{HEAD}{extra}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Sends a piece repeatedly with pauses until the client has closed the connection. The total is far above any limit.
fn drip(stream: &mut TcpStream, piece: &[u8]) -> io::Result<()> {
    for _ in 0..2_000 {
        stream.write_all(piece)?;
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

#[test]
fn silent_server_times_out() {
    let server = RawServer::start(wait_for_the_end);
    for driver in Driver::ALL {
        assert_eq!(driver.failure(&server.url(), impatient()), LoadReason::TimedOut, "{driver:?}");
    }
}

#[test]
fn slow_drip_response_times_out() {
    let dripping_head = RawServer::start(|stream| {
        stream.write_all(HEAD.as_bytes())?;
        stream.write_all(b"X: ")?;
        drip(stream, b"x")
    });
    let dripping_body = RawServer::start(|stream| {
        stream.write_all(format!("{HEAD}Content-Length: 100000\r\n\r\n").as_bytes())?;
        drip(stream, b" ")
    });
    let dripping_chunks = RawServer::start(|stream| {
        stream.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").as_bytes())?;
        drip(stream, b"1\r\n \r\n")
    });
    for server in [dripping_head, dripping_body, dripping_chunks] {
        for driver in Driver::ALL {
            assert_eq!(driver.failure(&server.url(), impatient()), LoadReason::TimedOut, "{driver:?}");
        }
    }
}

#[test]
fn closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    drop(listener);
    for driver in Driver::ALL {
        assert_eq!(driver.failure(&url, patient()), LoadReason::Unreachable, "{driver:?}");
    }
}

#[test]
fn broken_server_is_unreachable() {
    for bytes in [
        "",
        "H",
        "HTTP/1.1 200 OK\r\nContent-Ty",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "\0\0\0\0",
    ] {
        assert_eq!(failure(bytes), LoadReason::Unreachable, "{bytes:?}");
    }
}

#[test]
fn error_names_the_step_that_failed() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let without_tls = RawServer::greeting("HTTP/1.1 400 Bad Request\r\n\r\n");
    let cut = RawServer::answering(format!("{HEAD}Content-Length: 100\r\n\r\n{{"));
    let silent = RawServer::answering("");
    let slow = RawServer::start(wait_for_the_end);
    for (url, settings, reason, fault) in [
        (format!("http://{closed}/keys"), patient(), LoadReason::Unreachable, FetchFault::Connect),
        (without_tls.url().replace("http://", "https://"), patient(), LoadReason::Unreachable, FetchFault::Tls),
        (cut.url(), patient(), LoadReason::Unreachable, FetchFault::Body),
        (silent.url(), patient(), LoadReason::Unreachable, FetchFault::Head),
        (slow.url(), impatient(), LoadReason::TimedOut, FetchFault::Head),
        ("https://no-such-host.invalid/keys".to_owned(), patient(), LoadReason::Unreachable, FetchFault::Dns),
    ] {
        for driver in Driver::ALL {
            let outcome = driver.refresh(&driver.source(&url, settings));
            let RefreshOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
            let found = error.source().and_then(|cause| cause.downcast_ref::<FetchFault>());
            assert_eq!((error.reason(), found), (reason, Some(&fault)), "{driver:?} {url}");
            assert!(error.to_string().ends_with(&fault.to_string()), "{error}");
        }
    }
}

#[test]
fn https_of_a_server_without_tls_is_unreachable() {
    let server = RawServer::greeting("HTTP/1.1 400 Bad Request\r\n\r\n");
    for driver in Driver::ALL {
        let url = server.url().replace("http://", "https://");
        assert_eq!(driver.failure(&url, patient()), LoadReason::Unreachable, "{driver:?}");
    }
}

#[test]
fn redirect_is_not_followed() {
    let target = RawServer::answering(whole("", &jwk_set(&["stranger"])));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = target.url();
        assert_eq!(
            failure(format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")),
            LoadReason::Redirected,
            "{status}"
        );
    }
    assert_eq!(target.heads(), Vec::<String>::new());
}

/// A server that sends for ever and counts the pieces.
fn endless(head: &'static str, piece: &'static [u8]) -> (RawServer, Arc<AtomicUsize>) {
    let sent = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&sent);
    let server = RawServer::start(move |stream| {
        stream.write_all(head.as_bytes())?;
        loop {
            stream.write_all(piece)?;
            counter.fetch_add(piece.len(), Ordering::SeqCst);
        }
    });
    (server, sent)
}

#[test]
fn endless_body_is_abandoned_at_the_limit() {
    const PIECE: &[u8] =
        b"400\r\n                                                                                                    ";
    // A chunk of 0x64 bytes.
    let chunk: &'static [u8] = [b"64\r\n", &PIECE[5..105], b"\r\n"].concat().leak();
    let close = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (head, piece) in [(close, &PIECE[5..]), (chunked, chunk)] {
        let (server, sent) = endless(head, piece);
        for driver in Driver::ALL {
            assert_eq!(driver.failure(&server.url(), patient()), LIMIT, "{driver:?} {head}");
        }
        drop(server);
        // The bytes above the limit were in buffers of the operating system.
        assert!(sent.load(Ordering::SeqCst) < 64 << 20, "{sent:?}");
    }
}

#[test]
fn length_above_the_limit_is_rejected_unread() {
    for len in ["262145", "1099511627776"] {
        assert_eq!(failure(format!("{HEAD}Content-Length: {len}\r\n\r\n")), LIMIT, "{len}");
    }
}

#[test]
fn endless_head_is_abandoned() {
    let (server, sent) = endless(HEAD, b"X-Padding: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n");
    for driver in Driver::ALL {
        assert_eq!(driver.failure(&server.url(), patient()), LoadReason::Unreachable, "{driver:?}");
    }
    drop(server);
    assert!(sent.load(Ordering::SeqCst) < 64 << 20, "{sent:?}");
}

#[test]
fn unexpected_or_missing_media_type_is_rejected() {
    let set = jwk_set(&["good"]);
    for head in ["Content-Type: text/html; charset=utf-8\r\n", "Content-Type: text/plain\r\n", ""] {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\n\r\n{set}", set.len());
        assert_eq!(failure(answer), LoadReason::WrongContent, "{head}");
    }
}

#[test]
fn compressed_response_is_rejected_undecoded() {
    // An empty gzip member, and an unknown content coding.
    let gzip = [0x1f_u8, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for encoding in ["gzip", "br", "zstd", "deflate", "unheard-of"] {
        let head = format!("{HEAD}Content-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n", gzip.len());
        assert_eq!(failure([head.as_bytes(), &gzip].concat()), LoadReason::WrongContent, "{encoding}");
    }
}

#[test]
fn chunks_are_joined_and_broken_chunks_rejected() {
    let set = jwk_set(&["good"]);
    let (one, two) = set.split_at(20);
    let head = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    assert_loads(format!("{head}{:x}\r\n{one}\r\n{:X};a=b\r\n{two}\r\n0\r\n\r\n", one.len(), two.len()));
    for broken in [
        format!("{head}{:x}\r\n{one}\r\n{:x}\r\n", one.len(), two.len()),
        format!("{head}{:x}\r\n{one}\r\n", one.len()),
        format!("{head}zz\r\n{one}\r\n0\r\n\r\n"),
        format!("{head}ffffffffffffffffff\r\n{one}\r\n0\r\n\r\n"),
    ] {
        assert_eq!(failure(broken.as_str()), LoadReason::Unreachable, "{broken}");
    }
}

#[test]
fn http_1_0_response_ends_with_its_connection() {
    let set = jwk_set(&["good"]);
    assert_loads(format!("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{set}"));
    // A broken connection looks like the end of the body. The truncated JSON shows it.
    let cut = set.get(..set.len() / 2).unwrap();
    let reason = failure(format!("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{cut}"));
    let LoadReason::Key(error) = reason else { panic!("{reason:?}") };
    assert_eq!(error.reason(), KeyReason::SetMalformed);
}

#[test]
fn short_body_is_a_broken_connection() {
    let set = jwk_set(&["good"]);
    let short = format!("{HEAD}Content-Length: {}\r\n\r\n{set}", set.len() + 1);
    assert_eq!(failure(short), LoadReason::Unreachable);
    assert_loads(format!("{}HTTP/1.1 500 More\r\n\r\n", whole("", &set)));
}

#[test]
fn contradictory_lengths_are_rejected() {
    let set = jwk_set(&["good"]);
    let server = RawServer::answering(whole("Content-Length: 7\r\n", &set));
    for driver in Driver::ALL {
        // Either the client or this crate detects it.
        let reason = driver.failure(&server.url(), patient());
        assert!(matches!(reason, LoadReason::Unreachable | LoadReason::WrongContent), "{driver:?}: {reason:?}");
    }
}

#[test]
fn response_with_private_keys_is_rejected() {
    let good = jwk_set(&["good"]);
    let leaked = good.replacen(r#"{"keys":[{"#, r#"{"keys":[{"d":"hush","#, 1);
    assert_ne!(good, leaked);
    let is_leaking = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&is_leaking);
    let server = RawServer::start(move |stream| {
        let body = if switch.load(Ordering::SeqCst) { &leaked } else { &good };
        stream.write_all(whole("", body).as_bytes())
    });
    for driver in Driver::ALL {
        is_leaking.store(false, Ordering::SeqCst);
        let keys = driver.source(&server.url(), patient());
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Changed);
        is_leaking.store(true, Ordering::SeqCst);
        let RefreshOutcome::Failed(error) = driver.refresh(&keys) else { panic!("{driver:?}") };
        let LoadReason::Key(key) = error.reason() else { panic!("{error:?}") };
        assert_eq!(key.reason(), KeyReason::NotPublic);
        assert_eq!(keys.health().state, HealthState::Fresh);
        assert!(!format!("{error:?} {error} {keys:?}").contains("hush"));
    }
}
