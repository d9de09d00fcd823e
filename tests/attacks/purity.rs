//! A53: verification is a pure function of token, keys, policy and time. Tokens verified before, their order and
//! their times change nothing. Neither does the system clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jwt_identity::JsonVerifier;
use jwt_identity::crypto::{EcdsaVerifier, Ed25519Verifier, RsaVerifier};
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{KeySet, VerifyingKey};
use jwt_identity::{Algorithm, Clock, EnvironmentError, ErrorCode, KeyId, NumericDate, TokenVerifier};

use crate::structure::good;
use crate::support::{NOW, at, hs256, pem};
use crate::table::tokens;

/// A verifier with keys of every type, so that tokens of all groups reach the later checks.
fn verifier() -> TokenVerifier<Jwt> {
    let named = |key: VerifyingKey, name: &str| key.with_key_id(KeyId::new(name).unwrap());
    let rsa = RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap();
    let ecdsa = EcdsaVerifier::from_pem(Algorithm::Es256, &pem("p256.spki")).unwrap();
    let keys = [
        VerifyingKey::new(hs256()),
        named(VerifyingKey::new(rsa), "rsa"),
        VerifyingKey::new(ecdsa),
        VerifyingKey::new(Ed25519Verifier::from_pem(&pem("ed25519.spki")).unwrap()),
    ];
    let policy = jwt::Policy::default().any_audience().allow_never_expiring();
    TokenVerifier::new(KeySet::new(keys).unwrap()).with_policy(policy)
}

type Outcome = Result<String, (ErrorCode, Option<&'static str>)>;

fn outcome(verifier: &TokenVerifier<Jwt>, token: &str, now: NumericDate) -> Outcome {
    let told = |error: jwt_identity::VerifyError| (error.code(), error.subject());
    let verified = verifier.verify_at(token, now).map_err(told)?;
    Ok(serde_json::to_string(verified.claims()).unwrap())
}

#[test]
fn earlier_verifications_change_no_outcome() {
    let times = [NOW, at(0), at(i64::MAX), at(1_800_000_000)];
    let mut calls: Vec<(String, NumericDate)> = Vec::new();
    for (number, token) in tokens().into_iter().filter(|token| token.len() < 4000).enumerate() {
        calls.push((token, times[number % times.len()]));
    }
    calls.push((good(), NOW));
    assert!(calls.len() > 1000, "{}", calls.len());
    // The expected outcomes: each from a new verifier.
    let expected: Vec<Outcome> = calls.iter().map(|(token, now)| outcome(&verifier(), token, *now)).collect();
    let kinds = expected.iter().map(|outcome| outcome.as_ref().map(drop).map_err(|error| error.0));
    let kinds: std::collections::BTreeSet<_> = kinds.collect();
    assert!(kinds.contains(&Ok(())) && kinds.len() > 15, "the outcomes differ: {kinds:?}");

    let shared = verifier();
    let in_order: Vec<usize> = (0..calls.len()).collect();
    let back: Vec<usize> = in_order.iter().rev().copied().collect();
    // 7 and the number of calls are coprime, so this order visits every call.
    let jumping: Vec<usize> = in_order.iter().map(|place| place * 7 % calls.len()).collect();
    for order in [in_order, back, jumping] {
        for place in order {
            let (token, now) = &calls[place];
            assert_eq!(outcome(&shared, token, *now), expected[place], "{token}");
        }
    }
}

/// A clock that counts how often it is read.
#[derive(Debug, Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl Clock for Counting {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(NOW)
    }
}

#[test]
fn clock_is_read_once_and_never_with_a_given_time() {
    let clock = Counting::default();
    let asked = |clock: &Counting| clock.0.swap(0, Ordering::SeqCst);
    let verifier = verifier().with_clock(clock.clone());
    assert!(verifier.verify(&good()).is_ok());
    assert_eq!(asked(&clock), 1);
    assert!(verifier.verify_json(&good()).is_ok());
    assert_eq!(asked(&clock), 1);
    assert!(verifier.peek(&good()).unwrap().verify_with(&VerifyingKey::new(hs256())).is_ok());
    assert_eq!(asked(&clock), 1);

    for token in tokens() {
        let _ = verifier.verify_at(&token, NOW);
        let _ = verifier.peek(&token).map(|peeked| peeked.verify_with_at(&VerifyingKey::new(hs256()), NOW).map(drop));
    }
    assert_eq!(asked(&clock), 0);
    for token in tokens() {
        let is_let_in = verifier.verify(&token).is_ok();
        let asked = asked(&clock);
        assert!(asked == 1 || (asked == 0 && !is_let_in), "{token}");
    }
}

#[test]
fn outcome_changes_only_at_the_expected_second() {
    let token = crate::json::payload_token(r#"{"nbf":1700000000,"exp":1700000600}"#);
    let verifier = verifier();
    let leeway = 30;
    let seconds = (-100..900).map(|second| 1_700_000_000 + second);
    for now in seconds {
        let is_valid = (1_700_000_000 - leeway..1_700_000_600 + leeway).contains(&now);
        assert_eq!(outcome(&verifier, &token, at(now)).is_ok(), is_valid, "{now}");
    }
    assert_eq!(jwt_identity::token::claim::Leeway::DEFAULT.as_duration(), Duration::from_secs(30));
}
