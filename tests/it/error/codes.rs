//! The error codes are stable.

use std::collections::BTreeSet;
#[cfg(feature = "http")]
use std::error::Error as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use jwt_identity::ClaimError;
use jwt_identity::crypto::RsaVerifier;
use jwt_identity::error::ClaimReason;
use jwt_identity::error::ReplayError;
use jwt_identity::error::{CallError, CallReason};
use jwt_identity::error::{KeyReason, LoadError, LoadReason};
#[cfg(feature = "http")]
use jwt_identity::keys::remote::KeyEndpoint;
use jwt_identity::keys::{KeySet, VerifyingKey, VerifyingKeySource};
use jwt_identity::kustomer::Kustomer;
#[cfg(feature = "http")]
use jwt_identity::kustomer::{ApiError, ApiKey, SecretEndpoint};
use jwt_identity::nexmo;
use jwt_identity::nexmo::PathFault;
#[cfg(feature = "http")]
use jwt_identity::nexmo::verify_api::{self, Call, Code, RequestId, v2};
use jwt_identity::sunshine::Sunshine;
use jwt_identity::token::claim::Leeway;
use jwt_identity::{
    Algorithm, BadSignature, ConfigError, EnvironmentError, Error, ErrorCode, KeyError, KeyHint, SignError,
    TokenSigner, TokenVerifier, VerifyError,
};

use crate::support::{hs256, pem, token};

/// The whole table. Lines are never changed. A new code is a new line.
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
    (ErrorCode::HeaderSkippedKey, 219, "header.skipped-key"),
    (ErrorCode::HeaderWrongParameter, 220, "header.wrong-parameter"),
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
    (ErrorCode::ClaimAmbiguousRequest, 421, "claim.ambiguous-request"),
    (ErrorCode::ClaimUnknownMember, 422, "claim.unknown-member"),
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
    (ErrorCode::CallReentrant, 519, "call.reentrant"),
    (ErrorCode::KeySourceOutdated, 520, "key-source.outdated"),
    (ErrorCode::ReplayGuardNeedsAsync, 530, "replay-guard.needs-async"),
    (ErrorCode::ConfigUnknownName, 601, "config.unknown-name"),
    (ErrorCode::ConfigInvalidPolicy, 602, "config.invalid-policy"),
    (ErrorCode::ApiInvalidParameter, 701, "api.invalid-parameter"),
    (ErrorCode::ApiUnreachable, 702, "api.unreachable"),
    (ErrorCode::ApiTimedOut, 703, "api.timed-out"),
    (ErrorCode::ApiRedirected, 704, "api.redirected"),
    (ErrorCode::ApiTooLarge, 705, "api.too-large"),
    (ErrorCode::ApiWrongContent, 706, "api.wrong-content"),
    (ErrorCode::ApiAborted, 707, "api.aborted"),
    (ErrorCode::ApiStatus, 708, "api.status"),
    (ErrorCode::ApiDenied, 709, "api.denied"),
    (ErrorCode::ApiThrottled, 710, "api.throttled"),
    (ErrorCode::ApiUnavailable, 711, "api.unavailable"),
    (ErrorCode::ApiAccountLimited, 712, "api.account-limited"),
    (ErrorCode::ApiRejected, 713, "api.rejected"),
    (ErrorCode::VerificationConcurrent, 714, "verification.concurrent"),
    (ErrorCode::VerificationWrongCode, 715, "verification.wrong-code"),
    (ErrorCode::VerificationTooManyCodes, 716, "verification.too-many-codes"),
    (ErrorCode::VerificationEnded, 717, "verification.ended"),
    (ErrorCode::VerificationWrongState, 718, "verification.wrong-state"),
    (ErrorCode::VerificationForeignSession, 719, "verification.foreign-session"),
    (ErrorCode::VerificationExpired, 720, "verification.expired"),
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
    (ClaimReason::AudienceNotNamed, 410),
    (ClaimReason::WrongIssuer, 411),
    (ClaimReason::WrongScope, 412),
    (ClaimReason::OutOfRange, 413),
    (ClaimReason::TooLong, 414),
    (ClaimReason::Reserved, 415),
    (ClaimReason::RegisteredInCustom, 415),
    (ClaimReason::Conflict, 416),
    (ClaimReason::ContentMismatch, 417),
    (ClaimReason::AmbiguousContent, 417),
    (ClaimReason::UnreadableContent, 417),
    (ClaimReason::NotAnObject, 420),
    (ClaimReason::AmbiguousRequest, 421),
];

const ENVIRONMENT_ERRORS: &[(EnvironmentError, u16)] = &[
    (EnvironmentError::ClockUnavailable, 501),
    (EnvironmentError::RandomUnavailable, 502),
    (EnvironmentError::KeySourceUnavailable, 503),
    (EnvironmentError::SignerUnavailable, 504),
    (EnvironmentError::KeySetExpired, 506),
    (EnvironmentError::Reentrant, 519),
    (EnvironmentError::KeysOutdated, 520),
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

const CALL_REASONS: &[(CallReason, u16)] = &[
    (CallReason::InvalidParameter, 701),
    (CallReason::Unreachable, 702),
    (CallReason::TimedOut, 703),
    (CallReason::Redirected, 704),
    (CallReason::TooLarge { limit: 1 }, 705),
    (CallReason::WrongContent, 706),
    (CallReason::Aborted, 707),
    (CallReason::Status(418), 708),
    (CallReason::Denied, 709),
    (CallReason::Throttled, 710),
    (CallReason::Unavailable, 711),
    (CallReason::AccountLimited, 712),
    (CallReason::Rejected, 713),
    (CallReason::Concurrent, 714),
    (CallReason::WrongCode, 715),
    (CallReason::TooManyCodes, 716),
    (CallReason::Ended, 717),
    (CallReason::WrongState, 718),
    (CallReason::ForeignSession, 719),
    (CallReason::Expired, 720),
];

const REPLAY_ERRORS: &[(ReplayError, u16)] = &[
    (ReplayError::Replayed, 418),
    (ReplayError::Full, 505),
    (ReplayError::Unavailable, 505),
    (ReplayError::NeedsAsync, 530),
];

fn sign_errors() -> Vec<(SignError, u16, Option<&'static str>)> {
    vec![
        (TokenSigner::<nexmo::application::Application>::new(hs256()).check().unwrap_err(), 210, Some("alg")),
        (SignError::MissingKeyId, 212, Some("kid")),
        (SignError::WrongType, 216, Some("typ")),
        (SignError::WrongParameter { parameter: "twr".into() }, 220, Some("twr")),
        (SignError::SigningFailed, 302, None),
        (SignError::UnusableSignature, 303, None),
        (SignError::UnknownMember { member: "acls".into() }, 422, Some("acls")),
    ]
}

/// Errors that only a verifier can construct.
fn verify_errors() -> Vec<(VerifyError, u16, Option<&'static str>)> {
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hs256())).with_max_token_len(2000);
    let sunshine = TokenVerifier::<Sunshine>::new(VerifyingKey::new(hs256()));
    let of = |header: &[u8]| verifier.verify(&token(header, "{}", &hs256())).unwrap_err();
    let deep = format!(r#"{{"alg":"HS256","a":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    let header = "Authorization";
    let set = r#"{"keys":[{"kty":"oct","kid":"a"},{"kty":"oct","kid":"b","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#;
    let keys = KeySet::from_unpublished_jwk_set(&[Algorithm::Hs256], set).unwrap();
    let skipped = keys.find(&KeyHint::new(Algorithm::Hs256, Some("a"))).unwrap_err();
    vec![
        (verifier.verify(&"A".repeat(2001)).unwrap_err(), 201, None),
        (VerifyError::Malformed, 202, None),
        (verifier.verify("Bearer e30.e30.e30").unwrap_err(), 202, None),
        (VerifyError::InvalidBase64, 203, None),
        (of(b"{\"alg\":\"HS256\xff\"}"), 204, None),
        (of(b"{"), 205, None),
        (of(br#"{"alg":"HS256","kid":"a","kid":"a"}"#), 206, Some("kid")),
        (of(deep.as_bytes()), 207, None),
        (of(br#"{"alg":7}"#), 208, Some("alg")),
        (of(b"{}"), 208, Some("alg")),
        (of(br#"{"alg":"HS256","crit":["exp"]}"#), 209, Some("crit")),
        (of(br#"{"alg":"HS256","b64":false}"#), 209, Some("b64")),
        (of(br#"{"alg":"RS256"}"#), 210, Some("alg")),
        (of(br#"{"alg":"none"}"#), 210, Some("alg")),
        (VerifyError::AlgorithmMismatch, 211, Some("alg")),
        (sunshine.verify(&token(br#"{"alg":"HS256"}"#, "{}", &hs256())).unwrap_err(), 212, Some("kid")),
        (VerifyError::UnknownKeyId, 213, Some("kid")),
        (skipped, 219, Some("kid")),
        (VerifyError::AmbiguousKey, 214, Some("kid")),
        (of(br#"{"alg":"HS256","zip":"DEF"}"#), 215, Some("zip")),
        (of(br#"{"alg":"HS256","enc":"A128GCM"}"#), 215, Some("enc")),
        (of(br#"{"alg":"HS256","cty":"JWT"}"#), 215, Some("cty")),
        (VerifyError::WrongType, 216, Some("typ")),
        (VerifyError::TokenMissing { header }, 217, Some(header)),
        (VerifyError::TokenRepeated { header }, 218, Some(header)),
        (VerifyError::NotBearer { header }, 218, Some(header)),
        (VerifyError::InvalidSignature, 301, None),
        (verifier.verify("eyJhbGciOiJIUzI1NiJ9.e30.AAAA").unwrap_err(), 301, None),
    ]
}

fn config_errors() -> Vec<(ConfigError, u16, &'static str)> {
    vec![
        (ConfigError::new("url", "must be https"), 122, "url"),
        (Leeway::new(Duration::MAX).unwrap_err(), 419, "leeway"),
        ("hs256".parse::<Algorithm>().unwrap_err(), 113, "algorithm"),
        ("key.Malformed".parse::<ErrorCode>().unwrap_err(), 601, "error_code"),
        (jwt_identity::jwt::Policy::from_json(r#"{"expiry":1}"#).unwrap_err(), 602, "expiry"),
    ]
}

/// Errors of Kustomer's API, which are sources of the endpoint's errors.
#[cfg(feature = "http")]
fn api_errors() -> Vec<(ApiError, u16)> {
    let endpoint = SecretEndpoint::new("acme", ApiKey::new("key").unwrap()).unwrap();
    let error = |status: u16| {
        let rejected = endpoint.refusal(http::StatusCode::from_u16(status).unwrap(), b"");
        *rejected.source().unwrap().downcast_ref::<ApiError>().unwrap()
    };
    vec![(error(401), 516), (error(403), 516), (error(404), 513), (error(503), 513)]
}

/// Errors of the Verify API, which are sources of the errors of calls.
#[cfg(feature = "http")]
fn verify_api_errors() -> Vec<(verify_api::ApiError, u16, Option<&'static str>)> {
    let check = v2::Check::new(RequestId::new("a").unwrap(), Code::new("1234").unwrap());
    let error = |status: u16, body: &'static str| {
        let response = http::Response::builder().status(status).header("content-type", "application/json").body(body);
        check.read(&response.unwrap()).unwrap_err()
    };
    vec![
        (error(200, "{}"), 706, None),
        (error(400, ""), 715, None),
        (error(422, r#"{"invalid_parameters":{"name":"code"}}"#), 701, Some("code")),
        (error(503, ""), 711, None),
    ]
}

/// The public types in `src` that implement `std::error::Error`, and `PathFault`, which can be the source of one.
fn public_error_types() -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let derived = text.split("thiserror::Error)]").skip(1).filter_map(declared);
                let written = text.split("impl std::error::Error for ").skip(1).filter_map(|rest| {
                    let name = rest.split([' ', '<']).next()?;
                    let is_public =
                        ["struct", "enum"].iter().any(|kind| text.contains(&format!("\npub {kind} {name} ")));
                    is_public.then(|| name.to_owned())
                });
                found.extend(derived.chain(written));
            }
        }
    }
    /// The public type that follows a `derive`.
    fn declared(rest: &str) -> Option<String> {
        let line = rest.lines().find(|line| line.contains("struct ") || line.contains("enum "))?;
        let name = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
        Some(name.split([' ', ';', '(', '<']).next()?.to_owned())
    }
    let mut found = BTreeSet::from(["PathFault".to_owned()]);
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

#[test]
fn table_of_codes_is_complete_and_unchanged() {
    let table: Vec<ErrorCode> = TABLE.iter().map(|(code, ..)| *code).collect();
    assert_eq!(ErrorCode::ALL, table);
    for (code, number, text) in TABLE {
        assert_eq!((code.as_u16(), code.as_str()), (*number, *text));
        assert_eq!(code.to_string(), *text);
    }
}

#[test]
fn code_converts_from_number_and_text() {
    for number in 0..=u16::MAX {
        assert_eq!(
            ErrorCode::from_u16(number).map(ErrorCode::as_u16),
            TABLE.iter().map(|row| row.1).find(|&known| known == number)
        );
    }
    for (code, number, text) in TABLE {
        assert_eq!((ErrorCode::from_u16(*number), text.parse()), (Some(*code), Ok(*code)));
        for other in [text.to_uppercase(), format!("{text} "), format!(" {text}"), text.replace('.', "")] {
            assert!(other.parse::<ErrorCode>().is_err(), "{other}");
        }
    }
    assert!("".parse::<ErrorCode>().is_err() && "404".parse::<ErrorCode>().is_err());
}

#[test]
fn codes_have_unique_explanations_and_a_cure() {
    let explanations: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.explanation()).collect();
    assert_eq!(explanations.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        for sentence in [code.explanation(), code.cure()] {
            assert!(sentence.starts_with(|first: char| first.is_ascii_uppercase() || first == '`'), "{sentence}");
            assert_eq!(
                sentence.find(". ").or(sentence.find('.')),
                Some(sentence.len() - 1),
                "one sentence: {sentence}"
            );
            assert!(!sentence.contains(['\n', '\t', '|', ';']) && !sentence.contains("  "), "{sentence}");
            assert!(sentence.split(' ').count() <= 25, "{sentence}");
        }
    }
}

/// The table as a text file for other programming languages: one row for each code, columns separated by tabs.
#[test]
fn table_file_is_current() {
    let mut table = "code\tname\texplanation\tcure\tretryable\n".to_owned();
    for code in ErrorCode::ALL {
        let retryable = if code.is_retryable() { "yes" } else { "no" };
        let columns = [&code.as_u16().to_string(), code.as_str(), code.explanation(), code.cure(), retryable];
        table.push_str(&columns.join("\t"));
        table.push('\n');
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/error-codes.tsv");
    if std::env::var_os("RENEW_ERROR_CODES").is_some() {
        fs::write(&file, &table).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == table,
        "docs/error-codes.tsv is stale: run `RENEW_ERROR_CODES=1 cargo test --test it table_file_is_current`"
    );
}

#[test]
fn codes_are_ascending_and_unique() {
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
fn code_is_in_the_block_of_its_text_prefix() {
    for code in ErrorCode::ALL {
        let blocks: &[&str] = match code.as_u16() / 100 {
            1 => &["key"],
            2 => &["token", "header"],
            3 => &["signature"],
            4 => &["claim"],
            5 => &["clock", "random", "key-source", "signer", "replay-guard", "call"],
            6 => &["config"],
            7 => &["api", "verification"],
            other => panic!("block {other}"),
        };
        assert!(blocks.contains(&code.as_str().split('.').next().unwrap()), "{code}");
    }
}

/// The common answers of every error type.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answers {
    code: u16,
    subject: Option<String>,
    is_retryable: bool,
    message: String,
}

impl Answers {
    /// A vendor's error converts to the message of its stage in `Error` and is kept as the source.
    fn without_message(self) -> Self {
        Self { message: String::new(), ..self }
    }
}

/// Collects the answers of an error and asserts that `Error` gives the same after conversion.
macro_rules! answers {
    ($error:expr) => {{
        let error = $error;
        let own = Answers {
            code: error.code().as_u16(),
            subject: error.subject().map(str::to_owned),
            is_retryable: error.is_retryable(),
            message: error.to_string(),
        };
        assert_eq!(converted(error).without_message(), own.clone().without_message());
        own
    }};
}

fn converted(error: impl Into<Error>) -> Answers {
    let error = error.into();
    Answers {
        code: error.code().as_u16(),
        subject: error.subject().map(str::to_owned),
        is_retryable: error.is_retryable(),
        message: error.to_string(),
    }
}

/// Values of every public error type: the type, its answers, and the expected code and subject.
fn errors() -> Vec<(&'static str, Answers, u16, Option<&'static str>)> {
    let mut rows = Vec::new();
    for (reason, number) in KEY_REASONS {
        rows.push(("KeyError", answers!(KeyError::new(*reason)), *number, None));
        rows.push(("KeyError", answers!(KeyError::new(*reason).about("kty")), *number, Some("kty")));
    }
    for (reason, number) in CLAIM_REASONS {
        let (one, whole) = (ClaimError::new("exp", *reason), ClaimError::of_claims_set(*reason));
        rows.push(("ClaimError", answers!(one), *number, Some("exp")));
        rows.push(("ClaimError", answers!(whole), *number, None));
        rows.push(("SignError", answers!(SignError::from(one)), *number, Some("exp")));
        rows.push(("VerifyError", answers!(VerifyError::from(one)), *number, Some("exp")));
    }
    for (error, number) in ENVIRONMENT_ERRORS {
        rows.push(("EnvironmentError", answers!(*error), *number, None));
        rows.push(("SignError", answers!(SignError::from(*error)), *number, None));
        rows.push(("VerifyError", answers!(VerifyError::from(*error)), *number, None));
    }
    for (error, number) in REPLAY_ERRORS {
        let subject = (*error == ReplayError::Replayed).then_some("jti");
        rows.push(("ReplayError", answers!(*error), *number, subject));
        rows.push(("VerifyError", answers!(VerifyError::from(*error)), *number, subject));
    }
    for (reason, number) in LOAD_REASONS {
        rows.push(("LoadError", answers!(LoadError::new(*reason)), *number, None));
        rows.push(("LoadError", answers!(LoadError::new(*reason).about("keys.json")), *number, Some("keys.json")));
    }
    for (reason, number) in CALL_REASONS {
        rows.push(("CallError", answers!(CallError::new(*reason)), *number, None));
        rows.push(("CallError", answers!(CallError::new(*reason).about("brand")), *number, Some("brand")));
    }
    rows.push(("CallError", answers!(CallError::parameter("brand", "must be short")), 701, Some("brand")));
    let jwk = KeyError::new(KeyReason::NotPermitted).about("use");
    rows.push(("LoadError", answers!(LoadError::from(jwk)), 107, Some("use")));
    rows.extend(
        sign_errors().into_iter().map(|(error, number, subject)| ("SignError", answers!(error), number, subject)),
    );
    rows.extend(
        verify_errors().into_iter().map(|(error, number, subject)| ("VerifyError", answers!(error), number, subject)),
    );
    rows.push(("BadSignature", converted(BadSignature), 301, None));
    rows.extend(
        config_errors()
            .into_iter()
            .map(|(error, number, subject)| ("ConfigError", answers!(error), number, Some(subject))),
    );
    #[cfg(feature = "http")]
    rows.extend(api_errors().into_iter().map(|(error, number)| ("ApiError", answers!(error), number, None)));
    #[cfg(feature = "http")]
    rows.extend(
        verify_api_errors().into_iter().map(|(error, number, subject)| ("ApiError", answers!(error), number, subject)),
    );
    rows.push(("PathFault", converted(PathFault::DotSegment), 421, Some("acl")));
    rows
}

#[test]
fn every_error_type_keeps_code_and_subject_as_error() {
    let rows = errors();
    for (name, answers, code, subject) in &rows {
        assert_eq!((answers.code, answers.subject.as_deref()), (*code, *subject), "{name}: {answers:?}");
    }
    let reached: BTreeSet<u16> = rows.iter().map(|(_, _, code, _)| *code).collect();
    assert_eq!(reached, ErrorCode::ALL.iter().map(|code| code.as_u16()).collect());
}

#[test]
fn every_public_error_type_is_in_the_table() {
    let tested: BTreeSet<&str> = errors().into_iter().map(|(name, ..)| name).chain(["Error"]).collect();
    let declared = public_error_types();
    assert!(declared.len() >= 10, "{declared:?}");
    let is_built = |name: &&String| cfg!(feature = "http") || *name != "ApiError";
    let missing = declared.iter().filter(is_built).filter(|name| !tested.contains(name.as_str()));
    let missing: Vec<&String> = missing.collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn only_environment_errors_are_retryable() {
    let retryable = ErrorCode::ALL.iter().filter(|code| code.is_retryable()).map(|code| code.as_u16());
    assert_eq!(
        retryable.collect::<Vec<_>>(),
        [501, 502, 503, 504, 505, 506, 511, 512, 513, 517, 520, 702, 703, 707, 710, 711]
    );
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        assert!(LoadError::new(LoadReason::Status(status)).is_retryable(), "{status}");
    }
    for status in [204, 400, 404, 410, 600] {
        assert!(!Error::from(LoadError::new(LoadReason::Status(status))).is_retryable(), "{status}");
    }
}

#[test]
fn reason_texts_are_unique() {
    fn words<T>(table: &[(T, u16)], message: impl Fn(&T) -> String) -> Vec<String> {
        table.iter().map(|(reason, _)| message(reason)).collect()
    }
    for texts in [
        words(KEY_REASONS, |reason| KeyError::new(*reason).to_string()),
        words(CLAIM_REASONS, |reason| ClaimError::of_claims_set(*reason).to_string()),
        words(ENVIRONMENT_ERRORS, ToString::to_string),
        words(LOAD_REASONS, ToString::to_string),
        words(CALL_REASONS, ToString::to_string),
    ] {
        let distinct: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(distinct.len(), texts.len(), "{texts:?}");
        assert!(texts.iter().all(|text| text.contains(' ')), "{texts:?}");
    }
}

#[test]
fn load_errors_are_equal_by_reason_and_subject() {
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
    let mut messages: Vec<String> = errors().into_iter().map(|(_, answers, ..)| answers.message).collect();
    let private = RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap_err();
    messages.push(private.to_string());
    assert!(messages.len() > 90);
    for message in messages {
        assert!(message.starts_with(|first: char| first.is_ascii_lowercase() || first == '`'), "{message}");
        assert!(message.ends_with(|last: char| last.is_alphanumeric() || ")`".contains(last)), "{message}");
        assert!(!message.contains(['\n', '!']) && !message.contains("  "), "{message}");
    }
}
