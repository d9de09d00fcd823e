//! The messages that a vendor would send to telephones, and the page that lists them.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use jwt_identity::NumericDate;

use crate::answer::escape;

/// The largest number of messages that are kept. The oldest one makes room for a new one.
const CAPACITY: usize = 20_000;

/// The largest number of messages on the page.
const ON_PAGE: usize = 50;

/// A message with a code, as it would reach a telephone or a mailbox.
///
/// `Display` is one line for a terminal, with the code. `Debug` does not show the code.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub(crate) sent_at: NumericDate,
    pub(crate) to: Arc<str>,
    pub(crate) channel: Channel,
    pub(crate) brand: Arc<str>,
    pub(crate) code: Arc<str>,
}

impl Message {
    /// Returns the time at which the message was sent.
    #[must_use]
    pub const fn sent_at(&self) -> NumericDate {
        self.sent_at
    }

    /// Returns the number or address of the recipient.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Returns the way on which the message was sent.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}: your {} code is {}", self.channel, self.to, self.brand, self.code)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("channel", &self.channel).finish_non_exhaustive()
    }
}

/// A way on which a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channel {
    /// A text message.
    Sms,
    /// A call in which a voice reads the code.
    Voice,
    /// A message on `WhatsApp`.
    WhatsApp,
    /// A question on `WhatsApp` that is answered with a button. It has no code.
    WhatsAppInteractive,
    /// An e-mail.
    Email,
    /// A check by the mobile network. It has no code.
    SilentAuth,
}

impl Channel {
    /// Returns the name in Verify v2.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::WhatsApp => "whatsapp",
            Self::WhatsAppInteractive => "whatsapp_interactive",
            Self::Email => "email",
            Self::SilentAuth => "silent_auth",
        }
    }

    /// Reports whether a code is sent.
    pub(crate) const fn has_code(self) -> bool {
        !matches!(self, Self::WhatsAppInteractive | Self::SilentAuth)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Sms, Self::Voice, Self::WhatsApp, Self::WhatsAppInteractive, Self::Email, Self::SilentAuth]
            .into_iter()
            .find(|channel| channel.as_str() == name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A function that is called for each message.
pub(crate) type Observer = dyn Fn(&Message) + Send + Sync;

/// The messages, oldest first.
pub(crate) struct Inbox {
    messages: Mutex<VecDeque<Message>>,
    observer: Option<Box<Observer>>,
}

impl Inbox {
    pub(crate) fn new(observer: Option<Box<Observer>>) -> Self {
        Self { messages: Mutex::default(), observer }
    }

    pub(crate) fn deliver(&self, message: Message) {
        if let Some(observer) = &self.observer {
            observer(&message);
        }
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() == CAPACITY {
            messages.pop_front();
        }
        messages.push_back(message);
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn newest_code(&self, to: &str) -> Option<String> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.iter().rev().find(|message| &*message.to == to).map(|message| message.code.to_string())
    }

    /// Returns the page that lists the newest messages.
    pub(crate) fn page(&self, now: NumericDate) -> String {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = String::new();
        for message in messages.iter().rev().take(ON_PAGE) {
            let age = now.saturating_duration_since(message.sent_at).as_secs();
            let _ = writeln!(
                rows,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td>{age} s ago</td></tr>",
                escape(&message.code),
                escape(&message.to),
                message.channel,
                escape(&message.brand),
            );
        }
        let list = if rows.is_empty() {
            "<p>No message was sent yet.</p>".to_owned()
        } else {
            format!(
                "<table><caption>Newest message first</caption>\n<thead><tr><th scope=\"col\">Code</th>\
                 <th scope=\"col\">To</th><th scope=\"col\">By</th><th scope=\"col\">From</th>\
                 <th scope=\"col\">Sent</th></tr></thead>\n<tbody>\n{rows}</tbody></table>"
            )
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>Inbox of the stand-ins</title><link rel=\"stylesheet\" href=\"/inbox.css\"></head>\n<body><main>\n\
             <h1>Inbox</h1>\n<p>No message leaves this machine. The codes are shown here instead.</p>\n{list}\n\
             <p><a href=\"/inbox\">Refresh</a></p>\n</main></body></html>\n"
        )
    }
}

/// The style of the page.
pub(crate) const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:1rem}\
main{max-width:50rem;margin:auto;overflow-x:auto}table{border-collapse:collapse;width:100%}\
caption{text-align:left;padding:.5rem 0}th,td{text-align:left;padding:.4rem .3rem;border-bottom:1px solid #8888}\
code{font-size:1.25rem;font-weight:600}\
@media(max-width:30rem){th:nth-child(4),td:nth-child(4){display:none}}";
