//! Errors and `Debug` output show no secret, key byte, token or claim value. The crate writes no logs: `architecture`
//! checks for that.

mod refusals;
mod shown;

use std::collections::BTreeSet;
use std::error::Error as StdError;

use jwt_identity::{Error, ErrorCode};

use crate::support::b64;

/// The marker is part of every value that must not be shown.
const MARKER: &str = "Zx9qMarkerW7";

/// Reports whether a text contains the marker, in plain form or in an encoding of its bytes.
fn shows_marker(text: &str) -> bool {
    let bytes = MARKER.as_bytes();
    let hex = |upper: bool| -> String {
        let digits = |byte: &u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
        bytes.iter().map(digits).collect()
    };
    let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>();
    // The length of the marker is a multiple of three, so its base64 is the same at every third position.
    let forms = [MARKER.to_owned(), hex(true), hex(false), list.join(", "), list.join(",\n    "), b64(MARKER)];
    forms.iter().any(|form| text.contains(form))
}

/// All texts of an error: its own and those of all its sources.
fn texts(error: &dyn StdError) -> Vec<String> {
    let mut texts = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
    if let Some(source) = error.source() {
        texts.extend(self::texts(source));
    }
    texts
}

#[test]
fn marker_is_found_in_every_encoding() {
    let bytes = MARKER.as_bytes();
    for shown in [
        format!("a{MARKER}b"),
        format!("{bytes:?}"),
        format!("{bytes:#?}"),
        format!("{bytes:02x?}").replace([',', ' '], ""),
        b64(format!("abc{MARKER}def")),
    ] {
        assert!(shows_marker(&shown), "{shown}");
    }
    assert!(!shows_marker("the key is too short"));
}

/// The errors of inputs that contain the marker, with their codes and texts.
#[derive(Default)]
struct Refusals(Vec<(ErrorCode, Vec<String>)>);

impl Refusals {
    fn note(&mut self, error: impl Into<Error>) {
        let error = error.into();
        self.0.push((error.code(), texts(&error)));
    }

    /// Records the error of an input that must be rejected.
    #[track_caller]
    fn rejected<T>(&mut self, outcome: Result<T, impl Into<Error>>) {
        match outcome {
            Ok(_) => panic!("it was accepted"),
            Err(error) => self.note(error),
        }
    }
}

/// Codes of errors that contain no text of a caller, because nothing was passed or parsed.
const WITHOUT_TEXT: &[ErrorCode] = &[
    ErrorCode::KeySecretEmpty,
    ErrorCode::ClaimLeewayTooLarge,
    ErrorCode::ClockUnavailable,
    ErrorCode::RandomUnavailable,
    ErrorCode::KeySourceOutdated,
];

#[test]
fn errors_show_no_secret_key_token_or_claim_value() {
    let mut refusals = Refusals::default();
    refusals::of_keys(&mut refusals);
    refusals::of_tokens(&mut refusals);
    refusals::of_claims(&mut refusals);
    refusals::of_webhooks(&mut refusals);
    refusals::of_places(&mut refusals);
    #[cfg(feature = "http")]
    {
        refusals::of_the_network(&mut refusals);
        refusals::of_the_verify_api(&mut refusals);
    }
    assert!(refusals.0.len() > 400, "{}", refusals.0.len());
    for (code, texts) in &refusals.0 {
        for text in texts {
            assert!(!shows_marker(text), "{code}: {text}");
        }
    }
    let is_of_the_network = |code: &ErrorCode| {
        matches!(code.as_u16(), 511..=516 | 701..)
            || [ErrorCode::KeySetExpired, ErrorCode::KeySourceAborted].contains(code)
    };
    let reached: BTreeSet<ErrorCode> = refusals.0.iter().map(|(code, _)| *code).collect();
    let missing = ErrorCode::ALL.iter().filter(|code| !reached.contains(code) && !WITHOUT_TEXT.contains(code));
    let missing: Vec<&ErrorCode> = missing.filter(|code| cfg!(feature = "http") || !is_of_the_network(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
