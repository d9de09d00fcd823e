//! Users of the Conversation API, which must exist before their tokens are accepted.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, StatusCode, header};
use jwt_identity::crypto::Sha256Digest;
use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity::nexmo::ApplicationTokens;
use jwt_identity_fetch::ReqwestFetch;
use serde_json::json;

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
    pub(crate) async fn ensure(&self, name: &str) -> Result<(), Failure> {
        let known = format!("nexmo-user:{}", Sha256Digest::of(name.as_bytes()).to_hex());
        if self.store.get(&known).await?.is_some() {
            return Ok(());
        }
        let token = self.tokens.token().map_err(|error| Failure::VendorRejects(error.code().as_u16()))?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/v0.3/users", self.base_url))
            .header(header::AUTHORIZATION, token.bearer())
            .header(header::CONTENT_TYPE, "application/json")
            .body(json!({ "name": name }).to_string().into_bytes())
            .map_err(|_| Failure::Internal("a request cannot be built"))?;
        let sent = self.client.send(request, &RemoteSettings::default()).await;
        let response = sent.map_err(|error| Failure::VendorUnavailable(error.code().as_u16()))?;
        match response.status() {
            // The vendor answers 400 if there is such a user. A token for a user that is still missing is rejected.
            StatusCode::OK | StatusCode::CREATED | StatusCode::BAD_REQUEST => {
                Ok(self.store.set(&known, Vec::new(), REMEMBERED_FOR).await?)
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Err(Failure::VendorUnavailable(status.as_u16()))
            }
            status => Err(Failure::VendorRejects(status.as_u16())),
        }
    }
}

/// How long the vendor is not asked again. A user may have been deleted there.
const REMEMBERED_FOR: Duration = Duration::from_secs(60 * 60);
