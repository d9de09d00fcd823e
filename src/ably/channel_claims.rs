//! Claims that the other clients of a channel can read.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::Redacted;

/// The beginning of the names of these claims. The name of a channel follows.
pub(super) const PREFIX: &str = "ably.channel.";
/// The name in errors, because the name of a channel comes from outside.
const CLAIM: &str = "ably.channel";
/// The most characters of a channel and of a text. Not documented by the vendor.
const MAX_LEN: usize = 1024;

/// Texts by channel.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct ChannelClaims(BTreeMap<String, String>);

impl ChannelClaims {
    pub(super) fn insert(&mut self, channel: String, text: String) {
        self.0.insert(channel, text);
    }

    pub(super) fn get(&self, channel: &str) -> Option<&str> {
        self.0.get(channel).map(String::as_str)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(channel, text)| (channel.as_str(), text.as_str()))
    }

    pub(super) fn read(members: Vec<(String, Value)>) -> Result<Self, ClaimError> {
        let hint = "expected a string, which may hold JSON";
        let read = (1..).zip(members).map(|(position, (channel, value))| match value {
            Value::String(text) => Ok((channel, text)),
            _ => Err(ClaimError::new(CLAIM, ClaimReason::Invalid).at_position(position).with_hint(hint)),
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn check(&self) -> Result<(), ClaimError> {
        (1..).zip(&self.0).try_for_each(|(position, (channel, text))| {
            claim::check_identifier(CLAIM, channel, MAX_LEN)
                .and_then(|()| claim::check_text(CLAIM, text, MAX_LEN))
                .map_err(|error| error.at_position(position))
        })
    }
}

impl fmt::Debug for ChannelClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys().map(Redacted::new)).finish()
    }
}
