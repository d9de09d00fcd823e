//! `diagnose`

use jwt_identity::diagnose::{Diagnose, Report, Severity, TokenKind};
use jwt_identity::{ErrorCode, NumericDate, SharedSecret};
use serde_json::Value;

use crate::args::DiagnoseArgs;
use crate::commands::time;
use crate::failure::Failure;
use crate::keys::{GivenKeys, KEY_OPTIONS};
use crate::output::Output;
use crate::source::Source;
use crate::{keys, source};

pub(crate) fn run(args: &DiagnoseArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let now = time(now)?;
    let given = GivenKeys::read(&args.key)?;
    let others = args.other_secret.iter().map(|text| named_secret(text)).collect::<Result<Vec<_>, _>>()?;
    // A webhook is verified with its content, which is not at hand here.
    let verifier = match args.kind.filter(|kind| *kind != TokenKind::NexmoWebhook) {
        Some(kind) => {
            let source = match given.source(kind, &[], output) {
                // The diagnosis says more about a key that does not fit the kind than the error does.
                Err(_) if args.key.jwks.is_none() => None,
                source => source?,
            };
            source.map(|keys| keys::verifier(kind, keys, args.policy.as_deref())).transpose()?
        }
        None => None,
    };
    let token = source::token(args.token.clone())?;

    let mut diagnose = Diagnose::new();
    if let Some(kind) = args.kind {
        diagnose = diagnose.kind(kind);
    }
    if let Some(verifier) = &verifier {
        diagnose = diagnose.verifier(&**verifier);
    }
    if let Some(secret) = given.secret() {
        diagnose = diagnose.secret(secret);
    }
    if let Some(public_key) = given.public_key() {
        diagnose = diagnose.public_key_pem(public_key);
    }
    if let Some(key_id) = &args.key.key_id {
        diagnose = diagnose.key_id(key_id);
    }
    for (name, secret) in &others {
        diagnose = diagnose.other_secret(name, secret);
    }
    if args.with_values {
        diagnose = diagnose.with_values();
    }
    let report = diagnose.run(&token, now);
    let mut text = output.paint_findings(&report.to_string());
    if let Some(hint) = hint(args, &given, &report) {
        text.push_str("\n\n");
        text.push_str(&hint);
    }
    output.result(&text, &serde_json::to_value(&report).unwrap_or(Value::Null));
    let is_accepted = report.is_verified() && report.worst() < Some(Severity::Error);
    if is_accepted { Ok(()) } else { Err(Failure::Rejected(None)) }
}

/// Names the options that take the diagnosis further.
fn hint(args: &DiagnoseArgs, given: &GivenKeys<'_>, report: &Report) -> Option<String> {
    let has_rule = |rule: &str| report.findings().iter().any(|finding| finding.rule() == rule);
    let has_code = |code: ErrorCode| report.findings().iter().any(|finding| finding.code() == Some(code));
    if report.kind() == Some(TokenKind::NexmoWebhook) {
        return Some("to verify a webhook with its content, use `jwt-identity webhook verify`".to_owned());
    }
    let options = match report.kind() {
        _ if has_rule("key.needs-secret") => Some("`--secret env:NAME`"),
        _ if has_rule("key.needs-public-key") => Some("`--public-key file:PATH` or `--jwks FILE|URL`"),
        _ if !given.is_empty() => None,
        Some(TokenKind::Kustomer | TokenKind::Sunshine) => Some("`--secret env:NAME`"),
        Some(TokenKind::NexmoApplication | TokenKind::NexmoUser | TokenKind::NexmoVideo) => {
            Some("`--public-key file:PATH`")
        }
        _ => Some(KEY_OPTIONS),
    };
    if let Some(options) = options {
        let kind = report.kind().filter(|_| args.kind.is_none());
        let kind = kind.map(|kind| format!("`--kind {kind}` and ")).unwrap_or_default();
        let helps = !given.is_empty() || has_rule("signature.not-checked");
        return helps.then(|| format!("to verify the token, pass {kind}{options}"));
    }
    if args.kind.is_none() {
        let kind = report.kind().map_or("KIND", TokenKind::as_str);
        return Some(format!("to verify the token, pass `--kind {kind}`"));
    }
    let lacks_audience = report.kind() == Some(TokenKind::Jwt) && has_code(ErrorCode::ClaimWrongAudience);
    (lacks_audience && args.policy.is_none())
        .then(|| "to name the expected audience, pass `--policy FILE` with `{\"audiences\":[\"NAME\"]}`".to_owned())
}

/// Splits `NAME=SOURCE` and reads the secret.
fn named_secret(text: &str) -> Result<(String, SharedSecret), Failure> {
    let (name, source) =
        text.split_once('=').ok_or_else(|| Failure::trouble("`--other-secret` must be NAME=SOURCE"))?;
    let Ok(source) = source.parse::<Source>();
    Ok((name.to_owned(), keys::secret(&source)?))
}
