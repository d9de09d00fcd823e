//! Signing and verifying for callers without a claims type.

use crate::encoding::json::read::claims_from_slice;
use crate::encoding::json::spans::Spans;
use crate::encoding::json::write::JsonText;
use crate::error::sign::SignError;
use crate::error::verify::VerifyError;
use crate::jose::numeric_date::NumericDate;
use crate::jose::token::Token;
use crate::token::names::Names;
use crate::token::profile::Profile;
use crate::token::sign::TokenSigner;
use crate::token::verify::TokenVerifier;

/// Signs claims that are given as JSON text.
///
/// Each [`TokenSigner`] is one. The trait is object-safe, so a wrapper needs one type for all kinds of token.
///
/// A [`RemoteTokenSigner`] does not implement this trait, because its signature must be awaited, and blocking here would
/// block the thread of an async runtime. It has an async method of the same name:
/// [`RemoteTokenSigner::sign_json`](crate::token::remote_signer::RemoteTokenSigner::sign_json).
///
/// [`RemoteTokenSigner`]: crate::token::remote_signer::RemoteTokenSigner
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, JsonSigner, KeyId, SharedSecret, kustomer, sunshine};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let signers: [Box<dyn JsonSigner>; 2] =
///     [Box::new(kustomer::signer(&secret)?), Box::new(sunshine::signer(KeyId::new("app_1")?, &secret)?)];
///
/// let token = signers[0].sign_json(r#"{"externalId":"ada","iat":1700000000}"#)?;
/// assert_eq!(token.as_str().split('.').count(), 3);
///
/// let misspelled = signers[0].sign_json(r#"{"email":"ada@example.com","externalID":"ada","iat":1700000000}"#);
/// let error = misspelled.unwrap_err();
/// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnknownMember, Some("externalID")));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub trait JsonSigner: Send + Sync {
    /// Signs the claims set in `claims_set`.
    ///
    /// The text is parsed as strictly as the payload of a token, and the rules of the claims' builder apply. A member that
    /// the profile would not write is an error, so no claim is dropped.
    ///
    /// # Errors
    ///
    /// - [`SignError::Claim`] (2xx, 4xx) if the text is not a claims set of the profile.
    /// - [`SignError::UnknownMember`] (code 422) if the profile would not write one of its members.
    /// - Any error of [`TokenSigner::sign`].
    fn sign_json(&self, claims_set: &str) -> Result<Token, SignError> {
        let mut text = String::new();
        self.sign_json_onto(claims_set, &mut text)?;
        Ok(Token::new(text))
    }

    /// Signs the claims set in `claims_set` and appends the token to `text`.
    ///
    /// A wrapper that hands out buffers of its own saves a copy with it. After an error `text` is as it was.
    ///
    /// # Errors
    ///
    /// Any error of [`sign_json`](Self::sign_json).
    fn sign_json_onto(&self, claims_set: &str, text: &mut String) -> Result<(), SignError>;
}

/// Verifies tokens and returns their claims as JSON text.
///
/// Each [`TokenVerifier`] is one. The trait is object-safe, so a wrapper needs one type for all kinds of token.
///
/// # Examples
///
/// ```
/// use jwt_identity::{JsonVerifier, NumericDate, SharedSecret, kustomer};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let verifier: Box<dyn JsonVerifier> = Box::new(kustomer::verifier(&secret)?);
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
/// let claims = verifier.verify_json_at(token, NumericDate::from_unix_seconds(1_623_257_900))?;
/// assert_eq!(claims, r#"{"externalId":"user_id","iat":1623257867}"#);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub trait JsonVerifier: Send + Sync {
    /// Verifies a token at the time of the verifier's clock and returns its claims.
    ///
    /// # Errors
    ///
    /// Any error of [`TokenVerifier::verify`] and [`Verified::to_json`](crate::Verified::to_json).
    fn verify_json(&self, token: &str) -> Result<String, VerifyError>;

    /// Verifies a token at a given time and returns its claims.
    ///
    /// # Errors
    ///
    /// Any error of [`TokenVerifier::verify_at`] and [`Verified::to_json`](crate::Verified::to_json).
    fn verify_json_at(&self, token: &str, now: NumericDate) -> Result<String, VerifyError>;

    /// Returns the name of the profile: [`Profile::NAME`].
    fn profile_name(&self) -> &'static str;
}

impl<P: Profile> JsonSigner for TokenSigner<P> {
    fn sign_json_onto(&self, claims_set: &str, text: &mut String) -> Result<(), SignError> {
        self.sign_written(rewrite::<P>(claims_set)?.as_slice(), text)
    }
}

impl<P: Profile> JsonVerifier for TokenVerifier<P> {
    fn verify_json(&self, token: &str) -> Result<String, VerifyError> {
        Ok(self.verify(token)?.to_json()?)
    }

    fn verify_json_at(&self, token: &str, now: NumericDate) -> Result<String, VerifyError> {
        Ok(self.verify_at(token, now)?.to_json()?)
    }

    fn profile_name(&self) -> &'static str {
        P::NAME
    }
}

/// Parses a claims set that is to be signed, and returns it as the profile writes it.
pub(crate) fn rewrite<P: Profile>(claims_set: &str) -> Result<JsonText, SignError> {
    let claims = P::decode(claims_set.as_bytes())?;
    P::check_mintable(&claims)?;
    let mut written = JsonText::new();
    written.write(&claims)?;
    check_members(claims_set, written.as_slice())?;
    Ok(written)
}

/// Reports whether every member of `given` is in `written` with the same text. It may then be in any place.
///
/// This holds for most claims sets and takes a fraction of the time in which their names are read.
fn are_found(given: &[u8], written: &[u8]) -> bool {
    const FEW: usize = 16;
    let mut few: [(&[u8], &[u8]); FEW] = [(&[], &[]); FEW];
    few.iter_mut().zip(Spans::new(written)).for_each(|(place, member)| *place = member);
    Spans::new(given).take(FEW.saturating_add(1)).all(|member| few.contains(&member))
}

/// Checks that every member of `given` is also in `written`.
fn check_members(given: &str, written: &[u8]) -> Result<(), SignError> {
    if given.as_bytes() == written || are_found(given.as_bytes(), written) {
        return Ok(());
    }
    let given: Names<'_> = claims_from_slice(given.as_bytes())?;
    let written: Names<'_> = claims_from_slice(written)?;
    match given.missing_in(written) {
        None => Ok(()),
        Some(member) => Err(SignError::UnknownMember { member: member.into() }),
    }
}
