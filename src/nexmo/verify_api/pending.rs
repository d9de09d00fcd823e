//! A verification that belongs to one session.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::NumericDate;
use crate::crypto::Sha256Digest;
use crate::error::{CallError, CallReason};
use crate::nexmo::verify_api::{Code, PhoneNumber, RequestId, v1, v2};

/// A verification in progress, bound to the session and the phone number that started it.
///
/// The API proves only that an id and a code belong together. Anyone with both would pass, so the backend has to know which
/// session started the verification, and for which number. This type knows: its methods return the id, or a check of a
/// code, only to the session that started it. A verification of another session with the same number is not taken over
/// ([`adopt`](Self::adopt)).
///
/// Keep it on the server, next to the session or in a store that several servers share. It serializes to an object with
/// the id, the end, the attempts that are left, and a digest of session and number in place of both.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::error::CallReason;
/// use jwt_identity::nexmo::verify_api::{Code, PendingVerification, PhoneNumber, RequestId};
/// use jwt_identity::NumericDate;
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
/// let (session, number) = (b"random-session-id-of-32-bytes...", PhoneNumber::new("447700900000")?);
/// let id = RequestId::new("c11236f4-00bf-4b89-84ba-88b25df97315")?; // from `Started`
/// let end = now.saturating_add(Duration::from_secs(300));
/// let mut pending = PendingVerification::new(id, session, &number, end)?;
///
/// let check = pending.check_v2(session, &number, Code::new("1234")?, now)?; // store `pending`, then send the check
/// let stolen = pending.check_v2(b"another session, 32 bytes long..", &number, Code::new("1234")?, now);
/// assert_eq!(stolen.unwrap_err().reason(), CallReason::ForeignSession);
/// # Ok::<(), jwt_identity::error::CallError>(())
/// ```
///
/// Source: Vonage, "Verify security best practices": the backend must bind `request_id` to user and session.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingVerification {
    request_id: RequestId,
    #[serde(serialize_with = "write_digest", deserialize_with = "read_digest")]
    owner: Sha256Digest,
    expires_at: NumericDate,
    #[serde(deserialize_with = "read_attempts")]
    attempts_left: u8,
}

impl PendingVerification {
    /// The number of codes that can be checked: 3, after which version 1 ends a verification.
    ///
    /// The limit of version 2 is not documented by the vendor.
    pub const MAX_ATTEMPTS: u8 = 3;

    /// The smallest number of bytes of a session id: 16. Our choice, so that the digest cannot be searched for a number.
    pub const MIN_SESSION_LEN: usize = 16;

    /// Binds a verification to a session and a number until `expires_at`.
    ///
    /// The id of the session must be a secret that cannot be guessed, such as the random value of its cookie.
    ///
    /// # Errors
    ///
    /// - [`CallError`] (code 701, parameter `session`) if the id of the session has fewer than 16 bytes.
    pub fn new(
        request_id: RequestId,
        session: &[u8],
        number: &PhoneNumber,
        expires_at: NumericDate,
    ) -> Result<Self, CallError> {
        if session.len() < Self::MIN_SESSION_LEN {
            return Err(CallError::parameter("session", "must have at least 16 bytes"));
        }
        let owner = digest(&request_id, session, number);
        Ok(Self { request_id, owner, expires_at, attempts_left: Self::MAX_ATTEMPTS })
    }

    /// Creates the check of a code in version 1, and uses an attempt.
    ///
    /// Store this value before the check is sent, so that a crash or a second server does not restore the attempt. Remove it
    /// once the code was right.
    ///
    /// # Errors
    ///
    /// - [`ForeignSession`](CallReason::ForeignSession) (code 719) for another session or number.
    /// - [`Expired`](CallReason::Expired) (code 720) from `expires_at` on.
    /// - [`TooManyCodes`](CallReason::TooManyCodes) (code 716) if no attempt is left.
    /// - The errors of [`v1::Check::new`]. They use no attempt.
    pub fn check_v1(
        &mut self,
        session: &[u8],
        number: &PhoneNumber,
        code: Code,
        now: NumericDate,
    ) -> Result<v1::Check, CallError> {
        let request_id = self.with_attempt(session, number, now)?;
        let check = v1::Check::new(request_id, code)?;
        self.attempts_left = self.attempts_left.saturating_sub(1);
        Ok(check)
    }

    /// Creates the check of a code in version 2, and uses an attempt. See [`check_v1`](Self::check_v1).
    ///
    /// # Errors
    ///
    /// The first three of [`check_v1`](Self::check_v1).
    pub fn check_v2(
        &mut self,
        session: &[u8],
        number: &PhoneNumber,
        code: Code,
        now: NumericDate,
    ) -> Result<v2::Check, CallError> {
        let request_id = self.with_attempt(session, number, now)?;
        self.attempts_left = self.attempts_left.saturating_sub(1);
        Ok(v2::Check::new(request_id, code))
    }

    fn with_attempt(&self, session: &[u8], number: &PhoneNumber, now: NumericDate) -> Result<RequestId, CallError> {
        let request_id = self.request_id(session, number, now)?;
        if self.attempts_left == 0 {
            return Err(CallReason::TooManyCodes.into());
        }
        Ok(request_id.clone())
    }

    /// Returns the id, to cancel the verification or to request its next step.
    ///
    /// # Errors
    ///
    /// The first two of [`check_v1`](Self::check_v1).
    pub fn request_id(&self, session: &[u8], number: &PhoneNumber, now: NumericDate) -> Result<&RequestId, CallError> {
        self.check_owner(session, number)?;
        if now >= self.expires_at {
            return Err(CallReason::Expired.into());
        }
        Ok(&self.request_id)
    }

    /// Continues this verification after the API rejected a new one as [`Concurrent`](CallReason::Concurrent).
    ///
    /// `running` is the id that the API named. The attempts stay used.
    ///
    /// # Errors
    ///
    /// - [`ForeignSession`](CallReason::ForeignSession) (code 719) if the API named a verification that this session did not
    ///   start, or for another number.
    pub fn adopt(
        &self,
        running: &RequestId,
        session: &[u8],
        number: &PhoneNumber,
        expires_at: NumericDate,
    ) -> Result<Self, CallError> {
        self.check_owner(session, number)?;
        if *running != self.request_id {
            return Err(CallReason::ForeignSession.into());
        }
        Ok(Self { expires_at, ..self.clone() })
    }

    fn check_owner(&self, session: &[u8], number: &PhoneNumber) -> Result<(), CallError> {
        let is_owner = digest(&self.request_id, session, number) == self.owner;
        if is_owner { Ok(()) } else { Err(CallReason::ForeignSession.into()) }
    }

    /// Returns the time from which no code is checked.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns the number of codes that can still be checked.
    #[must_use]
    pub const fn attempts_left(&self) -> u8 {
        self.attempts_left
    }
}

impl fmt::Debug for PendingVerification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingVerification")
            .field("expires_at", &self.expires_at)
            .field("attempts_left", &self.attempts_left)
            .finish_non_exhaustive()
    }
}

/// Computes a digest of id, session and number. The id of the session keeps it from being searched for the number. An id and
/// a number have no NUL, so no two triples have the same text.
fn digest(request_id: &RequestId, session: &[u8], number: &PhoneNumber) -> Sha256Digest {
    let (id, number) = (request_id.as_str().as_bytes(), number.as_str().as_bytes());
    let text = zeroize::Zeroizing::new([PURPOSE, id, b"\0", number, b"\0", session].concat());
    Sha256Digest::of(&text)
}

fn write_digest<S: Serializer>(digest: &Sha256Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&digest.to_hex())
}

fn read_digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sha256Digest, D::Error> {
    let text = String::deserialize(deserializer)?;
    Sha256Digest::from_hex(&text).ok_or_else(|| serde::de::Error::custom("`owner` must be 64 hexadecimal digits"))
}

fn read_attempts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let attempts = u8::deserialize(deserializer)?;
    let is_possible = attempts <= PendingVerification::MAX_ATTEMPTS;
    is_possible.then_some(attempts).ok_or_else(|| serde::de::Error::custom("`attempts_left` must be at most 3"))
}

/// Separates the digest from others of the same values.
const PURPOSE: &[u8] = b"jwt-identity pending verification\0";
