//! Uses `jwt-identity` as an external program does: with default features and no other crate.
//!
//! Mints and verifies tokens of each vendor with the system clock, and rejects altered tokens.
//!
//! ```sh
//! cargo run --manifest-path tests/stranger/Cargo.toml
//! ```

use std::time::Duration;

use jwt_identity::{Error, ErrorCode, KeyId, NumericDate, SharedSecret, TokenId};

fn main() -> Result<(), Error> {
    kustomer()?;
    nexmo()?;
    sunshine()?;
    println!("tokens of every vendor are minted and verified, and altered ones are rejected");
    Ok(())
}

/// The simplest case: a secret, a signer, a token.
fn kustomer() -> Result<(), Error> {
    use jwt_identity::kustomer;

    let secret = || SharedSecret::new("test-secret-of-thirty-two-octets");
    let signer = kustomer::signer(&secret()?)?;
    let verifier = kustomer::verifier(&secret()?)?;

    let token = signer.sign(&kustomer::Claims::builder(NumericDate::now()?).email("ada@example.com").build()?)?;

    assert_eq!(verifier.verify(token.as_str())?.claims().email(), Some("ada@example.com"));
    let error = verifier.verify(&altered(token.as_str())).map(|_| ()).map_err(|error| error.code());
    assert_eq!(error, Err(ErrorCode::SignatureInvalid));
    Ok(())
}

/// A key pair in PEM. The token needs an application, a user and an access control list.
fn nexmo() -> Result<(), Error> {
    use jwt_identity::nexmo::{Acl, ApplicationId, application, user};

    const PRIVATE_KEY: &str = include_str!("../../keys/rsa2048.pkcs8.pem");
    const PUBLIC_KEY: &str = include_str!("../../keys/rsa2048.spki.pem");
    let application = || ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab");
    let now = NumericDate::now()?;

    let claims = user::Claims::builder(application()?, "alice", Acl::client_sdk(), TokenId::random()?, now).build()?;
    let token = user::signer(PRIVATE_KEY)?.sign(&claims)?;
    let verifier = user::verifier(PUBLIC_KEY)?;
    assert_eq!(verifier.verify(token.as_str())?.claims().subject(), "alice");
    let error = verifier.verify(&altered(token.as_str())).map(|_| ()).map_err(|error| error.code());
    assert_eq!(error, Err(ErrorCode::SignatureInvalid));

    let claims = application::Claims::builder(application()?, TokenId::random()?, now).build()?;
    let token = application::signer(PRIVATE_KEY)?.sign(&claims)?;
    assert!(application::verifier(PUBLIC_KEY)?.verify(token.as_str()).is_ok());
    Ok(())
}

/// A secret with a key id. The expiry must be chosen explicitly.
fn sunshine() -> Result<(), Error> {
    use jwt_identity::sunshine;

    let key = || Ok::<_, Error>((KeyId::new("app_1")?, SharedSecret::new("test-secret-of-thirty-two-octets")?));
    let ((id, secret), (verifier_id, verifier_secret)) = (key()?, key()?);
    let signer = sunshine::signer(id, &secret)?;
    let verifier = sunshine::verifier(verifier_id, &verifier_secret)?;

    let expires_at = NumericDate::now()?.saturating_add(Duration::from_secs(600));
    let token =
        signer.sign(&sunshine::Claims::builder(sunshine::User::new("user-42")?).expires_at(expires_at).build()?)?;

    assert_eq!(verifier.verify(token.as_str())?.claims().external_id(), Some("user-42"));
    let error = verifier.verify(&altered(token.as_str())).map(|_| ()).map_err(|error| error.code());
    assert_eq!(error, Err(ErrorCode::SignatureInvalid));
    Ok(())
}

/// Changes the first character of the signature.
fn altered(token: &str) -> String {
    let (signing_input, signature) = token.rsplit_once('.').unwrap_or_default();
    let mut characters = signature.chars();
    let first = if characters.next() == Some('A') { 'B' } else { 'A' };
    format!("{signing_input}.{first}{}", characters.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_of_every_vendor_need_no_other_crate() {
        super::main().unwrap();
    }
}
