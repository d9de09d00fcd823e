//! Signing with a key that is not in this process, in two phases, and what happens when the answer is wrong.
//!
//! Run with `cargo run --example remote_signer`. The KMS here is a stand-in with a test key. A real one is awaited where
//! `kms.sign` is called; nothing else changes. Pin the key version first: its `kid` is part of what is signed.

use std::error::Error;
use std::time::Duration;

use jwt_identity::crypto::EcdsaSigner;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::{Algorithm, KeyId, NumericDate, Signature, Signer, TokenVerifier, Unsigned};

/// A key management service: it has the private key, and we know the versions by name.
struct Kms {
    key: EcdsaSigner,
}

impl Kms {
    /// Answers with `r || s`, the form of RFC 7518. AWS and Google answer in DER: convert it first.
    fn sign(&self, octets: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(self.key.sign(octets)?.as_slice().to_vec())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let kms = Kms { key: EcdsaSigner::from_pem(Algorithm::Es256, include_str!("../tests/keys/p256.sec1.pem"))? };
    // What a backend keeps of the pinned version: its name and its public key.
    let version = KeyId::new("projects/demo/keys/login/versions/3")?;
    let public = VerifyingKey::new(kms.key.verifier());

    let now = NumericDate::now()?;
    let claims =
        Claims::expiring_at(now.saturating_add(Duration::from_secs(300))).subject("ada").issued_at(now).build()?;

    // Phase one: everything but the signature.
    let unsigned = Unsigned::<Jwt>::new(Algorithm::Es256, Some(&version), &claims)?;
    println!("to sign    {} octets", unsigned.signing_input().len());

    // Phase two: ask, check the answer with the public key, complete the token.
    let answer = kms.sign(unsigned.signing_input())?;
    let token = unsigned.attach(&Signature::from_slice(&answer)?, &public)?;
    println!("token      {}", token.as_str());

    let verified = TokenVerifier::<Jwt>::new(public.clone()).verify(token.as_str())?;
    println!("verified   sub = {}", verified.claims().subject().unwrap_or("nobody"));

    // A signature over something else, another key version, DER instead of r || s: the token does not leave.
    let unsigned = Unsigned::<Jwt>::new(Algorithm::Es256, Some(&version), &claims)?;
    let stale = Signature::from_slice(&kms.sign(b"an earlier request")?)?;
    match unsigned.attach(&stale, &public) {
        Ok(_) => return Err("a signature over other octets was accepted".into()),
        Err(refused) => println!("stale      refused: {refused} ({}, {})", refused.code().as_u16(), refused.code()),
    }
    Ok(())
}
