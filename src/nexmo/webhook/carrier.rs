//! Where in a request the token stands.

use crate::VerifyError;
use crate::token::bearer;

/// The header that carries the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Authorization,
    WebhookAuthToken,
    VonageSignature,
}

/// The number of times that a header occurs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Occurrence<'r> {
    Never,
    Once(&'r [u8]),
    Repeatedly,
}

impl Carrier {
    pub(super) const fn header_name(self) -> &'static str {
        match self {
            Self::Authorization => "Authorization",
            Self::WebhookAuthToken => "X-Vonage-Webhook-Auth-Token",
            Self::VonageSignature => "Vonage-Signature",
        }
    }

    pub(super) fn token(self, occurrence: Occurrence<'_>) -> Result<&str, VerifyError> {
        let header = self.header_name();
        let value = match occurrence {
            Occurrence::Never => return Err(VerifyError::TokenMissing { header }),
            // Which of two a proxy in front looked at, nobody knows.
            Occurrence::Repeatedly => return Err(VerifyError::TokenRepeated { header }),
            Occurrence::Once(value) => std::str::from_utf8(value).map_err(|_| VerifyError::NotBearer { header })?,
        };
        match (self, bearer::token_in(value)) {
            (_, Some(token)) => Ok(token),
            // The router's page does not say whether the scheme stands before the token.
            (Self::WebhookAuthToken, None) if is_word(value) => Ok(value),
            _ => Err(VerifyError::NotBearer { header }),
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
