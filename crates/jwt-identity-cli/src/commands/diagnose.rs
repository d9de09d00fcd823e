//! `diagnose`

use jwt_identity::diagnose::{Diagnose, Severity};
use jwt_identity::{NumericDate, SharedSecret};
use serde_json::Value;

use crate::args::DiagnoseArgs;
use crate::commands::time;
use crate::failure::Failure;
use crate::output::Output;
use crate::source::Source;
use crate::{keys, source};

pub(crate) fn run(args: DiagnoseArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let now = time(now)?;
    let secret = args.key.secret.as_ref().map(keys::secret).transpose()?;
    let public_key = args.key.public_key.as_ref().map(Source::read).transpose()?;
    let others = args.other_secret.iter().map(|text| named_secret(text)).collect::<Result<Vec<_>, _>>()?;
    // A secret or key that was read once, from standard input too, is not read again for the verifier.
    let verifier = match args.kind {
        Some(kind) if secret.is_none() && public_key.is_none() => keys::verifier(kind, &args.key, &[], None, output)?,
        Some(kind) if !reads_stdin(&args) => keys::verifier(kind, &args.key, &[], None, output).unwrap_or_default(),
        _ => None,
    };
    let token = source::token(args.token)?;

    let mut diagnose = Diagnose::new();
    if let Some(kind) = args.kind {
        diagnose = diagnose.kind(kind);
    }
    if let Some(verifier) = &verifier {
        diagnose = diagnose.verifier(&**verifier);
    }
    if let Some(secret) = &secret {
        diagnose = diagnose.secret(secret);
    }
    if let Some(public_key) = &public_key {
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
    let text = output.paint_findings(&report.to_string());
    output.result(&text, &serde_json::to_value(&report).unwrap_or(Value::Null));
    if report.worst() >= Some(Severity::Error) { Err(Failure::Rejected(None)) } else { Ok(()) }
}

const fn reads_stdin(args: &DiagnoseArgs) -> bool {
    matches!(args.key.secret, Some(Source::Stdin)) || matches!(args.key.public_key, Some(Source::Stdin))
}

/// Splits `NAME=SOURCE` and reads the secret.
fn named_secret(text: &str) -> Result<(String, SharedSecret), Failure> {
    let (name, source) =
        text.split_once('=').ok_or_else(|| Failure::trouble("`--other-secret` must be NAME=SOURCE"))?;
    let Ok(source) = source.parse::<Source>();
    Ok((name.to_owned(), keys::secret(&source)?))
}
