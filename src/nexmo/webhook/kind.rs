//! The common parts of the two kinds of signed webhook.

use crate::crypto::Sha256Digest;
use crate::nexmo::webhook::contact_center::{Claims as ContactCenterClaims, ContactCenter};
use crate::nexmo::webhook::{ApiKey, Claims, Policy, Webhook};
use crate::{NumericDate, Profile, TokenId};

/// A kind of signed webhook: [`Webhook`] or [`ContactCenter`]. The trait cannot be implemented elsewhere.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::{Kind, Request, WebhookVerifier};
///
/// /// Works for both kinds.
/// fn is_genuine<K: Kind>(verifier: &WebhookVerifier<K>, request: &Request<'_>) -> bool {
///     verifier.verify(request).is_ok()
/// }
/// ```
pub trait Kind: Profile<Policy: Clone> {
    #[doc(hidden)]
    fn facts(claims: &Self::Claims) -> Facts<'_>;
}

/// The values that a webhook is checked for beyond its profile. It is public only in name, which seals [`Kind`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Facts<'c> {
    pub(super) payload_hash: &'c Sha256Digest,
    pub(super) api_key: Option<&'c ApiKey>,
    pub(super) token_id: Option<&'c TokenId>,
    pub(super) accepted_until: NumericDate,
}

impl Kind for Webhook {
    fn facts(claims: &Claims) -> Facts<'_> {
        Facts {
            payload_hash: claims.payload_hash(),
            api_key: claims.api_key(),
            token_id: Some(claims.token_id()),
            accepted_until: Policy::accepted_until(claims),
        }
    }
}

impl Kind for ContactCenter {
    fn facts(claims: &ContactCenterClaims) -> Facts<'_> {
        Facts {
            payload_hash: claims.payload_hash(),
            api_key: None,
            token_id: claims.token_id(),
            accepted_until: claims.accepted_until(),
        }
    }
}
