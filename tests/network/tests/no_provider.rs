//! A program that enables reqwest's `rustls-no-provider` and installs no provider.

use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity_fetch::ReqwestFetch;

#[test]
fn panicking_client_builder_is_an_error() {
    let error = ReqwestFetch::new(reqwest::Client::builder(), None, &RemoteSettings::default()).unwrap_err();
    assert_eq!((error.subject(), error.code().as_u16()), (Some("builder"), 122));
}
