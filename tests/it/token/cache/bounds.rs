//! Limits on the entries and bytes of a cache.

use super::*;

fn tokens(count: usize) -> Vec<String> {
    (0..count).map(|number| token_for(&format!("user {number}"), SigningKey::new(hs256()))).collect()
}

/// A valid token of at least this many bytes.
fn token_of_len(bytes: usize, number: usize) -> String {
    let subject = format!("{number} {}", "x".repeat(bytes * 3 / 4));
    token_for(&subject, SigningKey::new(hs256()))
}

fn show_all(cached: &TokenVerifier<Jwt>, tokens: &[String]) {
    for token in tokens {
        cached.verify(token).unwrap();
    }
}

#[test]
fn rejected_tokens_are_not_cached() {
    let (cached, _) = counted();
    let stranger = SigningKey::new(hmac("stranger"));
    for number in 0..500 {
        let forged = token_for(&number.to_string(), stranger.clone());
        assert_eq!(cached.verify(&forged).unwrap_err().code(), ErrorCode::SignatureInvalid);
        cached.verify(&"x".repeat(number)).unwrap_err();
        cached.verify(&format!("{}.{}.{}", "A".repeat(number), "A".repeat(number), number)).unwrap_err();
    }
    assert_eq!((cached.cached_tokens(), cached.cached_bytes()), (0, 0));
}

#[test]
fn flood_of_valid_tokens_stays_within_the_entry_limit() {
    for (asked_for, places) in [(1, 8), (8, 8), (9, 16), (100, 104)] {
        let (cached, _) = counted();
        let cached = cached.with_cache(CacheLimits::default().max_tokens(asked_for));
        for token in tokens(500) {
            cached.verify(&token).unwrap();
            assert!(cached.cached_tokens() <= places, "{asked_for}");
        }
        assert!(cached.cached_tokens() > places / 2, "{asked_for}: {} of {places} are used", cached.cached_tokens());
    }
}

#[test]
fn flood_of_valid_tokens_stays_within_the_byte_limit() {
    const OCTETS: usize = 20_000;
    let (cached, key) = counted();
    let cached = cached.with_cache(CacheLimits::default().max_bytes(OCTETS));
    for number in 0..300 {
        let token = token_of_len([0, 100, 1000, 5000][number % 4], number);
        assert_eq!(subject(&cached.verify(&token).unwrap()).split(' ').next(), Some(number.to_string().as_str()));
        assert!(cached.cached_bytes() <= OCTETS, "{}", cached.cached_bytes());
    }
    assert!(cached.cached_bytes() > OCTETS / 4, "{}", cached.cached_bytes());

    // The counters agree with the content: after clearing both are zero, and the cache fills again.
    cached.clear_cache();
    assert_eq!((cached.cached_bytes(), cached.cached_tokens()), (0, 0));
    let token = token_of_len(1000, 1);
    cached.verify(&token).unwrap();
    let asked = key.asked();
    cached.verify(&token).unwrap();
    assert_eq!((key.asked(), cached.cached_bytes()), (asked, token.len()));
}

#[test]
fn flood_on_many_threads_stays_within_both_limits() {
    const OCTETS: usize = 12_000;
    let (cached, _) = counted();
    let cached = cached.with_cache(limits(64, OCTETS));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut looked = 0;
            while !is_over.load(Ordering::Relaxed) {
                assert!(cached.cached_bytes() <= OCTETS && cached.cached_tokens() <= 64);
                looked += 1;
            }
            looked
        });
        let floods: Vec<_> = (0..3)
            .map(|thread| {
                let cached = cached.clone();
                scope.spawn(move || {
                    for number in 0..400 {
                        // Some of the tokens are shared by all threads.
                        let number = if number % 2 == 0 { number % 10 } else { thread * 1000 + number };
                        cached.verify(&token_of_len(number % 7 * 100, number)).unwrap();
                    }
                })
            })
            .collect();
        for flood in floods {
            flood.join().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(watch.join().unwrap() > 0);
    });
    cached.clear_cache();
    assert_eq!((cached.cached_bytes(), cached.cached_tokens()), (0, 0), "no byte is lost to a race");
}

#[test]
fn repeated_token_is_cached_once() {
    let (cached, _) = counted();
    let tokens = tokens(3);
    for _ in 0..100 {
        show_all(&cached, &tokens);
    }
    assert_eq!((cached.cached_tokens(), cached.cached_bytes()), (3, tokens.iter().map(String::len).sum()));
    // Threads that miss it at the same time store it only once, too.
    cached.clear_cache();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..50).for_each(|_| drop(cached.verify(&tokens[0]).unwrap())));
        }
    });
    assert!(cached.cached_tokens() <= 8 && cached.cached_bytes() <= 8 * tokens[0].len());
    cached.clear_cache();
    assert_eq!(cached.cached_bytes(), 0);
}

#[test]
fn frequent_token_survives_a_flood_of_single_tokens() {
    let flood = tokens(300);
    let in_use = token_for("in use", SigningKey::new(hs256()));
    // Too few entries, or too few bytes for the entries.
    for (entries, bytes) in [(8, 1_000_000), (64, 10 * in_use.len())] {
        let (cached, key) = counted();
        let cached = cached.with_cache(limits(entries, bytes));
        cached.verify(&in_use).unwrap();
        for token in &flood {
            cached.verify(&in_use).unwrap();
            cached.verify(token).unwrap();
        }
        assert_eq!(key.asked(), 1 + flood.len(), "{entries} {bytes}");
    }
}

#[test]
fn new_token_is_cached_in_a_full_cache() {
    for (entries, bytes) in [(8, 1_000_000), (64, 2000)] {
        let (cached, key) = counted();
        let cached = cached.with_cache(limits(entries, bytes));
        for token in tokens(100) {
            // All cached tokens were shown more than once, so each gets one second chance.
            cached.verify(&token).unwrap();
            cached.verify(&token).unwrap();
            let asked = key.asked();
            cached.verify(&token).unwrap();
            assert_eq!(key.asked(), asked, "{entries} {bytes}");
        }
    }
}

#[test]
fn fitting_tokens_are_all_cached() {
    let (cached, key) = counted();
    let cached = cached.with_cache(CacheLimits::default().max_tokens(8));
    // Fills the cache with other tokens first.
    show_all(&cached, &tokens(50));
    let in_turns = [token_for("a", SigningKey::new(hs256())), token_for("b", SigningKey::new(hs256()))];
    let before = key.asked();
    for _ in 0..50 {
        show_all(&cached, &in_turns);
    }
    assert_eq!(key.asked(), before + in_turns.len());
}

#[test]
fn overlong_token_is_verified_each_time() {
    const LONGEST: usize = CacheLimits::MAX_TOKEN_LEN;
    let (cached, key) = counted();
    let long = token_of_len(LONGEST, 1);
    assert!(long.len() > LONGEST && long.len() < 16_384);
    assert_eq!(code(&cached, &long), Ok(()));
    assert!(cached.cached_tokens() == 0);
    let longer_and_longer = (5900..).map(|bytes| token_for(&"x".repeat(bytes), SigningKey::new(hs256())));
    let longest = longer_and_longer.take_while(|token| token.len() <= LONGEST).last().unwrap();
    assert!(longest.len() > LONGEST - 4, "{}", longest.len());
    assert_eq!(code(&cached, &longest), Ok(()));
    assert_eq!(cached.cached_bytes(), longest.len());

    let small = cached.clone().with_cache(CacheLimits::default().max_bytes(longest.len() - 1));
    let asked = key.asked();
    small.verify(&longest).unwrap();
    small.verify(&longest).unwrap();
    assert!(small.cached_tokens() == 0 && key.asked() == asked + 2);
}

#[test]
fn extreme_limits_cause_no_panic() {
    let token = token_for("ada", SigningKey::new(hs256()));
    let (cached, key) = counted();
    let cached = cached.with_cache(limits(usize::MAX, usize::MAX));
    assert!(format!("{cached:?}").contains("tokens: 1048576"), "{cached:?}");
    cached.verify(&token).unwrap();
    cached.verify(&token).unwrap();
    assert_eq!((key.asked(), cached.cached_bytes()), (1, token.len()));
}

#[test]
fn cache_with_zero_limits_stores_nothing() {
    let token = token_for("ada", SigningKey::new(hs256()));
    for (entries, bytes) in [(0, 1_000_000), (8, 0), (0, 0)] {
        let (cached, key) = counted();
        let cached = cached.with_cache(limits(entries, bytes));
        for _ in 0..3 {
            assert_eq!(subject(&cached.verify(&token).unwrap()), "ada");
        }
        assert_eq!((key.asked(), cached.cached_tokens(), cached.cached_bytes()), (3, 0, 0));
        cached.clear_cache();
    }
}
