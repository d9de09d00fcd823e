//! Shared by the fuzz targets: keys, the time, and properties of all claims.

use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::{
    Algorithm, BadSignature, ConfigError, ErrorCode, FixedClock, KeyId, NumericDate, Profile, SharedSecret, SignError,
    Signature, Signer, TokenSigner, TokenVerifier, Verifier,
};
use jwt_identity::{JsonSigner, JsonVerifier};
use serde::Serialize;
use serde_json::Value;

/// The time of all targets.
pub const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

/// A test secret. It is public, so it protects nothing.
pub const TEST_SECRET: &str = "test-secret-of-thirty-two-octets";

/// An HS256 key over [`TEST_SECRET`].
pub fn hmac_key() -> HmacKey {
    let secret = SharedSecret::new(TEST_SECRET).expect("a secret");
    HmacKey::new(Algorithm::Hs256, &secret).expect("long enough")
}

/// The HS256 MAC of `x` with this secret.
pub fn mac_over(secret: &str) -> Vec<u8> {
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret).expect("a secret")).expect("long enough");
    key.sign(b"x").expect("an HMAC key signs").as_slice().to_vec()
}

/// A correctly signed token with any header and payload.
pub fn signed(header: &[u8], payload: &[u8], key: &HmacKey) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let mac = key.sign(token.as_bytes()).expect("an HMAC key signs");
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(mac.as_slice(), &mut token);
    token
}

/// Checks that accepted claims are a JSON object and are the same after serializing and parsing them again. A signer
/// accepts their text if it accepts them, and a verifier returns what it checked.
pub fn check_claims<P: Profile>(payload: &[u8]) -> Option<P::Claims> {
    let claims = P::decode(payload).ok()?;
    let value: Value = serde_json::from_slice(payload).expect("a lenient reader accepts what the strict one accepts");
    assert!(value.is_object());
    let written = serde_json::to_string(&claims).expect("claims that were read can be written");
    assert_eq!(written, rewritten::<P>(written.as_bytes()));

    let key = KeyForAll { algorithm: P::ALGORITHMS[0] };
    let text = std::str::from_utf8(payload).expect("JSON is UTF-8");
    let signing = SigningKey::new(key.clone()).with_key_id(KeyId::new("a").expect("a kid"));
    let minted = TokenSigner::<P>::new(signing).sign_json(text);
    let is_mintable = P::check_mintable(&claims).is_ok();
    match &minted {
        Ok(_) => assert!(is_mintable, "signing text accepts only what the builder accepts"),
        // A member that the claims do not have is an error and is not dropped.
        Err(error) if is_mintable => assert_eq!(error.code(), ErrorCode::ClaimUnknownMember),
        Err(_) => {}
    }
    let header = minted.ok().map(|token| {
        let mut segments = token.as_str().split('.').map(str::to_owned);
        let (header, payload) = (segments.next().expect("a header"), segments.next().expect("a payload"));
        assert_eq!(written, rewritten::<P>(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")));
        header
    });

    let is_good = P::check(&claims, &P::Policy::default(), NOW).is_ok();
    if is_good {
        check_times(&value);
    }
    if let Some(header) = header {
        let token = format!("{header}.{}.{}", URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode(key.signature()));
        let verifier = TokenVerifier::<P>::new(VerifyingKey::new(key)).with_clock(FixedClock(NOW));
        let verified = verifier.with_max_token_len(usize::MAX).verify_json(&token);
        assert_eq!(verified.is_ok(), is_good);
        assert!(verified.is_ok_and(|text| rewritten::<P>(text.as_bytes()) == written) || !is_good);
    }
    Some(claims)
}

/// A policy parsed from JSON is equal after serializing and parsing it again.
pub fn check_policy<P: Debug + PartialEq + Serialize>(text: &[u8], read: fn(&str) -> Result<P, ConfigError>) {
    if let Some(policy) = str::from_utf8(text).ok().and_then(|text| read(text).ok()) {
        let written = serde_json::to_string(&policy).expect("a policy can be written");
        assert_eq!(read(&written), Ok(policy));
    }
}

/// Parses claims and serializes them again.
fn rewritten<P: Profile>(claims_set: &[u8]) -> String {
    let claims = P::decode(claims_set).expect("claims that were written can be read");
    serde_json::to_string(&claims).expect("as before")
}

/// Checks the times of an accepted token with a much simpler reader.
fn check_times(claims_set: &Value) {
    // The default leeway of all policies, in seconds.
    const LEEWAY: f64 = 30.0;
    let now = 1_700_000_000.0;
    for (name, value) in [("exp", claims_set.get("exp")), ("nbf", claims_set.get("nbf"))] {
        let Some(value) = value else { continue };
        let seconds = value.as_f64().expect("a time that was accepted is a number");
        match name {
            "exp" => assert!(seconds + LEEWAY > now, "expired"),
            _ => assert!(seconds - LEEWAY < now + 1.0, "not yet valid"),
        }
    }
}

/// A key whose signatures always verify, so that only the signed content decides.
#[derive(Debug, Clone)]
struct KeyForAll {
    algorithm: Algorithm,
}

impl KeyForAll {
    fn signature(&self) -> Vec<u8> {
        vec![7; self.algorithm.signature_len().unwrap_or(256)]
    }
}

impl Signer for KeyForAll {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SignError> {
        Signature::from_slice(&self.signature())
    }
}

impl Verifier for KeyForAll {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), BadSignature> {
        Ok(())
    }
}
