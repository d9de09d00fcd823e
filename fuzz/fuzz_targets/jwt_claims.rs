//! Any octets as the claims set of the plain profile.
#![no_main]

use jwt_identity::jwt::Jwt;
use jwt_identity_fuzz::check_claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_claims::<Jwt>(payload);
});
