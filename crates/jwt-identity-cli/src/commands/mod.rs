//! One file for each command.

pub(crate) mod acl;
pub(crate) mod decode;
pub(crate) mod diagnose;
pub(crate) mod doctor;
pub(crate) mod keys;
pub(crate) mod mint;
pub(crate) mod shell;
pub(crate) mod verify;
pub(crate) mod webhook;

use jwt_identity::NumericDate;

use crate::failure::Failure;

/// Returns the time of `--now`, or else of the clock.
fn time(now: Option<NumericDate>) -> Result<NumericDate, Failure> {
    Ok(now.map_or_else(NumericDate::now, Ok)?)
}
