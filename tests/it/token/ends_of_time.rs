//! Clocks at both ends of time, and beyond the dates that a token may have. Nothing panics, and nothing is accepted
//! or minted because of them. Verifiers are tested in `tests/attacks`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::error::ReplayError;
use jwt_identity::jwt;
use jwt_identity::keys::{
    HealthState, KeyEntry, KeyPair, KeyReader, KeySet, LocalKeys, RefreshOutcome, RefreshReason, SigningKey,
    SigningKeySource, VerifyingKeySource,
};
use jwt_identity::nexmo::webhook::{self, Claims, Request, Webhook};
use jwt_identity::nexmo::{ApplicationId, ApplicationTokens, application};
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, FixedClock, KeyHint, NumericDate, TokenId, TokenSigner,
    TokenVerifier,
};

use crate::support::{NOW, SECRET, at, hs256, pem, secret};

/// Both ends of time, both ends of the dates of a token, and the present.
const TIMES: &[i64] =
    &[i64::MIN, i64::MIN + 1, -1, 0, 1_700_000_000, 253_402_300_799, 253_402_300_800, i64::MAX - 1, i64::MAX];

fn times() -> impl Iterator<Item = NumericDate> {
    TIMES.iter().copied().map(at)
}

/// A clock that a test sets.
#[derive(Debug, Clone)]
struct SetClock(Arc<AtomicI64>);

impl Clock for SetClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(at(self.0.load(Ordering::SeqCst)))
    }
}

#[test]
fn token_holder_mints_only_with_representable_dates() {
    let application = || ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let tokens = || ApplicationTokens::new(application::signer(&pem("rsa2048.pkcs8")).unwrap(), application());
    for now in times() {
        let minted = tokens().token_at(now).map_err(|error| error.code());
        // The lifetime must also end before the last second.
        let fits = now >= at(0) && now <= at(253_402_300_799 - 900);
        assert_eq!(minted.as_ref().err(), (!fits).then_some(&ErrorCode::ClaimOutOfRange), "{now:?}");
    }
    // One holder for all times.
    let held = tokens();
    for now in times().chain(times().collect::<Vec<_>>().into_iter().rev()) {
        if let Ok(token) = held.token_at(now) {
            assert!(now < token.accepted_until());
        }
    }
}

#[test]
fn replay_guard_works_up_to_the_last_second() {
    for now in times() {
        for until in times() {
            let guard = MemoryReplayGuard::new(2);
            let id = TokenId::new("once").unwrap();
            assert_eq!(guard.register("a", &id, until, now), Ok(()));
            let again = guard.register("a", &id, until, now);
            assert_eq!(again, if now <= until { Err(ReplayError::Replayed) } else { Ok(()) }, "{now:?} {until:?}");
        }
    }
}

#[test]
fn webhooks_are_accepted_only_in_their_window() {
    let body = b"body";
    for issued_at in times().filter(|time| (at(0)..=at(253_402_300_799)).contains(time)) {
        let claims = Claims::builder(Sha256Digest::of(body), TokenId::new("1").unwrap(), issued_at).build().unwrap();
        let token = TokenSigner::<Webhook>::new(SigningKey::new(hs256())).sign(&claims).unwrap();
        let header = format!("Bearer {}", token.as_str());
        for now in times() {
            let guard = Arc::new(MemoryReplayGuard::new(1));
            let verifier = webhook::verifier(&secret()).unwrap().with_replay_guard(guard);
            let request = Request::new("POST").header("authorization", header.as_bytes()).body(body);
            let is_near = now.as_unix_seconds().abs_diff(issued_at.as_unix_seconds()) <= 300;
            assert_eq!(verifier.verify_at(&request, now).is_ok(), is_near, "{issued_at:?} {now:?}");
        }
    }
}

#[test]
fn keys_sign_and_verify_within_their_times() {
    for from in times() {
        for until in times().filter(|until| *until > from) {
            let entry = KeyEntry::from(KeyPair::from(hs256())).activate_at(from).verify_until(until);
            let set = KeySet::new([entry]).unwrap();
            for now in times() {
                let set = set.clone().with_clock(FixedClock(now));
                let found = set.find(&KeyHint::new(Algorithm::Hs256, None));
                assert_eq!(found.is_ok(), now < until, "{from:?} {until:?} {now:?}");
                assert_eq!(set.primary().is_ok(), (from..until).contains(&now), "{from:?} {until:?} {now:?}");
            }
        }
    }
}

#[test]
fn local_keys_are_read_at_any_time() {
    for cooldown in [Duration::ZERO, Duration::MAX] {
        let clock = SetClock(Arc::new(AtomicI64::new(0)));
        let keys =
            LocalKeys::from_env_with("KEY", |_| Some(SECRET.into()), KeyReader::secret(Algorithm::Hs256)).unwrap();
        let keys = keys.with_clock(clock.clone()).with_cooldown(cooldown);
        for now in TIMES.iter().chain(TIMES.iter().rev()) {
            clock.0.store(*now, Ordering::SeqCst);
            assert_eq!(keys.refresh_blocking(), RefreshOutcome::Unchanged);
            let missing = output(keys.refresh(RefreshReason::Missing));
            let is_cold = cooldown.is_zero() || *now == i64::MAX;
            assert_eq!(missing, if is_cold { RefreshOutcome::Unchanged } else { RefreshOutcome::Refused }, "{now}");
            assert_eq!(keys.health().state, HealthState::Fresh);
        }
    }
    assert!(NOW > at(0));
}

/// Polls until the future has ended.
fn output<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(outcome) => return outcome,
            std::task::Poll::Pending => std::thread::yield_now(),
        }
    }
}

#[cfg(feature = "http")]
#[test]
fn remote_keys_expire_despite_clock_jumps() {
    use http::Response;
    use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};

    let set = KeySet::new([KeyPair::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap()]).unwrap();
    let set = set.public_jwk_set().unwrap().to_json();
    let clock = SetClock(Arc::new(AtomicI64::new(0)));
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap().with_clock(clock.clone());
    let find = || keys.find(&KeyHint::new(Algorithm::Es256, None)).map(drop);
    for from in TIMES {
        for to in TIMES {
            clock.0.store(*from, Ordering::SeqCst);
            let attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
            let answer = Response::builder().header("content-type", "application/json");
            attempt.complete(answer.header("cache-control", "max-age=99999999999999999999").body(set.clone()).unwrap());
            // In the last day of time the end of the lifetime cannot be represented.
            let is_told = *from < i64::MAX - 100_000;
            assert!(find().is_ok() || !is_told, "{from}");
            assert_eq!(keys.health().state.has_usable_keys(), find().is_ok(), "{from}");

            clock.0.store(*to, Ordering::SeqCst);
            let health = keys.health();
            // The keys are fresh for a day and stale for an hour. A clock that is set back moves these times back
            // too.
            let is_served = *to <= *from || to.abs_diff(*from) < 90_000;
            assert!(!is_told || find().is_ok() == is_served, "{from} {to}");
            // Where no end can be represented, keys may be rejected but never served without an end.
            assert!(find().is_err() || is_served, "{from} {to}");
            assert_eq!(health.state.has_usable_keys(), find().is_ok(), "{from} {to}");
            keys.next_refresh().unwrap();
            for reason in [RefreshReason::Missing, RefreshReason::Ahead] {
                drop(keys.attempt(reason).unwrap());
            }
        }
    }
}

#[test]
fn lifetime_with_future_iat_is_measured_from_now() {
    let hour = Duration::from_secs(3600);
    let policy = || jwt::Policy::default().max_lifetime(hour).allow_future_issued_at();
    let code = |issued_at: NumericDate, expires_at: NumericDate| {
        let claims = jwt::Claims::builder().expires_at(expires_at).issued_at(issued_at).build().unwrap();
        let token = TokenSigner::<jwt::Jwt>::new(hs256()).sign(&claims).unwrap();
        let verifier = TokenVerifier::<jwt::Jwt>::new(hs256()).with_policy(policy()).with_clock(FixedClock(NOW));
        verifier.verify(token.as_str()).map(drop).map_err(|error| error.code())
    };
    let after = |seconds: u64| NOW.saturating_add(Duration::from_secs(seconds));
    let too_long = Err(ErrorCode::ClaimLifetimeTooLong);
    for (issued_at, expires_at, expected) in [
        (NOW, after(3600), Ok(())),
        (NOW, after(3601), too_long),
        // A clock ahead by the leeway does not shorten the lifetime.
        (after(30), after(3630), Ok(())),
        (after(30), after(3631), too_long),
        (after(31), after(3631), too_long),
        (after(1800), after(3630), Ok(())),
        (NumericDate::MAX.saturating_sub(hour), NumericDate::MAX, too_long),
        (NumericDate::MAX.saturating_sub(Duration::from_secs(1)), NumericDate::MAX, too_long),
    ] {
        assert_eq!(code(issued_at, expires_at), expected, "{issued_at:?} {expires_at:?}");
    }
}
