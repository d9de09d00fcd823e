//! Notices on a page about the step before it.

use serde::Deserialize;

/// A notice, named in the query of a page. A query cannot put other words on a page.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Notice {
    CodeExpired,
    CodeResent,
    CodeRunning,
    CodeUsedUp,
    LoggedOut,
    NoMoreCodes,
    SessionEnded,
}

impl Notice {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::CodeExpired => "The code is no longer valid. Ask for a new one.",
            Self::CodeResent => "Another code is on its way. It can come by a call.",
            Self::CodeRunning => "The code that we sent before is still valid.",
            Self::CodeUsedUp => "The code was entered wrongly too often. Ask for a new one.",
            Self::LoggedOut => "You are logged out.",
            Self::NoMoreCodes => "No other code can be sent now. Enter the last one, or change the number.",
            Self::SessionEnded => "You were logged out after a while. Log in again.",
        }
    }
}

/// The query of a page.
#[derive(Deserialize)]
pub(crate) struct NoticeQuery {
    #[serde(default)]
    pub(crate) notice: Option<Notice>,
}
