//! The profile of Contact Center webhooks.

use crate::nexmo::webhook::contact_center::{Claims, Policy, policy};
use crate::{Algorithm, ClaimError, KeyIdRule, NumericDate, Profile};

/// The profile of tokens with which Vonage Contact Center signs its webhooks.
///
/// # Examples
///
/// ```
/// use jwt_identity::Profile;
/// use jwt_identity::nexmo::webhook::contact_center::ContactCenter;
///
/// assert_eq!(ContactCenter::NAME, "nexmo-contact-center-webhook");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactCenter {}

impl Profile for ContactCenter {
    const NAME: &'static str = "nexmo-contact-center-webhook";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Claims;
    type Policy = Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        Claims::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &Policy, now: NumericDate) -> Result<(), ClaimError> {
        policy::check(claims, *policy, now)
    }
}
