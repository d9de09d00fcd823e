//! Tokens of a new user's first day: the error alone says what is wrong with each.

use jwt_identity::diagnose::{Diagnose, TokenKind};
use jwt_identity::nexmo::{self, Acl, ApplicationId};
use jwt_identity::sunshine::{self, User};
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, JsonVerifier, KeyId, SharedSecret, TokenId, TokenVerifier, VerifyError, kustomer};

use crate::support::{NOW, hs256, pem, token};

fn secret() -> SharedSecret {
    SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()
}

fn kustomer_verifier() -> TokenVerifier<kustomer::Kustomer> {
    kustomer::verifier(&secret()).unwrap()
}

fn kustomer_token(secret: &SharedSecret) -> String {
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    kustomer::signer(secret).unwrap().sign(&claims).unwrap().into_string()
}

fn kinds(verifier: &dyn JsonVerifier, token: &str) -> Option<String> {
    let report = Diagnose::new().verifier(verifier).run(token, NOW);
    let other = report.findings().iter().find(|finding| finding.rule() == "token.other-kind");
    other.and_then(|finding| finding.detail()).map(str::to_owned)
}

#[test]
fn token_of_another_secret_can_be_read_unverified() {
    let token = kustomer_token(&SharedSecret::new("fedcba9876543210fedcba9876543210").unwrap());
    let verifier = kustomer_verifier();
    let error = verifier.verify_at(&token, NOW).unwrap_err();
    assert_eq!((error.code().as_u16(), error.to_string().as_str()), (301, "the signature does not verify"));
    assert_eq!(verifier.peek(&token).unwrap().claims_unverified().unwrap().email(), Some("ada@example.com"));
}

#[test]
fn time_in_milliseconds_is_named() {
    let token = token(r#"{"alg":"HS256"}"#, r#"{"email":"a@b.c","iat":1700000000,"exp":1700000600000}"#, &hs256());
    let error = TokenVerifier::<kustomer::Kustomer>::new(hs256()).verify_at(&token, NOW).unwrap_err();
    let text = "claim `exp` is out of range; a time counts seconds, not milliseconds, and is from 1970 to 9999";
    assert_eq!((error.code().as_u16(), error.to_string().as_str()), (413, text));
}

#[test]
fn nexmo_token_at_kustomer_is_named_by_its_algorithm() {
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let id = TokenId::new("id").unwrap();
    let claims = nexmo::user::Claims::builder(application, "alice", Acl::empty(), id, NOW).build().unwrap();
    let token = nexmo::user::signer(&pem("rsa2048.pkcs8")).unwrap().sign(&claims).unwrap().into_string();
    let verifier = kustomer_verifier();
    let error = verifier.verify_at(&token, NOW).unwrap_err();
    assert_eq!(
        (error.code().as_u16(), error.to_string().as_str()),
        (
            210,
            "header parameter `alg` is `RS256`, expected `HS256` (the header has no `kid`); the token may be of another \
             kind"
        )
    );
    assert!(matches!(
        error,
        VerifyError::AlgorithmNotAllowed { found, allowed, has_key_id: false, .. }
            if found.name() == Some("RS256") && allowed.iter().eq(["HS256"])
    ));

    let header = jws::peek(&token).unwrap();
    assert_eq!((header.algorithm(), header.key_id(), header.token_type()), (Algorithm::Rs256, None, Some("JWT")));
    assert_eq!(
        kinds(&verifier, &token).as_deref(),
        Some("expected `kustomer`, found signs of `nexmo-user`; the other checks of `kustomer` were skipped")
    );
    assert_eq!(Diagnose::new().run(&token, NOW).kind(), Some(TokenKind::NexmoUser));
}

#[test]
fn kustomer_token_at_sunshine_is_named_by_its_missing_kid() {
    let verifier = sunshine::verifier(KeyId::new("app_1").unwrap(), &secret()).unwrap();
    let token = kustomer_token(&secret());
    let error = verifier.verify_at(&token, NOW).unwrap_err();
    assert_eq!(
        (error.code().as_u16(), error.to_string().as_str()),
        (
            212,
            "header parameter `kid` is missing, and this kind of token requires it (`alg` is `HS256`); the token may be \
             of another kind"
        )
    );
    assert_eq!(
        kinds(&verifier, &token).as_deref(),
        Some("expected `sunshine`, found signs of `kustomer`; the other checks of `sunshine` were skipped")
    );
}

#[test]
fn sunshine_token_at_kustomer_is_named_by_its_scope() {
    let claims = sunshine::Claims::builder(User::new("user-42").unwrap()).never_expires().build().unwrap();
    let token = sunshine::signer(KeyId::new("app_1").unwrap(), &secret()).unwrap().sign(&claims).unwrap();
    let error = kustomer_verifier().verify_at(token.as_str(), NOW).unwrap_err();
    assert_eq!(
        (error.code().as_u16(), error.to_string().as_str()),
        (
            412,
            "claim `scope` is not an expected scope; Kustomer tokens have none, so the token was issued for something \
             else, such as Sunshine Conversations"
        )
    );
}

#[test]
fn header_of_another_tool_is_never_shown() {
    for (alg, shown) in [
        ("none", "`none`"),
        ("ES256K", "`ES256K`"),
        ("hs256", "not the name of a registered algorithm"),
        ("s3cr3t-in-the-wrong-place", "not the name of a registered algorithm"),
    ] {
        let token = token(format!(r#"{{"alg":"{alg}","kid":"a"}}"#), "{}", &hs256());
        let error = kustomer_verifier().verify_at(&token, NOW).unwrap_err();
        let start = format!("header parameter `alg` is {shown}, expected `HS256` (the header has a `kid`)");
        assert!(error.to_string().starts_with(&start), "{error}");
        assert!(!format!("{error:?}").contains("s3cr3t"));
        assert!(jws::peek(&token).unwrap_err().to_string().contains("`HS256`, `HS384`"));
    }
}
