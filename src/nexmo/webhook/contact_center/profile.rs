//! The profile of Contact Center webhooks.

use crate::Algorithm;
use crate::nexmo::common::profile;
use crate::nexmo::webhook::contact_center::{Claims, Policy};

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

profile!(ContactCenter, "nexmo-contact-center-webhook", &[Algorithm::Hs256]);
