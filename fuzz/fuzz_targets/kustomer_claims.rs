//! Any bytes as the claims set of a Kustomer token, and as a policy for it.
#![no_main]

use jwt_identity::kustomer::{Kustomer, Policy};
use jwt_identity_fuzz::{check_claims, check_policy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_policy(payload, Policy::from_json);
    if let Some(claims) = check_claims::<Kustomer>(payload) {
        assert!(claims.external_id().is_some() || claims.email().is_some(), "accepted claims identify the user");
    }
});
