//! Proxies of the environment are ignored. Only a configured proxy is used.

use std::env;
use std::io::Write;
use std::process::Command;
use std::time::Duration;

use jwt_identity::Algorithm;
use jwt_identity::error::LoadReason;
use jwt_identity::keys::RefreshOutcome;
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys};
use jwt_identity_fetch::{ReqwestFetch, UreqFetch};
use jwt_identity_network::{Driver, RawServer, Server, install_provider, jwk_set, patient, runtime};

const CHILD: &str = "JWT_IDENTITY_NETWORK_URL";
const VARIABLES: [&str; 6] = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const ME: &str = "proxies_of_the_environment_are_ignored";

#[test]
fn proxies_of_the_environment_are_ignored() {
    if let Ok(url) = env::var(CHILD) {
        return child(&url);
    }
    let proxy = RawServer::answering("HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let server = Server::json(jwk_set(&["good"]));
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", ME]).env(CHILD, server.url()).env_remove("NO_PROXY").env_remove("no_proxy");
    // `REQUEST_METHOD` marks a CGI script, in which clients ignore some of the proxy variables.
    child.env_remove("REQUEST_METHOD");
    for variable in VARIABLES {
        child.env(variable, format!("http://{}", proxy.address()));
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.heads().len(), 1, "only the control went through it");
    assert_eq!(server.requests().len(), 2);
}

/// Runs in a child process whose environment names a proxy.
fn child(url: &str) {
    for driver in Driver::ALL {
        let keys = driver.source(url, patient());
        assert_eq!(driver.refresh(&keys), RefreshOutcome::Changed, "{driver:?}");
    }
    // The control: a default reqwest client does use the proxy.
    install_provider();
    let plain = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let status = runtime().block_on(async { plain.get(url).send().await.unwrap().status() });
    assert_eq!(status, 502);
}

#[test]
fn configured_proxy_is_used() {
    let proxy = RawServer::start(|stream| {
        let body = jwk_set(&["good"]);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
        stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
    });
    let at = format!("http://{}", proxy.address());
    // No server listens on this port.
    let endpoint = || JwkSetEndpoint::new("http://127.0.0.1:1/keys", &[Algorithm::Es256]).unwrap();
    let settings = patient();

    install_provider();
    let fetch = ReqwestFetch::new(reqwest::Client::builder(), Some(reqwest::Proxy::all(&at).unwrap()), &settings);
    let keys = RemoteKeys::new(endpoint(), fetch.unwrap(), settings).unwrap();
    assert_eq!(Driver::Reqwest.refresh(&keys), RefreshOutcome::Changed);
    assert!(proxy.heads()[0].starts_with("GET http://127.0.0.1:1/keys HTTP/1.1\r\n"));

    // This client opens a tunnel, which the server above does not support.
    let fetch = UreqFetch::new().with_proxy(ureq::Proxy::new(&at).unwrap());
    let keys = RemoteKeys::new(endpoint(), fetch, settings).unwrap();
    Driver::Ureq.refresh(&keys);
    assert!(proxy.heads()[1].starts_with("CONNECT 127.0.0.1:1 HTTP/1.1\r\n"), "{:?}", proxy.heads());

    let direct = Driver::Ureq.source("http://127.0.0.1:1/keys", settings);
    let RefreshOutcome::Failed(error) = Driver::Ureq.refresh(&direct) else { panic!("the load should have failed") };
    assert_eq!(error.reason(), LoadReason::Unreachable);
}
