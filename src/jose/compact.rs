//! Taking a compact JWS apart, in the order of checks that lets nothing unproved be read.

use memchr::{memchr, memrchr};

use crate::encoding::base64url;
use crate::encoding::base64url::Base64Error;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::AlgorithmSet;
use crate::jose::header::JoseHeader;
use crate::jose::key_hint::KeyHint;
use crate::jose::key_id::KeyIdRule;

/// The longest token a verifier accepts unless told otherwise, in octets.
pub(crate) const DEFAULT_MAX_TOKEN_LEN: usize = 16 * 1024;

/// What a verifier demands of a token before it looks for a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_token_len: usize,
    pub(crate) algorithms: AlgorithmSet,
    pub(crate) key_id: KeyIdRule,
}

/// The three segments of a token, still encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segments<'t> {
    pub(crate) signing_input: &'t str,
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> Segments<'t> {
    pub(crate) fn split(token: &'t str, max_token_len: usize) -> Result<Self, VerifyError> {
        if token.len() > max_token_len {
            return Err(VerifyError::TokenTooLarge { length: token.len(), limit: max_token_len });
        }
        // From the back, where a good token has its shortest way to a dot; a third dot is a character that base64url
        // does not have.
        let (signing_input, signature) = cut(token, memrchr(b'.', token.as_bytes()))?;
        let (header, payload) = cut(signing_input, memchr(b'.', signing_input.as_bytes()))?;
        if header.is_empty() {
            return Err(VerifyError::Malformed);
        }
        Ok(Self { signing_input, header, payload, signature })
    }

    pub(crate) const fn header(&self) -> &'t str {
        self.header
    }

    /// Tells why a segment could not be decoded: a character that no segment may have comes before a spelling that is
    /// not canonical, wherever the two stand.
    #[cold]
    fn refuse(&self, error: Base64Error) -> VerifyError {
        let is_spelled = [self.header, self.payload, self.signature].into_iter().all(base64url::is_in_alphabet);
        match error {
            Base64Error::NotCanonical if is_spelled => VerifyError::InvalidBase64,
            _ => VerifyError::Malformed,
        }
    }
}

/// Cuts a text at a dot, which belongs to neither side.
fn cut(text: &str, dot: Option<usize>) -> Result<(&str, &str), VerifyError> {
    let (before, after) = dot.and_then(|dot| text.split_at_checked(dot)).ok_or(VerifyError::Malformed)?;
    Ok((before, after.strip_prefix('.').unwrap_or(after)))
}

/// Room to decode one token in: on the stack for tokens of everyday size.
pub(crate) struct Scratch<const HEADER: usize, const PAYLOAD: usize, const SIGNATURE: usize> {
    header: Room<HEADER>,
    payload: Room<PAYLOAD>,
    signature: Room<SIGNATURE>,
}

/// Room for an HMAC or ECDSA token of a few hundred octets: cheaper to clear than [`LargeScratch`].
pub(crate) type SmallScratch = Scratch<192, 384, 100>;

/// Room for an RSA token with a full access control list.
pub(crate) type LargeScratch = Scratch<384, 1536, 516>;

impl<const HEADER: usize, const PAYLOAD: usize, const SIGNATURE: usize> Scratch<HEADER, PAYLOAD, SIGNATURE> {
    pub(crate) const fn new() -> Self {
        Self { header: Room::new(), payload: Room::new(), signature: Room::new() }
    }
}

/// The longest token for which [`SmallScratch`] is worth its while.
pub(crate) const SMALL_TOKEN_LEN: usize = 480;

/// Octets on the stack, and behind them a heap buffer for what does not fit.
struct Room<const SIZE: usize> {
    stack: [u8; SIZE],
    heap: Vec<u8>,
}

impl<const SIZE: usize> Room<SIZE> {
    const fn new() -> Self {
        Self { stack: [0; SIZE], heap: Vec::new() }
    }

    fn decode(&mut self, segment: &str) -> Result<&[u8], Base64Error> {
        // What the decoder may want: three octets for each group of four, one group too many included.
        let wanted = (segment.len() / 4).saturating_add(1).saturating_mul(3);
        let room = if wanted <= SIZE {
            self.stack.as_mut_slice()
        } else {
            self.heap.resize(wanted, 0);
            self.heap.as_mut_slice()
        };
        base64url::decode_into(segment.as_bytes(), room)
    }
}

/// A token that was taken apart and whose header the verifier would accept; nothing of it is proved.
pub(crate) struct Parsed<'a> {
    pub(crate) segments: Segments<'a>,
    pub(crate) header: JoseHeader<'a>,
    pub(crate) payload: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> Parsed<'a> {
    /// Does every check up to the look-up of the key.
    pub(crate) fn new<const HEADER: usize, const PAYLOAD: usize, const SIGNATURE: usize>(
        segments: Segments<'a>,
        limits: &Limits,
        scratch: &'a mut Scratch<HEADER, PAYLOAD, SIGNATURE>,
    ) -> Result<Self, VerifyError> {
        // RFC 7515 section 5.2, steps 1 to 4 and 6 to 7; decoding the payload is not reading it.
        let header = scratch.header.decode(segments.header).map_err(|error| segments.refuse(error))?;
        Self::with_header(segments, || JoseHeader::read(header), limits, &mut scratch.payload, &mut scratch.signature)
    }

    /// Does the same for a token whose header equals one that was read when its key was made.
    pub(crate) fn with_known_header<const HEADER: usize, const PAYLOAD: usize, const SIGNATURE: usize>(
        segments: Segments<'a>,
        header: JoseHeader<'a>,
        limits: &Limits,
        scratch: &'a mut Scratch<HEADER, PAYLOAD, SIGNATURE>,
    ) -> Result<Self, VerifyError> {
        Self::with_header(segments, || Ok(header), limits, &mut scratch.payload, &mut scratch.signature)
    }

    fn with_header<const PAYLOAD: usize, const SIGNATURE: usize>(
        segments: Segments<'a>,
        header: impl FnOnce() -> Result<JoseHeader<'a>, VerifyError>,
        limits: &Limits,
        payload: &'a mut Room<PAYLOAD>,
        signature: &'a mut Room<SIGNATURE>,
    ) -> Result<Self, VerifyError> {
        let payload = payload.decode(segments.payload).map_err(|error| segments.refuse(error))?;
        let signature = signature.decode(segments.signature).map_err(|error| segments.refuse(error))?;
        let header = header()?;
        // RFC 8725 section 3.1: before any key is touched.
        if !limits.algorithms.contains(header.algorithm) {
            return Err(VerifyError::AlgorithmNotAllowed);
        }
        if limits.key_id == KeyIdRule::Required && header.key_id.is_none() {
            return Err(VerifyError::MissingKeyId);
        }
        Ok(Self { segments, header, payload, signature })
    }

    pub(crate) fn hint(&self) -> KeyHint<'_> {
        self.header.hint()
    }
}
