//! Reading bearer tokens, and answering those that are not accepted.

use std::time::Duration;

use jwt_identity::error::{ClaimReason, ReplayError};
use jwt_identity::token::bearer::{Answer, token_of};
use jwt_identity::{ClaimError, EnvironmentError, VerifyError};

#[test]
fn one_bearer_token_is_read_in_any_case() {
    for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c"] {
        assert_eq!(token_of([value.as_bytes()]), Ok("a.b.c"), "{value}");
    }
}

#[test]
fn anything_else_is_rejected_with_its_own_error() {
    let code = |values: &[&[u8]]| token_of(values.iter().copied()).unwrap_err().code().as_u16();
    assert_eq!(code(&[]), 217);
    let wrong: [&[u8]; 10] = [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer\ta",
        b"Basic YTpi",
        b"Bearer a b",
        b"Bearer a\n",
        b"Bearer \xff",
        b"a.b.c",
        b" Bearer a",
    ];
    for value in wrong {
        assert_eq!(code(&[value]), 218, "{value:?}");
    }
    assert_eq!(token_of([&b"Bearer a"[..], b"Bearer a"]), Err(VerifyError::TokenRepeated { header: "Authorization" }));
}

#[test]
fn answers_follow_rfc_6750() {
    let claim = |reason| VerifyError::Claim(ClaimError::new("exp", reason));
    let header = "Authorization";
    let rows = [
        (VerifyError::TokenMissing { header }, 401, Some("Bearer")),
        (VerifyError::NotBearer { header }, 401, Some("Bearer")),
        (VerifyError::TokenRepeated { header }, 400, Some(r#"Bearer error="invalid_request""#)),
        (VerifyError::Malformed, 401, Some(r#"Bearer error="invalid_token""#)),
        (VerifyError::UnknownKeyId, 401, Some(r#"Bearer error="invalid_token""#)),
        (VerifyError::InvalidSignature, 401, Some(r#"Bearer error="invalid_token""#)),
        (claim(ClaimReason::Expired), 401, Some(r#"Bearer error="invalid_token""#)),
        (VerifyError::Replay(ReplayError::Replayed), 401, Some(r#"Bearer error="invalid_token""#)),
        (VerifyError::Replay(ReplayError::Full), 503, None),
        (VerifyError::Replay(ReplayError::NeedsAsync), 500, None),
        (VerifyError::Environment(EnvironmentError::KeySourceUnavailable), 503, None),
        (VerifyError::Environment(EnvironmentError::ClockUnavailable), 503, None),
    ];
    for (error, status, challenge) in rows {
        let answer = Answer::to(&error);
        assert_eq!((answer.status(), answer.challenge(None).as_deref()), (status, challenge), "{error}");
        let waits = (status == 503).then_some(Duration::from_secs(5));
        assert_eq!(answer.retry_after(), waits, "{error}");
    }
    assert_eq!(Answer::forbidden().status(), 403);
    assert_eq!(Answer::forbidden().challenge(None).as_deref(), Some(r#"Bearer error="insufficient_scope""#));
}

#[test]
fn realm_cannot_break_out_of_its_quotes() {
    let answer = Answer::to(&VerifyError::Malformed);
    let challenge = answer.challenge(Some("a\"b\\c\r\nSet-Cookie: x\u{e9}")).unwrap();
    assert_eq!(challenge, r#"Bearer realm="abcSet-Cookie: x", error="invalid_token""#);
}
