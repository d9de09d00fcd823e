//! `verify`

use jwt_identity::NumericDate;
use serde_json::{Value, json};

use crate::args::VerifyArgs;
use crate::commands::time;
use crate::failure::Failure;
use crate::output::{Color, Output};
use crate::{keys, source, text};

pub(crate) fn run(args: VerifyArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let now = time(now)?;
    let verifier =
        keys::verifier(args.kind, &args.key, &args.alg, args.policy.as_deref(), output)?.ok_or_else(|| {
            Failure::trouble(
                "a key is missing: pass `--secret env:NAME`, `--public-key file:PATH` or `--jwks FILE|URL`",
            )
        })?;
    let token = source::token(args.token)?;
    let claims = verifier.verify_json_at(&token, now).map_err(Failure::rejected)?;
    let value: Value = serde_json::from_str(&claims).unwrap_or_default();
    if !output.is_json() {
        output.note("VERIFIED", Color::Green, &text::times(&value, now));
    }
    output.result(&format!("{value:#}"), &json!({ "verified": true, "kind": args.kind, "claims": value }));
    Ok(())
}
