//! The inputs of a diagnosis, and its run.

use std::fmt;

use crate::crypto::secret::SharedSecret;
use crate::diagnose::case::Case;
use crate::diagnose::checks::{header, kustomer, nexmo, profile, signature, sunshine, times};
use crate::diagnose::finding::Finding;
use crate::diagnose::guess::{guess, is_other};
use crate::diagnose::kind::TokenKind;
use crate::diagnose::named_secret::NamedSecret;
use crate::diagnose::parts::{Object, Parts};
use crate::diagnose::report::Report;
use crate::diagnose::rule::Rule;
use crate::error::code::ErrorCode;
use crate::error::verify::VerifyError;
use crate::jose::numeric_date::NumericDate;
use crate::nexmo::Severity;
use crate::token::json::JsonVerifier;

/// Finds out why a token is rejected.
///
/// It needs only the token and the time. With the kind of token, the keys and a verifier it finds more.
///
/// # Examples
///
/// A backend signs with the base64-decoded secret:
///
/// ```
/// use jwt_identity::diagnose::Diagnose;
/// use jwt_identity::{NumericDate, SharedSecret, kustomer};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
/// let decoded = SharedSecret::new(b"a test secret of forty-two bytes in base64")?;
/// let token = kustomer::signer(&decoded)?.sign(&claims)?;
///
/// let secret = SharedSecret::new("YSB0ZXN0IHNlY3JldCBvZiBmb3J0eS10d28gYnl0ZXMgaW4gYmFzZTY0")?;
/// let verifier = kustomer::verifier(&secret)?;
/// let report = Diagnose::new().verifier(&verifier).secret(&secret).run(token.as_str(), now);
/// assert!(!report.is_verified());
/// assert_eq!(report.findings()[0].rule(), "key.secret-base64-decoded");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Default)]
pub struct Diagnose<'a> {
    kind: Option<TokenKind>,
    verifier: Option<&'a dyn JsonVerifier>,
    secrets: Vec<NamedSecret<'a>>,
    public_keys: Vec<&'a str>,
    key_id: Option<&'a str>,
    with_values: bool,
}

impl<'a> Diagnose<'a> {
    /// Creates a diagnosis that guesses the kind of token and has no key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the kind of token. Without it, the kind is that of the verifier, or is guessed.
    #[must_use]
    pub fn kind(self, kind: TokenKind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Sets the verifier that decides whether the token [is verified](Report::is_verified).
    ///
    /// It also sets the kind of token, if its profile is one of [`TokenKind`].
    #[must_use]
    pub fn verifier(self, verifier: &'a dyn JsonVerifier) -> Self {
        let kind = verifier.profile_name().parse().ok().or(self.kind);
        Self { kind, verifier: Some(verifier), ..self }
    }

    /// Adds the secret that the token should be signed with. It is tried as it is, and in the forms of common mistakes.
    #[must_use]
    pub fn secret(mut self, secret: &'a SharedSecret) -> Self {
        self.secrets.push(NamedSecret { name: None, secret });
        self
    }

    /// Adds a secret that the token should *not* be signed with, and its name, such as "the API secret".
    ///
    /// If the token is signed with it, the report shows that name and never the secret.
    #[must_use]
    pub fn other_secret(mut self, name: &'a str, secret: &'a SharedSecret) -> Self {
        self.secrets.push(NamedSecret { name: Some(name), secret });
        self
    }

    /// Adds a public key in PEM form.
    #[must_use]
    pub fn public_key_pem(mut self, pem: &'a str) -> Self {
        self.public_keys.push(pem);
        self
    }

    /// Sets the key ID that belongs to the secret. The diagnosis tries it as a secret, because confusing them is
    /// common.
    #[must_use]
    pub fn key_id(self, key_id: &'a str) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Includes the invalid values in [`Finding::found`](crate::diagnose::Finding::found). By default it includes none.
    #[must_use]
    pub fn with_values(self) -> Self {
        Self { with_values: true, ..self }
    }

    /// Examines a token at a given time.
    ///
    /// The work is linear in the length of the token, and a token above 16 KiB is not read.
    #[must_use]
    pub fn run(&self, token: &str, now: NumericDate) -> Report {
        let mut case = Case::new(self.kind, now, self.with_values);
        case.key_id = self.key_id;
        let parts = Parts::read(token, &mut case);
        let guessed = parts.header.as_ref().and_then(|header| guess(header, &parts.claims));
        let kind = self.kind.or(guessed);
        case.kind = kind;
        let is_verified = match &parts.header {
            Some(header) => match (self.kind, guessed) {
                (Some(expected), Some(found)) if is_other(expected, found, header, &parts.claims) => {
                    self.examine_other(&parts, header, (expected, found), &mut case)
                }
                _ => self.examine(&parts, header, &mut case),
            },
            None => false,
        };
        Report::new(is_verified, kind, self.kind.is_none() && kind.is_some(), case.into_findings())
    }

    /// Examines a token of another kind than the expected one. The rules and keys of the expected kind are not for it: a
    /// cure by them would repair the wrong token.
    fn examine_other(
        &self,
        parts: &Parts<'_>,
        header: &Object,
        (expected, found): (TokenKind, TokenKind),
        case: &mut Case<'_>,
    ) -> bool {
        let outcome = self.verifier.map(|verifier| verifier.verify_json_at(parts.token, case.now));
        let code = match &outcome {
            Some(outcome) => outcome.as_ref().err().map(VerifyError::code),
            None => rejection(parts, header, expected, case.now),
        };
        case.add_other_kind(expected, found, code);
        case.kind = None;
        let algorithm = header::check(header, case);
        times::check(&parts.claims, case);
        signature::check(parts, algorithm, &[], &[], case);
        profile::check(&parts.claims_set, case);
        matches!(outcome, Some(Ok(_)))
    }

    fn examine(&self, parts: &Parts<'_>, header: &Object, case: &mut Case<'_>) -> bool {
        let algorithm = header::check(header, case);
        times::check(&parts.claims, case);
        match case.kind {
            Some(TokenKind::Kustomer) => kustomer::check(&parts.claims, case),
            Some(TokenKind::Sunshine) => sunshine::check(&parts.claims, case),
            Some(TokenKind::NexmoWebhook) => nexmo::check_webhook(&parts.claims, case),
            Some(kind @ (TokenKind::NexmoApplication | TokenKind::NexmoUser | TokenKind::NexmoVideo)) => {
                nexmo::check(kind, &parts.claims, &parts.claims_set, case);
            }
            // The rules of the other kinds are those of their profiles.
            _ => {}
        }
        let fits = signature::check(parts, algorithm, &self.secrets, &self.public_keys, case);
        if let Some(algorithm) = algorithm
            && self.secrets.iter().any(|secret| secret.name.is_none() && signature::is_weak(secret, algorithm))
        {
            case.add(Rule::WeakSecret, None);
        }
        profile::check(&parts.claims_set, case);
        match self.verifier.map(|verifier| verifier.verify_json_at(parts.token, case.now)) {
            Some(Ok(_)) => return true,
            Some(Err(error)) => case.add_error(Rule::Verifier, error.code(), error.subject(), error.to_string()),
            None if !fits && self.secrets.is_empty() && self.public_keys.is_empty() => case.add(Rule::NotChecked, None),
            None => {}
        }
        false
    }
}

/// Returns the code with which a verifier of a kind rejects a token for its header or claims.
fn rejection(parts: &Parts<'_>, header: &Object, kind: TokenKind, now: NumericDate) -> Option<ErrorCode> {
    let mut case = Case::new(Some(kind), now, false);
    header::check(header, &mut case);
    profile::check(&parts.claims_set, &mut case);
    case.into_findings().iter().filter(|finding| finding.severity() == Severity::Error).find_map(Finding::code)
}

impl fmt::Debug for Diagnose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnose")
            .field("kind", &self.kind)
            .field("has_verifier", &self.verifier.is_some())
            .field("secrets", &self.secrets.len())
            .field("public_keys", &self.public_keys.len())
            .field("with_values", &self.with_values)
            .finish_non_exhaustive()
    }
}
