//! The server: connections, routes and faults.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::routing::{any, get};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

use crate::fault::Faults;
use crate::vendors::{Answer, Vendors};
use crate::verify::{v1, v2};
use crate::{answer, conversation, inbox, kustomer, sunshine};

/// The time that requests under way have to finish when the server stops.
const GRACE: Duration = Duration::from_millis(500);

/// Returns the routes of all vendors.
pub(crate) fn router(vendors: Arc<Vendors>) -> Router {
    Router::new()
        .route("/verify/{*call}", any(v1::answer))
        .route("/v2/verify", any(v2::answer))
        .route("/v2/verify/{*call}", any(v2::answer))
        .route("/inbox", get(inbox_page))
        .route("/inbox.css", get(async || answer::text(StatusCode::OK, "text/css", inbox::STYLE)))
        .route("/v1/auth/customer/settings", get(kustomer::settings))
        .route("/c/v1/identity", any(kustomer::identity))
        .route("/sc/sdk/v2/apps/{app}/login", any(sunshine::login))
        .fallback(conversation::answer)
        .with_state(vendors)
}

async fn inbox_page(State(vendors): State<Arc<Vendors>>) -> Answer {
    let now = vendors.now()?;
    vendors.v1.catch_up(now);
    vendors.v2.catch_up(now);
    let mut page = answer::text(StatusCode::OK, "text/html; charset=utf-8", vendors.inbox.page(now));
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(page)
}

/// Serves until the sender of `stop` is dropped or sends.
pub(crate) async fn serve(listener: TcpListener, router: Router, faults: Faults, mut stop: watch::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, router.clone(), faults.clone(), stop.clone()));
            }
            // Too many open files, for example. Without a pause the loop would only fail again.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, router: Router, faults: Faults, mut stop: watch::Receiver<()>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut router = router.clone();
        let fault = faults.take(request.uri().path());
        async move {
            let handle = async move {
                let Ok(response) = router.call(request.map(Body::new)).await;
                response
            };
            match fault {
                None => Ok(handle.await),
                Some(fault) => {
                    fault.answer(handle).await.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionAborted))
                }
            }
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(GRACE, connection).await;
}
