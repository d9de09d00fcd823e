//! `decode`

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::NumericDate;
use serde_json::{Value, json};

use crate::args::DecodeArgs;
use crate::commands::time;
use crate::failure::Failure;
use crate::output::{Color, Output};
use crate::{source, text};

pub(crate) fn run(args: DecodeArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let token = source::token(args.token)?;
    let mut segments = token.trim().split('.');
    let header = decoded("header", segments.next())?;
    let claims = decoded("payload", segments.next())?;
    if !output.is_json() {
        output.note("UNVERIFIED", Color::Yellow, ": nothing proves who made this token");
    }
    let shown = format!("header {header:#}\nclaims {claims:#}{}", text::times(&claims, time(now)?));
    output.result(&shown, &json!({ "verified": false, "header": header, "claims": claims }));
    Ok(())
}

fn decoded(name: &str, segment: Option<&str>) -> Result<Value, Failure> {
    let bytes = segment.and_then(|segment| URL_SAFE_NO_PAD.decode(segment).ok());
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| {
        Failure::trouble(format!("the {name} is not JSON in base64url; `jwt-identity diagnose` tells what is wrong"))
    })
}
