//! Accepting each token only once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::error::ReplayError;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::Jwk;
use jwt_identity::nexmo::webhook::{self, Request};
use jwt_identity::token::replay::{AsyncReplayGuard, MemoryReplayGuard, ReplayGuard};
use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, TokenId, TokenSigner, TokenVerifier};
use proptest::prelude::*;
use serde_json::Value;

use crate::crypto::backend::over_each_backend;
use crate::support::{NOW, at, b64, ec_private_jwk, ec_public_jwk, unb64};

fn id(text: &str) -> TokenId {
    TokenId::new(text).unwrap()
}

#[test]
fn id_is_rejected_until_its_token_expires() {
    let guard = MemoryReplayGuard::new(10);
    guard.register("issuer", &id("a"), at(300), at(0)).unwrap();

    for now in [0, 1, 299, 300] {
        assert_eq!(guard.register("issuer", &id("a"), at(600), at(now)), Err(ReplayError::Replayed), "{now}");
    }
    assert_eq!(guard.register("issuer", &id("a"), at(600), at(301)), Ok(()));
}

#[test]
fn same_id_of_two_issuers_is_accepted_twice() {
    let guard = MemoryReplayGuard::new(10);
    assert_eq!(guard.register("a", &id("bc"), at(300), at(0)), Ok(()));
    assert_eq!(guard.register("ab", &id("c"), at(300), at(0)), Ok(()));
    assert_eq!(guard.register("b", &id("bc"), at(300), at(0)), Ok(()));
    assert_eq!(guard.register("a", &id("bc"), at(300), at(0)), Err(ReplayError::Replayed));
}

#[test]
fn one_of_eight_threads_accepts_the_same_token() {
    let guard = Arc::new(MemoryReplayGuard::new(100_000));
    let wins = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (guard, wins) = (Arc::clone(&guard), Arc::clone(&wins));
            thread::spawn(move || {
                for number in 0..2_000 {
                    let outcome = guard.register("issuer", &id(&number.to_string()), at(300), at(0));
                    assert!(matches!(outcome, Ok(()) | Err(ReplayError::Replayed)));
                    wins.fetch_add(usize::from(outcome.is_ok()), Ordering::Relaxed);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(wins.load(Ordering::Relaxed), 2_000);
}

#[test]
fn full_guard_rejects_new_tokens_and_replays() {
    let guard = MemoryReplayGuard::new(3);
    for name in ["a", "b", "c"] {
        guard.register("issuer", &id(name), at(300), at(0)).unwrap();
    }

    assert_eq!(guard.register("issuer", &id("d"), at(300), at(300)), Err(ReplayError::Full));
    assert_eq!(guard.register("issuer", &id("a"), at(300), at(300)), Err(ReplayError::Replayed));

    // One second later all three entries have expired.
    for name in ["d", "e", "f"] {
        assert_eq!(guard.register("issuer", &id(name), at(601), at(301)), Ok(()), "{name}");
    }
    assert_eq!(guard.register("issuer", &id("g"), at(601), at(301)), Err(ReplayError::Full));
}

#[test]
fn guard_with_zero_capacity_holds_one_entry() {
    let guard = MemoryReplayGuard::new(0);
    assert_eq!(guard.register("issuer", &id("a"), at(300), at(0)), Ok(()));
    assert_eq!(guard.register("issuer", &id("b"), at(300), at(0)), Err(ReplayError::Full));
}

#[test]
fn sharded_guard_never_exceeds_its_capacity() {
    let capacity = 32_768;
    let guard = MemoryReplayGuard::new(capacity);
    let mut accepted = Vec::new();
    for number in 0..capacity * 2 {
        let token_id = id(&format!("token {number}"));
        match guard.register("issuer", &token_id, at(300), at(0)) {
            Ok(()) => accepted.push(token_id),
            Err(error) => assert_eq!(error, ReplayError::Full),
        }
    }
    assert_eq!(accepted.len(), capacity);
    for token_id in &accepted {
        assert_eq!(guard.register("issuer", token_id, at(300), at(300)), Err(ReplayError::Replayed));
    }
}

#[test]
fn blocking_guard_works_as_an_async_guard() {
    let guard: Arc<dyn AsyncReplayGuard> = Arc::new(MemoryReplayGuard::new(10));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for expected in [Ok(()), Err(ReplayError::Replayed)] {
        let token_id = id("a");
        let mut registration = guard.register_async("issuer", &token_id, at(300), at(0));
        assert_eq!(registration.as_mut().poll(&mut context), std::task::Poll::Ready(expected));
    }
}

#[test]
fn clock_jump_does_not_reset_the_guard() {
    let guard = MemoryReplayGuard::new(10);
    guard.register("issuer", &id("a"), at(300), at(0)).unwrap();
    // The clock is an hour ahead for a moment, and other tokens arrive.
    for name in ["b", "c", "d"] {
        guard.register("issuer", &id(name), at(3_900), at(3_600)).unwrap();
    }
    // The clock is correct again. The guard has dropped the token and everything else that ends as early.
    for (name, keep_until) in [("a", 300), ("e", 299), ("f", 300)] {
        assert_eq!(
            guard.register("issuer", &id(name), at(keep_until), at(10)),
            Err(ReplayError::Unavailable),
            "{name}"
        );
    }
    // A token that ends later cannot have been dropped.
    assert_eq!(guard.register("issuer", &id("g"), at(301), at(10)), Ok(()));
    assert_eq!(guard.register("issuer", &id("b"), at(3_900), at(10)), Err(ReplayError::Replayed));
    // After that time the guard works as before.
    assert_eq!(guard.register("issuer", &id("h"), at(601), at(301)), Ok(()));
}

#[test]
fn replay_is_rejected_after_any_clock_step() {
    // The token must not be accepted again before its end, whatever the clock showed in between.
    for step in [1, 299, 300, 301, 600, 3_600, 86_400, 10_000_000_000] {
        for others in [0, 1, 7, 8, 9, 100] {
            let guard = MemoryReplayGuard::new(1_000);
            guard.register("issuer", &id("a"), at(300), at(0)).unwrap();
            for number in 0..others {
                let _ = guard.register("issuer", &id(&number.to_string()), at(step + 300), at(step));
            }
            for now in [10, 0, 300] {
                let again = guard.register("issuer", &id("a"), at(300), at(now)).unwrap_err();
                assert!(matches!(again, ReplayError::Replayed | ReplayError::Unavailable), "{step} {others} {now}");
            }
        }
    }
}

#[test]
fn shared_guard_with_a_wrong_clock_rejects_replays() {
    let guard = Arc::new(MemoryReplayGuard::new(1_000));
    let secret = SharedSecret::new("secret-key").unwrap();
    let verifier = webhook::verifier(&secret).unwrap().with_replay_guard(guard.clone());
    let claims = webhook::Claims::builder(Sha256Digest::of(b"{}"), id("a"), NOW).build().unwrap();
    let header = format!("Bearer {}", webhook::signer(&secret).unwrap().sign(&claims).unwrap().as_str());
    let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");
    let after = |seconds: u64| NOW.saturating_add(Duration::from_secs(seconds));

    assert!(verifier.verify_at(&request, NOW).is_ok());
    // Tokens of another profile are registered while the clock is an hour ahead.
    for number in 0..200 {
        guard.register("other", &id(&number.to_string()), after(3_900), after(3_600)).unwrap();
    }
    let error = verifier.verify_at(&request, after(4)).unwrap_err();
    assert_eq!((error.code(), webhook::suggested_status(&error)), (ErrorCode::ReplayGuardUnavailable, 503));
}

#[test]
fn guard_is_full_only_above_nine_tenths_of_its_capacity() {
    for capacity in [1_024, 8_191, 8_192, 16_384, 100_000] {
        let guard = MemoryReplayGuard::new(capacity);
        let full = (0..capacity).find(|number| {
            guard.register("issuer", &id(&number.to_string()), at(300), at(0)) == Err(ReplayError::Full)
        });
        let first = full.unwrap_or(capacity);
        assert!(first >= capacity / 10 * 9, "{first} of {capacity}");
    }
}

#[test]
fn debug_output_of_a_guard_hides_ids() {
    let guard = MemoryReplayGuard::new(10);
    guard.register("the issuer", &id("the id"), at(300), at(0)).unwrap();
    assert_eq!(format!("{guard:?}"), "MemoryReplayGuard { shards: 1, shard_capacity: 10, .. }");
}

proptest! {
    #![proptest_config(crate::properties::config(256))]

    /// Compares with a list that forgets nothing.
    #[test]
    fn guard_matches_a_simple_model(
        steps in prop::collection::vec((0_u8..12, 0_i64..30, 0_i64..4), 1..200),
    ) {
        let guard = MemoryReplayGuard::new(1_000);
        let mut list: Vec<(u8, NumericDate)> = Vec::new();
        let mut now = 0;
        for (name, life, wait) in steps {
            now += wait;
            let is_live = list.iter().any(|(known, until)| *known == name && at(now) <= *until);
            let expected = if is_live { Err(ReplayError::Replayed) } else { Ok(()) };
            prop_assert_eq!(guard.register("issuer", &id(&name.to_string()), at(now + life), at(now)), expected);
            if !is_live {
                list.push((name, at(now + life)));
            }
        }
    }
}

/// Returns the token of an EC key with `n - s` in place of `s`, where `n` is the order of the curve.
fn with_other_s(token: &str, order: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let mut signature = unb64(signature);
    let digits: Vec<u32> = order.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    let order: Vec<u8> = digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect();
    let middle = signature.len() / 2;
    let mut borrow = 0;
    for (place, digit) in signature[middle..].iter_mut().zip(&order).rev() {
        let difference = 0x100 + u16::from(*digit) - u16::from(*place) - borrow;
        borrow = u16::from(difference < 0x100);
        *place = difference.to_le_bytes()[0];
    }
    assert_eq!(borrow, 0);
    format!("{signing_input}.{}", b64(signature))
}

#[test]
fn second_form_of_an_ecdsa_token_has_the_same_jti() {
    over_each_backend(|backend| {
        for (algorithm, file, curve, order) in [
            (
                Algorithm::Es256,
                "p256.sec1",
                "P-256",
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            ),
            (
                Algorithm::Es384,
                "p384.sec1",
                "P-384",
                "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
            ),
        ] {
            let read = |jwk: Value| Jwk::from_json(&jwk.to_string()).unwrap();
            let signing = backend.signing_key(&read(ec_private_jwk(file, curve)), &[algorithm]).unwrap();
            let verifying = backend.verifying_key(&read(ec_public_jwk(file, curve)), &[algorithm]).unwrap();
            let (signer, verifier) = (TokenSigner::<Jwt>::new(signing), TokenVerifier::<Jwt>::new(verifying));
            let claims = jwt::Claims::builder()
                .expires_at(at(NOW.as_unix_seconds() + 300))
                .token_id(id("once"))
                .build()
                .unwrap();
            let first = signer.sign(&claims).unwrap().into_string();
            let second = with_other_s(&first, order);

            // A list of token texts would treat it as another token.
            assert_ne!(first, second);
            let guard = MemoryReplayGuard::new(10);
            let mut outcomes = Vec::new();
            for text in [&first, &second] {
                let verified = verifier.verify_at(text, NOW).unwrap();
                let token_id = verified.claims().token_id().unwrap();
                outcomes.push(guard.register("issuer", token_id, at(NOW.as_unix_seconds() + 330), NOW));
            }
            assert_eq!(outcomes, [Ok(()), Err(ReplayError::Replayed)]);
        }
    });
}
