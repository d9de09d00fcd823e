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
//! Keys of 2048 to 4096 bits are read, PKCS#8 as above and PKCS#1 as `ssh-keygen -t rsa -b 4096 -m PEM` makes them, with
//! real line ends or, out of an environment variable, with `\n` as two characters. Signing costs about seven times as
//! much with 4096 bits as with 2048. The private key stays on the server; Vonage keeps no copy of a key that it made.
//!
//! # 2. Upload the public half
//!
//! In the dashboard: the application, "Edit", paste the public key, and **"Save changes"**; without that the change is
//! lost. By the Application API: `GET https://api.nexmo.com/v2/applications/<id>` with API key and secret, replace
//! `keys.public_key`, and `PUT` the whole back. `openssl rsa -in private.key -pubout` writes the public half, and so
//! does this:
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
//! Read the key once: parsing one costs as much as a signature. A key of the wrong form or a name in place of
//! the application's id is found here and not by the first user. If you keep the public half, too, see that the two
//! are a pair.
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
//! tokens will have in `sub`. Take an id of your own that never changes; a telephone number or an email address would
//! stand readable in every token. [`ApplicationTokens`](crate::nexmo::ApplicationTokens) hands the same token out for
//! each call until it nears its end.
//!
//! ```
//! # use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application, user};
//! # let signer = application::signer(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem")))?;
//! # let api = ApplicationTokens::new(signer, ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?);
//! // POST https://api.nexmo.com/v1/users
//! let token = api.token()?;
//! let headers = [("Authorization", token.bearer()), ("Content-Type", "application/json")];
//! let body = serde_json::json!({ "name": "user-8412" });
//! // On 401: api.invalidate_token(&token), and once more.
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # 5. Log the user in
//!
//! First your own login, whatever it is. A passwordless one asks the Verify API to send a code to the user's telephone
//! and lets it check what the user types: it proves who is there, and makes no token. Only then mint one, for the user
//! whom *your session* names, never for a name that comes with the request.
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
//! [`Acl`](crate::nexmo::Acl) has the path sets of Vonage's documentation by name; the smaller, the better.
//! Send the token over TLS in the body of the answer, with `Cache-Control: no-store`, and write it into no log. The app
//! hands it to the Client SDK (`createSession`), and is logged in.
//!
//! # 6. Renew it
//!
//! The platform looks at the token when the app connects and each time it connects again. An app that reconnects with
//! an expired token loses its session, so Vonage's support advises a life of at least the longest call, and something
//! on top. No life is longer than 24 hours from `iat`, whatever `exp` says;
//! [`accepted_until`](crate::nexmo::user::Claims::accepted_until) has counted that in. At `renew_at` the app asks your
//! backend for the next token, which asks whether this user may still log in: there is no known way to take a token
//! back.
//!
//! # 7. Change the key pair
//!
//! An application has one public key, and tokens have no `kid`. Tokens that were signed with the old key are rejected
//! once the new one is saved, so choose a quiet hour and short lifetimes before it.
//!
//! 1. Where your own services verify tokens, give them both keys
//!    ([`user::verifier_with_keys`](crate::nexmo::user::verifier_with_keys)).
//! 2. Upload the new public key, and save.
//! 3. At once, let the signers use the new private key: their key source hands it out. Call
//!    [`ApplicationTokens::invalidate`](crate::nexmo::ApplicationTokens::invalidate).
//! 4. Apps whose token is rejected log in to your backend again.
//! 5. After [`MAX_LIFETIME`](crate::nexmo::MAX_LIFETIME), take the old key away from your own verifiers.
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
//! // What the HTTP server hands over; the body as it came, before any parsing.
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
//! Your own verifier tells more: its [`ErrorCode`](crate::ErrorCode) and the name of the claim say which rule was
//! broken. Verify a token that the platform rejects with the public key you believe to be uploaded:
//!
//! | code | meaning |
//! |---|---|
//! | 201 to 209 | not a token as it was minted: cut, quoted, or with `Bearer ` in front |
//! | 210 | not RS256: a token of something else, such as a webhook |
//! | 301 | another key has signed |
//! | 401, 402, 403 | the claim named is missing, wrong, or not the one expected |
//! | 404, 405, 407 | the time, or one of the clocks |
//!
//! Source: Vonage, "Authentication", "How to authenticate users", "Application API", and the list of API errors. The
//! causes are put together from its support articles, release notes and issue trackers and from the rules above; the
//! vendor documents no such table.
