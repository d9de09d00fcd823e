//! Any octets as the claims set of a Sunshine Conversations token.
#![no_main]

use jwt_identity::sunshine::Sunshine;
use jwt_identity_fuzz::check_claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_claims::<Sunshine>(payload);
});
