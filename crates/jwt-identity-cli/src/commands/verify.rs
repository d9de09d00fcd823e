//! `verify`

use jwt_identity::NumericDate;
use serde_json::{Value, json};

use crate::args::VerifyArgs;
use crate::commands::time;
use crate::failure::Failure;
use crate::keys::{GivenKeys, KEY_OPTIONS};
use crate::output::{Color, Output};
use crate::{keys, source, text};

pub(crate) fn run(args: VerifyArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let now = time(now)?;
    let keys = GivenKeys::read(&args.key)?.source(args.kind, &args.alg, output)?;
    let keys = keys.ok_or_else(|| Failure::trouble(format!("a key is missing: pass {KEY_OPTIONS}")))?;
    let verifier = keys::verifier(args.kind, keys, args.policy.as_deref())?;
    let token = source::token(args.token)?;
    let claims = verifier.verify_json_at(&token, now).map_err(Failure::rejected)?;
    let value: Value = serde_json::from_str(&claims).unwrap_or_default();
    if !output.is_json() {
        output.note("VERIFIED", Color::Green, &text::times(&value, now));
    }
    output.result(&format!("{value:#}"), &json!({ "verified": true, "kind": args.kind, "claims": value }));
    Ok(())
}
