//! Secrets are overwritten before their memory is freed, whether a key is accepted or rejected.
//!
//! A separate test target, because its allocator inspects every freed block.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use jwt_identity::keys::{Jwk, KeyPair, KeyReader, KeySet, LocalKeys};
use jwt_identity::{Algorithm, SharedSecret};
use serde_json::{Value, json};

use crate::support::{
    TempFolder, der, ec_private_jwk, ed25519_private_jwk, members, outer, pem, pem_of, rsa_private_jwk, unb64, with,
};

#[allow(dead_code)]
#[path = "it/support.rs"]
mod support;

/// The system allocator, which counts freed blocks that contain a part of the secret.
struct Looking;

const SECRET: [u8; 64] = *b"s3cr3t-0f-s1xty-f0ur-bytes/that-n0thing-else-in-memory-contains!";
/// A block that contains this many bytes of the secret is counted.
const PART: usize = 8;

thread_local! {
    static PARTS: Cell<&'static [u8]> = const { Cell::new(&[]) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

fn look(block: &[u8]) {
    let holds = |part: &[u8]| block.windows(PART).any(|window| window == part);
    if PARTS.get().chunks_exact(PART).any(holds) {
        FOUND.set(FOUND.get().saturating_add(1));
    }
}

// SAFETY: every call is forwarded to the system allocator, and `realloc` copies as the default does. Blocks are
// zeroed when they are allocated, so they are fully initialized when they are inspected. The cells are
// constant-initialized and have no destructor, so using them never allocates, even while a thread ends.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `realloc`, and both blocks are at least as long as what is copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(memory, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            moved
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the block is alive and initialized until it is freed.
        unsafe {
            look(std::slice::from_raw_parts(memory, layout.size()));
            System.dealloc(memory, layout);
        }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

/// Counts the blocks that contain 8 bytes of `secret` or 8 characters of its base64 when they are freed. Covers the
/// call and the drop of its result.
fn freed_with<T>(secret: &[u8], call: impl FnOnce() -> T) -> usize {
    let mut parts = secret.to_vec();
    parts.truncate(secret.len() / PART * PART);
    for encoded in [URL_SAFE_NO_PAD.encode(secret), STANDARD.encode(secret)] {
        // Without the last characters, which may be padding.
        parts.extend_from_slice(&encoded.as_bytes()[..encoded.len() / PART * PART - PART]);
    }
    FOUND.set(0);
    PARTS.set(parts.leak());
    drop(call());
    PARTS.set(&[]);
    FOUND.get()
}

fn freed_with_secret<T>(call: impl FnOnce() -> T) -> usize {
    freed_with(&SECRET, call)
}

fn oct(k: &str) -> String {
    format!(r#"{{"kty":"oct","alg":"HS256","k":"{k}"}}"#)
}

/// Encodes each character of a text as a JSON escape sequence.
fn escaped(text: &str) -> String {
    text.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect::<Vec<_>>().concat()
}

/// Invalid forms of `k` that are not canonical base64url.
fn broken(k: &str) -> Vec<String> {
    let cut = |len: usize| &k[..len];
    vec![
        format!("{k}!"),
        format!("{k}="),
        format!("{k}===="),
        format!("{k} "),
        format!("{k}B"),
        format!("{}!", cut(84)),
        format!("{}!{}", cut(60), cut(20)),
        format!("{}_", cut(85)),
        cut(81).to_owned(),
        format!(r"{k}\u0021"),
        format!(r"{k}\n"),
        format!(r"{}\/{k}", cut(4)),
        format!(r"{}\u00e9{k}", escaped(k)),
        // Not JSON.
        format!(r"{k}\ud800"),
        format!(r"{k}\x"),
        format!(r"{k}\u00"),
    ]
}

/// Valid keys with a private number, and that number.
fn private_keys() -> Vec<(Algorithm, Value, Vec<u8>)> {
    let keys = [
        (Algorithm::Rs256, rsa_private_jwk()),
        (Algorithm::Es256, ec_private_jwk("p256.sec1", "P-256")),
        (Algorithm::Es384, ec_private_jwk("p384.sec1", "P-384")),
        (Algorithm::EdDsa, ed25519_private_jwk()),
    ];
    let with_number = |(algorithm, jwk): (Algorithm, Value)| {
        let number = unb64(jwk["d"].as_str().unwrap());
        (algorithm, jwk, number)
    };
    keys.into_iter().map(with_number).collect()
}

#[test]
fn unwiped_secret_is_found_after_free() {
    assert_eq!(freed_with_secret(|| SECRET.to_vec()), 1);
    assert_eq!(freed_with_secret(|| SECRET.repeat(2)), 1);
    assert_eq!(freed_with_secret(|| SECRET[9..].to_vec()), 1);
    assert_eq!(freed_with_secret(|| URL_SAFE_NO_PAD.encode(SECRET)), 1);
    // One block for the base64 and one for the JSON.
    assert_eq!(freed_with_secret(|| oct(&STANDARD.encode(SECRET))), 2);
    let k: String = escaped(&URL_SAFE_NO_PAD.encode(SECRET));
    let unescaped_by_serde_json = || serde_json::from_str::<Value>(&oct(&k)).unwrap();
    assert!(freed_with_secret(unescaped_by_serde_json) > 1);
}

#[test]
fn secret_of_a_jwk_is_overwritten() {
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    for k in [k.clone(), escaped(&k), format!("{}{}", escaped(&k[..1]), &k[1..])] {
        let jwk = oct(&k);
        assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap()), 0, "{k}");
        let made = || KeyPair::from_jwk(&[Algorithm::Hs256], &Jwk::from_json(&jwk).unwrap()).unwrap();
        assert_eq!(freed_with_secret(made), 0, "{k}");
        assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap().thumbprint()), 0, "{k}");
    }
}

#[test]
fn secret_of_a_rejected_jwk_is_overwritten() {
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    for k in broken(&k) {
        let jwk = oct(&k);
        assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap_err()), 0, "{k}");
    }
    for jwk in [
        format!(r#"{{"kty":"oct","k":"{k}","k":"{k}"}}"#),
        format!(r#"{{"kty":"RSA","k":"{k}"}}"#),
        format!(r#"{{"kty":"oct","k":"{}","kid":"\n"}}"#, escaped(&k)),
        format!(r#"{{"k":"{}","x":"{k}","#, escaped(&k)),
    ] {
        assert_eq!(freed_with_secret(|| Jwk::from_json(&jwk).unwrap_err()), 0, "{jwk}");
    }
}

#[test]
fn secrets_of_a_jwk_set_are_overwritten() {
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    let spellings = [k.clone(), escaped(&k)].into_iter().chain(broken(&k));
    for k in spellings {
        let member = format!(r#"{{"kid":"\u0061","kty":"oct","alg":"HS256","k":"{k}"}}"#);
        let other = r#"{"kid":"b","kty":"oct","alg":"HS256","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#;
        let nested = format!(r#"{{"kty":"RSA","oth":[{{"r":"{k}"}}],"priv":{{"seed":["{k}\n"]}}}}"#);
        let sets = [
            format!(r#"{{"keys":[{member}]}}"#),
            format!(r#"{{"x":"\n","keys":[{other},{member}]}}"#),
            format!(r#"{{"keys":[{other},{nested}]}}"#),
        ];
        for set in sets {
            for read in [KeySet::from_jwk_set, KeySet::from_unpublished_jwk_set, KeySet::from_private_jwk_set] {
                assert_eq!(freed_with_secret(|| read(&[Algorithm::Hs256], &set)), 0, "{set}");
            }
        }
    }
}

#[test]
fn private_number_of_a_jwk_is_overwritten() {
    for (algorithm, jwk, number) in private_keys() {
        let d = jwk["d"].as_str().unwrap();
        for d in [d.to_owned(), escaped(d)] {
            let text = jwk.to_string().replace(jwk["d"].as_str().unwrap(), &d);
            assert_eq!(freed_with(&number, || Jwk::from_json(&text).unwrap()), 0, "{algorithm}");
            let made = || KeyPair::from_jwk(&[algorithm], &Jwk::from_json(&text).unwrap()).unwrap();
            assert_eq!(freed_with(&number, made), 0, "{algorithm}");
        }
        for error in [with(jwk.clone(), "d", format!("{d}=")), with(jwk.clone(), "kty", "new"), json!([jwk])] {
            let text = error.to_string();
            assert_eq!(freed_with(&number, || Jwk::from_json(&text).unwrap_err()), 0, "{algorithm}");
        }
        let set = json!({"keys": [with(jwk.clone(), "d", format!("{d}!"))]}).to_string();
        for read in [KeySet::from_jwk_set, KeySet::from_unpublished_jwk_set, KeySet::from_private_jwk_set] {
            assert_eq!(freed_with(&number, || read(&[algorithm], &set)), 0, "{algorithm}");
        }
    }
}

#[test]
fn shared_secret_is_overwritten_even_if_rejected() {
    assert_eq!(freed_with_secret(|| SharedSecret::new(SECRET).unwrap()), 0);
    let hex = SECRET.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    for text in [URL_SAFE_NO_PAD.encode(SECRET), STANDARD.encode(SECRET), hex, format!("\"{}\\n", escaped("a"))] {
        assert_eq!(freed_with_secret(|| SharedSecret::new(&text).unwrap()), 0, "{text}");
    }
    let padded = [&SECRET[..], b"\n"].concat();
    assert_eq!(freed_with_secret(|| SharedSecret::new(&padded).unwrap_err()), 0);
    let jwk = oct(&URL_SAFE_NO_PAD.encode(SECRET));
    for text in [jwk.clone(), URL_SAFE.encode(&jwk), serde_json::to_string(&jwk).unwrap()] {
        assert_eq!(freed_with_secret(|| SharedSecret::new(&text).unwrap_err()), 0, "{text}");
    }
}

#[cfg(feature = "http")]
#[test]
fn credentials_and_codes_of_verify_calls_are_overwritten() {
    use jwt_identity::nexmo::verify_api::{ApiSecret, Code};

    let text = std::str::from_utf8(&SECRET).unwrap();
    assert_eq!(freed_with_secret(|| ApiSecret::new(text).unwrap()), 0);
    assert_eq!(freed_with_secret(|| ApiSecret::new(text).unwrap().clone()), 0);
    let padded = format!("{text} "); // made outside, because its growth leaves a copy behind
    assert_eq!(freed_with_secret(|| ApiSecret::new(padded.as_str()).unwrap_err()), 0);
    assert_eq!(freed_with(b"s3cr3tC0de", || Code::new("s3cr3tC0de").unwrap().clone()), 0);
    assert_eq!(freed_with(b"s3cr3tC0de", || Code::new("s3cr3tC0de-").unwrap_err()), 0);
}

/// The inner private key of a PKCS#8 DER.
fn inner(pkcs8: &str) -> Vec<u8> {
    outer(&der(pkcs8))[2].1.clone()
}

#[test]
fn private_number_of_a_pem_key_is_overwritten() {
    for (algorithm, file, number) in [
        (Algorithm::Rs256, "rsa2048.pkcs1", outer(&der(&pem("rsa2048.pkcs1")))[3].1[..256].to_vec()),
        (Algorithm::Rs256, "rsa2048.pkcs8", outer(&inner(&pem("rsa2048.pkcs8")))[3].1[..256].to_vec()),
        (Algorithm::Es256, "p256.sec1", outer(&der(&pem("p256.sec1")))[1].1.clone()),
        (Algorithm::Es256, "p256.pkcs8", outer(&inner(&pem("p256.pkcs8")))[1].1.clone()),
        (Algorithm::Es384, "p384.pkcs8", outer(&inner(&pem("p384.pkcs8")))[1].1.clone()),
        (Algorithm::EdDsa, "ed25519.pkcs8", members(&inner(&pem("ed25519.pkcs8")))[0].1.clone()),
    ] {
        let text = pem(file);
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        assert_eq!(freed_with(&number, || KeyPair::from_pem(algorithm, &text).unwrap()), 0, "{file}");
        let der = der(&text);
        assert_eq!(freed_with(&number, || KeyPair::from_der(algorithm, &der).unwrap()), 0, "{file}");

        let label = text.lines().rev().find_map(|line| line.strip_prefix("-----END ")?.strip_suffix("-----")).unwrap();
        let (head, tail) = text.rsplit_once("\n-----END").unwrap();
        let broken = [
            // The last block, because a block with parameters may come first.
            format!("{head}!\n-----END{tail}"),
            format!("{head}=A\n-----END{tail}"),
            pem_of(label, &der[..der.len() - 1]),
        ];
        for broken in broken {
            assert_eq!(freed_with(&number, || KeyPair::from_pem(algorithm, &broken).unwrap_err()), 0, "{broken}");
        }
        let other = if algorithm == Algorithm::Rs256 { Algorithm::EdDsa } else { Algorithm::Rs256 };
        assert_eq!(freed_with(&number, || KeyPair::from_pem(other, &text).unwrap_err()), 0, "{file}");
        // The base64 of a PEM starts at another offset of the key.
        let base64 = unb64(&body[..body.len() / 4 * 4].replace('+', "-").replace('/', "_").replace('=', ""));
        assert_eq!(
            freed_with(&base64[16..64.min(base64.len())], || SharedSecret::new(&text).unwrap_err()),
            0,
            "{file}"
        );
    }
}

#[test]
fn secret_of_a_file_is_overwritten() {
    let folder = TempFolder::new();
    let reader = || KeyReader::secret(Algorithm::Hs512).allow_exposed();
    let k = URL_SAFE_NO_PAD.encode(SECRET);
    let good = folder.write("good", [&SECRET[..], b"\n"].concat());
    let jwk = folder.write("jwk", oct(&k).replace("HS256", "HS512"));
    let base64 = folder.write("base64", STANDARD.encode(SECRET));
    let broken = folder.write("broken", format!("{}!", STANDARD.encode(SECRET)));
    assert_eq!(freed_with_secret(|| LocalKeys::from_file(&good, reader()).unwrap()), 0);
    assert_eq!(freed_with_secret(|| LocalKeys::from_file(&jwk, reader())), 0);
    assert_eq!(freed_with_secret(|| LocalKeys::from_file(&base64, reader().base64()).unwrap()), 0);
    assert_eq!(freed_with_secret(|| LocalKeys::from_file(&broken, reader().base64()).unwrap_err()), 0);
}
