//! Tokens of every vendor are minted and verified independently of jsonwebtoken.

use std::time::Duration;

use jwt_identity::{ErrorCode, FixedClock, KeyId, NumericDate, SharedSecret, TokenId};

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

#[test]
fn kustomer_tokens_are_minted_and_verified() {
    use jwt_identity::kustomer;
    let secret = || SharedSecret::new("test-secret-of-thirty-two-octets").unwrap();
    let verifier = kustomer::verifier(&secret()).unwrap().with_clock(FixedClock(NOW));

    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap();

    assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
    let forged = kustomer::signer(&SharedSecret::new("another secret of thirty-two oct").unwrap()).unwrap();
    let error = verifier.verify(forged.sign(&claims).unwrap().as_str()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

#[test]
fn nexmo_tokens_are_minted_and_verified() {
    use jwt_identity::nexmo::{Acl, ApplicationId, user};
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let public_key = include_str!("../../keys/rsa2048.spki.pem");
    let verifier = user::verifier(public_key).unwrap().with_clock(FixedClock(NOW));

    let token_id = TokenId::random().unwrap();
    let claims = user::Claims::builder(application, "alice", Acl::client_sdk(), token_id, NOW).build().unwrap();
    let signer = user::signer(include_str!("../../keys/rsa2048.pkcs8.pem")).unwrap();
    let token = signer.sign(&claims).unwrap();

    assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
    let (signing_input, _) = token.as_str().rsplit_once('.').unwrap();
    let error = verifier.verify(&format!("{signing_input}.{}", "A".repeat(342))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureInvalid);
}

#[test]
fn sunshine_tokens_are_minted_and_verified() {
    use jwt_identity::sunshine;
    let key_id = || KeyId::new("app_1").unwrap();
    let secret = || SharedSecret::new("test-secret-of-thirty-two-octets").unwrap();
    let verifier = sunshine::verifier(key_id(), &secret()).unwrap().with_clock(FixedClock(NOW));

    let expires_at = NOW.saturating_add(Duration::from_secs(600));
    let claims =
        sunshine::Claims::builder(sunshine::User::new("user-42").unwrap()).expires_at(expires_at).build().unwrap();
    let token = sunshine::signer(key_id(), &secret()).unwrap().sign(&claims).unwrap();

    assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
    let forged = SharedSecret::new("another secret of thirty-two oct").unwrap();
    let forged = sunshine::signer(key_id(), &forged).unwrap().sign(&claims).unwrap();
    assert_eq!(verifier.verify(forged.as_str()).unwrap_err().code(), ErrorCode::SignatureInvalid);
}
