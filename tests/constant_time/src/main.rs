//! Compares secrets under memcheck: the number of branches must not depend on the position of the first wrong byte.
//!
//! `tests/memcheck.rs` runs it as `valgrind --error-limit=no PROGRAM`. A secret is marked as undefined, so memcheck
//! counts each branch and each address that depends on it. A comparison in constant time has one such branch, at its
//! end. A comparison that stops at the first difference has one for each step.

mod memcheck;

use std::hint::black_box;
use std::process::ExitCode;

use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::{Algorithm, FixedClock, NumericDate, SharedSecret, Signer, Verifier, kustomer};

const SECRET: &[u8; 64] = b"test-secret-of-sixty-four-octets-test-secret-of-sixty-four-octet";
const MESSAGE: &[u8] = b"header.payload";
/// One branch on the result of the comparison, and one on the value computed from it.
const MOST_DECISIONS: usize = 2;

fn main() -> ExitCode {
    if !memcheck::is_watching() {
        eprintln!("run this under valgrind");
        return ExitCode::FAILURE;
    }
    let outcomes = [
        constant("HS256", &hmac(Algorithm::Hs256)),
        constant("HS384", &hmac(Algorithm::Hs384)),
        constant("HS512", &hmac(Algorithm::Hs512)),
        constant("Sha256Digest", &digest()),
        constant("a token", &token()),
        // The control: if this were not detected, the results above would prove nothing.
        varying("comparing until the first difference", &early_exit()),
    ];
    if outcomes.iter().all(|is_right| *is_right) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The guesses of each comparison: correct, or wrong in the first, middle or last byte.
const GUESSES: [&str; 4] = ["right", "first", "middle", "last"];

/// Changes the correct bytes into one of [`GUESSES`].
fn guess(right: &[u8], place: &str) -> Vec<u8> {
    let mut guess = right.to_vec();
    let at = match place {
        "first" => 0,
        "middle" => guess.len() / 2,
        "last" => guess.len() - 1,
        _ => return guess,
    };
    guess[at] ^= 0xff;
    guess
}

/// Counts the branches of `compare` and checks its result.
fn decisions(place: &str, compare: impl FnOnce() -> bool) -> usize {
    let before = memcheck::errors();
    let mut is_equal = black_box(compare());
    let decisions = memcheck::errors() - before;
    // If the result is public without any branch, memcheck has lost track of the secret.
    assert!(decisions > 0 || memcheck::is_secret(&is_equal), "{place}: the secret was lost");
    memcheck::make_public(&mut is_equal);
    assert_eq!(is_equal, place == "right", "{place}");
    decisions
}

fn constant(name: &str, decisions: &[usize; 4]) -> bool {
    let is_right = decisions.iter().all(|count| *count == decisions[1] && *count <= MOST_DECISIONS);
    println!("{name}: {decisions:?} decisions for {GUESSES:?}: {}", if is_right { "constant" } else { "NOT CONSTANT" });
    is_right
}

fn varying(name: &str, decisions: &[usize; 4]) -> bool {
    let is_right = decisions[1] < decisions[2] && decisions[2] < decisions[3];
    println!("{name}: {decisions:?} decisions for {GUESSES:?}: {}", if is_right { "seen" } else { "NOT SEEN" });
    is_right
}

/// A secret that memcheck tracks. The checks of its content while it is parsed are not counted.
fn secret() -> SharedSecret {
    let mut bytes = *SECRET;
    memcheck::make_secret(&mut bytes);
    SharedSecret::new(bytes).expect("it is long enough")
}

fn hmac(algorithm: Algorithm) -> [usize; 4] {
    let known = HmacKey::new(algorithm, &SharedSecret::new(SECRET).expect("a secret")).expect("a key");
    let mac = known.sign(MESSAGE).expect("a MAC");
    let key = HmacKey::new(algorithm, &secret()).expect("a key");
    GUESSES.map(|place| {
        let guess = guess(mac.as_slice(), place);
        decisions(place, || Verifier::verify(&key, MESSAGE, &guess).is_ok())
    })
}

fn digest() -> [usize; 4] {
    let right = Sha256Digest::of(MESSAGE);
    let hex = right.to_hex();
    GUESSES.map(|place| {
        let mut secret = right;
        memcheck::make_secret(&mut secret);
        let digits = guess_of_hex(&hex, place);
        let guess = Sha256Digest::from_hex(&digits).expect("digits");
        decisions(place, || secret == guess)
    })
}

fn guess_of_hex(hex: &str, place: &str) -> String {
    let digits = guess(&hex.bytes().map(|digit| digit ^ 0xff).collect::<Vec<_>>(), place);
    let digit = |byte: u8| match byte ^ 0xff {
        known @ (b'0'..=b'9' | b'a'..=b'f') => char::from(known),
        // The position that the guess changed.
        turned => {
            if turned ^ 0xff == b'0' {
                '1'
            } else {
                '0'
            }
        }
    };
    digits.into_iter().map(digit).collect()
}

/// The verification of a whole token whose MAC is wrong. Accepted and rejected tokens have the same count.
fn token() -> [usize; 4] {
    let now = NumericDate::from_unix_seconds(1_700_000_000);
    let known = SharedSecret::new(SECRET).expect("a secret");
    let signer = kustomer::signer(&known).expect("a signer");
    let token = signer
        .sign(&kustomer::Claims::builder(now).email("ada@example.com").build().expect("claims"))
        .expect("a token");
    let verifier = kustomer::verifier(&secret()).expect("a verifier").with_clock(FixedClock(now));
    let (input, mac) = token.as_str().rsplit_once('.').expect("a signature");
    GUESSES.map(|place| {
        let other = |at: usize| {
            let mut characters = mac.as_bytes().to_vec();
            characters[at] = if characters[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(characters).expect("ASCII")
        };
        let mac = match place {
            "first" => other(0),
            "middle" => other(mac.len() / 2),
            // Not the last character, which has unused bits.
            "last" => other(mac.len() - 2),
            _ => mac.to_owned(),
        };
        let token = format!("{input}.{mac}");
        decisions(place, || verifier.verify(&token).is_ok())
    })
}

/// The control: a comparison that stops at the first difference.
fn early_exit() -> [usize; 4] {
    GUESSES.map(|place| {
        let mut secret = *SECRET;
        memcheck::make_secret(&mut secret);
        let guess = guess(SECRET, place);
        decisions(place, || {
            for (one, other) in secret.iter().zip(&guess) {
                // Prevents the compiler from merging the comparisons.
                if black_box(*one) != *other {
                    return false;
                }
            }
            true
        })
    })
}
