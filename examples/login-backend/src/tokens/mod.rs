//! Tokens for the person who is logged in.

use std::str::FromStr;
use std::time::Duration;

use jwt_identity::diagnose::{Diagnose, Report};
use jwt_identity::{Error, JsonVerifier, NumericDate, Token};
use serde::Serialize;

use crate::keys::Keys;
use crate::tokens::kustomer::KustomerTokens;
use crate::tokens::nexmo::NexmoTokens;
use crate::tokens::sunshine::SunshineTokens;

mod kustomer;
pub(crate) mod nexmo;
mod sunshine;

/// The vendors for which tokens are minted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Vendor {
    Kustomer,
    Nexmo,
    Sunshine,
}

/// Mints tokens, and finds out how a vendor would see one.
pub(crate) struct Tokens {
    kustomer: KustomerTokens,
    nexmo: NexmoTokens,
    sunshine: SunshineTokens,
}

/// A minted token and the time at which the vendor begins to reject it.
pub(crate) struct Minted {
    pub(crate) token: Token,
    pub(crate) expires_at: NumericDate,
}

impl Tokens {
    /// Creates signers and verifiers over the key sources. A change of keys needs no other step.
    ///
    /// Tokens are accepted for `life`, which is at most 15 minutes.
    pub(crate) fn new(keys: &Keys, application_id: jwt_identity::nexmo::ApplicationId, life: Duration) -> Self {
        Self {
            kustomer: KustomerTokens::new(keys.kustomer.clone(), life),
            nexmo: NexmoTokens::new(keys.nexmo.clone(), application_id, life),
            sunshine: SunshineTokens::new(keys.sunshine.clone(), life),
        }
    }

    /// Mints a token for the person with this number.
    ///
    /// The number is the ID of the user at the vendor here. A service with an account for each person uses the ID of the
    /// account, which remains when the number changes.
    pub(crate) fn mint(&self, vendor: Vendor, number: &str, now: NumericDate) -> Result<Minted, Error> {
        match vendor {
            Vendor::Kustomer => self.kustomer.mint(number, now),
            Vendor::Nexmo => self.nexmo.mint(number, now),
            Vendor::Sunshine => self.sunshine.mint(number, now),
        }
    }

    /// Collects everything that is wrong with a token.
    pub(crate) fn diagnose(&self, vendor: Vendor, token: &str, now: NumericDate) -> Report {
        let verifier: &dyn JsonVerifier = match vendor {
            Vendor::Kustomer => &self.kustomer.verifier,
            Vendor::Nexmo => &self.nexmo.verifier,
            Vendor::Sunshine => &self.sunshine.verifier,
        };
        Diagnose::new().verifier(verifier).run(token, now)
    }
}

/// A path names no vendor.
#[derive(Debug)]
pub(crate) struct UnknownVendor;

impl FromStr for Vendor {
    type Err = UnknownVendor;

    fn from_str(text: &str) -> Result<Self, UnknownVendor> {
        match text {
            "kustomer" => Ok(Self::Kustomer),
            "nexmo" => Ok(Self::Nexmo),
            "sunshine" => Ok(Self::Sunshine),
            _ => Err(UnknownVendor),
        }
    }
}
