//! Any short text that a program passes in: URL, name, identifier, claim value. Accepted text is kept unchanged,
//! stays within its bounds, and affects nothing else.
#![no_main]

use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jwt_identity::crypto::Sha256Digest;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::remote::{EndpointUrl, KeyEndpoint};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::nexmo::user::{self, User};
use jwt_identity::nexmo::video::{self, Role, SessionId, Video};
use jwt_identity::nexmo::{Acl, AclPath, ApplicationId, Method, Request, webhook};
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::{Algorithm, KeyId, Profile, TokenId};
use jwt_identity_fuzz::NOW;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    addresses(text);
    identifiers(text);
    paths(text);
    claims(text);
});

fn addresses(text: &str) {
    if let Ok(url) = EndpointUrl::new(text) {
        let shown = url.to_string();
        // Splits the URL like a simple reader.
        let (scheme, rest) = text.split_once("://").expect("a scheme");
        let authority = rest.split(['/', '?', '#']).next().expect("a first part");
        assert!(shown.starts_with(&format!("{}://{authority}", scheme.to_ascii_lowercase())), "{text:?} {shown}");
        assert!(!shown.contains(|one: char| one.is_control() || one == '?' || one == '#'));
        assert!(!authority.contains(['@', '\\', ' ', '%']));
        assert_eq!(url.as_uri().authority().map(|authority| authority.as_str()), Some(authority));
        let host = url.as_uri().host().expect("a host");
        if !scheme.eq_ignore_ascii_case("https") {
            assert!(scheme.eq_ignore_ascii_case("http"));
            let inner = host.trim_start_matches('[').trim_end_matches(']');
            let is_v4 = inner.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
            assert!(is_v4 || inner.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()), "{host}");
        }
        assert_eq!(EndpointUrl::new(&shown).map(|again| again.to_string()), Ok(shown));
    }
    let key = || kustomer::ApiKey::new("hush").expect("a key");
    if let Ok(endpoint) = kustomer::SecretEndpoint::new(text, key()) {
        assert_eq!(endpoint.url().as_uri().host(), Some(format!("{text}.api.kustomerapp.com").as_str()));
        assert_eq!(endpoint.url().as_uri().path(), "/v1/auth/customer/settings");
    }
    let acme = kustomer::SecretEndpoint::new("acme", key()).expect("a name");
    if let Ok(endpoint) = acme.with_base_url(text) {
        let base = EndpointUrl::new(text).expect("a base is a URL");
        assert_eq!(endpoint.url().as_uri().authority(), base.as_uri().authority());
        let path = endpoint.url().as_uri().path_and_query().expect("a path");
        assert_eq!(path.as_str(), "/v1/auth/customer/settings");
    }
    if let Ok(key) = kustomer::ApiKey::new(text) {
        let headers = kustomer::SecretEndpoint::new("acme", key.clone()).expect("a name").headers();
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["authorization"].as_bytes(), format!("Bearer {text}").as_bytes());
        assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
    }
}

fn identifiers(text: &str) {
    let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
    // These must not have whitespace or an invisible character at an end, and may not be in quotes.
    let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let has_space_at_end = text.trim().len() < text.len();
    for (is_accepted, max_len) in [(KeyId::new(text).is_ok(), 256), (webhook::ApiKey::new(text).is_ok(), 64)] {
        assert!(!is_accepted || (is_plain && !has_space_at_end && text.len() <= max_len));
        assert!(is_accepted || !is_word || text.len() > max_len);
    }
    assert_eq!(TokenId::new(text).is_ok(), is_plain && text.len() <= 255);
    assert_eq!(ApplicationId::opaque(text).is_ok(), is_plain && text.len() <= 255);
    if let Ok(id) = ApplicationId::new(text) {
        assert!(id.as_str() == text && text.len() == 36 && text.matches('-').count() == 4);
    }
    if let Ok(id) = SessionId::new(text) {
        assert!(id.as_str() == text && !text.chars().any(|one| one.is_whitespace() || one.is_control()));
    }
    // RFC 9864 defines a second name for this algorithm.
    if text != "Ed25519" {
        is_spelt_once::<Algorithm>(text);
    }
    is_spelt_once::<Method>(text);
    is_spelt_once::<Role>(text);
    if let Some(digest) = Sha256Digest::from_hex(text) {
        assert_eq!(digest.to_hex(), text.to_ascii_lowercase());
    }
    if let Ok(secret) = webhook::contact_center::subscription_secret(text) {
        let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).expect("base64");
        assert_eq!(secret.len(), bytes.len());
    }
}

fn is_spelt_once<T: FromStr + Display>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        assert_eq!(read.to_string(), text);
    }
}

fn paths(text: &str) {
    if let Ok(path) = AclPath::new(text.to_owned()) {
        assert!(path.as_str() == text && text.starts_with('/') && text.split('/').count() <= 65);
        assert_eq!(text.parse::<AclPath>().map(|path| path.to_string()).as_deref(), Ok(text));
    }
    let below = [AclPath::conversation(text), AclPath::leg(text), AclPath::user(text)];
    for (path, of) in below.into_iter().zip(["conversations", "legs", "users"]) {
        let Ok(path) = path else { continue };
        assert_eq!(path.as_str(), format!("/*/{of}/{text}/**"));
        assert_eq!(path.as_str().split('/').count(), 5, "an identifier is one segment");
        assert_eq!(path.as_str().matches('*').count(), 3, "an identifier has no wildcard");
    }
    if let Ok(acl) = Acl::one_conversation(text) {
        let reads = |path: &str| acl.decide(&Request::new(Method::Get, path)).is_allowed();
        assert!(reads(&format!("/v1/conversations/{text}")), "{text:?}");
        assert!(!reads("/v1/conversations/another-one") || text == "another-one");
        assert!(!reads("/v1/users/1") && !reads("/v1/conversations"));
    }
    let number = Acl::one_number(text);
    let sends = |from| {
        let parameters = [("from", from)];
        number.decide(&Request::new(Method::Post, "/messages").with_parameters(&parameters)).is_allowed()
    };
    assert!(sends(text) && !sends(&format!("{text}0")));
}

/// Claims built from a text contain it unchanged.
fn claims(text: &str) {
    if let Ok(claims) = jwt::Claims::builder().expires_at(NOW).issuer(text).subject(text).audience(text).build() {
        let claims = read_again::<Jwt>(&claims);
        assert_eq!((claims.issuer(), claims.subject()), (Some(text), Some(text)));
    }
    if let Ok(claims) = kustomer::Claims::builder(NOW).email(text).build() {
        assert_eq!(read_again::<Kustomer>(&claims).email(), Some(text));
    }
    if let Ok(claims) = kustomer::Claims::builder(NOW).external_id(text).build() {
        assert_eq!(read_again::<Kustomer>(&claims).external_id(), Some(text));
    }
    if let Ok(claims) =
        sunshine::User::new(text).and_then(|user| sunshine::Claims::builder(user).expires_at(NOW).build())
    {
        assert_eq!(read_again::<Sunshine>(&claims).external_id(), Some(text));
    }
    let user = || sunshine::Claims::builder(sunshine::User::new("a").expect("an id"));
    for user in [user().name(text), user().email(text), user().verified_email(text)] {
        if let Ok(claims) = user.expires_at(NOW).build() {
            read_again::<Sunshine>(&claims);
        }
    }
    let application = || ApplicationId::opaque("a").expect("an id");
    let token_id = || TokenId::new("1").expect("an id");
    let user = user::Claims::builder(application(), text, Acl::one_number(text), token_id(), NOW);
    if let Ok(claims) = user.custom_claim(text, text).build() {
        let claims = read_again::<User>(&claims);
        assert_eq!((claims.subject(), claims.custom_claim(text)), (text, Some(&Value::from(text))));
    }
    let session = SessionId::new("1").expect("a session");
    let connection = video::Claims::builder(application(), session, token_id(), NOW);
    if let Ok(claims) = connection.connection_data(text).layout_class(text).build() {
        let claims = read_again::<Video>(&claims);
        assert_eq!((claims.connection_data(), claims.layout_classes().next()), (Some(text), Some(text)));
    }
}

fn read_again<P: Profile>(claims: &P::Claims) -> P::Claims {
    assert_eq!(P::check_mintable(claims), Ok(()), "what is built may be signed");
    let written = serde_json::to_string(claims).expect("what is built can be written");
    let again = P::decode(written.as_bytes()).expect("what is built can be read");
    assert_eq!(serde_json::to_string(&again).expect("as before"), written);
    again
}
