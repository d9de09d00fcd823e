//! Sunshine Conversations and Zendesk Messaging.
//!
//! The tokens S1 to S6 are signed with HMAC-SHA256 and the key pairs in the vendor's guides, and were computed
//! outside this crate. N1 to N3 are made the same way and must be rejected. The secret of the vendor's own token is
//! unknown, so it is parsed but not verified.

use std::time::Duration;

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{KeyPair, KeySet};
use jwt_identity::sunshine::{self, Claims, LegacyAppUser, Policy, Scope, ScopeKind, Sunshine, User};
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::jws;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, KeyId, NumericDate, SharedSecret, TokenSigner, TokenVerifier, VerifyError,
    kustomer,
};
use jwt_identity::{JsonSigner, JsonVerifier};

use crate::support::{NOW, SECRET, at, secret};

const KEY_ID: &str = "app_5deaa3531c7f940010cc4ba4";
const APP_SECRET: &str = "BFJJ88naxc5PZNAMU9KpBNTR";
const SERVICE_KEY_ID: &str = "svc_5808ba5cedf3b5931970e054";
const SERVICE_SECRET: &str = "TDCu5Y_ajUSHPfI-7nT3bzvZ";
const LEGACY_KEY_ID: &str = "55e9f9bf7a0ce5ca2d429c17";

const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImFwcF81ZGVhYTM1MzFjN2Y5NDAwMTBjYzRiYTQifQ";
const S1: &str = "eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6InVzZXItNDIifQ.VLqo05iEqz4Q0Cn5XM4NE221HSXlzqOOifYyloSzMUc";
const S2: &str = "eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6IjQyIiwiZXhwIjoxNTQyNDk5MjAwfQ.\
                  qMDA8SucKdoBgA4Tz5GXYPd7d7GNubYEGIT4tsfg_lg";
const S3: &str = "eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6IjEyMzQ1Njc4IiwiZW1haWwiOiJqYW5lc0Bzb2FwLmNvbSIsImVtYWlsX3Z\
                  lcmlmaWVkIjp0cnVlLCJuYW1lIjoiSmFuZSBTb2FwIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA2MDB9.\
                  X7jBn5DtEQQgZn3ISpoTRHSA8APjFMwnQjj4baW_XeQ";
const S4: &str = "eyJzY29wZSI6ImFwcCJ9.a0ddkrSPCTiTsRIxxgqqkq2xZAMXL-eTeN1sYAfhUnU";
const S5: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InN2Y181ODA4YmE1Y2VkZjNiNTkzMTk3MGUwNTQifQ.\
                  eyJzY29wZSI6ImFjY291bnQifQ.p70FGMg48GPoLTApk9yStcDGlYi6ffTT9PVzQZVu3Ck";
const S6: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjU1ZTlmOWJmN2EwY2U1Y2EyZDQyOWMxNyJ9.\
                  eyJzY29wZSI6ImFwcFVzZXIiLCJ1c2VySWQiOiJib2JAZXhhbXBsZS5jb20ifQ.\
                  9t1n6L_nosfEyx3vzxg1suPOD2ZYr4JAGCps1dpzplI";
const N1: &str = "eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6NDJ9.BddhdQ60KmzoHDUVc21MOAKO051C9WqQFoiL3YY4Nhg";
const N2: &str = "eyJzY29wZSI6InVzZXIiLCJleHAiOiIxNTQyNDk5MjAwIiwiZXh0ZXJuYWxfaWQiOiI0MiJ9.\
                  cQ5Ie80-rEOcbX3aUUmW-_z8Feoy2s4aTuLXQCLKoU8";
const N3: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6IjQyIn0.\
                  bkG7TWSNZgf2yB6Y_cK43nr8wfwGuYK5uo27rjW8stE";
/// Minted by the vendor: `kid` before `alg`, no `typ`, unpublished secret.
const VENDOR_APP_TOKEN: &str = "eyJraWQiOiJhcHBfNTczNDE0NjQwN2E2OWI2MTAwNzQiLCJhbGciOiJIUzI1NiJ9.eyJzY29wZSI6ImFwcCJ9.\
                                aDkuZKRXzI3I3XRDtnqbrxIsQQuA7kMrV4r7KcwmeHc";

/// A value that no error may contain.
const PERSON: &str = "jane-soap-31415";

fn full(rest: &str) -> String {
    format!("{HEADER}.{rest}")
}

fn key(key_id: &str, secret: &str) -> KeyPair {
    sunshine::key(KeyId::new(key_id).unwrap(), &SharedSecret::new(secret).unwrap()).unwrap()
}

fn signer() -> TokenSigner<Sunshine> {
    sunshine::signer(KeyId::new(KEY_ID).unwrap(), &SharedSecret::new(APP_SECRET).unwrap()).unwrap()
}

fn verifier() -> TokenVerifier<Sunshine> {
    sunshine::verifier(KeyId::new(KEY_ID).unwrap(), &SharedSecret::new(APP_SECRET).unwrap()).unwrap()
}

fn exact(policy: Policy) -> TokenVerifier<Sunshine> {
    verifier().with_policy(policy.leeway(Leeway::ZERO))
}

fn every_scope() -> Policy {
    Policy::default().scopes(ScopeKind::ALL.iter().copied())
}

/// Signs any claims set, valid or not, with the app's key.
fn forge(claims_set: &str) -> String {
    jws::sign(claims_set.as_bytes(), key(KEY_ID, APP_SECRET).signing_key()).unwrap().into_string()
}

/// Returns code and claim of the error for a correctly signed claims set with any scope.
#[track_caller]
fn refusal(claims_set: &str) -> (u16, Option<&'static str>) {
    let error = verifier().with_policy(every_scope()).verify_at(&forge(claims_set), NOW).unwrap_err();
    assert_shows_no_value(&error);
    (error.code().as_u16(), error.subject())
}

#[track_caller]
fn assert_shows_no_value(error: &VerifyError) {
    for shown in [format!("{error}"), format!("{error:?}"), format!("{:?}", std::error::Error::source(error))] {
        for value in [PERSON, "jane", "user-42", "1542499200", "1700000000"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}

#[track_caller]
fn built(outcome: Result<Claims, ClaimError>) -> (u16, Option<&'static str>) {
    let error = outcome.unwrap_err();
    (error.code().as_u16(), error.subject())
}

// Vectors.

#[test]
fn user_token_without_expiry_matches_computed_vector() {
    let claims = Claims::builder(User::new("user-42").unwrap()).never_expires().build().unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(S1), NOW).unwrap();

    assert_eq!(token.as_str(), full(S1));
    assert_eq!(read.claims(), &claims);
    assert_eq!((read.claims().external_id(), read.claims().expires_at()), (Some("user-42"), None));
}

#[test]
fn user_token_with_expiry_matches_computed_vector() {
    let claims = Claims::builder(User::new("42").unwrap()).expires_at(at(1_542_499_200)).build().unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(S2), at(1_542_499_199)).unwrap();

    assert_eq!(token.as_str(), full(S2));
    assert_eq!(read.claims(), &claims);
    assert_eq!(read.claims().expires_at(), Some(at(1_542_499_200)));
}

#[test]
fn messaging_user_token_matches_computed_vector() {
    let claims = Claims::builder(User::new_messaging("12345678").unwrap())
        .verified_email("janes@soap.com")
        .name("Jane Soap")
        .issued_at(NOW)
        .expires_at(at(1_700_000_600))
        .build()
        .unwrap();

    let token = signer().sign(&claims).unwrap();
    let read = verifier().verify_at(&full(S3), NOW).unwrap();

    assert_eq!(token.as_str(), full(S3));
    assert_eq!(read.claims(), &claims);
    let user = read.claims().user().unwrap();
    assert_eq!((user.external_id(), user.name()), ("12345678", Some("Jane Soap")));
    assert_eq!((user.email(), user.has_verified_email()), (Some("janes@soap.com"), true));
    assert_eq!((read.claims().issued_at(), read.claims().expires_at()), (Some(NOW), Some(at(1_700_000_600))));
}

#[test]
fn app_token_matches_computed_vector() {
    let claims = Claims::builder(Scope::App).never_expires().build().unwrap();
    let verifier = verifier().with_policy(Policy::default().scopes([ScopeKind::App]));

    let token = signer().sign(&claims).unwrap();
    let read = verifier.verify_at(&full(S4), NOW).unwrap();

    assert_eq!(token.as_str(), full(S4));
    assert_eq!(read.claims().scope(), &Scope::App);
}

#[test]
fn account_token_matches_computed_vector() {
    let claims = Claims::builder(Scope::Account).never_expires().build().unwrap();
    let service = || key(SERVICE_KEY_ID, SERVICE_SECRET);
    let signer = TokenSigner::<Sunshine>::new(service());
    let verifier =
        TokenVerifier::<Sunshine>::new(service()).with_policy(Policy::default().scopes([ScopeKind::Account]));

    let token = signer.sign(&claims).unwrap();
    let read = verifier.verify_at(S5, NOW).unwrap();

    assert_eq!(token.as_str(), S5);
    assert_eq!(read.claims().scope(), &Scope::Account);
}

#[test]
fn legacy_user_token_matches_computed_vector() {
    let claims = Claims::builder(LegacyAppUser::new("bob@example.com").unwrap()).never_expires().build().unwrap();
    let legacy = || key(LEGACY_KEY_ID, APP_SECRET);
    let signer = TokenSigner::<Sunshine>::new(legacy());
    let verifier = TokenVerifier::<Sunshine>::new(legacy())
        .with_policy(Policy::default().scopes([ScopeKind::LegacyAppUser, ScopeKind::User]));

    let token = signer.sign(&claims).unwrap();
    let read = verifier.verify_at(S6, NOW).unwrap();

    assert_eq!(token.as_str(), S6);
    let Scope::LegacyAppUser(user) = read.claims().scope() else { panic!("{:?}", read.claims().scope()) };
    assert_eq!(user.user_id(), "bob@example.com");
    assert_eq!(read.claims().external_id(), None);
}

#[test]
fn sign_json_gives_the_same_bytes() {
    let s2 = signer().sign_json(r#"{"exp":1542499200,"external_id":"42","scope":"user"}"#).unwrap();
    let s3 = r#"{"external_id":"12345678","scope":"user","name":"Jane Soap","email":"janes@soap.com",
        "exp":1700000600,"iat":1700000000,"email_verified":true}"#;

    assert_eq!(s2.as_str(), full(S2));
    assert_eq!(signer().sign_json(s3).unwrap().as_str(), full(S3));
}

#[test]
fn external_id_that_is_a_number_is_rejected() {
    let error = verifier().verify_at(&full(N1), NOW).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("external_id")));
}

#[test]
fn exp_as_text_is_rejected() {
    let error = verifier().verify_at(&full(N2), at(1_542_499_199)).unwrap_err();

    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("exp")));
    assert_shows_no_value(&error);
}

#[test]
fn token_without_kid_is_rejected() {
    let error = verifier().verify_at(N3, NOW).unwrap_err();

    assert_eq!(error.code(), ErrorCode::HeaderMissingKeyId);
    assert_eq!(verifier().peek(N3).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
}

#[test]
fn published_token_is_parsed_without_its_secret() {
    let verifier = verifier();

    let unverified = verifier.peek(VENDOR_APP_TOKEN).unwrap();

    assert_eq!(unverified.hint().key_id(), Some("app_5734146407a69b610074"));
    let claims = unverified.claims_unverified().unwrap();
    assert_eq!((claims.scope(), claims.issued_at(), claims.expires_at()), (&Scope::App, None, None));
    assert_eq!(verifier.verify_at(VENDOR_APP_TOKEN, NOW).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
}

#[test]
fn published_claims_set_is_written_identically() {
    let token = signer().sign(&Claims::builder(Scope::App).never_expires().build().unwrap()).unwrap();

    assert_eq!(token.as_str().split('.').nth(1), VENDOR_APP_TOKEN.split('.').nth(1));
}

// Keys.

#[test]
fn secret_is_its_utf8_text_of_at_least_24_bytes() {
    let key_id = || KeyId::new(KEY_ID).unwrap();
    let short = SharedSecret::new("x".repeat(sunshine::MIN_SECRET_LEN - 1)).unwrap();
    let long_enough = SharedSecret::new("x".repeat(sunshine::MIN_SECRET_LEN)).unwrap();

    assert_eq!(sunshine::MIN_SECRET_LEN, 24);
    assert!(sunshine::verifier(key_id(), &long_enough).is_ok());
    assert_eq!(sunshine::signer(key_id(), &short).unwrap_err().code(), ErrorCode::KeyTooShort);
}

#[test]
fn signer_without_kid_is_an_error() {
    let without_kid = HmacKey::new(Algorithm::Hs256, &secret()).unwrap();
    let signer = TokenSigner::<Sunshine>::new(without_kid);

    let error = signer.sign(&Claims::builder(Scope::App).never_expires().build().unwrap()).unwrap_err();

    assert_eq!(error.code(), ErrorCode::HeaderMissingKeyId);
}

#[test]
fn kid_selects_the_verifying_key() {
    let keys = [key(KEY_ID, APP_SECRET), key(LEGACY_KEY_ID, SERVICE_SECRET)];
    let verifier = TokenVerifier::<Sunshine>::new(KeySet::new(keys).unwrap());
    let swapped = TokenSigner::<Sunshine>::new(key(LEGACY_KEY_ID, APP_SECRET));
    let claims = Claims::builder(User::new("user-42").unwrap()).never_expires().build().unwrap();

    let with_wrong_key = verifier.verify_at(swapped.sign(&claims).unwrap().as_str(), NOW).unwrap_err();
    let with_unknown_key = verifier.verify_at(S5, NOW).unwrap_err();

    assert!(verifier.verify_at(&full(S1), NOW).is_ok());
    assert_eq!(with_wrong_key.code(), ErrorCode::SignatureInvalid);
    assert_eq!(with_unknown_key.code(), ErrorCode::HeaderUnknownKeyId);
}

#[test]
fn verifier_without_keys_is_an_error() {
    let error = sunshine::verifier_with_keys([]).unwrap_err();

    assert_eq!(error.code(), ErrorCode::KeySetEmpty);
}

// Scopes.

#[test]
fn only_user_scope_is_accepted_by_default() {
    for claims_set in [
        r#"{"scope":"app"}"#,
        r#"{"scope":"account"}"#,
        r#"{"scope":"integration"}"#,
        r#"{"scope":"appUser","userId":"user-42"}"#,
    ] {
        let error = verifier().verify_at(&forge(claims_set), NOW).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimWrongScope, Some("scope")), "{claims_set}");
    }
}

#[test]
fn server_verifier_rejects_user_tokens() {
    let verifier = verifier().with_policy(Policy::default().scopes([ScopeKind::App, ScopeKind::Integration]));

    assert_eq!(verifier.verify_at(&full(S1), NOW).unwrap_err().code(), ErrorCode::ClaimWrongScope);
    assert!(verifier.verify_at(&forge(r#"{"scope":"integration"}"#), NOW).is_ok());
    assert_eq!(
        verifier.verify_at(&forge(r#"{"scope":"account"}"#), NOW).unwrap_err().code(),
        ErrorCode::ClaimWrongScope
    );
}

#[test]
fn single_scope_verifier_rejects_other_scopes() {
    let tokens = [
        (ScopeKind::Account, r#"{"scope":"account"}"#),
        (ScopeKind::App, r#"{"scope":"app"}"#),
        (ScopeKind::Integration, r#"{"scope":"integration"}"#),
        (ScopeKind::LegacyAppUser, r#"{"scope":"appUser","userId":"user-42"}"#),
        (ScopeKind::User, r#"{"scope":"user","external_id":"user-42"}"#),
    ]
    .map(|(kind, claims_set)| (kind, forge(claims_set)));

    for (accepted, _) in &tokens {
        let verifier = verifier().with_policy(Policy::default().scopes([*accepted]));
        for (kind, token) in &tokens {
            let outcome = verifier.verify_at(token, NOW).map(|verified| verified.claims().scope().kind());
            match outcome {
                Ok(read) => assert_eq!((read, kind), (*kind, accepted)),
                Err(error) => {
                    assert_ne!(kind, accepted);
                    assert_eq!(error.code(), ErrorCode::ClaimWrongScope);
                }
            }
        }
    }
}

#[test]
fn policy_without_scopes_rejects_every_token() {
    let verifier = verifier().with_policy(Policy::default().scopes([]));

    assert_eq!(verifier.verify_at(&full(S1), NOW).unwrap_err().code(), ErrorCode::ClaimWrongScope);
}

#[test]
fn accepting_legacy_users_keeps_the_other_scopes() {
    let verifier = verifier().with_policy(Policy::default().scopes([ScopeKind::LegacyAppUser, ScopeKind::User]));

    assert!(verifier.verify_at(&full(S1), NOW).is_ok());
    assert_eq!(verifier.verify_at(&full(S4), NOW).unwrap_err().code(), ErrorCode::ClaimWrongScope);
}

#[test]
fn scope_is_case_sensitive() {
    for scope in ["User", "USER", " user", "user ", "appuser", "appMaker", "user app", "", "us\\u0000er", PERSON] {
        let claims_set = format!(r#"{{"scope":"{scope}","external_id":"{PERSON}","userId":"{PERSON}"}}"#);
        assert_eq!(refusal(&claims_set), (412, Some("scope")), "{scope}");
    }
    // An escape sequence is another form of the same letter.
    assert!(verifier().verify_at(&forge(r#"{"scope":"\u0075ser","external_id":"user-42"}"#), NOW).is_ok());
}

#[test]
fn scope_of_another_type_is_invalid() {
    for scope in ["null", "1", "true", r#"["user"]"#, r#"{"user":null}"#, "{}"] {
        let claims_set = format!(r#"{{"scope":{scope},"external_id":"user-42"}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("scope")), "{scope}");
    }
}

#[test]
fn token_without_scope_is_rejected() {
    assert_eq!(refusal(r#"{"external_id":"user-42"}"#), (401, Some("scope")));
    assert_eq!(refusal("{}"), (401, Some("scope")));
}

#[test]
fn each_scope_requires_its_own_identity() {
    assert_eq!(refusal(r#"{"scope":"user"}"#), (401, Some("external_id")));
    assert_eq!(refusal(r#"{"scope":"user","userId":"user-42"}"#), (401, Some("external_id")));
    assert_eq!(refusal(r#"{"scope":"user","externalId":"user-42"}"#), (401, Some("external_id")));
    assert_eq!(refusal(r#"{"scope":"user","email":"jane@soap.com","name":"jane"}"#), (401, Some("external_id")));
    assert_eq!(refusal(r#"{"scope":"appUser"}"#), (401, Some("userId")));
    assert_eq!(refusal(r#"{"scope":"appUser","external_id":"user-42"}"#), (401, Some("userId")));
}

#[test]
fn identity_of_another_scope_is_rejected() {
    assert_eq!(refusal(r#"{"scope":"user","external_id":"user-42","userId":"user-43"}"#), (416, Some("userId")));
    assert_eq!(refusal(r#"{"scope":"user","external_id":"user-42","userId":"user-42"}"#), (416, Some("userId")));
    assert_eq!(
        refusal(r#"{"scope":"appUser","external_id":"user-42","userId":"user-43"}"#),
        (416, Some("external_id"))
    );
    for scope in ["account", "app", "integration"] {
        let with_user = format!(r#"{{"scope":"{scope}","external_id":"user-42"}}"#);
        let with_legacy_user = format!(r#"{{"scope":"{scope}","userId":"user-42"}}"#);
        assert_eq!(refusal(&with_user), (416, Some("external_id")));
        assert_eq!(refusal(&with_legacy_user), (416, Some("userId")));
    }
}

// Texts.

#[test]
fn text_claims_must_be_strings() {
    for value in ["null", "42", "4.2", "true", r#"["jane"]"#, r#"{"jane":1}"#] {
        for claim in ["external_id", "name", "email"] {
            let mut claims_set = format!(r#"{{"scope":"user","{claim}":{value}"#);
            if claim != "external_id" {
                claims_set.push_str(r#","external_id":"user-42""#);
            }
            claims_set.push('}');
            assert_eq!(refusal(&claims_set), (402, Some(claim)), "{claims_set}");
        }
        let legacy = format!(r#"{{"scope":"appUser","userId":{value}}}"#);
        assert_eq!(refusal(&legacy), (402, Some("userId")), "{legacy}");
    }
}

#[test]
fn texts_must_be_nonempty_without_control_characters() {
    for value in ["", "jane\\u0000", "\\n", "jane\\u007f", "jane\\u0085"] {
        let external_id = format!(r#"{{"scope":"user","external_id":"{value}"}}"#);
        let name = format!(r#"{{"scope":"user","external_id":"user-42","name":"{value}"}}"#);
        let email = format!(r#"{{"scope":"user","external_id":"user-42","email":"{value}@soap.com"}}"#);
        let user_id = format!(r#"{{"scope":"appUser","userId":"{value}"}}"#);
        assert_eq!(refusal(&external_id), (402, Some("external_id")));
        assert_eq!(refusal(&name), (402, Some("name")));
        assert_eq!(refusal(&email), (402, Some("email")));
        assert_eq!(refusal(&user_id), (402, Some("userId")));
    }
    assert_eq!(User::new("").unwrap_err().code(), ErrorCode::ClaimInvalid);
    assert_eq!(User::new("two\nlines").unwrap_err().code(), ErrorCode::ClaimInvalid);
    assert_eq!(User::new_messaging("").unwrap_err().code(), ErrorCode::ClaimInvalid);
    assert_eq!(LegacyAppUser::new("\0").unwrap_err().subject(), Some("userId"));
}

#[test]
fn email_needs_two_parts_and_no_whitespace() {
    for address in ["jane", "@", "jane@", "@soap.com", "jane soap@soap.com", "jane@soap.com ", "jane\u{a0}@soap.com"] {
        let outcome = Claims::builder(User::new("user-42").unwrap()).email(address).never_expires().build();
        assert_eq!(built(outcome), (402, Some("email")), "{address}");
        let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","email":"{address}"}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("email")), "{address}");
    }
}

#[test]
fn lengths_are_counted_in_characters_up_to_the_bound() {
    let most = "ü".repeat(sunshine::MAX_EXTERNAL_ID_LEN);
    let read = |external_id: &str| {
        let claims_set = format!(r#"{{"scope":"user","external_id":"{external_id}"}}"#);
        verifier().verify_at(&forge(&claims_set), NOW)
    };

    assert!(User::new(most.as_str()).is_ok());
    assert!(read(&most).is_ok());
    assert_eq!(User::new(format!("{most}ü")).unwrap_err().code(), ErrorCode::ClaimTooLong);
    assert_eq!(read(&format!("{most}ü")).unwrap_err().code(), ErrorCode::ClaimTooLong);
}

#[test]
fn messaging_has_a_shorter_bound_for_the_external_id() {
    let most = "ü".repeat(sunshine::MAX_MESSAGING_EXTERNAL_ID_LEN);

    assert_eq!(sunshine::MAX_MESSAGING_EXTERNAL_ID_LEN, 255);
    assert!(User::new_messaging(most.as_str()).is_ok());
    let error = User::new_messaging(format!("{most}ü")).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimTooLong, Some("external_id")));
}

#[test]
fn other_texts_end_at_1024_characters() {
    let too_long = "x".repeat(1025);
    let user = || Claims::builder(User::new("user-42").unwrap());

    assert!(user().name("x".repeat(1024)).never_expires().build().is_ok());
    assert_eq!(built(user().name(too_long.as_str()).never_expires().build()), (414, Some("name")));
    assert_eq!(built(user().email(format!("{too_long}@soap.com")).never_expires().build()), (414, Some("email")));
    assert_eq!(LegacyAppUser::new(too_long).unwrap_err().code(), ErrorCode::ClaimTooLong);
}

#[test]
fn first_invalid_claim_is_reported() {
    let outcome = Claims::builder(User::new("user-42").unwrap())
        .email("jane")
        .name("")
        .issued_at(at(-1))
        .expires_at(at(-1))
        .build();

    assert_eq!(built(outcome), (402, Some("email")));
}

// email_verified.

#[test]
fn email_is_verified_only_if_the_claim_is_true() {
    let read = |rest: &str| {
        let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","email":"jane@soap.com"{rest}}}"#);
        let claims = verifier().verify_at(&forge(&claims_set), NOW).unwrap().into_claims();
        claims.user().unwrap().has_verified_email()
    };

    assert!(read(r#","email_verified":true"#));
    assert!(!read(r#","email_verified":false"#));
    assert!(!read(""));
}

#[test]
fn email_verified_of_another_type_is_invalid() {
    for value in ["null", r#""true""#, "1", "0", "[]", "{}"] {
        let claims_set =
            format!(r#"{{"scope":"user","external_id":"user-42","email":"jane@soap.com","email_verified":{value}}}"#);
        assert_eq!(refusal(&claims_set), (402, Some("email_verified")), "{value}");
    }
}

#[test]
fn email_verified_without_email_is_rejected() {
    for value in ["true", "false"] {
        let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","email_verified":{value}}}"#);
        assert_eq!(refusal(&claims_set), (401, Some("email")));
    }
}

#[test]
fn email_verified_round_trips() {
    let json = r#"{"scope":"user","external_id":"user-42","email":"jane@soap.com","email_verified":false}"#;

    let verified = verifier().verify_json(&forge(json)).unwrap();

    assert_eq!(verified, json);
}

#[test]
fn later_email_setter_wins() {
    let claims = Claims::builder(User::new("user-42").unwrap())
        .verified_email("jane@soap.com")
        .email("j@soap.com")
        .never_expires()
        .build()
        .unwrap();

    let user = claims.user().unwrap();
    assert_eq!((user.email(), user.has_verified_email()), (Some("j@soap.com"), false));
}

// Times.

#[test]
fn token_is_accepted_until_the_second_before_exp() {
    let verifier = exact(Policy::default());

    assert!(verifier.verify_at(&full(S2), at(1_542_499_199)).is_ok());
    for now in [1_542_499_200, 1_542_499_201] {
        let error = verifier.verify_at(&full(S2), at(now)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimExpired, Some("exp")));
    }
}

#[test]
fn leeway_extends_exp() {
    let by_default = verifier();
    let widest = verifier().with_policy(Policy::default().leeway(Leeway::new(Duration::from_secs(600)).unwrap()));

    assert!(by_default.verify_at(&full(S2), at(1_542_499_229)).is_ok());
    assert_eq!(by_default.verify_at(&full(S2), at(1_542_499_230)).unwrap_err().code(), ErrorCode::ClaimExpired);
    assert!(widest.verify_at(&full(S2), at(1_542_499_799)).is_ok());
    assert_eq!(widest.verify_at(&full(S2), at(1_542_499_800)).unwrap_err().code(), ErrorCode::ClaimExpired);
}

#[test]
fn token_without_exp_never_expires_unless_exp_is_required() {
    let end_of_time = NumericDate::MAX;

    assert!(verifier().verify_at(&full(S1), end_of_time).is_ok());
    let error = exact(Policy::default().require_expiry()).verify_at(&full(S1), NOW).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimMissing, Some("exp")));
    assert!(exact(Policy::default().require_expiry()).verify_at(&full(S3), NOW).is_ok());
}

#[test]
fn iat_ahead_is_rejected_beyond_the_leeway() {
    let token = full(S3);

    assert!(exact(Policy::default()).verify_at(&token, NOW).is_ok());
    let error = exact(Policy::default()).verify_at(&token, at(1_699_999_999)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimIssuedInFuture, Some("iat")));
    assert!(verifier().verify_at(&token, at(1_699_999_970)).is_ok());
    assert_eq!(verifier().verify_at(&token, at(1_699_999_969)).unwrap_err().code(), ErrorCode::ClaimIssuedInFuture);
}

#[test]
fn nbf_is_enforced_if_present() {
    let token = forge(r#"{"scope":"user","external_id":"user-42","nbf":1700000000}"#);

    assert!(exact(Policy::default()).verify_at(&token, NOW).is_ok());
    let error = exact(Policy::default()).verify_at(&token, at(1_699_999_999)).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimNotYetValid, Some("nbf")));
    assert!(verifier().verify_at(&token, at(1_699_999_970)).is_ok());
    assert_eq!(verifier().verify_at(&token, at(1_699_999_969)).unwrap_err().code(), ErrorCode::ClaimNotYetValid);
}

#[test]
fn time_of_wrong_type_is_invalid() {
    for claim in ["exp", "iat", "nbf"] {
        for value in ["null", r#""1700000000""#, r#""""#, "true", "[1700000000]", "{}"] {
            let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","{claim}":{value}}}"#);
            assert_eq!(refusal(&claims_set), (402, Some(claim)), "{claims_set}");
        }
    }
}

#[test]
fn time_in_milliseconds_is_out_of_range() {
    for claim in ["exp", "iat", "nbf"] {
        for value in ["1700000600000", "-1", "1e300", "253402300800"] {
            let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","{claim}":{value}}}"#);
            assert_eq!(refusal(&claims_set), (413, Some(claim)), "{claims_set}");
        }
    }
    let milliseconds = at(1_700_000_600_000);
    assert_eq!(built(Claims::builder(Scope::App).expires_at(milliseconds).build()), (413, Some("exp")));
    assert_eq!(built(Claims::builder(Scope::App).issued_at(milliseconds).never_expires().build()), (413, Some("iat")));
}

#[test]
fn lifetime_is_at_least_one_second() {
    let life =
        |seconds: i64| Claims::builder(Scope::App).expires_at(at(1_700_000_000 + seconds)).issued_at(NOW).build();

    assert_eq!(built(life(-1)), (409, Some("exp")));
    assert_eq!(built(life(0)), (409, Some("exp")));
    assert!(life(1).is_ok());
    let claims_set = r#"{"scope":"app","iat":1700000000,"exp":1700000000}"#;
    assert_eq!(refusal(claims_set), (409, Some("exp")));
}

// The claims set as a whole.

#[test]
fn duplicate_member_is_rejected() {
    for (claims_set, claim) in [
        (r#"{"scope":"user","scope":"user","external_id":"user-42"}"#, Some("scope")),
        (r#"{"scope":"user","external_id":"user-42","external_id":"user-43"}"#, Some("external_id")),
        (r#"{"scope":"user","external_id":"user-42","external\u005fid":"user-43"}"#, Some("external_id")),
        (r#"{"scope":"user","external_id":"user-42","exp":1800000000,"exp":1800000000}"#, Some("exp")),
        (r#"{"scope":"user","external_id":"user-42","x":1,"x":1}"#, None),
        (r#"{"scope":"user","external_id":"user-42","x":{"y":1,"y":2}}"#, None),
    ] {
        assert_eq!(refusal(claims_set), (206, claim), "{claims_set}");
    }
}

#[test]
fn malformed_claims_set_is_rejected() {
    for (payload, code) in [("null", 205), ("[]", 205), (r#""user""#, 205), ("{", 205), ("{}x", 205)] {
        assert_eq!(refusal(payload), (code, None), "{payload}");
    }
}

#[test]
fn token_with_audience_is_rejected() {
    for audience in [r#""https://example.com""#, "[]", "null"] {
        let claims_set = format!(r#"{{"scope":"user","external_id":"user-42","aud":{audience}}}"#);
        assert_eq!(refusal(&claims_set), (410, Some("aud")));
    }
}

#[test]
fn unknown_members_are_dropped() {
    let token = forge(r#"{"jti":7,"scope":"user","external_id":"user-42","plan":{"seats":[1]}}"#);

    let json = verifier().verify_json(&token).unwrap();

    assert_eq!(json, r#"{"scope":"user","external_id":"user-42"}"#);
}

// Other vendors and algorithms.

#[test]
fn token_of_kustomer_is_rejected_with_the_same_secret() {
    let verifier = TokenVerifier::<Sunshine>::new(key(KEY_ID, SECRET));
    let claims = kustomer::Claims::builder(NOW).email("jane@soap.com").external_id("user-42").build().unwrap();
    let without_kid = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap();
    let with_kid = TokenSigner::<kustomer::Kustomer>::new(key(KEY_ID, SECRET)).sign(&claims).unwrap();

    let rejected_for_kid = verifier.verify_at(without_kid.as_str(), NOW).unwrap_err();
    let rejected_for_scope = verifier.verify_at(with_kid.as_str(), NOW).unwrap_err();

    assert_eq!(rejected_for_kid.code(), ErrorCode::HeaderMissingKeyId);
    assert_eq!((rejected_for_scope.code(), rejected_for_scope.subject()), (ErrorCode::ClaimMissing, Some("scope")));
}

#[test]
fn only_hs256_is_accepted() {
    let hs512 = HmacKey::new(Algorithm::Hs512, &SharedSecret::new(SECRET.repeat(2)).unwrap()).unwrap();
    let hs512 = KeyPair::from(hs512).with_key_id(KeyId::new(KEY_ID).unwrap());
    let claims_set = br#"{"scope":"user","external_id":"user-42"}"#;
    let token = jws::sign(claims_set, hs512.signing_key()).unwrap();
    let verifier = TokenVerifier::<Sunshine>::new(hs512.clone());
    let signer = TokenSigner::<Sunshine>::new(hs512);

    let error = verifier.verify_at(token.as_str(), NOW).unwrap_err();
    let not_signed = signer.sign(&Claims::builder(Scope::App).never_expires().build().unwrap()).unwrap_err();

    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    assert_eq!(not_signed.code(), ErrorCode::HeaderAlgorithmNotAllowed);
}

// Debug output and errors.

#[test]
fn personal_data_is_never_shown() {
    let builder =
        Claims::builder(User::new(PERSON).unwrap()).name(PERSON).email(format!("{PERSON}@soap.com")).never_expires();
    let claims = builder.clone().build().unwrap();
    let legacy = Claims::builder(LegacyAppUser::new(PERSON).unwrap()).never_expires().build().unwrap();
    let verified = verifier().verify_at(signer().sign(&claims).unwrap().as_str(), NOW).unwrap();

    for shown in [format!("{builder:?}"), format!("{claims:?}"), format!("{legacy:#?}"), format!("{verified:?}")] {
        assert!(!shown.contains("jane") && !shown.contains("soap"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}

#[test]
fn policy_shows_the_scopes_it_accepts() {
    let shown = format!("{:?}", Policy::default().scopes([ScopeKind::LegacyAppUser, ScopeKind::User]));

    assert!(shown.contains("{LegacyAppUser, User}"), "{shown}");
}

#[test]
fn sign_json_requires_expiry_choice_and_current_scope() {
    let signer =
        sunshine::signer(KeyId::new("app_1").unwrap(), &SharedSecret::new("0123456789abcdef01234567").unwrap());
    let signer = signer.unwrap();
    let refusal = |claims_set: &str| {
        let error = signer.sign_json(claims_set).unwrap_err();
        (error.code(), error.subject().map(str::to_owned))
    };
    assert_eq!(refusal(r#"{"scope":"user","external_id":"42"}"#), (ErrorCode::ClaimMissing, Some("exp".to_owned())));
    let legacy = r#"{"scope":"appUser","userId":"bob","exp":1542499200}"#;
    assert_eq!(refusal(legacy), (ErrorCode::ClaimWrongScope, Some("scope".to_owned())));
    assert!(signer.sign_json(r#"{"scope":"user","external_id":"42","exp":1542499200}"#).is_ok());
}

#[test]
fn id_or_email_with_invisible_end_is_rejected() {
    let hint = "it begins or ends with whitespace or an invisible character";
    for end in [" ", "\u{a0}", "\u{200b}", "\u{feff}", "\u{2060}", "\n"] {
        for id in [format!("user-42{end}"), format!("{end}user-42")] {
            for error in [User::new(&*id).unwrap_err(), User::new_messaging(&*id).unwrap_err()] {
                assert_eq!((error.code().as_u16(), error.subject()), (402, Some("external_id")), "{id:?}");
                assert!(error.to_string().ends_with(hint), "{error}");
            }
            let error = LegacyAppUser::new(&*id).unwrap_err();
            assert_eq!((error.code().as_u16(), error.subject()), (402, Some("userId")), "{id:?}");
            let claims = serde_json::json!({"scope": "user", "external_id": id}).to_string();
            assert_eq!(refusal(&claims), (402, Some("external_id")), "{id:?}");

            let address = id.replace("user-42", "ada@example.com");
            let user = User::new("user-42").unwrap();
            let error = Claims::builder(user).email(address).never_expires().build().unwrap_err();
            assert_eq!((error.code().as_u16(), error.subject()), (402, Some("email")), "{id:?}");
            assert!(error.to_string().ends_with(hint), "{error}");
        }
    }
    // Only the ends of an id are checked, and names are not checked at all.
    let user = User::new("user 42 \u{200d}x").unwrap();
    assert!(Claims::builder(user).name("Jane ").never_expires().build().is_ok());
}
