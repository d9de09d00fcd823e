//! The state of a session.

use std::time::Duration;

use jwt_identity::NumericDate;
use jwt_identity::nexmo::verify_api::{PendingVerification, PhoneNumber, RequestId};
use serde::{Deserialize, Serialize};

use crate::lifetimes::Lifetimes;
use crate::session::id::SessionId;

/// The state of a session. A visitor who has not asked for a code has none.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Session {
    CodeSent(CodeSent),
    LoggedIn(LoggedIn),
}

/// A code is on its way to a telephone.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CodeSent {
    pub(crate) number: String,
    pub(crate) verification: PendingVerification,
    /// The visitor wants another number, and the vendor could not cancel this verification yet. It is kept because it is
    /// the only one that the vendor accepts for this number.
    pub(crate) is_set_aside: bool,
}

/// A person has proved to have the telephone.
#[derive(Serialize, Deserialize)]
pub(crate) struct LoggedIn {
    pub(crate) number: String,
    since: NumericDate,
    seen_at: NumericDate,
}

impl CodeSent {
    pub(crate) fn new(number: &PhoneNumber, verification: PendingVerification) -> Self {
        Self { number: number.as_str().to_owned(), verification, is_set_aside: false }
    }

    /// Reports whether the verification that the vendor named is the one of this session.
    pub(crate) fn is_verified_by(&self, running: &RequestId, id: &SessionId, now: NumericDate) -> bool {
        let number = PhoneNumber::new(&self.number);
        number.is_ok_and(|number| self.verification.adopt(running, id.as_bytes(), &number, now).is_ok())
    }

    /// Returns the last three digits, by which the owner recognizes the number.
    pub(crate) fn number_hint(&self) -> String {
        let digits: Vec<char> = self.number.chars().rev().take(3).collect();
        digits.into_iter().rev().collect()
    }
}

impl LoggedIn {
    pub(crate) const fn new(number: String, now: NumericDate) -> Self {
        Self { number, since: now, seen_at: now }
    }

    pub(crate) fn seen(self, now: NumericDate) -> Self {
        Self { seen_at: now, ..self }
    }
}

impl Session {
    /// Returns how much longer the session lives. Zero means that it has ended.
    pub(crate) fn left(&self, lifetimes: &Lifetimes, now: NumericDate) -> Duration {
        let end = match self {
            Self::CodeSent(sent) => sent.verification.expires_at(),
            Self::LoggedIn(login) => {
                let idle = login.seen_at.saturating_add(lifetimes.idle);
                idle.min(login.since.saturating_add(lifetimes.absolute))
            }
        };
        end.saturating_duration_since(now)
    }
}
