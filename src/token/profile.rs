//! The rules of one kind of token.

use std::fmt;

use serde::Serialize;

use crate::error::claim::ClaimError;
use crate::jose::algorithm::Algorithm;
use crate::jose::header::is_media_type;
use crate::jose::header_form::HeaderForm;
use crate::jose::header_parameter::HeaderParameter;
use crate::jose::key_id::KeyIdRule;
use crate::jose::numeric_date::NumericDate;
use crate::jose::token_type::TokenType;

/// Describes one kind of token for signers and verifiers.
///
/// Each vendor module implements it. Implement it in your own crate for another kind of token:
/// `cargo run --example fourth_vendor`.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim;
/// use jwt_identity::ClaimError;
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::{Algorithm, KeyIdRule, NumericDate, Profile, SharedSecret, TokenSigner};
///
/// #[derive(Debug, serde::Serialize, serde::Deserialize)]
/// struct DeskClaims {
///     agent: String,
/// }
///
/// struct Desk;
///
/// impl Profile for Desk {
///     const NAME: &'static str = "desk";
///     const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
///     const KEY_ID: KeyIdRule = KeyIdRule::Optional;
///     type Claims = DeskClaims;
///     type Policy = ();
///
///     fn decode(claims_set: &[u8]) -> Result<DeskClaims, ClaimError> {
///         claim::decode_json(claims_set)
///     }
///     fn check(_: &DeskClaims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
///         Ok(())
///     }
/// }
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// let token = TokenSigner::<Desk>::new(key).sign(&DeskClaims { agent: "ada".into() })?;
/// assert_eq!(token.as_str().split('.').count(), 3);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 8725 section 3.12 (mutually exclusive rules for different kinds of JWT).
pub trait Profile: Sized + 'static {
    /// A stable name for logs, such as `kustomer`.
    const NAME: &'static str;
    /// The algorithms with which such a token may be signed.
    const ALGORITHMS: &'static [Algorithm];
    /// The rule that says whether the header must have a `kid`.
    const KEY_ID: KeyIdRule;
    /// The rule about the header's `typ`, for signing and verifying.
    const TOKEN_TYPE: TokenType = TokenType::Fixed("JWT");
    /// Further parameters of the header, in the order in which they are written after `alg`, `typ` and `kid`.
    ///
    /// The names `alg`, `typ`, `kid`, `crit`, `b64`, `jwk`, `jku`, `x5u`, `x5c`, `zip` and `enc` are reserved. A profile that
    /// lists one of them, or one name twice, does not compile where it is used:
    ///
    /// ```compile_fail
    /// # use jwt_identity::token::claim;
    /// # use jwt_identity::{Algorithm, ClaimError, HeaderParameter, KeyIdRule, NumericDate, Profile, SharedSecret};
    /// # use jwt_identity::{TokenVerifier, crypto::HmacKey};
    /// # struct Other;
    /// impl Profile for Other {
    ///     const HEADER_PARAMETERS: &'static [HeaderParameter] = &[HeaderParameter::fixed("alg", "none")];
    ///     // …
    /// #    const NAME: &'static str = "other";
    /// #    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    /// #    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    /// #    type Claims = std::collections::BTreeMap<String, String>;
    /// #    type Policy = ();
    /// #    fn decode(claims_set: &[u8]) -> Result<Self::Claims, ClaimError> { claim::decode_json(claims_set) }
    /// #    fn check(_: &Self::Claims, (): &(), _: NumericDate) -> Result<(), ClaimError> { Ok(()) }
    /// }
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    /// TokenVerifier::<Other>::new(HmacKey::new(Algorithm::Hs256, &secret).unwrap());
    /// ```
    const HEADER_PARAMETERS: &'static [HeaderParameter] = &[];
    /// The type of the claims set. Signers sign its JSON.
    type Claims: fmt::Debug + Serialize;
    /// The type of the settings of a verifier, such as the leeway or an expected issuer.
    type Policy: fmt::Debug + Default + Send + Sync;

    /// Parses a claims set whose signature was verified. The outcome must depend on its bytes alone, because a
    /// [cache](crate::CacheLimits) stores it.
    ///
    /// # Errors
    ///
    /// A [`ClaimError`] that names the claim, with the same codes as the errors of the claims' builder.
    fn decode(claims_set: &[u8]) -> Result<Self::Claims, ClaimError>;

    /// Checks rules of the policy about members that [`Claims`](Self::Claims) does not keep, such as their presence.
    ///
    /// `claims_set` was parsed before. A cached token is not checked again. The default accepts everything.
    ///
    /// # Errors
    ///
    /// A [`ClaimError`] that names the claim.
    fn check_claims_set(claims_set: &[u8], policy: &Self::Policy) -> Result<(), ClaimError> {
        let (_, _) = (claims_set, policy);
        Ok(())
    }

    /// Checks times and expectations at `now`.
    ///
    /// # Errors
    ///
    /// A [`ClaimError`] that names the first claim that fails.
    fn check(claims: &Self::Claims, policy: &Self::Policy, now: NumericDate) -> Result<(), ClaimError>;

    /// Checks claims that were parsed from JSON and are to be signed by [`JsonSigner::sign_json`].
    ///
    /// It rejects claims that the builder rejects and a verifier accepts, such as those without an explicit lifetime.
    /// The default accepts everything.
    ///
    /// # Errors
    ///
    /// A [`ClaimError`] that names the first claim that fails.
    ///
    /// [`JsonSigner::sign_json`]: crate::JsonSigner::sign_json
    fn check_mintable(claims: &Self::Claims) -> Result<(), ClaimError> {
        let _ = claims;
        Ok(())
    }

    /// Reports whether the header's `typ` is accepted.
    ///
    /// By default it may be missing or equal to the one of [`TOKEN_TYPE`](Self::TOKEN_TYPE). The comparison ignores ASCII
    /// case and a leading `application/`.
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    fn accepts_type(token_type: Option<&str>, policy: &Self::Policy) -> bool {
        let _ = policy;
        token_type.is_none_or(|token_type| is_media_type(token_type, Self::TOKEN_TYPE.expected()))
    }
}

/// Returns the form of the headers of a profile. Fails to compile if the profile asks for a reserved parameter.
pub(crate) const fn header_form<P: Profile>() -> HeaderForm {
    const {
        assert!(
            HeaderParameter::are_permitted(P::HEADER_PARAMETERS),
            "`HEADER_PARAMETERS` contains a reserved name, or one name twice"
        );
    }
    HeaderForm { has_type: P::TOKEN_TYPE.is_written(), parameters: P::HEADER_PARAMETERS }
}
