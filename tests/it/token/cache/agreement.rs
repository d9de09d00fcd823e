//! A cache never changes an outcome: for any time, keys, policy and order of tokens.

use std::cell::Cell;
use std::time::Duration;

use jwt_identity::crypto::EcdsaSigner;
use jwt_identity::keys::{FirstOf, KeyEntry, Merged};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;
use crate::properties::config;

/// One step of a history.
#[derive(Debug, Clone)]
enum Event {
    /// Shows this token to every verifier.
    Show(usize),
    /// Shows the token with one changed character.
    ShowChanged(usize, usize, char),
    /// Sets the clock to this many seconds after the start.
    Turn(i64),
    /// Puts the keys whose bits are set into one of the stores. Some keys have an end time.
    Replace {
        store: usize,
        keys: u8,
        until: Option<i64>,
    },
    /// Gives one of the verifiers a new policy.
    Policy {
        verifier: usize,
        policy: usize,
    },
    Clear(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let turn = prop_oneof![-100..2000_i64, Just(-31), Just(570), Just(630), Just(629), Just(1829), Just(1830)];
    prop_oneof![
        // Few distinct tokens, so that they repeat.
        12 => (0..TOKENS).prop_map(Event::Show),
        12 => (0..6_usize).prop_map(Event::Show),
        2 => (0..TOKENS, any::<usize>(), prop::char::range('-', 'z'))
            .prop_map(|(token, at, character)| Event::ShowChanged(token, at, character)),
        2 => turn.prop_map(Event::Turn),
        2 => (0..2_usize, prop_oneof![4 => 0..1_u8 << KEYS, 1 => Just(0)], prop::option::of(0..2000_i64))
            .prop_map(|(store, keys, until)| Event::Replace { store, keys, until }),
        2 => (0..4_usize, 0..POLICIES).prop_map(|(verifier, policy)| Event::Policy { verifier, policy }),
        1 => (0..4_usize).prop_map(Event::Clear),
    ]
}

const POLICIES: usize = 5;

fn policy(number: usize) -> Policy {
    let open = Policy::default().allow_never_expiring().any_audience();
    match number {
        0 => open,
        1 => open.max_age(Duration::from_secs(600)),
        2 => open.issuer("a"),
        3 => open.token_type("at+jwt"),
        _ => Policy::default().audience("1").max_lifetime(Duration::from_secs(1800)),
    }
}

/// The keys that stores can have: two with the `kid` `a`, two with `b`, and two without a `kid`.
struct Keys {
    verifying: Vec<VerifyingKey>,
    signing: Vec<(Option<&'static str>, Box<dyn Signer>)>,
    asked: Arc<AtomicUsize>,
}

const KEYS: usize = 6;

impl Keys {
    fn new() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let (mut verifying, mut signing): (Vec<_>, Vec<(_, Box<dyn Signer>)>) = (Vec::new(), Vec::new());
        for (name, secret) in [(Some("a"), "1"), (Some("a"), "2"), (Some("b"), "3"), (None, "4"), (None, "5")] {
            let key = cacheable(Counted { asked: Arc::clone(&asked), ..Counted::new(hmac(secret)) });
            verifying.push(name.map_or(key.clone(), |name| key.with_key_id(key_id(name))));
            signing.push((name, Box::new(hmac(secret))));
        }
        let elliptic = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
        let key = Counted { asked: Arc::clone(&asked), ..Counted::new(elliptic.verifier()) };
        verifying.push(cacheable(key).with_key_id(key_id("b")));
        signing.push((Some("b"), Box::new(elliptic)));
        assert_eq!(verifying.len(), KEYS);
        Self { verifying, signing, asked }
    }

    /// The keys whose bits are set; of keys with the same `kid`, the first.
    fn set(&self, bits: u8, until: Option<i64>, clock: &Turned) -> KeySet {
        let mut names = BTreeSet::new();
        let chosen = self.verifying.iter().enumerate().filter(|(number, key)| {
            bits >> number & 1 == 1 && key.key_id().is_none_or(|name| names.insert(name.as_str().to_owned()))
        });
        let entries = chosen.map(|(number, key)| match until.filter(|_| number % 2 == 0) {
            Some(until) => KeyEntry::from(key.clone()).verify_until(after(until)),
            None => KeyEntry::from(key.clone()),
        });
        KeySet::new(entries).unwrap().with_clock(clock.clone())
    }

    /// One token for each combination of key, header and claims set.
    fn tokens(&self) -> Vec<String> {
        let at = |seconds: i64| after(seconds).as_unix_seconds();
        let claims = [
            format!(r#"{{"iat":{},"exp":{},"iss":"a","aud":"1","sub":"ada"}}"#, at(0), at(1800)),
            format!(r#"{{"iat":{},"exp":{},"iss":"b","aud":"2","sub":"grace"}}"#, at(0), at(600)),
            format!(r#"{{"iat":{},"nbf":{},"sub":"ada"}}"#, at(0), at(600)),
            format!(r#"{{"iat":{},"exp":{},"iss":"a","aud":["1","2"],"sub":"eve"}}"#, at(600), at(1800)),
        ];
        let mut tokens = Vec::new();
        for claims in &claims {
            for (name, key) in &self.signing {
                let algorithm = key.algorithm();
                let kid = name.map_or_else(String::new, |name| format!(r#","kid":"{name}""#));
                // The header of this crate's signer, one with another `typ`, and one in another spelling.
                for header in [
                    format!(r#"{{"alg":"{algorithm}","typ":"JWT"{kid}}}"#),
                    format!(r#"{{"alg":"{algorithm}","typ":"at+jwt"{kid}}}"#),
                    format!(r#"{{"typ":"JWT", "alg":"{algorithm}"{kid}}}"#),
                ] {
                    tokens.push(token(header, claims, key.as_ref()));
                }
            }
        }
        assert_eq!(tokens.len(), TOKENS);
        tokens
    }
}

const TOKENS: usize = 4 * KEYS * 3;

/// Verifiers with caches over two stores, which are combined in every way.
struct World {
    clock: Turned,
    stores: [KeyStore; 2],
    verifiers: Vec<TokenVerifier<Jwt>>,
}

impl World {
    fn new(keys: &Keys) -> Self {
        let clock = Turned::at_now();
        let stores = [0b0000_0001, 0b0010_0110].map(|bits| KeyStore::new(keys.set(bits, None, &clock)));
        let [one, two] = stores.clone();
        let verifiers = [
            TokenVerifier::new(one.clone()),
            TokenVerifier::new(Merged::new([one.clone(), two.clone()].map(Arc::new))),
            TokenVerifier::new(FirstOf::new([one, two].map(Arc::new))),
            TokenVerifier::new(keys.verifying[0].clone()),
        ];
        let cached =
            |verifier: TokenVerifier<Jwt>| with_cache(verifier.with_clock(clock.clone()).with_policy(policy(0)));
        let mut verifiers: Vec<_> = verifiers.into_iter().map(cached).collect();
        // One cache is so small that it is always full.
        verifiers[1] = verifiers[1].clone().with_cache(limits(8, 1500));
        Self { clock, stores, verifiers }
    }

    fn happen(&mut self, event: &Event, keys: &Keys, tokens: &[String], seen: &Seen) {
        match event {
            Event::Show(token) => self.show(&tokens[*token], keys, seen),
            Event::ShowChanged(token, at, character) => {
                let mut changed = tokens[*token].clone();
                let at = at % changed.len();
                changed.replace_range(at..=at, character.encode_utf8(&mut [0; 4]));
                self.show(&changed, keys, seen);
            }
            Event::Turn(seconds) => self.clock.to(*seconds),
            Event::Replace { store, keys: bits, until } => {
                self.stores[*store].replace(keys.set(*bits, *until, &self.clock));
            }
            Event::Policy { verifier, policy: number } => {
                let other = self.verifiers[*verifier].clone().with_policy(policy(*number));
                self.verifiers[*verifier] = other;
            }
            Event::Clear(verifier) => self.verifiers[*verifier].clear_cache(),
        }
    }

    fn show(&self, token: &str, keys: &Keys, seen: &Seen) {
        for cached in &self.verifiers {
            let without = without_cache(cached).verify(token);
            let asked = keys.asked.load(Ordering::Relaxed);
            let with = cached.verify(token);
            assert_eq!(with, without);
            let is_hit = keys.asked.load(Ordering::Relaxed) == asked;
            match with {
                Ok(_) if is_hit => seen.hits.set(seen.hits.get() + 1),
                Ok(_) => seen.new.set(seen.new.get() + 1),
                Err(error) => drop(seen.refusals.borrow_mut().insert(error.code())),
            }
        }
    }
}

/// The outcomes of all cases, so that the test fails if it compared too little.
#[derive(Default)]
struct Seen {
    hits: Cell<usize>,
    new: Cell<usize>,
    refusals: std::cell::RefCell<BTreeSet<ErrorCode>>,
}

#[test]
fn cache_changes_no_outcome_in_random_histories() {
    let (keys, seen) = (Keys::new(), Seen::default());
    let tokens = keys.tokens();
    let outcome = TestRunner::new(config(64)).run(&prop::collection::vec(event(), 1..120), |events| {
        let mut world = World::new(&keys);
        for event in &events {
            world.happen(event, &keys, &tokens, &seen);
        }
        Ok(())
    });
    outcome.unwrap();
    let (hits, new, refusals) = (seen.hits.get(), seen.new.get(), seen.refusals.into_inner());
    assert!(hits > 500 && new > 500, "{hits} remembered, {new} new");
    for code in [
        ErrorCode::TokenMalformed,
        ErrorCode::HeaderAlgorithmMismatch,
        ErrorCode::HeaderUnknownKeyId,
        ErrorCode::HeaderAmbiguousKey,
        ErrorCode::HeaderWrongType,
        ErrorCode::SignatureInvalid,
        ErrorCode::ClaimExpired,
        ErrorCode::ClaimNotYetValid,
        ErrorCode::ClaimTooOld,
        ErrorCode::ClaimIssuedInFuture,
        ErrorCode::ClaimWrongAudience,
        ErrorCode::ClaimWrongIssuer,
        ErrorCode::KeySourceUnavailable,
    ] {
        assert!(refusals.contains(&code), "{code} never came up: {refusals:?}");
    }
}
