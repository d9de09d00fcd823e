//! The vendors on the page of a person.

use std::collections::BTreeSet;

use serde_json::json;

/// One vendor on the page.
pub(crate) struct Card {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) calls: Vec<Call>,
    /// A hint for a vendor that the page cannot call.
    pub(crate) without_calls: &'static str,
}

/// A button that sends the token to the vendor.
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) method: &'static str,
    pub(crate) url: String,
    /// `authorization`, or the member of the body that holds the token.
    pub(crate) token_in: &'static str,
    /// A JSON object, or nothing.
    pub(crate) body: String,
}

/// Where the browser finds the vendors.
pub(crate) struct Vendors {
    /// The base URL of the Conversation API.
    pub(crate) nexmo: String,
    /// The base URL of the stand-in, or none: only the vendor's own SDK logs in with its token.
    pub(crate) kustomer: Option<String>,
    /// As for Kustomer.
    pub(crate) sunshine: Option<String>,
}

impl Vendors {
    /// Returns the origins that the page may connect to.
    pub(crate) fn origins(&self) -> BTreeSet<&str> {
        [Some(&self.nexmo), self.kustomer.as_ref(), self.sunshine.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// Returns the cards for the person with this number.
    pub(crate) fn cards(&self, number: &str) -> Vec<Card> {
        let kustomer = self.kustomer.as_ref().map(|base| Call {
            name: "login",
            label: "Log in to chat",
            method: "POST",
            url: format!("{base}/c/v1/identity"),
            token_in: "externalToken",
            body: "{}".to_owned(),
        });
        let sunshine = self.sunshine.as_ref().map(|base| Call {
            name: "login",
            label: "Log in to messaging",
            method: "POST",
            url: format!("{base}/sc/sdk/v2/apps/{DEMONSTRATION_APP}/login"),
            token_in: "authorization",
            body: json!({ "externalId": number }).to_string(),
        });
        vec![
            Card {
                id: "nexmo",
                title: "Nexmo",
                about: "RS256, with a list of the paths that it opens. For the Client SDK and the Conversation API.",
                calls: vec![
                    self.conversation_call("allowed", "Read conversations (allowed)", "GET", "/v0.3/conversations"),
                    self.conversation_call("denied", "Start a call (denied by the ACL)", "POST", "/v1/calls"),
                ],
                without_calls: "",
            },
            Card {
                id: "kustomer",
                title: "Kustomer",
                about: "HS256, accepted for 15 minutes from the time of issue. Logs a customer in to chat.",
                calls: kustomer.into_iter().collect(),
                without_calls: "Pass the token to Kustomer.login({ jwtToken }) of the chat SDK.",
            },
            Card {
                id: "sunshine",
                title: "Sunshine Conversations",
                about: "HS256 with a key ID. Logs a user in to messaging.",
                calls: sunshine.into_iter().collect(),
                without_calls: "Pass the token to the login of the messaging SDK.",
            },
        ]
    }

    fn conversation_call(&self, name: &'static str, label: &'static str, method: &'static str, path: &str) -> Call {
        let url = format!("{}{path}", self.nexmo);
        let body = if method == "POST" { "{}".to_owned() } else { String::new() };
        Call { name, label, method, url, token_in: "authorization", body }
    }
}

/// The app of the stand-in.
const DEMONSTRATION_APP: &str = "5deaa3531c7f940010cc4ba4";
