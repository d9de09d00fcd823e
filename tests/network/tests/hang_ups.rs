//! A service whose clients hang up.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jwt_identity::TokenVerifier;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::RefreshReason;
use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity_network::{Driver, Server, json, jwk_set, runtime, token};

/// Starts a service that verifies the token of each request, on a thread that lives as long as the test program.
fn start_service(verifier: TokenVerifier<Jwt>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        runtime().block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let verifier = verifier.clone();
                let service = service_fn(move |request: Request<Incoming>| {
                    let verifier = verifier.clone();
                    async move {
                        let token = request.headers()["authorization"].to_str().unwrap().to_owned();
                        let is_good = verifier.verify_or_refresh(&token).await.is_ok();
                        let mut response = Response::new(Full::new(Bytes::new()));
                        *response.status_mut() = if is_good { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
                        Ok::<_, Infallible>(response)
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
    });
    address
}

fn send(address: SocketAddr, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: service\r\nAuthorization: {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn is_accepted(address: SocketAddr, token: &str) -> bool {
    let mut answer = [0; 12];
    send(address, token).read_exact(&mut answer).unwrap();
    answer == *b"HTTP/1.1 200"
}

/// Returns the time from a rotation until a token of the new key is accepted. Meanwhile another client hangs up three
/// milliseconds after each request.
fn delay_of_a_rotation(honest_pause: Duration) -> (Duration, usize) {
    let current = Arc::new(Mutex::new("old"));
    let served = Arc::clone(&current);
    let server = Server::start(move |_| {
        thread::sleep(Duration::from_millis(80));
        json(jwk_set(&[*served.lock().unwrap()]))
    });
    let keys = Driver::Reqwest.source(&server.url(), RemoteSettings::default());
    Driver::Reqwest.wait(jwt_identity::keys::VerifyingKeySource::refresh(&keys, RefreshReason::Manual));
    let address = start_service(TokenVerifier::new(keys));
    assert!(is_accepted(address, &token("old")));

    *current.lock().unwrap() = "new";
    let is_over = Arc::new(AtomicBool::new(false));
    let stranger = thread::spawn({
        let is_over = Arc::clone(&is_over);
        move || {
            let forged = token("stranger");
            while !is_over.load(Ordering::SeqCst) {
                let stream = send(address, &forged);
                thread::sleep(Duration::from_millis(3));
                drop(stream);
                thread::sleep(Duration::from_millis(1));
            }
        }
    });
    thread::sleep(Duration::from_millis(20));
    let (began, new) = (Instant::now(), token("new"));
    let mut rejected = 0;
    while !is_accepted(address, &new) {
        rejected += 1;
        assert!(began.elapsed() < Duration::from_secs(40), "never accepted, {rejected} times rejected");
        thread::sleep(honest_pause);
    }
    let delay = began.elapsed();
    is_over.store(true, Ordering::SeqCst);
    stranger.join().unwrap();
    (delay, rejected)
}

#[test]
fn rotation_is_accepted_while_a_client_hangs_up() {
    for pause in [100, 200, 1_000].map(Duration::from_millis) {
        let (delay, rejected) = delay_of_a_rotation(pause);
        println!("one request in {pause:?}: accepted after {delay:?}, {rejected} rejected");
        assert!(delay < Duration::from_secs(2), "{pause:?}: {delay:?}, {rejected} rejected");
    }
}
