//! Any octets as the claims set of a Kustomer token.
#![no_main]

use jwt_identity::kustomer::Kustomer;
use jwt_identity_fuzz::check_claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    if let Some(claims) = check_claims::<Kustomer>(payload) {
        assert!(claims.external_id().is_some() || claims.email().is_some(), "it says who the user is");
    }
});
