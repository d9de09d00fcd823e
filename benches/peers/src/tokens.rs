//! The claims of the tokens as plain structs, and the keys.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::{NumericDate, TokenId, jwt, kustomer, sunshine};
use serde::{Deserialize, Serialize};

/// Test keys.
pub const RSA: &str = include_str!("../../../tests/keys/rsa2048.pkcs8.pem");
pub const RSA_PUBLIC: &str = include_str!("../../../tests/keys/rsa2048.spki.pem");
pub const P256: &str = include_str!("../../../tests/keys/p256.pkcs8.pem");
pub const P256_PUBLIC: &str = include_str!("../../../tests/keys/p256.spki.pem");
pub const ED25519: &str = include_str!("../../../tests/keys/ed25519.pkcs8.pem");
pub const ED25519_PUBLIC: &str = include_str!("../../../tests/keys/ed25519.spki.pem");

/// The leeway of all verifiers, in seconds.
pub const LEEWAY: u64 = 30;
/// The lifetime of the tokens, in seconds.
const LIFETIME: u64 = 3600;
/// The number of the key to find among a hundred.
pub const THE_KEY: usize = 57;

pub fn key_id(number: usize) -> String {
    format!("app_{number:024x}")
}

/// A test secret of 32 bytes.
pub fn secret(number: usize) -> String {
    format!("a test secret with the number {number:03}")
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>()).unwrap()
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The times that a verifier must check, for crates that leave them to the caller.
pub trait Times {
    fn issued_at(&self) -> Option<u64>;
    fn expires_at(&self) -> Option<u64>;

    fn hold(&self, now: u64) -> bool {
        self.issued_at().is_none_or(|issued_at| issued_at <= now + LEEWAY)
            && self.expires_at().is_none_or(|expires_at| now < expires_at + LEEWAY)
    }
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Kustomer {
    pub email: String,
    #[serde(rename = "externalId")]
    pub external_id: String,
    pub iat: u64,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Sunshine {
    pub scope: String,
    pub external_id: String,
    pub exp: u64,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Nexmo {
    pub application_id: String,
    pub iat: u64,
    pub jti: String,
    pub exp: u64,
    pub sub: String,
    pub acl: Paths,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Paths {
    pub paths: BTreeMap<String, Rule>,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Rule {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    methods: Option<Vec<String>>,
}

/// A token of a custom profile.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Session {
    pub sub: String,
    pub iat: u64,
    pub exp: u64,
}

impl Times for Kustomer {
    fn issued_at(&self) -> Option<u64> {
        Some(self.iat)
    }
    fn expires_at(&self) -> Option<u64> {
        None
    }
}

impl Times for Sunshine {
    fn issued_at(&self) -> Option<u64> {
        None
    }
    fn expires_at(&self) -> Option<u64> {
        Some(self.exp)
    }
}

impl Times for Nexmo {
    fn issued_at(&self) -> Option<u64> {
        Some(self.iat)
    }
    fn expires_at(&self) -> Option<u64> {
        Some(self.exp)
    }
}

impl Times for Session {
    fn issued_at(&self) -> Option<u64> {
        Some(self.iat)
    }
    fn expires_at(&self) -> Option<u64> {
        Some(self.exp)
    }
}

/// The claims of all cases, as plain structs and as this crate's types. Both are equal.
pub struct Claims {
    pub kustomer: Kustomer,
    pub own_kustomer: kustomer::Claims,
    pub sunshine: Sunshine,
    pub own_sunshine: sunshine::Claims,
    pub nexmo: Nexmo,
    pub own_nexmo: user::Claims,
    pub session: Session,
    pub own_session: jwt::Claims,
}

impl Claims {
    pub fn new() -> Self {
        let seconds = now();
        let at = |seconds: u64| NumericDate::from_unix_seconds(seconds.try_into().unwrap());
        let (issued_at, expires_at) = (at(seconds), at(seconds + LIFETIME));
        let user = "5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b";
        let email = "ada.lovelace@example.com";
        let application = "78d335fa-323d-0114-9c3d-d6f0d48968cf";
        let token_id = TokenId::random().unwrap();
        let paths = nexmo_paths();
        Self {
            kustomer: Kustomer { email: email.into(), external_id: user.into(), iat: seconds },
            own_kustomer: kustomer::Claims::builder(issued_at).email(email).external_id(user).build().unwrap(),
            sunshine: Sunshine { scope: "user".into(), external_id: user.into(), exp: seconds + LIFETIME },
            own_sunshine: sunshine::Claims::builder(sunshine::User::new(user).unwrap())
                .expires_at(expires_at)
                .build()
                .unwrap(),
            nexmo: Nexmo {
                application_id: application.into(),
                iat: seconds,
                jti: token_id.as_str().into(),
                exp: seconds + LIFETIME,
                sub: "ada".into(),
                acl: paths,
            },
            own_nexmo: user::Claims::builder(
                ApplicationId::new(application).unwrap(),
                "ada",
                Acl::client_sdk(),
                token_id,
                issued_at,
            )
            .expires_at(expires_at)
            .build()
            .unwrap(),
            session: Session { sub: user.into(), iat: seconds, exp: seconds + LIFETIME },
            own_session: jwt::Claims::builder()
                .expires_at(expires_at)
                .subject(user)
                .issued_at(issued_at)
                .build()
                .unwrap(),
        }
    }
}

/// The paths of the Client SDK.
fn nexmo_paths() -> Paths {
    let signer = user::signer(RSA).unwrap();
    let claims = user::Claims::builder(
        ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf").unwrap(),
        "ada",
        Acl::client_sdk(),
        TokenId::random().unwrap(),
        NumericDate::from_unix_seconds(now().try_into().unwrap()),
    );
    let token = signer.sign(&claims.build().unwrap()).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(token.as_str().split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<Nexmo>(&payload).unwrap().acl
}
