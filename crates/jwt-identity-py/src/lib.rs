//! The native half of the Python package `jwt_identity`. The Python half below `python/` gives each class its module.

#![forbid(unsafe_code)]
#![allow(
    clippy::doc_link_with_quotes,
    clippy::needless_pass_by_value,
    reason = "docstrings contain Python, and arguments from Python are owned"
)]

mod ably;
mod bearer;
mod clock;
mod custom_claims;
mod diagnose;
mod end;
mod failure;
mod finding;
mod intercom;
mod json;
mod jwt;
mod keys;
mod kustomer;
mod livekit;
mod nexmo;
mod signer;
mod stream;
mod sunshine;
mod time;
mod token_id;
mod twilio;
mod verifier;
mod work;
mod zendesk;

use pyo3::prelude::*;

/// The classes and functions of `jwt_identity`. Use that package.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("VERSION", jwt_identity::VERSION)?;
    module.add_function(wrap_pyfunction!(bearer::bearer_token, module)?)?;
    module.add_function(wrap_pyfunction!(diagnose::diagnose, module)?)?;
    module.add_function(wrap_pyfunction!(nexmo::acl::lint_claims, module)?)?;
    module.add("sunshine_key", wrap_pyfunction!(sunshine::key, module)?)?;
    module.add("ably_key", wrap_pyfunction!(ably::key, module)?)?;
    // The modules of the package export these names without their prefix.
    for (name, class) in [
        ("ManualClock", py.get_type::<clock::ManualClock>()),
        ("Signer", py.get_type::<signer::Signer>()),
        ("Verifier", py.get_type::<verifier::Verifier>()),
        ("KeyPair", py.get_type::<keys::key_pair::KeyPair>()),
        ("VerifyingKey", py.get_type::<keys::verifying_key::VerifyingKey>()),
        ("KeyEntry", py.get_type::<keys::key_set::KeyEntry>()),
        ("KeySet", py.get_type::<keys::key_set::KeySet>()),
        ("KeyStore", py.get_type::<keys::key_store::KeyStore>()),
        ("KeyReader", py.get_type::<keys::local_keys::KeyReader>()),
        ("LocalKeys", py.get_type::<keys::local_keys::LocalKeys>()),
        ("Finding", py.get_type::<finding::Finding>()),
        ("Report", py.get_type::<diagnose::Report>()),
        ("Acl", py.get_type::<nexmo::acl::Acl>()),
        ("AclFinding", py.get_type::<finding::AclFinding>()),
        ("Comparison", py.get_type::<nexmo::comparison::Comparison>()),
        ("Decision", py.get_type::<nexmo::decision::Decision>()),
        ("ApplicationSigner", py.get_type::<nexmo::application::Signer>()),
        ("ApplicationVerifier", py.get_type::<nexmo::application::Verifier>()),
        ("ApplicationTokens", py.get_type::<nexmo::application_tokens::ApplicationTokens>()),
        ("HeldToken", py.get_type::<nexmo::application_tokens::HeldToken>()),
        ("UserSigner", py.get_type::<nexmo::user::Signer>()),
        ("UserVerifier", py.get_type::<nexmo::user::Verifier>()),
        ("VideoSigner", py.get_type::<nexmo::video::Signer>()),
        ("VideoVerifier", py.get_type::<nexmo::video::Verifier>()),
        ("ReplayGuard", py.get_type::<nexmo::webhook::ReplayGuard>()),
        ("VerifiedWebhook", py.get_type::<nexmo::webhook_request::VerifiedWebhook>()),
        ("WebhookSigner", py.get_type::<nexmo::webhook::Signer>()),
        ("WebhookVerifier", py.get_type::<nexmo::webhook::Verifier>()),
        ("ContactCenterSigner", py.get_type::<nexmo::contact_center::Signer>()),
        ("ContactCenterVerifier", py.get_type::<nexmo::contact_center::Verifier>()),
        ("IntercomSigner", py.get_type::<intercom::Signer>()),
        ("IntercomVerifier", py.get_type::<intercom::Verifier>()),
        ("ChatSigner", py.get_type::<zendesk::chat::Signer>()),
        ("ChatVerifier", py.get_type::<zendesk::chat::Verifier>()),
        ("SsoSigner", py.get_type::<zendesk::sso::Signer>()),
        ("SsoVerifier", py.get_type::<zendesk::sso::Verifier>()),
        ("AblySigner", py.get_type::<ably::Signer>()),
        ("AblyVerifier", py.get_type::<ably::Verifier>()),
        ("LiveKitSigner", py.get_type::<livekit::Signer>()),
        ("LiveKitVerifier", py.get_type::<livekit::Verifier>()),
        ("StreamCallSigner", py.get_type::<stream::call::Signer>()),
        ("StreamCallVerifier", py.get_type::<stream::call::Verifier>()),
        ("StreamServerSigner", py.get_type::<stream::server::Signer>()),
        ("StreamServerVerifier", py.get_type::<stream::server::Verifier>()),
        ("StreamUserSigner", py.get_type::<stream::user::Signer>()),
        ("StreamUserVerifier", py.get_type::<stream::user::Verifier>()),
        ("TwilioSigner", py.get_type::<twilio::Signer>()),
        ("TwilioVerifier", py.get_type::<twilio::Verifier>()),
        ("JwtSigner", py.get_type::<jwt::Signer>()),
        ("JwtVerifier", py.get_type::<jwt::Verifier>()),
        ("KustomerSigner", py.get_type::<kustomer::Signer>()),
        ("KustomerVerifier", py.get_type::<kustomer::Verifier>()),
        ("SunshineSigner", py.get_type::<sunshine::Signer>()),
        ("SunshineVerifier", py.get_type::<sunshine::Verifier>()),
    ] {
        module.add(name, class)?;
    }
    Ok(())
}
