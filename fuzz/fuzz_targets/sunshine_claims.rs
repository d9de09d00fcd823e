//! Any bytes as the claims set of a Sunshine Conversations token, and as a policy for it.
#![no_main]

use jwt_identity::sunshine::{Policy, Sunshine};
use jwt_identity_fuzz::{check_claims, check_policy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_policy(payload, Policy::from_json);
    check_claims::<Sunshine>(payload);
});
