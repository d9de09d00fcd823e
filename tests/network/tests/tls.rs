//! Both clients over TLS.

use std::error::Error as _;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jwt_identity::Algorithm;
use jwt_identity::error::LoadReason;
use jwt_identity::keys::RefreshOutcome;
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys};
use jwt_identity_fetch::{FetchFault, ReqwestFetch, UreqFetch};
use jwt_identity_network::{Driver, RawServer, install_provider, jwk_set, patient, read_head};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

struct TlsServer {
    server: RawServer,
    certificate: CertificateDer<'static>,
    /// The number of requests that were read.
    requests: Arc<AtomicUsize>,
}

/// Starts a server with a self-signed certificate for this name.
fn serve_as(name: &str) -> TlsServer {
    serve_until(name, 2090)
}

/// The same with a certificate that expires at the beginning of this year.
fn serve_until(name: &str, year: i32) -> TlsServer {
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let certificate = params.self_signed(&signing_key).unwrap().der().clone();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    install_provider();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    let (config, requests) = (Arc::new(config), Arc::<AtomicUsize>::default());
    let counter = Arc::clone(&requests);
    let server = RawServer::silent(move |stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = Stream::new(&mut connection, stream);
        read_head(&mut stream)?;
        counter.fetch_add(1, Ordering::SeqCst);
        let body = jwk_set(&["good"]);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
        stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    });
    TlsServer { server, certificate, requests }
}

/// Loads with a client that trusts this certificate, or another one.
fn load(driver: Driver, server: &TlsServer, is_trusted: bool) -> RefreshOutcome {
    let url = server.server.url().replace("http://", "https://");
    let endpoint = JwkSetEndpoint::new(&url, &[Algorithm::Es256]).unwrap();
    let settings = patient();
    let keys = match driver {
        Driver::Ureq => {
            let roots = RootCerts::new_with_certs(&[Certificate::from_der(&server.certificate).to_owned()]);
            let fetch = UreqFetch::new();
            let fetch = if is_trusted { fetch.with_tls(TlsConfig::builder().root_certs(roots).build()) } else { fetch };
            RemoteKeys::new(endpoint, fetch, settings)
        }
        Driver::Reqwest => {
            let builder = reqwest::Client::builder();
            // A client that trusts only another certificate. The system's roots may be missing on a test machine.
            let trusted = if is_trusted { &server.certificate } else { &serve_as("127.0.0.1").certificate };
            let builder = builder.tls_certs_only([reqwest::Certificate::from_der(trusted).unwrap()]);
            RemoteKeys::new(endpoint, ReqwestFetch::new(builder, None, &settings).unwrap(), settings)
        }
    };
    driver.refresh(&keys.unwrap())
}

/// The step at which a load failed, which its message names as well.
fn fault(outcome: RefreshOutcome) -> FetchFault {
    let RefreshOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
    assert_eq!(error.reason(), LoadReason::Unreachable);
    let fault = *error.source().unwrap().downcast_ref::<FetchFault>().unwrap();
    assert!(error.to_string().ends_with(&fault.to_string()), "{error}");
    fault
}

#[test]
fn keys_are_loaded_over_tls_from_a_trusted_server() {
    let server = serve_as("127.0.0.1");
    for driver in Driver::ALL {
        assert_eq!(load(driver, &server, true), RefreshOutcome::Changed, "{driver:?}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 2);
}

#[test]
fn untrusted_server_receives_no_request() {
    let server = serve_as("127.0.0.1");
    for driver in Driver::ALL {
        assert_eq!(fault(load(driver, &server, false)), FetchFault::CertificateUntrusted, "{driver:?}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[test]
fn server_with_another_name_receives_no_request() {
    let server = serve_as("id.example.com");
    for driver in Driver::ALL {
        assert_eq!(fault(load(driver, &server, true)), FetchFault::CertificateName, "{driver:?}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[test]
fn error_names_an_expired_certificate() {
    let server = serve_until("127.0.0.1", 2020);
    for driver in Driver::ALL {
        assert_eq!(fault(load(driver, &server, true)), FetchFault::CertificateExpired, "{driver:?}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}
