//! A web service that verifies bearer tokens with keys from a JWK Set.
//!
//! # With axum, tonic or hyper
//!
//! The crate `jwt-identity-tower` has a layer that does all of this page. With axum 0.8:
//!
//! ```
//! # use jwt_identity::Verified;
//! # struct Bearer<C>(Verified<C>);
//! # struct Router;
//! # impl Router {
//! #     fn new() -> Self { Self }
//! #     fn route<H>(self, _: &str, _: H) -> Self { self }
//! #     fn layer(self, _: BearerLayer) -> Self { self }
//! # }
//! # fn get<H>(handler: H) -> H { handler }
//! # struct BearerLayer;
//! # impl BearerLayer {
//! #     fn new(_: TokenVerifier<Jwt>) -> Self { Self }
//! #     fn with_realm(self, _: &str) -> Self { self }
//! # }
//! use jwt_identity::TokenVerifier;
//! use jwt_identity::jwt::{Claims, Jwt, Policy};
//! use jwt_identity::keys::VerifyingKeySource;
//!
//! async fn me(Bearer(verified): Bearer<Claims>) -> String {
//!     format!("hello, {}", verified.claims().subject().unwrap_or("stranger"))
//! }
//!
//! fn app(keys: impl VerifyingKeySource + 'static) -> Router {
//!     let policy = Policy::default().issuer("https://id.example.com").audience("shop");
//!     let verifier = TokenVerifier::<Jwt>::new(keys).with_policy(policy);
//!     let layer = BearerLayer::new(verifier).with_realm("shop");
//!     Router::new().route("/me", get(me)).layer(layer)
//! }
//! ```
//!
//! The README has the whole program, and [`keys::remote`](crate::keys::remote) explains `keys`. A larger service is in
//! `examples/web_service` of the repository: it rotates keys, mints tokens and receives webhooks.
//!
//! # With another server
//!
//! [`token::bearer`](crate::token::bearer) has the rules of RFC 6750. This function verifies a request, and returns the
//! claims or the response. It loads the keys at most once if the token's key is
//! missing.
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use http::{HeaderMap, HeaderValue, Response, header};
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::token::bearer::{self, Answer};
//! use jwt_identity::{TokenVerifier, Verified};
//!
//! async fn authenticate(
//!     verifier: &TokenVerifier<Jwt>,
//!     headers: &HeaderMap,
//! ) -> Result<Verified<Claims>, Response<()>> {
//!     let values = headers.get_all(header::AUTHORIZATION).iter().map(HeaderValue::as_bytes);
//!     let outcome = match bearer::token_of(values) {
//!         Ok(token) => verifier.verify_or_refresh(token).await,
//!         Err(error) => Err(error),
//!     };
//!     outcome.map_err(|error| {
//!         eprintln!("rejected: {error} ({})", error.code()); // see `guide::logging`
//!         response(&Answer::to(&error))
//!     })
//! }
//!
//! fn response(answer: &Answer) -> Response<()> {
//!     let mut response = Response::builder().status(answer.status());
//!     response = response.header(header::CACHE_CONTROL, "no-store");
//!     if let Some(challenge) = answer.challenge(Some("shop")) {
//!         response = response.header(header::WWW_AUTHENTICATE, challenge);
//!     }
//!     if let Some(wait) = answer.retry_after() {
//!         response = response.header(header::RETRY_AFTER, wait.as_secs());
//!     }
//!     response.body(()).unwrap_or_default()
//! }
//!
//! # let verifier = TokenVerifier::<Jwt>::new(jwt_identity::keys::KeySet::default());
//! # let run = async {
//! let response = authenticate(&verifier, &HeaderMap::new()).await.unwrap_err();
//! assert_eq!(response.status(), 401);
//! assert_eq!(response.headers()["www-authenticate"], r#"Bearer realm="shop""#);
//! # };
//! # let mut run = std::pin::pin!(run);
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(std::future::Future::poll(run.as_mut(), &mut context).is_ready());
//! # }
//! ```
//!
//! # What it answers
//!
//! | request | answer |
//! |---|---|
//! | no token | 401, `WWW-Authenticate: Bearer` |
//! | a rejected token | 401, `error="invalid_token"` |
//! | a valid token that does not permit the request | 403, `error="insufficient_scope"`: [`Answer::forbidden`] |
//! | keys are missing for a reason that may pass, also those for a new `kid` (520) | 503 with `Retry-After` |
//!
//! [`Answer::forbidden`]: crate::token::bearer::Answer::forbidden
//!
//! # Before you go live
//!
//! - Load the keys when the program starts, log the outcome, and refresh them in the background.
//! - Name the issuer and the audience in the [`Policy`](crate::jwt::Policy).
//! - Report `has_usable_keys` of [`Health`](crate::keys::Health) as readiness.
//! - Read `docs/PRODUCTION.md` of the repository.
