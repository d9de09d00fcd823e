//! Performs one operation a given number of times and nothing else, so that its instructions can be counted. It can
//! also perform every call whose cost may depend on a size, once for each size. `cargo xtask instructions` asks it
//! for the `list` of operations and runs it under valgrind.
//!
//! Without arguments it performs every operation once, to check that it still works.

use std::error::Error;
use std::hint::black_box;

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::{
    Algorithm, FixedClock, KeyId, NumericDate, SharedSecret, TokenId, TokenSigner, TokenVerifier, kustomer, sunshine,
};

mod shapes;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const USER: &str = "5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b";

const OPERATIONS: &[&str] =
    &["kustomer/sign", "kustomer/verify", "sunshine/sign", "sunshine/verify", "jwt/sign", "jwt/verify", "nexmo/read"];

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds its own flags.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    match arguments.as_slice() {
        [] => OPERATIONS.iter().try_for_each(|operation| repeat(operation, 1)),
        [list] if list == "list" => {
            println!("{}", OPERATIONS.join("\n"));
            Ok(())
        }
        [growth] if growth == "growth" => grow(),
        [operation, count] => repeat(operation, count.parse()?),
        _ => Err("usage: list | growth | <operation> <count>".into()),
    }
}

fn repeat(operation: &str, count: u32) -> Result<(), Box<dyn Error>> {
    let secret = || SharedSecret::new(SECRET);
    let key_id = KeyId::new("app_5deaa3531c7f940010cc4ba4")?;
    match operation.split_once('/') {
        Some(("kustomer", side)) => {
            let signer = kustomer::signer(&secret()?)?;
            let verifier = kustomer::verifier(&secret()?)?.with_clock(FixedClock(NOW));
            let claims = kustomer::Claims::builder(NOW).email("ada@example.com").external_id(USER).build()?;
            let token = signer.sign(&claims)?;
            for _ in 0..count {
                match side {
                    "sign" => drop(black_box(signer.sign(black_box(&claims))?)),
                    _ => drop(black_box(verifier.verify(black_box(token.as_str()))?)),
                }
            }
        }
        Some(("sunshine", side)) => {
            let signer = sunshine::signer(key_id.clone(), &secret()?)?;
            let verifier = sunshine::verifier(key_id, &secret()?)?.with_clock(FixedClock(NOW));
            let claims = sunshine::Claims::builder(sunshine::User::new(USER)?).expires_at(LATER).build()?;
            let token = signer.sign(&claims)?;
            for _ in 0..count {
                match side {
                    "sign" => drop(black_box(signer.sign(black_box(&claims))?)),
                    _ => drop(black_box(verifier.verify(black_box(token.as_str()))?)),
                }
            }
        }
        Some(("jwt", side)) => {
            let key = HmacKey::new(Algorithm::Hs256, &secret()?)?;
            let signer = TokenSigner::<Jwt>::new(SigningKey::new(key.clone()));
            let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(key)).with_clock(FixedClock(NOW));
            let claims = jwt::Claims::builder().expires_at(LATER).subject(USER).issued_at(NOW).build()?;
            let token = signer.sign(&claims)?;
            for _ in 0..count {
                match side {
                    "sign" => drop(black_box(signer.sign(black_box(&claims))?)),
                    _ => drop(black_box(verifier.verify(black_box(token.as_str()))?)),
                }
            }
        }
        Some(("nexmo", "read")) => {
            let pem = |name: &str| std::fs::read_to_string(format!("tests/keys/{name}.pem"));
            let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf")?;
            let claims =
                user::Claims::builder(application, "ada", Acl::client_sdk(), TokenId::random()?, NOW).build()?;
            let token = user::signer(&pem("rsa2048.pkcs8")?)?.sign(&claims)?;
            let verifier = user::verifier(&pem("rsa2048.spki")?)?;
            // Without the signature, whose instructions would hide all others.
            for _ in 0..count {
                drop(black_box(verifier.peek(black_box(token.as_str()))?.claims_unverified()?));
            }
        }
        _ => return Err(format!("{operation}: not one of {}", OPERATIONS.join(", ")).into()),
    }
    Ok(())
}

/// Each size is twice the previous one, so that the first step can be compared with the last.
const SIZES: [usize; 4] = [2048, 4096, 8192, 16_384];
const COUNTS: [usize; 3] = [1, 100, 10_000];

/// Counts the instructions of each call, and prints the name of each call in the same order.
fn grow() -> Result<(), Box<dyn Error>> {
    let by_size =
        shapes::minted::SHAPES.iter().chain(shapes::hostile::SHAPES).map(|shape| ("bytes", shape, &SIZES[..]));
    let by_count =
        shapes::keyed::SHAPES.iter().chain(shapes::vendors::SHAPES).map(|shape| ("among", shape, &COUNTS[..]));
    for (unit, (name, make), numbers) in by_size.chain(by_count) {
        for number in numbers {
            for call in make(*number)? {
                let size = if unit == "among" { *number } else { call.bytes };
                println!("{unit} {name}/{} {size}", call.operation);
                // The first calls differ, because creating them changed the heap.
                (0..4).for_each(|_| call.run());
                counted(&call);
            }
        }
    }
    Ok(())
}

/// valgrind finds this function by its name.
#[inline(never)]
fn counted(call: &shapes::Call) {
    call.run();
}
