//! The steps of verifying a token, in their order.

use std::sync::Arc;

use crate::crypto::formats::der;
use crate::encoding::base64url;
use crate::error::environment::EnvironmentError;
use crate::error::signature_form::SignatureForm;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, AlgorithmSet, KeyType};
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::compact::{DEFAULT_MAX_TOKEN_LEN, Limits, Parsed, Segments};
use crate::jose::header::{JoseHeader, is_media_type};
use crate::jose::header_parameter::HeaderParameter;
use crate::jose::numeric_date::NumericDate;
use crate::keys::source::VerifyingKeySource;
use crate::keys::verifying_key::VerifyingKey;
use crate::token::cache::TokenCache;
use crate::token::known_headers::KnownHeaders;
use crate::token::profile::{Profile, header_form};
use crate::token::verified::Verified;

/// The time at which claims are checked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Time<'a> {
    /// The time that a clock shows after the claims were parsed.
    Clock(&'a dyn Clock),
    At(NumericDate),
}

impl Time<'_> {
    #[inline]
    fn now(self) -> Result<NumericDate, EnvironmentError> {
        match self {
            Self::Clock(clock) => clock.now(),
            Self::At(now) => Ok(now),
        }
    }
}

/// The cache of a verifier, whatever `P::Claims` can do.
type Cache<P> = dyn TokenCache<<P as Profile>::Claims>;

/// The configuration of a verifier, its known headers and its cache.
pub(crate) struct Verification<P: Profile> {
    pub(crate) keys: Arc<dyn VerifyingKeySource>,
    pub(crate) policy: Arc<P::Policy>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) known_headers: Arc<KnownHeaders>,
    pub(crate) cache: Option<Arc<Cache<P>>>,
}

impl<P: Profile> Verification<P> {
    pub(crate) fn new(keys: Arc<dyn VerifyingKeySource>) -> Self {
        Self {
            keys,
            policy: Arc::default(),
            clock: Arc::new(SystemClock),
            limits: Limits {
                max_token_len: DEFAULT_MAX_TOKEN_LEN,
                algorithms: AlgorithmSet::of(P::ALGORITHMS),
                key_id: P::KEY_ID,
                parameters: header_form::<P>().parameters,
            },
            known_headers: Arc::default(),
            cache: None,
        }
    }

    /// The time that the verifier's own clock shows.
    pub(crate) fn by_clock(&self) -> Time<'_> {
        Time::Clock(&*self.clock)
    }

    /// Verifies a token with a key of the source, or finds it in the cache.
    pub(crate) fn verify(&self, token: &str, time: Time<'_>) -> Result<Verified<P::Claims>, VerifyError> {
        let segments = Segments::split(token, self.limits.max_token_len)?;
        match self.cache.as_deref().and_then(|cache| Some((cache, cache.hash(token)?))) {
            None => self.open(token, &segments, time, None),
            Some((cache, hash)) => match self.recall(cache, hash, token, time) {
                Some(outcome) => outcome.map(Verified::new),
                None => self.open(token, &segments, time, Some((cache, hash))),
            },
        }
    }

    /// Repeats for a cached token the checks that depend on the key source, the time and the policy.
    fn recall(
        &self,
        cache: &Cache<P>,
        hash: u64,
        token: &str,
        time: Time<'_>,
    ) -> Option<Result<P::Claims, VerifyError>> {
        cache.recall(hash, token, &mut |accepted| {
            let key = self.keys.find(&accepted.header.hint()).ok()?;
            (accepted.key == *key.stamp()).then(|| self.check(&accepted.claims, &accepted.header, time))
        })
    }

    fn open(
        &self,
        token: &str,
        segments: &Segments<'_>,
        time: Time<'_>,
        cache: Option<(&Cache<P>, u64)>,
    ) -> Result<Verified<P::Claims>, VerifyError> {
        with_room(segments.room(), |room| {
            let known = self.known_headers.get(segments.header());
            let parsed = Parsed::new(segments, known, &self.limits, room)?;
            let key = self.keys.find(&parsed.header.hint())?;
            let claims = self.finish(&parsed, &key, time)?;
            if known.is_none() {
                self.known_headers.insert(segments.header(), &parsed.header);
            }
            if let Some((cache, hash)) = cache
                && key.is_constant()
            {
                cache.insert(hash, token, &parsed.header, key.stamp(), &claims);
            }
            Ok(Verified::new(claims))
        })
    }

    /// Runs all checks that need the key, and returns the claims that the key authenticates.
    pub(crate) fn finish(
        &self,
        parsed: &Parsed<'_>,
        key: &VerifyingKey,
        time: Time<'_>,
    ) -> Result<P::Claims, VerifyError> {
        let payload = authenticate(parsed, key)?;
        // RFC 7519 section 7.2, step 8: a nested token is not a claims set.
        if parsed.header.content_type.as_deref().is_some_and(|content_type| is_media_type(content_type, "JWT")) {
            return Err(VerifyError::NestedToken { parameter: "cty" });
        }
        if payload.is_empty() {
            return Err(VerifyError::Malformed);
        }
        let claims = P::decode(payload)?;
        P::check_claims_set(payload, &self.policy)?;
        self.check(&claims, &parsed.header, time)?;
        Ok(claims)
    }

    /// Checks what depends on time and policy, for cached tokens too.
    fn check(&self, claims: &P::Claims, header: &JoseHeader<'_>, time: Time<'_>) -> Result<(), VerifyError> {
        P::check(claims, &self.policy, time.now()?)?;
        if !P::accepts_type(header.token_type.as_deref(), &self.policy) {
            return Err(VerifyError::WrongType);
        }
        // Empty for most profiles, and known when this is compiled.
        let mut parameters = P::HEADER_PARAMETERS.iter().zip(&header.further);
        parameters.try_for_each(|(wanted, found)| check_parameter(wanted, found.as_deref()))
    }
}

fn check_parameter(wanted: &HeaderParameter, found: Option<&str>) -> Result<(), VerifyError> {
    let is_right = match found {
        None => !wanted.is_required(),
        Some(found) => wanted.value().is_none_or(|expected| found == expected),
    };
    if is_right {
        return Ok(());
    }
    Err(VerifyError::WrongParameter { parameter: wanted.name(), expected: wanted.value(), is_missing: found.is_none() })
}

impl<P: Profile> Clone for Verification<P> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            policy: Arc::clone(&self.policy),
            clock: Arc::clone(&self.clock),
            limits: self.limits,
            known_headers: Arc::clone(&self.known_headers),
            cache: self.cache.clone(),
        }
    }
}

/// Long enough for an HMAC or ECDSA token of a few hundred bytes.
const SMALL_ROOM: usize = 384;

/// Long enough for an RSA token with a full access control list. Beyond 2048 bytes, glibc clears memory with a slower
/// instruction.
const LARGE_ROOM: usize = 1536;

/// Calls `then` with a buffer of at least `len` bytes, on the stack unless the token is long.
#[inline]
pub(crate) fn with_room<T>(len: usize, then: impl FnOnce(&mut [u8]) -> T) -> T {
    // Only the array that is used is cleared.
    let (mut small, mut large, mut heap);
    then(match len {
        len if len <= SMALL_ROOM => {
            small = [0; SMALL_ROOM];
            small.as_mut_slice()
        }
        len if len <= LARGE_ROOM => {
            large = [0; LARGE_ROOM];
            large.as_mut_slice()
        }
        len => {
            heap = vec![0; len];
            heap.as_mut_slice()
        }
    })
}

/// Returns the payload of a token whose signature the key verifies.
pub(crate) fn authenticate<'a>(parsed: &Parsed<'a>, key: &VerifyingKey) -> Result<&'a [u8], VerifyError> {
    // The algorithm of the key is used. The algorithm in the header must be the same.
    if key.algorithm() != parsed.header.algorithm {
        return Err(VerifyError::AlgorithmMismatch);
    }
    // A key from the caller, or from a careless source, may have another `kid` than the header asks for.
    let is_other = |wanted: &str| key.key_id().is_some_and(|known| known.as_str() != wanted);
    if parsed.header.key_id.as_deref().is_some_and(is_other) {
        return Err(VerifyError::UnknownKeyId);
    }
    // No algorithm has an empty signature, whatever a key says. Checked here and not earlier, because the header
    // distinguishes an unsecured token from a truncated one.
    if parsed.signature.is_empty() {
        return Err(VerifyError::InvalidSignature);
    }
    // RFC 7515 section 5.2, step 8.
    let verified = key.verify(parsed.signing_input, parsed.signature);
    verified.map_err(|_| bad_signature(parsed.header.algorithm, parsed.signature))?;
    Ok(parsed.payload)
}

/// Returns the error for a signature that does not verify. It names a wrong form, which depends on the token alone.
#[cold]
fn bad_signature(algorithm: Algorithm, signature: &[u8]) -> VerifyError {
    // A signature of RSA has the length of the modulus, which only the key knows.
    let Some(expected) = algorithm.signature_len() else { return VerifyError::InvalidSignature };
    let is_ecdsa = matches!(algorithm.key_type(), KeyType::EcP256 | KeyType::EcP384);
    // These forms never have the length that the algorithm prescribes for a signature.
    let found = match signature {
        _ if signature.len() == expected => return VerifyError::InvalidSignature,
        _ if is_ecdsa && der::read_ecdsa_signature(signature).is_some() => SignatureForm::Der,
        _ if signature.len().is_multiple_of(2) && signature.iter().all(u8::is_ascii_hexdigit) => SignatureForm::Hex,
        _ if is_base64(signature, expected) => SignatureForm::Base64,
        _ => SignatureForm::Length(signature.len()),
    };
    VerifyError::SignatureForm { found, expected }
}

/// Reports whether bytes are the text of a signature of `len` bytes in base64 or base64url.
fn is_base64(text: &[u8], len: usize) -> bool {
    let unpadded = text.trim_ascii_end();
    let unpadded = unpadded.strip_suffix(b"=").map_or(unpadded, |rest| rest.strip_suffix(b"=").unwrap_or(rest));
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    unpadded.len() == base64url::encoded_len(len) && unpadded.iter().all(is_base64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hmac::HmacKey;
    use crate::crypto::secret::SharedSecret;
    use crate::crypto::signer::Signer;
    use crate::encoding::base64url;
    use crate::jose::algorithm::Algorithm;
    use crate::jwt::Jwt;

    #[test]
    fn header_that_is_known_is_not_parsed() {
        let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new([7; 32]).unwrap()).unwrap();
        let verification = Verification::<Jwt>::new(Arc::new(VerifyingKey::new(key.clone())));
        let header = JoseHeader {
            algorithm: Algorithm::Hs256,
            key_id: None,
            token_type: None,
            content_type: None,
            further: Box::default(),
        };
        let payload = base64url::encode(br#"{"exp":60}"#);
        for encoded in ["AAAA", "an-encoded-header-of-a-usual-length"] {
            let input = format!("{encoded}.{payload}");
            let token = format!("{input}.{}", base64url::encode(key.sign(input.as_bytes()).unwrap().as_slice()));
            let verify = || verification.verify(&token, Time::At(NumericDate::from_unix_seconds(0)));
            assert!(verify().is_err());
            verification.known_headers.insert(encoded, &header);
            assert!(verify().is_ok());
        }
    }
}
