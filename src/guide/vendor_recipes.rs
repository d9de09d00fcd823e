//! Tokens for vendors that have no module of their own.
//!
//! The plain profile [`Jwt`](crate::jwt::Jwt) is enough for these vendors. A recipe does not check what the vendor
//! checks, such as the largest lifetime. A [`Profile`](crate::Profile) does. Write one if your code verifies such
//! tokens, or mints them from data of others: `cargo run --example fourth_vendor`.
//!
//! | vendor | algorithm and key | claims | lifetime |
//! |---|---|---|---|
//! | [Braze](#braze) | RS256; the public key is uploaded | `sub`, `exp` | no maximum documented |
//! | [Salesforce Enhanced Chat](#salesforce-enhanced-chat) | RS256 and `kid`; a JWK Set is published | `iss`, `sub`, `exp` | not documented by the vendor |
//! | [Knock](#knock) | RS256; the private key comes from the dashboard | `sub`, `iat`, `exp` | 1 hour in its SDK |
//! | [Pusher Beams](#pusher-beams) | HS256; secret key of the instance | `iss`, `sub`, `exp` | 24 hours in its SDK |
//! | [OneSignal](#onesignal) | ES256; the private key comes from OneSignal | `iss`, `exp`, `identity` | 1 hour in its example |
//! | Iterable | HS256; secret of the JWT-enabled API key | `email` or `userId`, `iat`, `exp` | at most 1 year |
//! | [JaaS](#jaas) | RS256 and `kid`; the public key is uploaded | `aud`, `iss`, `sub`, `room`, `nbf`, `exp`, `context` | 2 to 3 hours in its samples |
//! | [Zoom Video SDK](#zoom) | HS256; secret of the SDK | `app_key`, `role_type`, `tpc`, `version`, `iat`, `exp` | 30 minutes to 48 hours |
//! | [Zoom Meeting SDK](#zoom) | HS256; secret of the SDK | `appKey`, `mn`, `role`, `iat`, `exp`, `tokenExp` | more than 30 minutes, at most 48 hours |
//! | [TalkJS](#talkjs) | HS256; secret key | `tokenType`, `iss`, `sub`, `exp` | 1 day in its examples |
//! | [Canny](#canny) | HS256; private key, which is a text | `id`, `email`, `name` | none: such a token is valid for ever |
//! | Sinch | HS256; a key derived each day | `iss`, `sub`, `iat`, `exp`, `nonce` | at least 1 minute |
//!
//! `cargo run --example fourth_vendor` mints Iterable's published token, and `cargo run --example daily_key` that of
//! Sinch, with a key source of its own. Tokens for APIs of other services are in
//! [`server_tokens`](crate::guide::server_tokens).
//!
//! All secrets are used as text. Only Sinch's is decoded from base64.
//!
//! # Braze
//!
//! `sub` is the id given to `changeUser`. Braze accepts up to three public keys, so keys can be changed without a
//! pause.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let signer = TokenSigner::<Jwt>::new(KeyPair::from_pem(Algorithm::Rs256, pem)?); // once
//! let expires_at = now.saturating_add(Duration::from_secs(3600));
//! let token = signer.sign(&Claims::builder().expires_at(expires_at).subject("user-1").build()?)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"sub":"user-1","exp":1750003600}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Braze, "SDK authentication" (claims, keys).
//!
//! # Salesforce Enhanced Chat
//!
//! `iss` is the issuer of the keyset, letter by letter. The JWK Set must be served from outside Salesforce. A token
//! that ends leaves the page about 30 seconds to pass a new one.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::{KeyPair, KeySet};
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let pair = KeyPair::from_pem(Algorithm::Rs256, pem)?.with_thumbprint(); // its `kid`
//! let published = KeySet::new([pair.clone()])?.public_jwk_set()?.to_json(); // serve this at your URL
//!
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(6000)))
//!     .issuer("testIssuer")
//!     .subject("user1")
//!     .issued_at(now)
//!     .build()?;
//! let token = TokenSigner::<Jwt>::new(pair).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::KeySet::from_jwk_set(&[Algorithm::Rs256], &published)?)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"testIssuer","sub":"user1","exp":1750006000,"iat":1750000000}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Salesforce help, "Configure Token-Based User Verification"; its key command line utility.
//!
//! # Knock
//!
//! With `grants`, a user may act on objects of a tenant.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let signer = TokenSigner::<Jwt<Value>>::new(KeyPair::from_pem(Algorithm::Rs256, pem)?); // once
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(43_200)))
//!     .subject("user-1")
//!     .issued_at(now)
//!     .custom(json!({"grants": {"https://api.knock.app/v1/objects/$tenants/acme": {"slack/channels_read": []}}}))
//!     .build()?;
//! let token = signer.sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"sub":"user-1","exp":1750043200,"iat":1750000000,"grants":{"https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[]}}}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: @knocklabs/node 0.6.19 (claims, the list after the grant's name); Knock, "Security and authentication".
//!
//! # Pusher Beams
//!
//! A user id has 1 to 164 characters.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner};
//!
//! # let secret = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789AB";
//! # let instance_id = "11111111-2222-3333-4444-555555555555";
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret)?)?;
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(86_400)))
//!     .issuer(format!("https://{instance_id}.pushnotifications.pusher.com"))
//!     .subject("user-1")
//!     .issued_at(now)
//!     .build()?;
//! let token = TokenSigner::<Jwt>::new(key.clone()).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::VerifyingKey::new(key))?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"https://11111111-2222-3333-4444-555555555555.pushnotifications.pusher.com","sub":"user-1","exp":1750086400,"iat":1750000000}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: @pusher/push-notifications-server 1.2.7.
//!
//! # OneSignal
//!
//! `iss` is the app id. `subscriptions` belongs only into a token that adds some. The feature is a beta of the vendor.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Es256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem")))?;
//! let signer = TokenSigner::<Jwt<Value>>::new(KeyPair::from_pem(Algorithm::Es256, pem)?); // once
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(3600)))
//!     .issuer("11111111-2222-3333-4444-555555555555")
//!     .custom(json!({"identity": {"external_id": "user-1"}}))
//!     .build()?;
//! let token = signer.sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"11111111-2222-3333-4444-555555555555","exp":1750003600,"identity":{"external_id":"user-1"}}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: OneSignal, "Identity Verification".
//!
//! # JaaS
//!
//! The `kid` is the app id, a slash and the id of the key. `moderator` and the features are the texts `"true"` and
//! `"false"`. `nbf` is required, and lies a little in the past because clocks differ. For a Jitsi of your own, `iss` is
//! its `app_id`, and `sub` its domain.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, KeyId, NumericDate, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! # let app_id = "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe";
//! let pair = KeyPair::from_pem(Algorithm::Rs256, pem)?.with_key_id(KeyId::new(format!("{app_id}/4f4910"))?);
//! let user = json!({"id": "u1", "name": "Ada", "email": "ada@example.com", "moderator": "true"});
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(7200)))
//!     .not_before(now.saturating_sub(Duration::from_secs(10)))
//!     .issuer("chat")
//!     .audience("jitsi")
//!     .subject(app_id)
//!     .custom(json!({"room": "*", "context": {"user": user, "features": {"recording": "true"}}}))
//!     .build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(pair).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"chat","sub":"vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe","aud":"jitsi","exp":1750007200,"nbf":1749999990,"context":{"features":{"recording":"true"},"user":{"email":"ada@example.com","id":"u1","moderator":"true","name":"Ada"}},"room":"*"}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: 8x8, "The Jitsi JWT"; `8x8/jaas_demo`. That `nbf` must be there: jitsi/jitsi-meet, release notes of
//! stable-8138 at second hand.
//!
//! # Zoom
//!
//! A session of the Video SDK. `tpc` is the name of the session, of at most 200 characters, and `role_type` is 1 for
//! its host.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(7200)))
//!     .issued_at(now)
//!     .custom(json!({"app_key": "sdkkey", "role_type": 1, "tpc": "my session", "version": 1}))
//!     .build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(key.clone()).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::VerifyingKey::new(key))?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"exp":1750007200,"iat":1750000000,"app_key":"sdkkey","role_type":1,"tpc":"my session","version":1}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! For the Meeting SDK, `mn` and `role` belong together, and `tokenExp` equals `exp`. A lifetime of 30 minutes exactly
//! is rejected, although the documentation permits it.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let exp = now.saturating_add(Duration::from_secs(7200));
//! let claims = Claims::builder()
//!     .expires_at(exp)
//!     .issued_at(now)
//!     .custom(json!({"appKey": "sdkkey", "mn": "123456789", "role": 0, "tokenExp": exp}))
//!     .build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(key.clone()).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::VerifyingKey::new(key))?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"exp":1750007200,"iat":1750000000,"appKey":"sdkkey","mn":"123456789","role":0,"tokenExp":1750007200}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: zoom/videosdk-auth-endpoint-sample and zoom/meetingsdk-auth-endpoint-sample. The exact lifetime: a report of
//! users, mieszko4/react-native-zoom-us issue 254.
//!
//! # TalkJS
//!
//! `iss` is the app id.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(86_400)))
//!     .issuer("tAPPID12")
//!     .subject("user-1")
//!     .issued_at(now)
//!     .custom(json!({"tokenType": "user"}))
//!     .build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(key.clone()).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::VerifyingKey::new(key))?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"tAPPID12","sub":"user-1","exp":1750086400,"iat":1750000000,"tokenType":"user"}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: TalkJS, "Authentication".
//!
//! # Canny
//!
//! The recipe of the vendor has no times, so the token is valid for ever. It does not log in users who are
//! administrators.
//!
//! ```
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::{Algorithm, SharedSecret, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let key = HmacKey::new(Algorithm::Hs256, &secret)?;
//! let user = json!({"id": "user-1", "email": "ada@example.com", "name": "Ada"});
//! let claims = Claims::builder().never_expires().custom(user).build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(key.clone()).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &jwt_identity::keys::VerifyingKey::new(key))?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"email":"ada@example.com","id":"user-1","name":"Ada"}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Canny, "Single sign-on".
