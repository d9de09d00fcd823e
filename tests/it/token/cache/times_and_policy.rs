//! Times, policy and `typ` are checked for each call.

use std::time::Duration;

use jwt_identity::jwt::RegisteredClaim;
use jwt_identity::sunshine::{self, Sunshine};

use super::*;

/// A verifier with a cache, one key, and a clock that the test sets.
fn turned(policy: Policy) -> (TokenVerifier<Jwt>, Turned, Counted) {
    let (clock, key) = (Turned::at_now(), Counted::new(hs256()));
    let verifier = TokenVerifier::new(cacheable(key.clone())).with_clock(clock.clone()).with_policy(policy);
    (with_cache(verifier), clock, key)
}

fn token_of(claims: &str) -> String {
    token(r#"{"alg":"HS256"}"#, claims, &hs256())
}

#[test]
fn cached_token_expires_at_the_same_second() {
    let (cached, clock, key) = turned(Policy::default());
    let token = token_for("ada", SigningKey::new(hs256()));
    cached.verify(&token).unwrap();
    clock.to(HOUR + 29);
    cached.verify(&token).unwrap();
    assert_eq!(key.asked(), 1);

    clock.to(HOUR + 30);
    assert_eq!(cached.verify(&token).unwrap_err().code(), ErrorCode::ClaimExpired);
    assert!(cached.cached_tokens() == 0 && cached.cached_bytes() == 0, "the entry was dropped");
    assert_eq!(key.asked(), 1, "the signature is not checked again");
    assert_eq!(code(&cached, &token), Err(ErrorCode::ClaimExpired));

    // The clock is set back.
    clock.to(0);
    assert_eq!(code(&cached, &token), Ok(()));
}

#[test]
fn cached_token_is_checked_at_the_given_time() {
    let (cached, _, _) = turned(Policy::default());
    let token = token_for("ada", SigningKey::new(hs256()));
    for (seconds, expected) in
        [(0, None), (HOUR + 30, Some(ErrorCode::ClaimExpired)), (10, None), (-31, Some(ErrorCode::ClaimIssuedInFuture))]
    {
        let found = cached.verify_at(&token, after(seconds)).err().map(|error| error.code());
        assert_eq!(found, expected, "{seconds}");
    }
}

#[test]
fn token_before_its_nbf_is_accepted_later() {
    let (cached, clock, _) = turned(Policy::default());
    let exp = after(2 * HOUR).as_unix_seconds();
    let token = token_of(&format!(r#"{{"exp":{exp},"nbf":{}}}"#, after(HOUR).as_unix_seconds()));
    for (seconds, expected) in [
        (0, Err(ErrorCode::ClaimNotYetValid)),
        (HOUR - 31, Err(ErrorCode::ClaimNotYetValid)),
        (HOUR - 30, Ok(())),
        (HOUR, Ok(())),
        (HOUR - 31, Err(ErrorCode::ClaimNotYetValid)),
        (2 * HOUR + 29, Ok(())),
        (2 * HOUR + 30, Err(ErrorCode::ClaimExpired)),
    ] {
        clock.to(seconds);
        assert_eq!(code(&cached, &token), expected, "{seconds}");
    }
}

#[test]
fn cached_token_without_exp_still_becomes_too_old() {
    let policy = Policy::default().allow_never_expiring().max_age(Duration::from_secs(600));
    let (cached, clock, key) = turned(policy);
    let token = token_of(&format!(r#"{{"iat":{}}}"#, NOW.as_unix_seconds()));
    cached.verify(&token).unwrap();
    cached.verify(&token).unwrap();
    assert_eq!(key.asked(), 1);
    for (seconds, expected) in
        [(600, Ok(())), (631, Err(ErrorCode::ClaimTooOld)), (-31, Err(ErrorCode::ClaimIssuedInFuture))]
    {
        clock.to(seconds);
        assert_eq!(code(&cached, &token), expected, "{seconds}");
    }
}

#[test]
fn failing_clock_rejects_a_cached_token() {
    #[derive(Debug, Clone, Default)]
    struct Stopping(Arc<AtomicBool>);
    impl Clock for Stopping {
        fn now(&self) -> Result<NumericDate, EnvironmentError> {
            if self.0.load(Ordering::Relaxed) { Err(EnvironmentError::ClockUnavailable) } else { Ok(NOW) }
        }
    }
    let clock = Stopping::default();
    let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(hs256())).with_clock(clock.clone());
    let cached = with_cache(verifier);
    let token = token_for("ada", SigningKey::new(hs256()));
    assert_eq!(code(&cached, &token), Ok(()));
    clock.0.store(true, Ordering::Relaxed);
    assert_eq!(code(&cached, &token), Err(ErrorCode::ClockUnavailable));
    clock.0.store(false, Ordering::Relaxed);
    assert_eq!(code(&cached, &token), Ok(()));
}

#[test]
fn verifiers_with_other_policies_share_no_cache() {
    let (cached, _, key) = turned(Policy::default().issuer("a").audience("1"));
    let exp = after(HOUR).as_unix_seconds();
    let token = token_of(&format!(r#"{{"exp":{exp},"iss":"a","aud":"1","iat":{}}}"#, NOW.as_unix_seconds()));
    assert_eq!(code(&cached, &token), Ok(()));

    for (policy, refusal) in [
        (Policy::default().issuer("b").audience("1"), ErrorCode::ClaimWrongIssuer),
        (Policy::default().issuer("a").audience("2"), ErrorCode::ClaimWrongAudience),
        (Policy::default(), ErrorCode::ClaimWrongAudience),
        (Policy::default().issuer("a").audience("1").token_type("at+jwt"), ErrorCode::HeaderWrongType),
        (Policy::default().issuer("a").audience("1").require(RegisteredClaim::TokenId), ErrorCode::ClaimMissing),
        (
            Policy::default().issuer("a").audience("1").max_lifetime(Duration::from_secs(60)),
            ErrorCode::ClaimLifetimeTooLong,
        ),
    ] {
        let other = cached.clone().with_policy(policy);
        assert_eq!(code(&other, &token), Err(refusal));
        assert!(other.cached_tokens() == 0);
        assert_eq!(code(&cached, &token), Ok(()));
    }
    let other = cached.clone().with_max_token_len(token.len() - 1);
    assert_eq!(code(&other, &token), Err(ErrorCode::TokenTooLarge));
    let other = cached.clone().with_algorithms(&[]);
    assert_eq!(code(&other, &token), Err(ErrorCode::HeaderAlgorithmNotAllowed));
    let asked = key.asked();
    cached.verify(&token).unwrap();
    assert_eq!(key.asked(), asked, "the first verifier still has it cached");
}

#[test]
fn interior_policy_change_affects_cached_tokens() {
    let (cached, policy, _) = rooms();
    let (red, blue) = (room_token("red"), room_token("blue"));
    assert_eq!((code(&cached, &red), code(&cached, &blue)), (Ok(()), Ok(())));
    // A list of revoked tokens, as a program may have.
    policy.closed.write().unwrap().insert("red".to_owned());
    assert_eq!((code(&cached, &red), code(&cached, &blue)), (Err(ErrorCode::ClaimUnexpected), Ok(())));
    assert_eq!(cached.cached_tokens(), 1);
    policy.closed.write().unwrap().clear();
    assert_eq!(code(&cached, &red), Ok(()));

    policy.is_strict_about_type.store(true, Ordering::Relaxed);
    assert_eq!(code(&cached, &blue), Err(ErrorCode::HeaderWrongType));
    policy.is_strict_about_type.store(false, Ordering::Relaxed);
    assert_eq!(code(&cached, &blue), Ok(()));
}

#[test]
fn vendor_time_rules_apply_to_cached_tokens() {
    let clock = Turned::at_now();
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap().into_string();
    let cached: TokenVerifier<Kustomer> = with_cache(kustomer::verifier(&secret()).unwrap().with_clock(clock.clone()));
    for (seconds, expected) in [
        (0, Ok(())),
        (929, Ok(())),
        (930, Err(ErrorCode::ClaimTooOld)),
        (100, Ok(())),
        (-31, Err(ErrorCode::ClaimIssuedInFuture)),
    ] {
        clock.to(seconds);
        assert_eq!(code(&cached, &token), expected, "{seconds}");
    }

    let key_id = key_id("app_1");
    let claims = sunshine::Claims::builder(sunshine::User::new("ada").unwrap()).expires_at(after(60)).build().unwrap();
    let token = sunshine::signer(key_id.clone(), &secret()).unwrap().sign(&claims).unwrap().into_string();
    let verifier = sunshine::verifier(key_id, &secret()).unwrap().with_clock(clock.clone());
    let cached: TokenVerifier<Sunshine> = with_cache(verifier);
    for (seconds, expected) in [(0, Ok(())), (89, Ok(())), (90, Err(ErrorCode::ClaimExpired))] {
        clock.to(seconds);
        assert_eq!(code(&cached, &token), expected, "{seconds}");
    }
}
