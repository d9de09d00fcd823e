//! What the fuzz targets share: keys, the time, and what must hold for all claims.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::{Algorithm, NumericDate, Profile, SharedSecret, Signer};
use serde_json::Value;

/// The time at which all targets check.
pub const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

/// A test secret; it protects nothing.
pub const TEST_SECRET: &str = "test-secret-of-thirty-two-octets";

/// An HS256 key over [`TEST_SECRET`].
pub fn hmac_key() -> HmacKey {
    let secret = SharedSecret::new(TEST_SECRET).expect("a secret");
    HmacKey::new(Algorithm::Hs256, &secret).expect("long enough")
}

/// A rightly signed token over this header and payload, whatever they are.
pub fn signed(header: &[u8], payload: &[u8], key: &HmacKey) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let mac = key.sign(token.as_bytes()).expect("an HMAC key signs");
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(mac.as_slice(), &mut token);
    token
}

/// Claims that are read are a JSON object to every reader, and are the same when they are written and read again.
pub fn check_claims<P: Profile>(payload: &[u8]) -> Option<P::Claims> {
    let claims = P::decode(payload).ok()?;
    let value: Value = serde_json::from_slice(payload).expect("what the strict reader takes, a lenient one takes");
    assert!(value.is_object());
    let written = serde_json::to_string(&claims).expect("claims that were read can be written");
    let again = P::decode(written.as_bytes()).expect("claims that were written can be read");
    assert_eq!(written, serde_json::to_string(&again).expect("as before"));
    let _ = P::check_mintable(&claims);
    if P::check(&claims, &P::Policy::default(), NOW).is_ok() {
        check_times(&value);
    }
    Some(claims)
}

/// What holds for the times of every token that is accepted, if a far simpler reader looks at them.
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
