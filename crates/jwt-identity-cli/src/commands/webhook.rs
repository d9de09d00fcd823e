//! `webhook verify`

use jwt_identity::NumericDate;
use jwt_identity::nexmo::webhook::{Request, verifier};
use serde_json::json;

use crate::args::WebhookCommand;
use crate::commands::time;
use crate::failure::Failure;
use crate::keys;
use crate::output::{Color, Output};
use crate::source::{file, token};
use crate::text::utc;

pub(crate) fn run(command: WebhookCommand, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let WebhookCommand::Verify { secret, method, authorization, body, query } = command;
    let now = time(now)?;
    let shared = keys::secret(&secret)?;
    let verifier = verifier(&shared).map_err(|error| keys::of(&secret, &error))?;
    let authorization = token(Some(authorization))?;
    // The hash is over the bytes as they arrived, so no line end is removed from a file.
    let body = body.map(|path| if path == "-" { file("-").map(|text| text.as_bytes().to_vec()) } else { bytes(&path) });
    let body = body.transpose()?.unwrap_or_default();
    let request =
        Request::new(&method).header("Authorization", authorization.as_bytes()).query(query.as_deref()).body(&body);
    let verified = verifier.verify_at(&request, now).map_err(Failure::rejected)?;
    let claims = verified.claims();
    output.result(
        &format!(
            "{}: token and content are those of the vendor, issued at {}",
            output.paint("VERIFIED", Color::Green),
            utc(claims.issued_at())
        ),
        &json!({ "verified": true, "issued_at": claims.issued_at(), "token_id": claims.token_id().as_str() }),
    );
    Ok(())
}

fn bytes(path: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::trouble(format!("{path}: {error}")))
}
