//! Splits a compact JWS, decodes its segments and parses its header.

use std::borrow::Cow;

use memchr::{memchr, memrchr};

use crate::encoding::base64url;
use crate::encoding::base64url::Base64Error;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::AlgorithmSet;
use crate::jose::header::JoseHeader;
use crate::jose::header_parameter::HeaderParameter;
use crate::jose::key_id::KeyIdRule;
use crate::jose::token_text;

/// The longest token that a verifier accepts by default, in bytes.
pub(crate) const DEFAULT_MAX_TOKEN_LEN: usize = 16 * 1024;

/// The requirements that a verifier checks before it looks up a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_token_len: usize,
    pub(crate) algorithms: AlgorithmSet,
    pub(crate) key_id: KeyIdRule,
    /// The further header parameters to keep. The verifier checks them after the claims.
    pub(crate) parameters: &'static [HeaderParameter],
}

/// The three segments of a token, still encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segments<'t> {
    token: &'t str,
    signing_input: &'t str,
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> Segments<'t> {
    pub(crate) fn split(token: &'t str, max_token_len: usize) -> Result<Self, VerifyError> {
        if token.len() > max_token_len {
            return Err(VerifyError::TokenTooLarge { length: token.len(), limit: max_token_len });
        }
        // Searched from the back, because the signature is shorter than the payload. A third dot is found later: it is
        // not in the base64url alphabet.
        let (signing_input, signature) = cut(token, memrchr(b'.', token.as_bytes())).ok_or_else(|| malformed(token))?;
        let (header, payload) =
            cut(signing_input, memchr(b'.', signing_input.as_bytes())).ok_or_else(|| malformed(token))?;
        if header.is_empty() {
            return Err(malformed(token));
        }
        Ok(Self { token, signing_input, header, payload, signature })
    }

    pub(crate) const fn header(&self) -> &'t str {
        self.header
    }

    /// The bytes that are signed: the header, a dot, and the payload.
    pub(crate) const fn signing_input(&self) -> &'t [u8] {
        self.signing_input.as_bytes()
    }

    /// The length of the buffer that [`Parsed::new`] decodes into.
    pub(crate) const fn room(&self) -> usize {
        room_for(self.header).saturating_add(room_for(self.payload)).saturating_add(room_for(self.signature))
    }

    /// Returns the error for a segment that could not be decoded: [`VerifyError::Malformed`] if any segment has a
    /// character outside the alphabet, whichever segment failed first.
    #[cold]
    fn refuse(&self, error: Base64Error) -> VerifyError {
        let is_spelled = [self.header, self.payload, self.signature].into_iter().all(base64url::is_in_alphabet);
        match error {
            Base64Error::NotCanonical if is_spelled => VerifyError::InvalidBase64,
            _ => malformed(self.token),
        }
    }
}

/// Returns the error for a text that is no token. It names what the text is, or what surrounds the token.
#[cold]
fn malformed(token: &str) -> VerifyError {
    token_text::recognise(token).map_or(VerifyError::Malformed, |found| VerifyError::NotCompact { found })
}

/// Splits a text at a dot, which is in neither part.
fn cut(text: &str, dot: Option<usize>) -> Option<(&str, &str)> {
    let (before, after) = text.split_at_checked(dot?)?;
    Some((before, after.strip_prefix('.').unwrap_or(after)))
}

const fn room_for(segment: &str) -> usize {
    base64url::room_for(segment.len())
}

/// The part of a buffer that no segment was decoded into yet.
struct Room<'r>(&'r mut [u8]);

impl<'r> Room<'r> {
    fn decode(&mut self, segment: &str) -> Result<&'r [u8], Base64Error> {
        let room = std::mem::take(&mut self.0);
        let (room, rest) = room.split_at_mut_checked(room_for(segment)).ok_or(Base64Error::TooLong)?;
        self.0 = rest;
        base64url::decode_into(segment.as_bytes(), room)
    }
}

/// A decoded token whose header passed all checks that need no key. It is not authenticated.
pub(crate) struct Parsed<'a> {
    pub(crate) signing_input: &'a [u8],
    pub(crate) header: Cow<'a, JoseHeader<'a>>,
    pub(crate) payload: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl<'a> Parsed<'a> {
    /// Runs all checks that need no key.
    ///
    /// `known` is what [`JoseHeader::read`] returned for an equal encoded header, if that is known. The encoded header is
    /// then not decoded again. `room` must have [`Segments::room`] bytes.
    pub(crate) fn new(
        segments: &Segments<'a>,
        known: Option<&'a JoseHeader<'a>>,
        limits: &Limits,
        room: &'a mut [u8],
    ) -> Result<Self, VerifyError> {
        let mut room = Room(room);
        let mut decode = |segment| room.decode(segment).map_err(|error| segments.refuse(error));
        // RFC 7515 section 5.2, steps 1 to 4 and 6 to 7. All segments are decoded before the header is parsed, so that
        // the error does not depend on whether the header is known. Decoding the payload is not parsing it.
        let header = match known {
            Some(_) => Default::default(),
            None => decode(segments.header)?,
        };
        let payload = decode(segments.payload)?;
        let signature = decode(segments.signature)?;
        let header = match known {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(JoseHeader::read(header, limits.algorithms, limits.parameters)?),
        };
        // RFC 8725 section 3.1: check the algorithm before any key is used.
        if !limits.algorithms.contains(header.algorithm) {
            return Err(VerifyError::AlgorithmNotAllowed {
                found: header.algorithm.found(),
                allowed: limits.algorithms.names(),
                has_key_id: header.key_id.is_some(),
            });
        }
        if limits.key_id == KeyIdRule::Required && header.key_id.is_none() {
            return Err(VerifyError::MissingKeyId { algorithm: header.algorithm.found() });
        }
        Ok(Self { signing_input: segments.signing_input.as_bytes(), header, payload, signature })
    }
}
