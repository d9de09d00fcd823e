//! Users of the Conversation API, which must exist before their tokens are accepted.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, StatusCode, header};
use jwt_identity::crypto::Sha256Digest;
use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity::nexmo::ApplicationTokens;
use jwt_identity_fetch::ReqwestFetch;
use serde_json::json;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::store::Store;

/// Creates users with the token of the application.
pub(crate) struct NexmoUsers {
    tokens: Arc<ApplicationTokens>,
    client: ReqwestFetch,
    base_url: String,
    store: Arc<dyn Store>,
}

impl NexmoUsers {
    pub(crate) fn new(
        tokens: Arc<ApplicationTokens>,
        client: ReqwestFetch,
        base_url: &str,
        store: Arc<dyn Store>,
    ) -> Self {
        Self { tokens, client, base_url: base_url.to_owned(), store }
    }

    /// Creates a user unless the vendor has one of this name.
    ///
    /// A token does not depend on the outcome. If there is none soon, the next token of this person makes another attempt.
    pub(crate) async fn ensure(&self, name: &str) {
        match timeout(LONGEST_WAIT, self.create(name)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::warn!("no user was created: {}", failure.refusal()),
            Err(_) => tracing::warn!("no user was created: the vendor does not answer"),
        }
    }

    async fn create(&self, name: &str) -> Result<(), Failure> {
        let known = format!("nexmo-user:{}", Sha256Digest::of(name.as_bytes()).to_hex());
        if self.store.get(&known).await?.is_some() {
            return Ok(());
        }
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/v0.3/users", self.base_url))
            .header(header::AUTHORIZATION, self.tokens.token()?.bearer())
            .header(header::CONTENT_TYPE, "application/json")
            .body(json!({ "name": name }).to_string().into_bytes())
            .map_err(|_| Failure::Internal("a request cannot be built"))?;
        let sent = self.client.send(request, &RemoteSettings::default()).await;
        let response = sent.map_err(|error| Failure::VendorUnavailable(error.code().as_u16()))?;
        match response.status() {
            // The vendor answers 400 if there is such a user.
            StatusCode::OK | StatusCode::CREATED | StatusCode::BAD_REQUEST => {
                Ok(self.store.set(&known, Vec::new(), REMEMBERED_FOR).await?)
            }
            status => {
                if status == StatusCode::UNAUTHORIZED {
                    // The key has changed since this token was minted.
                    self.tokens.invalidate();
                }
                Err(Failure::VendorRejects(status.as_u16()))
            }
        }
    }
}

/// How long a person waits for the vendor.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How long the vendor is not asked again. A user may have been deleted there.
const REMEMBERED_FOR: Duration = Duration::from_secs(60 * 60);
