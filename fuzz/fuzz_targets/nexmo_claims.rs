//! Any bytes as the claims set of a Vonage token: application, user with access control list, video session.
#![no_main]

use jwt_identity::nexmo::application::Application;
use jwt_identity::nexmo::user::User;
use jwt_identity::nexmo::video::Video;
use jwt_identity::nexmo::{Method, Request, lint_json};
use jwt_identity_fuzz::check_claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_claims::<Application>(payload);
    check_claims::<Video>(payload);
    if let Some(claims) = check_claims::<User>(payload) {
        let acl = claims.acl();
        let request = Request::new(Method::Get, "/v1/conversations/CON-1");
        assert_eq!(acl.decide(&request).is_allowed(), acl.compile().decide(&request).is_allowed());
    }
    if let Ok(text) = std::str::from_utf8(payload) {
        let _ = lint_json(text);
    }
});
