//! The error codes are a contract.

use std::collections::BTreeSet;

use jwt_identity::ClaimError;
use jwt_identity::crypto::RsaVerifier;
use jwt_identity::error::ClaimReason;
use jwt_identity::error::ReplayError;
use jwt_identity::error::{KeyReason, LoadError, LoadReason};
use jwt_identity::keys::VerifyingKey;
use jwt_identity::kustomer::Kustomer;
use jwt_identity::token::claim::Leeway;
use jwt_identity::{
    Algorithm, BadSignature, ConfigError, EnvironmentError, Error, ErrorCode, KeyError, SignError, TokenVerifier,
    VerifyError,
};

use crate::support::{hs256, pem, token};

/// The whole table. A line here is never changed; a new code is a new line.
const TABLE: &[(ErrorCode, u16, &str)] = &[
    (ErrorCode::KeyMalformed, 101, "key.malformed"),
    (ErrorCode::KeyWrongForm, 102, "key.wrong-form"),
    (ErrorCode::KeyWrongAlgorithm, 103, "key.wrong-algorithm"),
    (ErrorCode::KeyTooShort, 104, "key.too-short"),
    (ErrorCode::KeyTooLong, 105, "key.too-long"),
    (ErrorCode::KeyInvalidParts, 106, "key.invalid-parts"),
    (ErrorCode::KeyNotPermitted, 107, "key.not-permitted"),
    (ErrorCode::KeyDuplicateKeyId, 108, "key.duplicate-key-id"),
    (ErrorCode::KeyInvalidKeyId, 109, "key.invalid-key-id"),
    (ErrorCode::KeySetMalformed, 110, "key.set-malformed"),
    (ErrorCode::KeySetEmpty, 111, "key.set-empty"),
    (ErrorCode::KeySetMixed, 112, "key.set-mixed"),
    (ErrorCode::KeyUnsupported, 113, "key.unsupported"),
    (ErrorCode::KeyPublicPartMissing, 114, "key.public-part-missing"),
    (ErrorCode::KeyAlgorithmUnclear, 115, "key.algorithm-unclear"),
    (ErrorCode::KeySecretEmpty, 116, "key.secret-empty"),
    (ErrorCode::KeySecretIsKeyText, 117, "key.secret-is-key-text"),
    (ErrorCode::KeyTooMany, 118, "key.too-many"),
    (ErrorCode::KeySecretPadded, 119, "key.secret-padded"),
    (ErrorCode::KeyNeverActive, 120, "key.never-active"),
    (ErrorCode::KeyNotPublic, 121, "key.not-public"),
    (ErrorCode::KeySourceSettings, 122, "key.source-settings"),
    (ErrorCode::TokenTooLarge, 201, "token.too-large"),
    (ErrorCode::TokenMalformed, 202, "token.malformed"),
    (ErrorCode::TokenInvalidBase64, 203, "token.invalid-base64"),
    (ErrorCode::TokenInvalidUtf8, 204, "token.invalid-utf8"),
    (ErrorCode::TokenInvalidJson, 205, "token.invalid-json"),
    (ErrorCode::TokenDuplicateMember, 206, "token.duplicate-member"),
    (ErrorCode::TokenNestingTooDeep, 207, "token.nesting-too-deep"),
    (ErrorCode::HeaderInvalid, 208, "header.invalid"),
    (ErrorCode::HeaderUnsupportedCritical, 209, "header.unsupported-critical"),
    (ErrorCode::HeaderAlgorithmNotAllowed, 210, "header.algorithm-not-allowed"),
    (ErrorCode::HeaderAlgorithmMismatch, 211, "header.algorithm-mismatch"),
    (ErrorCode::HeaderMissingKeyId, 212, "header.missing-key-id"),
    (ErrorCode::HeaderUnknownKeyId, 213, "header.unknown-key-id"),
    (ErrorCode::HeaderAmbiguousKey, 214, "header.ambiguous-key"),
    (ErrorCode::HeaderNestedToken, 215, "header.nested-token"),
    (ErrorCode::HeaderWrongType, 216, "header.wrong-type"),
    (ErrorCode::TokenMissing, 217, "token.missing"),
    (ErrorCode::TokenNotBearer, 218, "token.not-bearer"),
    (ErrorCode::SignatureInvalid, 301, "signature.invalid"),
    (ErrorCode::SignatureFailed, 302, "signature.failed"),
    (ErrorCode::SignatureUnusable, 303, "signature.unusable"),
    (ErrorCode::ClaimMissing, 401, "claim.missing"),
    (ErrorCode::ClaimInvalid, 402, "claim.invalid"),
    (ErrorCode::ClaimUnexpected, 403, "claim.unexpected"),
    (ErrorCode::ClaimExpired, 404, "claim.expired"),
    (ErrorCode::ClaimNotYetValid, 405, "claim.not-yet-valid"),
    (ErrorCode::ClaimTooOld, 406, "claim.too-old"),
    (ErrorCode::ClaimIssuedInFuture, 407, "claim.issued-in-future"),
    (ErrorCode::ClaimLifetimeTooLong, 408, "claim.lifetime-too-long"),
    (ErrorCode::ClaimLifetimeTooShort, 409, "claim.lifetime-too-short"),
    (ErrorCode::ClaimWrongAudience, 410, "claim.wrong-audience"),
    (ErrorCode::ClaimWrongIssuer, 411, "claim.wrong-issuer"),
    (ErrorCode::ClaimWrongScope, 412, "claim.wrong-scope"),
    (ErrorCode::ClaimOutOfRange, 413, "claim.out-of-range"),
    (ErrorCode::ClaimTooLong, 414, "claim.too-long"),
    (ErrorCode::ClaimReserved, 415, "claim.reserved"),
    (ErrorCode::ClaimConflict, 416, "claim.conflict"),
    (ErrorCode::ClaimContentMismatch, 417, "claim.content-mismatch"),
    (ErrorCode::ClaimReplayed, 418, "claim.replayed"),
    (ErrorCode::ClaimLeewayTooLarge, 419, "claim.leeway-too-large"),
    (ErrorCode::ClaimNotAnObject, 420, "claim.not-an-object"),
    (ErrorCode::ClockUnavailable, 501, "clock.unavailable"),
    (ErrorCode::RandomUnavailable, 502, "random.unavailable"),
    (ErrorCode::KeySourceUnavailable, 503, "key-source.unavailable"),
    (ErrorCode::SignerUnavailable, 504, "signer.unavailable"),
    (ErrorCode::ReplayGuardUnavailable, 505, "replay-guard.unavailable"),
    (ErrorCode::KeySetExpired, 506, "key-source.expired"),
    (ErrorCode::KeySourceNotFound, 507, "key-source.not-found"),
    (ErrorCode::KeySourceUnreadable, 508, "key-source.unreadable"),
    (ErrorCode::KeySourceExposed, 509, "key-source.exposed"),
    (ErrorCode::KeySourceTooLarge, 510, "key-source.too-large"),
    (ErrorCode::KeySourceUnreachable, 511, "key-source.unreachable"),
    (ErrorCode::KeySourceTimedOut, 512, "key-source.timed-out"),
    (ErrorCode::KeySourceStatus, 513, "key-source.status"),
    (ErrorCode::KeySourceRedirected, 514, "key-source.redirected"),
    (ErrorCode::KeySourceWrongContent, 515, "key-source.wrong-content"),
    (ErrorCode::KeySourceDenied, 516, "key-source.denied"),
    (ErrorCode::KeySourceAborted, 517, "key-source.aborted"),
    (ErrorCode::KeySourceTooManyTenants, 518, "key-source.too-many-tenants"),
];

const KEY_REASONS: &[(KeyReason, u16)] = &[
    (KeyReason::Malformed, 101),
    (KeyReason::WrongForm, 102),
    (KeyReason::WrongAlgorithm, 103),
    (KeyReason::TooShort, 104),
    (KeyReason::TooLong, 105),
    (KeyReason::InvalidParts, 106),
    (KeyReason::NotPermitted, 107),
    (KeyReason::DuplicateKeyId, 108),
    (KeyReason::InvalidKeyId, 109),
    (KeyReason::SetMalformed, 110),
    (KeyReason::SetEmpty, 111),
    (KeyReason::SetMixed, 112),
    (KeyReason::Unsupported, 113),
    (KeyReason::PublicPartMissing, 114),
    (KeyReason::AlgorithmUnclear, 115),
    (KeyReason::SecretEmpty, 116),
    (KeyReason::SecretIsKeyText, 117),
    (KeyReason::TooMany, 118),
    (KeyReason::SecretPadded, 119),
    (KeyReason::NeverActive, 120),
    (KeyReason::NotPublic, 121),
];

const CLAIM_REASONS: &[(ClaimReason, u16)] = &[
    (ClaimReason::InvalidUtf8, 204),
    (ClaimReason::InvalidJson, 205),
    (ClaimReason::DuplicateMember, 206),
    (ClaimReason::NestingTooDeep, 207),
    (ClaimReason::Missing, 401),
    (ClaimReason::Invalid, 402),
    (ClaimReason::Unexpected, 403),
    (ClaimReason::Expired, 404),
    (ClaimReason::NotYetValid, 405),
    (ClaimReason::TooOld, 406),
    (ClaimReason::IssuedInFuture, 407),
    (ClaimReason::LifetimeTooLong, 408),
    (ClaimReason::LifetimeTooShort, 409),
    (ClaimReason::WrongAudience, 410),
    (ClaimReason::WrongIssuer, 411),
    (ClaimReason::WrongScope, 412),
    (ClaimReason::OutOfRange, 413),
    (ClaimReason::TooLong, 414),
    (ClaimReason::Reserved, 415),
    (ClaimReason::Conflict, 416),
    (ClaimReason::ContentMismatch, 417),
    (ClaimReason::AmbiguousContent, 417),
    (ClaimReason::UnreadableContent, 417),
    (ClaimReason::NotAnObject, 420),
];

const ENVIRONMENT_ERRORS: &[(EnvironmentError, u16)] = &[
    (EnvironmentError::ClockUnavailable, 501),
    (EnvironmentError::RandomUnavailable, 502),
    (EnvironmentError::KeySourceUnavailable, 503),
    (EnvironmentError::SignerUnavailable, 504),
    (EnvironmentError::KeySetExpired, 506),
];

const LOAD_REASONS: &[(LoadReason, u16)] = &[
    (LoadReason::NotFound, 507),
    (LoadReason::Unreadable, 508),
    (LoadReason::Exposed, 509),
    (LoadReason::TooLarge { limit: 1 }, 510),
    (LoadReason::Unreachable, 511),
    (LoadReason::TimedOut, 512),
    (LoadReason::Status(500), 513),
    (LoadReason::Redirected, 514),
    (LoadReason::WrongContent, 515),
    (LoadReason::Denied, 516),
    (LoadReason::Aborted, 517),
    (LoadReason::TooManyTenants { limit: 1 }, 518),
    (LoadReason::Key(KeyError::new(KeyReason::SetEmpty)), 111),
    (LoadReason::Environment(EnvironmentError::ClockUnavailable), 501),
];

fn sign_errors() -> Vec<(SignError, u16)> {
    vec![
        (SignError::AlgorithmNotAllowed, 210),
        (SignError::MissingKeyId, 212),
        (SignError::WrongType, 216),
        (SignError::SigningFailed, 302),
        (SignError::UnusableSignature, 303),
        (SignError::Claim(ClaimError::new("exp", ClaimReason::Conflict)), 416),
        (SignError::Environment(EnvironmentError::SignerUnavailable), 504),
    ]
}

/// What only a token brings about is brought about by one.
fn verify_errors() -> Vec<(VerifyError, u16)> {
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hs256())).with_max_token_len(2000);
    let of = |header: &[u8]| verifier.verify(&token(header, "{}", &hs256())).unwrap_err();
    let deep = format!(r#"{{"alg":"HS256","a":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    vec![
        (verifier.verify(&"A".repeat(2001)).unwrap_err(), 201),
        (VerifyError::Malformed, 202),
        (VerifyError::InvalidBase64, 203),
        (of(b"{\"alg\":\"HS256\xff\"}"), 204),
        (of(b"{"), 205),
        (of(br#"{"alg":"HS256","kid":"a","kid":"a"}"#), 206),
        (of(deep.as_bytes()), 207),
        (of(br#"{"alg":7}"#), 208),
        (of(b"{}"), 208),
        (VerifyError::UnsupportedCritical, 209),
        (VerifyError::AlgorithmNotAllowed, 210),
        (VerifyError::AlgorithmMismatch, 211),
        (VerifyError::MissingKeyId, 212),
        (VerifyError::UnknownKeyId, 213),
        (VerifyError::AmbiguousKey, 214),
        (VerifyError::NestedToken, 215),
        (VerifyError::WrongType, 216),
        (VerifyError::TokenMissing { header: "Authorization" }, 217),
        (VerifyError::TokenRepeated { header: "Authorization" }, 218),
        (VerifyError::NotBearer { header: "Authorization" }, 218),
        (VerifyError::InvalidSignature, 301),
        (VerifyError::Claim(ClaimError::new("exp", ClaimReason::Expired)), 404),
        (VerifyError::Replay(ReplayError::Replayed), 418),
        (VerifyError::Replay(ReplayError::Full), 505),
        (VerifyError::Replay(ReplayError::Unavailable), 505),
        (VerifyError::Environment(EnvironmentError::ClockUnavailable), 501),
    ]
}

#[test]
fn the_table_of_codes_is_complete_and_unchanged() {
    let table: Vec<ErrorCode> = TABLE.iter().map(|(code, ..)| *code).collect();
    assert_eq!(ErrorCode::ALL, table);
    for (code, number, text) in TABLE {
        assert_eq!((code.as_u16(), code.as_str()), (*number, *text));
        assert_eq!(code.to_string(), *text);
    }
}

#[test]
fn codes_ascend_and_neither_number_nor_text_stands_twice() {
    assert!(ErrorCode::ALL.windows(2).all(|pair| pair[0].as_u16() < pair[1].as_u16()));
    assert!(ErrorCode::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    let texts: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), ErrorCode::ALL.len());
    for text in texts {
        assert!(
            text.chars().all(|character| character.is_ascii_lowercase()
                || ".-".contains(character)
                || character.is_ascii_digit()),
            "{text}"
        );
        assert_eq!(text.split('.').count(), 2, "{text}");
    }
}

#[test]
fn a_code_stands_in_the_block_that_its_text_names() {
    for code in ErrorCode::ALL {
        let blocks: &[&str] = match code.as_u16() / 100 {
            1 => &["key"],
            2 => &["token", "header"],
            3 => &["signature"],
            4 => &["claim"],
            5 => &["clock", "random", "key-source", "signer", "replay-guard"],
            other => panic!("block {other}"),
        };
        assert!(blocks.contains(&code.as_str().split('.').next().unwrap()), "{code}");
        assert_eq!(code.is_retryable(), code.as_u16() / 100 == 5, "{code}");
    }
}

#[test]
fn every_reason_and_every_error_has_its_code_and_every_code_an_error() {
    let mut reached = BTreeSet::new();
    for (reason, number) in KEY_REASONS {
        assert_eq!((reason.code().as_u16(), KeyError::new(*reason).code().as_u16()), (*number, *number), "{reason:?}");
        assert_eq!(Error::from(KeyError::new(*reason)).code().as_u16(), *number);
        reached.insert(*number);
    }
    for (reason, number) in CLAIM_REASONS {
        let (one, whole) = (ClaimError::new("exp", *reason), ClaimError::of_claims_set(*reason));
        assert_eq!((one.code().as_u16(), whole.code().as_u16()), (*number, *number), "{reason:?}");
        assert_eq!((one.claim(), whole.claim()), (Some("exp"), None));
        let through = [
            (Error::from(one).code(), Error::from(one).claim()),
            (SignError::from(one).code(), SignError::from(one).claim()),
            (VerifyError::from(one).code(), VerifyError::from(one).claim()),
        ];
        assert_eq!(through, [(one.code(), Some("exp")); 3]);
        assert_eq!(VerifyError::from(one).reason(), Some(*reason));
        reached.insert(*number);
    }
    for (error, number) in ENVIRONMENT_ERRORS {
        let through = [error.code(), SignError::from(*error).code(), VerifyError::from(*error).code()];
        assert_eq!(through.map(ErrorCode::as_u16), [*number; 3]);
        assert_eq!(Error::from(*error).code().as_u16(), *number);
        reached.insert(*number);
    }
    for (reason, number) in LOAD_REASONS {
        let error = LoadError::new(*reason).about("keys.json");
        assert_eq!((reason.code().as_u16(), error.code().as_u16()), (*number, *number), "{reason:?}");
        assert_eq!(Error::from(error).code().as_u16(), *number);
        reached.insert(*number);
    }
    let settings = ConfigError::new("url", "must be https");
    assert_eq!((settings.code().as_u16(), Error::from(settings.clone()).code().as_u16()), (122, 122));
    reached.insert(122);
    for (error, number) in sign_errors() {
        assert_eq!(error.code().as_u16(), number, "{error}");
        assert_eq!(Error::from(error).code().as_u16(), number);
        reached.insert(number);
    }
    for (error, number) in verify_errors() {
        assert_eq!(error.code().as_u16(), number, "{error}");
        assert_eq!(Error::from(error).code().as_u16(), number);
        reached.insert(number);
    }
    let leeway = Leeway::new(std::time::Duration::MAX).unwrap_err();
    assert_eq!((leeway.code(), Error::from(leeway.clone()).code()), (ErrorCode::ClaimLeewayTooLarge, leeway.code()));
    reached.insert(leeway.code().as_u16());
    let algorithm = "hs256".parse::<Algorithm>().unwrap_err();
    assert_eq!(
        (algorithm.code(), Error::from(algorithm.clone()).code()),
        (ErrorCode::KeyUnsupported, ErrorCode::KeyUnsupported)
    );
    let all: BTreeSet<u16> = ErrorCode::ALL.iter().map(|code| code.as_u16()).collect();
    assert_eq!(reached, all);
}

#[test]
fn no_two_reasons_have_the_same_words() {
    fn words<T>(table: &[(T, u16)], message: impl Fn(&T) -> String) -> Vec<String> {
        table.iter().map(|(reason, _)| message(reason)).collect()
    }
    for texts in [
        words(KEY_REASONS, |reason| KeyError::new(*reason).to_string()),
        words(CLAIM_REASONS, |reason| ClaimError::of_claims_set(*reason).to_string()),
        words(ENVIRONMENT_ERRORS, ToString::to_string),
        words(LOAD_REASONS, ToString::to_string),
    ] {
        let distinct: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(distinct.len(), texts.len(), "{texts:?}");
        assert!(texts.iter().all(|text| text.contains(' ')), "{texts:?}");
    }
}

#[test]
fn failures_to_load_are_equal_by_reason_and_subject_whatever_their_cause() {
    let timed_out = || LoadError::new(LoadReason::TimedOut).about("a");
    assert_eq!(timed_out(), timed_out());
    assert_eq!(timed_out(), timed_out().because(BadSignature));
    for other in [
        LoadError::new(LoadReason::Denied).about("a"),
        LoadError::new(LoadReason::TimedOut).about("b"),
        LoadError::new(LoadReason::TimedOut),
    ] {
        assert_ne!(timed_out(), other);
    }
}

#[test]
fn messages_start_in_lower_case_and_end_without_a_full_stop() {
    let mut messages: Vec<String> = vec![
        BadSignature.to_string(),
        "hs256".parse::<Algorithm>().unwrap_err().to_string(),
        Leeway::new(std::time::Duration::MAX).unwrap_err().to_string(),
    ];
    messages.extend(KEY_REASONS.iter().map(|(reason, _)| KeyError::new(*reason).to_string()));
    messages.extend(CLAIM_REASONS.iter().map(|(reason, _)| ClaimError::new("exp", *reason).to_string()));
    messages.extend(CLAIM_REASONS.iter().map(|(reason, _)| ClaimError::of_claims_set(*reason).to_string()));
    messages.extend(ENVIRONMENT_ERRORS.iter().map(|(error, _)| error.to_string()));
    messages.extend(sign_errors().iter().map(|(error, _)| error.to_string()));
    messages.extend(verify_errors().iter().map(|(error, _)| error.to_string()));
    let private = RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap_err();
    messages.push(private.to_string());
    assert!(messages.len() > 90);
    for message in messages {
        assert!(message.starts_with(|first: char| first.is_ascii_lowercase() || first == '`'), "{message}");
        assert!(message.ends_with(|last: char| last.is_alphanumeric() || ")`".contains(last)), "{message}");
        assert!(!message.contains(['\n', '!']) && !message.contains("  "), "{message}");
    }
}
