//! A key source of one's own, for a key that changes each day: Sinch in-app calling.
//!
//! Run with `cargo run --example daily_key`. Sinch derives the key of a day from the application secret, and names the day
//! in the `kid`. The example mints the token that Sinch publishes for 2 January 2018, byte for byte, and verifies it. It
//! runs offline with a clock that is set by hand.
//!
//! Source: Sinch, in-app calling, "Authentication and authorization"; sinch/sinch-rtc-api-auth-examples. Tokens of
//! yesterday's key are accepted by our choice, because a token may be minted just before midnight.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{KeyRef, SigningKey, SigningKeySource, VerifyingKey, VerifyingKeySource};
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::{
    Algorithm, ClaimError, Clock, EnvironmentError, KeyHint, KeyId, KeyIdRule, ManualClock, NumericDate, Profile,
    SharedSecret, Signer, TokenSigner, TokenType, TokenVerifier, VerifyError,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The source: the application secret, and the key of the day of the last token.
#[derive(Clone)]
struct DailyKey {
    application: Arc<HmacKey>,
    clock: Arc<dyn Clock>,
    latest: Arc<Mutex<Option<Arc<SigningKey>>>>,
}

const PREFIX: &str = "hkdfv1-";
const DAY: Duration = Duration::from_secs(86_400);
/// The application secret that Sinch publishes has 16 bytes.
const MIN_SECRET_LEN: usize = 16;

impl DailyKey {
    /// Creates a source from the application secret in base64, as Sinch shows it.
    fn new(secret: &str, clock: impl Clock + 'static) -> Result<Self, jwt_identity::KeyError> {
        let secret = SharedSecret::from_base64(secret)?;
        let application = Arc::new(HmacKey::from_short_secret(Algorithm::Hs256, &secret, MIN_SECRET_LEN)?);
        Ok(Self { application, clock: Arc::new(clock), latest: Arc::default() })
    }

    /// Derives the key of the day in a `kid`. Despite the name in the prefix, this is one HMAC and not RFC 5869.
    fn derive(&self, key_id: &str) -> Option<HmacKey> {
        let day = self.application.sign(key_id.strip_prefix(PREFIX)?.as_bytes()).ok()?;
        HmacKey::new(Algorithm::Hs256, &SharedSecret::from_bytes(day.as_slice()).ok()?).ok()
    }
}

/// Returns the `kid` of a day.
fn key_id(now: NumericDate) -> Result<String, EnvironmentError> {
    let date = OffsetDateTime::try_from(now).map_err(|_| EnvironmentError::ClockUnavailable)?.date();
    Ok(format!("{PREFIX}{}{:02}{:02}", date.year(), u8::from(date.month()), date.day()))
}

impl SigningKeySource for DailyKey {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let wanted = key_id(self.clock.now()?)?;
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = |key: &Arc<SigningKey>| key.key_id().is_some_and(|key_id| key_id.as_str() == wanted);
        if let Some(key) = latest.as_ref().filter(|key| is_current(key)) {
            return Ok(KeyRef::shared(Arc::clone(key)));
        }
        let unavailable = EnvironmentError::KeySourceUnavailable;
        let key_id = KeyId::new(wanted.as_str()).map_err(|_| unavailable)?;
        let key = Arc::new(SigningKey::new(self.derive(&wanted).ok_or(unavailable)?).with_key_id(key_id));
        Ok(KeyRef::shared(Arc::clone(latest.insert(key))))
    }
}

impl VerifyingKeySource for DailyKey {
    /// Derives a key for the `kid` of today and of yesterday only, so a stranger cannot have keys derived at will.
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let now = self.clock.now()?;
        let days = [key_id(now)?, key_id(now.saturating_sub(DAY))?];
        let wanted = days.iter().find(|day| hint.key_id() == Some(day)).ok_or(VerifyError::UnknownKeyId)?;
        let key = self.derive(wanted).ok_or(VerifyError::UnknownKeyId)?;
        Ok(KeyRef::shared(Arc::new(VerifyingKey::new(key))))
    }
}

impl fmt::Debug for DailyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DailyKey").finish_non_exhaustive()
    }
}

/// The claims, in the order of the published token.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    exp: NumericDate,
    iat: NumericDate,
    iss: String,
    nonce: String,
    sub: String,
}

enum Sinch {}

impl Profile for Sinch {
    const NAME: &'static str = "sinch";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    const TOKEN_TYPE: TokenType = TokenType::Omitted;
    type Claims = Claims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(claims: &Claims, (): &(), now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.exp, now, Leeway::DEFAULT)?;
        claim::check_iat(claims.iat, now, Leeway::DEFAULT)
    }
}

/// Sinch's published application, its secret, and the token for one of its users.
const APPLICATION: &str = "//rtc.sinch.com/applications/a32e5a8d-f7d8-411c-9645-9038e8dd051d";
const SECRET: &str = "ax8hTTQJF0OPXL32r1LHMA==";
const PUBLISHED: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImhrZGZ2MS0yMDE4MDEwMiJ9.eyJleHAiOjE1MTQ4NjI4NDUsImlhdCI6MTUxNDg2MjI0NSw\
    iaXNzIjoiLy9ydGMuc2luY2guY29tL2FwcGxpY2F0aW9ucy9hMzJlNWE4ZC1mN2Q4LTQxMWMtOTY0NS05MDM4ZThkZDA1MWQiLCJ\
    ub25jZSI6IjZiNDM4YmRhLTJkNWMtNGU4Yy05MmIwLTM5ZjIwYTk0YjM0ZSIsInN1YiI6Ii8vcnRjLnNpbmNoLmNvbS9hcHBsaWN\
    hdGlvbnMvYTMyZTVhOGQtZjdkOC00MTFjLTk2NDUtOTAzOGU4ZGQwNTFkL3VzZXJzL2ZvbyJ9.10N-QAvRK0-dacox5X5YusK7C0\
    AWb-kZLiNNTKLQw8I";

fn main() -> Result<(), Box<dyn Error>> {
    let now = NumericDate::from_unix_seconds(1_514_862_245);
    let clock = ManualClock::new(now);
    let keys = DailyKey::new(SECRET, clock.clone())?;
    let signer = TokenSigner::<Sinch>::new(keys.clone());
    let verifier = TokenVerifier::<Sinch>::new(keys).with_clock(clock.clone());

    let claims = Claims {
        exp: now.saturating_add(Duration::from_secs(600)),
        iat: now,
        iss: APPLICATION.into(),
        nonce: "6b438bda-2d5c-4e8c-92b0-39f20a94b34e".into(),
        sub: format!("{APPLICATION}/users/foo"),
    };
    let token = signer.sign(&claims)?;
    println!("minted     {}", token.as_str());
    if token.as_str() != PUBLISHED {
        return Err("the token differs from the published one".into());
    }
    println!("verified   {}", verifier.verify(PUBLISHED)?.claims().sub);

    clock.advance(DAY);
    let tomorrow = signer.sign(&Claims { iat: clock.now()?, exp: clock.now()?.saturating_add(DAY), ..claims })?;
    println!("next day   {}", verifier.verify(tomorrow.as_str())?.claims().sub);
    clock.advance(DAY.saturating_mul(2));
    match verifier.verify(tomorrow.as_str()) {
        Err(error @ VerifyError::UnknownKeyId) => println!("later      rejected: {error}"),
        outcome => return Err(format!("a key of the past was used: {:?}", outcome.map(|_| ())).into()),
    }
    Ok(())
}
