//! A token that is minted with the configuration and then diagnosed.

use jwt_identity::diagnose::{Diagnose, Severity};
use jwt_identity::keys::{LocalKeys, VerifyingKeySource};
use jwt_identity::{ErrorCode, JsonSigner, Profile, SharedSecret, TokenSigner, TokenVerifier};
use serde_json::Value;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;

/// The outcome of a trial.
#[derive(Debug)]
enum Outcome {
    Accepted,
    /// The verifier has another key, or none for this token.
    OtherKey(ErrorCode),
    /// The reason was added to the findings.
    Faulty,
}

/// Mints a token with the keys of a setting, and adds what a diagnosis finds.
pub(crate) fn examine<P: Profile>(
    examination: &mut Examination<'_>,
    setting: &'static str,
    keys: LocalKeys,
    claims: &Value,
    secret: Option<&SharedSecret>,
) {
    if let Outcome::OtherKey(code) = run::<P, _>(examination, setting, keys.clone(), claims, keys, secret) {
        examination.add(mismatch(setting, "a token that it signs is not accepted", code, code.cure()));
    }
}

/// Mints a token with the keys of one setting, and adds whether the keys of another accept it.
pub(crate) fn examine_fit<P: Profile>(
    examination: &mut Examination<'_>,
    (private, keys): (&'static str, LocalKeys),
    claims: &Value,
    (public, verifying_keys): (&'static str, impl VerifyingKeySource + 'static),
    cure: &str,
) {
    let finding = match run::<P, _>(examination, public, keys, claims, verifying_keys, None) {
        Outcome::Accepted => Finding::ok(public, format!("it verifies what `{private}` signs")),
        Outcome::OtherKey(code) => mismatch(public, &format!("it does not verify what `{private}` signs"), code, cure),
        Outcome::Faulty => return,
    };
    examination.add(finding);
}

fn mismatch(setting: &'static str, message: &str, code: ErrorCode, cure: &str) -> Finding {
    let message = format!("{message} ({})", code.as_str());
    Finding::new(Severity::Error, setting, "key.pair-mismatch", message, cure)
}

fn run<P: Profile, V: VerifyingKeySource + 'static>(
    examination: &mut Examination<'_>,
    setting: &'static str,
    keys: LocalKeys,
    claims: &Value,
    verifying_keys: V,
    secret: Option<&SharedSecret>,
) -> Outcome {
    let token = match TokenSigner::<P>::new(keys).sign_json(&claims.to_string()) {
        Ok(token) => token,
        Err(error) => {
            examination.add(Finding::error(setting, error));
            return Outcome::Faulty;
        }
    };
    let verifier = TokenVerifier::<P>::new(verifying_keys);
    let mut diagnose = Diagnose::new().verifier(&verifier);
    if let Some(secret) = secret {
        diagnose = diagnose.secret(secret);
    }
    let mut outcome = Outcome::Accepted;
    let report = diagnose.run(token.as_str(), examination.now);
    for finding in report.findings().iter().filter(|finding| finding.severity() >= Severity::Warning) {
        if let Some(code) = finding.code().filter(|code| is_about_key(*code)) {
            outcome = Outcome::OtherKey(code);
            continue;
        }
        examination.add(Finding::of_token(setting, finding));
        if finding.severity() == Severity::Error {
            return Outcome::Faulty;
        }
    }
    outcome
}

const fn is_about_key(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::SignatureInvalid
            | ErrorCode::HeaderMissingKeyId
            | ErrorCode::HeaderUnknownKeyId
            | ErrorCode::HeaderAmbiguousKey
            | ErrorCode::HeaderSkippedKey
            | ErrorCode::HeaderAlgorithmMismatch
    )
}
