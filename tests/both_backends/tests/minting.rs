//! Every vendor's tokens are minted and verified as if jsonwebtoken were not there.

use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret};

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

#[test]
fn kustomer_tokens_are_minted_and_verified() {
    use jwt_identity::kustomer;
    let secret = || SharedSecret::new("test-secret-of-thirty-two-octets").unwrap();
    let verifier = kustomer::verifier(secret()).unwrap().with_clock(FixedClock(NOW));

    let claims = kustomer::Claims::for_email("ada@example.com", NOW).unwrap();
    let token = kustomer::signer(secret()).unwrap().sign(&claims).unwrap();

    assert_eq!(verifier.verify(token.as_str()).unwrap().claims(), &claims);
    let forged = kustomer::signer(SharedSecret::new("another secret of thirty-two oct").unwrap()).unwrap();
    let refused = verifier.verify(forged.sign(&claims).unwrap().as_str()).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::SignatureInvalid);
}

// Further vendors: one test each.
