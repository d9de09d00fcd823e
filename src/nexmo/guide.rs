//! From an empty project to a user who is logged in to the Client SDK.
//!
//! This page has no items. It walks through the whole life of a backend, and ends with what the platform answers when
//! something is wrong.
//!
//! # 1. A key pair
//!
//! ```console
//! $ cargo add jwt-identity
//! $ openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out private.key
//! $ chmod 600 private.key && echo private.key >> .gitignore
//! ```
//!
//! Keys must have 2048 to 4096 bits. The forms are PKCS#8, as above, and PKCS#1, as `ssh-keygen -t rsa -b 4096 -m PEM`
//! creates it. Line ends may be literal `\n`, as in environment variables. Signing with 4096 bits takes about seven
//! times as long as with 2048. The private key stays on the server. Vonage keeps no copy of a key that it generated.
//!
//! # 2. Upload the public half
//!
//! In the dashboard, open the application, choose "Edit", paste the public key, and choose **"Save changes"**. Without
//! the last step the change is lost. With the Application API, `GET https://api.nexmo.com/v2/applications/<id>` with
//! API key and secret, replace `keys.public_key`, and `PUT` the whole object. `openssl rsa -in private.key -pubout`
//! prints the public half, and so does this:
//!
//! ```
//! use jwt_identity::crypto::RsaSigner;
//! use jwt_identity::Algorithm;
//!
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! let pair = RsaSigner::from_pem(Algorithm::Rs256, private_key)?;
//! let body = serde_json::json!({ "name": "my app", "keys": { "public_key": pair.verifier().to_public_key_pem() } });
//! # assert!(body.to_string().contains(r"-----BEGIN PUBLIC KEY-----\nMIIBIjAN"));
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! # 3. When the server starts
//!
//! Parse the key once, because parsing takes as long as a signature. A key of the wrong form, or a name in place of the
//! application's id, is found at the start and not by the first user. If you keep the public half as well, check that
//! both belong together.
//!
//! ```
//! use jwt_identity::crypto::{RsaSigner, RsaVerifier};
//! use jwt_identity::error::KeyReason;
//! use jwt_identity::keys::SigningKey;
//! use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application, user};
//! use jwt_identity::{Algorithm, Error, KeyError, TokenSigner};
//!
//! struct Vonage {
//!     application: ApplicationId,
//!     /// For calls of our own.
//!     api: ApplicationTokens,
//!     /// For our users.
//!     users: TokenSigner<user::User>,
//! }
//!
//! fn connect(private_key: &str, public_key: &str, application: &str) -> Result<Vonage, Error> {
//!     let pair = RsaSigner::from_pem(Algorithm::Rs256, private_key)?;
//!     if !pair.fits(&RsaVerifier::from_pem(Algorithm::Rs256, public_key)?) {
//!         return Err(KeyError::new(KeyReason::InvalidParts).into());
//!     }
//!     let application = ApplicationId::new(application)?;
//!     let key = SigningKey::new(pair);
//!     let api = ApplicationTokens::new(TokenSigner::new(key.clone()), application.clone());
//!     Ok(Vonage { application, api, users: TokenSigner::new(key) })
//! }
//! # let private_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! # connect(private_key, public_key, "aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! # let another_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa4096.spki.pem"));
//! # assert!(connect(private_key, another_key, "aaaaaaaa-bbbb-cccc-dddd-0123456789ab").is_err());
//! # Ok::<(), Error>(())
//! ```
//!
//! # 4. Create the user
//!
//! Once for each user, when they register with you, and with an *application* token. The `name` is what the user's
//! tokens will have in `sub`. Use an id of your own that never changes. A telephone number or an email address would be
//! readable in every token. [`ApplicationTokens`](crate::nexmo::ApplicationTokens) returns the same token until shortly
//! before it expires.
//!
//! ```
//! # use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application, user};
//! # let signer = application::signer(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem")))?;
//! # let api = ApplicationTokens::new(signer, ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?);
//! // POST https://api.nexmo.com/v1/users
//! let token = api.token()?;
//! let headers = [("Authorization", token.bearer()), ("Content-Type", "application/json")];
//! let body = serde_json::json!({ "name": "user-8412" });
//! // On 401: api.invalidate_token(&token), then try once more.
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # 5. Log the user in
//!
//! Log the user in to your backend first. A passwordless login can use the Verify API, which sends a code to the user's
//! telephone and checks it. The Verify API mints no token. Then mint a token for the user that *your session* names,
//! and never for a name that comes with the request.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::nexmo::user::{self, Claims, User};
//! use jwt_identity::nexmo::{Acl, ApplicationId};
//! use jwt_identity::{Error, NumericDate, TokenId, TokenSigner};
//!
//! /// What the app gets as the answer to its login.
//! struct Login {
//!     token: String,
//!     renew_at: NumericDate,
//! }
//!
//! fn log_in(
//!     users: &TokenSigner<User>,
//!     application: &ApplicationId,
//!     user_name: &str,
//!     now: NumericDate,
//! ) -> Result<Login, Error> {
//!     let claims = Claims::builder(application.clone(), user_name, Acl::client_sdk(), TokenId::random()?, now)
//!         .lifetime(Duration::from_secs(60 * 60))
//!         .build()?;
//!     let renew_at = claims.accepted_until().saturating_sub(Duration::from_secs(5 * 60));
//!     Ok(Login { token: users.sign(&claims)?.into_string(), renew_at })
//! }
//!
//! # let users = user::signer(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem")))?;
//! # let verifier = user::verifier(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! # let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
//! let now = NumericDate::now()?;
//! let login = log_in(&users, &application, "user-8412", now)?;
//! assert_eq!(login.renew_at, now.saturating_add(Duration::from_secs(55 * 60)));
//! # assert_eq!(verifier.verify_at(&login.token, now)?.claims().subject(), "user-8412");
//! # Ok::<(), Error>(())
//! ```
//!
//! [`Acl`](crate::nexmo::Acl) has the path sets of Vonage's documentation by name. Choose the smallest that is enough.
//! Send the token over TLS in the body of the response, with `Cache-Control: no-store`, and do not log it. The app
//! passes it to the Client SDK (`createSession`), and is logged in.
//!
//! # 6. Renew it
//!
//! The platform looks at the token when the app connects and each time it connects again. An app that reconnects with
//! an expired token loses its session. Vonage's support therefore advises a lifetime somewhat longer than the longest
//! call. A token is accepted for at most 24 hours from `iat`, whatever `exp` says.
//! [`accepted_until`](crate::nexmo::user::Claims::accepted_until) takes that into account. At `renew_at` the app
//! requests the next token from your backend. The backend checks whether the user may still log in, because there is no
//! known way to revoke a token.
//!
//! # 7. Change the key pair
//!
//! An application has one public key, and tokens have no `kid`. Tokens that were signed with the old key are rejected
//! once the new one is saved, so choose a quiet hour and short lifetimes before it.
//!
//! 1. Where your own services verify tokens, give them both keys
//!    ([`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys)).
//! 2. Upload the new public key, and save.
//! 3. Switch the signers to the new private key at once, by replacing it in their key source. Call
//!    [`ApplicationTokens::invalidate`](crate::nexmo::ApplicationTokens::invalidate).
//! 4. Apps whose token is rejected log in to your backend again.
//! 5. After [`MAX_LIFETIME`](crate::nexmo::MAX_LIFETIME), remove the old key from your own verifiers.
//!
//! # 8. Webhooks
//!
//! Vonage signs its webhooks with HS256 and the *signature secret* of the account. A verifier that has the application's
//! key rejects them by their algorithm (code 210). The module [`webhook`](crate::nexmo::webhook) has a verifier for them and
//! their content.
//!
//! ```
//! use jwt_identity::nexmo::webhook::{self, Request, suggested_status};
//! use jwt_identity::{ErrorCode, SharedSecret};
//!
//! # let (signature_secret, body) = ("0123456789abcdef0123456789abcdef", br#"{"status":"delivered"}"#);
//! let webhooks = webhook::verifier(&SharedSecret::new(signature_secret)?)?; // once
//!
//! // The request as the HTTP server received it, with the raw body.
//! let request = Request::new("POST").headers([("authorization", "Bearer not.a.token")]).body(body);
//! let refused = webhooks.verify(&request).unwrap_err();
//! assert_eq!(suggested_status(&refused), 401);
//! assert_eq!(webhooks.verify(&Request::new("POST").body(body)).unwrap_err().code(), ErrorCode::TokenMissing);
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! # What the platform answers, and why
//!
//! | answer | likely cause |
//! |---|---|
//! | `unauthorized`, HTTP 401 | no `Authorization: Bearer`; the token is of another application; the public key that was uploaded is not the half of this private key, or the change was not saved |
//! | `invalid-signature` | the same: compare with [`RsaSigner::fits`](crate::crypto::RsaSigner::fits) |
//! | `jwt-expired` | `exp` has come, or `iat` lies 24 hours back, or 15 minutes without `exp`; or the server's clock is wrong |
//! | `jwt-revoked` | listed by Vonage; how a token comes to be revoked is not documented |
//! | `forbidden`, HTTP 403 (Voice API) | the `acl` has no path for this call: a user's token was used where an application token belongs, or `/*/calls/**` is missing |
//! | `system:error:invalid-token` | the token is cut short or has a stray blank, the key is the wrong one, or a user token lacks `sub` or `acl` |
//! | `system:error:expired-token` | the app reconnected with the token of its first login: step 6 |
//! | `system:error:permission` | a path is missing from the `acl`: `/*/legs/**` since the Client SDKs of February 2021, `/*/knocking/**` for calls; or it names a version, as `/v1/users/**` does, in place of `/*/users/**` |
//! | `user:error:not-found` | no user of this *name* exists in this application: step 4 was left out, `sub` is the `USR-` id, or the application is another |
//!
//! Your own verifier is more specific: its [`ErrorCode`](crate::ErrorCode) and the name of the claim say which rule was
//! broken. If the platform rejects a token, verify it with the public key that should be uploaded:
//!
//! | code | meaning |
//! |---|---|
//! | 201 to 209 | the token was changed after minting: truncated, quoted, or preceded by `Bearer ` |
//! | 210 | the algorithm is not RS256: the token is of another kind, such as a webhook |
//! | 301 | the token was signed with another key |
//! | 401, 402, 403 | the named claim is missing, invalid, or does not have the expected value |
//! | 404, 405, 407 | the time, or one of the clocks |
//!
//! Source: Vonage, "Authentication", "How to authenticate users", "Application API", and the list of API errors. The
//! causes are put together from its support articles, release notes and issue trackers and from the rules above; the
//! vendor documents no such table.
