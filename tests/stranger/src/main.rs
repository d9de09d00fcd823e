//! Uses `jwt-identity` as a stranger would: its default features, and no other crate.
//!
//! Each vendor's tokens are minted, verified, and refused when altered, with the system's clock.
//!
//! ```sh
//! cargo run --manifest-path tests/stranger/Cargo.toml
//! ```

use jwt_identity::{Error, ErrorCode, NumericDate, SharedSecret};

fn main() -> Result<(), Error> {
    kustomer()?;
    // Further vendors: one function each.
    println!("every vendor's tokens are minted, verified, and refused when altered");
    Ok(())
}

/// The short road: a secret, a signer, a token.
fn kustomer() -> Result<(), Error> {
    use jwt_identity::kustomer;

    let secret = || SharedSecret::new("test-secret-of-thirty-two-octets");
    let signer = kustomer::signer(secret()?)?;
    let verifier = kustomer::verifier(secret()?)?;

    let token = signer.sign(&kustomer::Claims::for_email("ada@example.com", NumericDate::now()?)?)?;

    assert_eq!(verifier.verify(token.as_str())?.claims().email(), Some("ada@example.com"));
    let refused = verifier.verify(&altered(token.as_str())).map(|_| ()).map_err(|error| error.code());
    assert_eq!(refused, Err(ErrorCode::SignatureInvalid));
    Ok(())
}

/// The token with another first character of its signature.
fn altered(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap_or_default();
    let mut characters = signature.chars();
    let first = if characters.next() == Some('A') { 'B' } else { 'A' };
    format!("{signing_input}.{first}{}", characters.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_vendors_tokens_work_without_any_other_crate() {
        super::main().unwrap();
    }
}
