//! Compares the strict reader with `serde_json`. Accepted texts have the same value in both, and a text that only the
//! strict reader rejects breaks one of its own rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use jwt_identity::jwt::NoCustomClaims;
use jwt_identity::token::claim;
use jwt_identity::{ClaimError, ErrorCode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use crate::properties::config;

/// A JSON value that may break a rule: equal names, too many levels, a reserved name, a number beyond `f64`.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// The text of `null`, a boolean or a number.
    Word(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

const MAX_LEVELS: usize = 64;

impl Node {
    fn levels(&self) -> usize {
        let inner = match self {
            Self::Word(_) | Self::Text(_) => return 0,
            Self::Array(elements) => elements.iter().map(Self::levels).max(),
            Self::Object(members) => members.iter().map(|(_, value)| value.levels()).max(),
        };
        1 + inner.unwrap_or(0)
    }

    fn any(&self, level: usize, is_found: &mut impl FnMut(&Self, usize) -> bool) -> bool {
        let level = level + 1;
        is_found(self, level)
            || match self {
                Self::Word(_) | Self::Text(_) => false,
                Self::Array(elements) => elements.iter().any(|element| element.any(level, is_found)),
                Self::Object(members) => members.iter().any(|(_, value)| value.any(level, is_found)),
            }
    }

    /// The first rule that the value breaks, in the documented order.
    fn broken_rule(&self) -> Option<ErrorCode> {
        let has_equal_names = self.any(0, &mut |node, level| match node {
            Self::Object(members) if level <= MAX_LEVELS => {
                members.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len() < members.len()
            }
            _ => false,
        });
        let has_huge_number = self.any(0, &mut |node, _| match node {
            Self::Word(word) => serde_json::from_str::<Value>(word).is_err(),
            _ => false,
        });
        let has_reserved_name = self.any(0, &mut |node, _| match node {
            Self::Object(members) => members.iter().any(|(name, _)| name.starts_with("$serde_json::private::")),
            _ => false,
        });
        if has_equal_names {
            Some(ErrorCode::TokenDuplicateMember)
        } else if self.levels() > MAX_LEVELS {
            Some(ErrorCode::TokenNestingTooDeep)
        } else if has_huge_number || !matches!(self, Self::Object(_)) {
            Some(ErrorCode::TokenInvalidJson)
        } else if has_reserved_name {
            Some(ErrorCode::ClaimInvalid)
        } else {
            None
        }
    }

    /// Writes the value with whitespace and escape sequences selected by `choices`.
    fn spell(&self, text: &mut String, choices: &mut impl Iterator<Item = u8>) {
        space(text, choices);
        match self {
            Self::Word(word) => text.push_str(word),
            Self::Text(string) => spell_string(string, text, choices),
            Self::Array(elements) => {
                text.push('[');
                for (at, element) in elements.iter().enumerate() {
                    text.push_str(if at == 0 { "" } else { "," });
                    element.spell(text, choices);
                }
                space(text, choices);
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    text.push_str(if at == 0 { "" } else { "," });
                    space(text, choices);
                    spell_string(name, text, choices);
                    space(text, choices);
                    text.push(':');
                    value.spell(text, choices);
                }
                space(text, choices);
                text.push('}');
            }
        }
        space(text, choices);
    }
}

fn space(text: &mut String, choices: &mut impl Iterator<Item = u8>) {
    text.push_str(match choices.next() {
        Some(0) => " ",
        Some(1) => "\n\t",
        Some(2) => "\r",
        _ => "",
    });
}

fn spell_string(string: &str, text: &mut String, choices: &mut impl Iterator<Item = u8>) {
    text.push('"');
    for character in string.chars() {
        match (choices.next(), character) {
            (Some(0..=15), _) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(text, "\\u{unit:04x}").unwrap();
                }
            }
            (Some(16..=24), '/') => text.push_str("\\/"),
            (_, '"' | '\\' | '\0'..='\x1f') => {
                text.push_str(serde_json::to_string(&character).unwrap().trim_matches('"'));
                // `trim_matches` would remove an escaped quote, too.
                text.push_str(if character == '"' { "\"" } else { "" });
            }
            _ => text.push(character),
        }
    }
    text.push('"');
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nodes;

        impl<'de> Visitor<'de> for Nodes {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Word("null".to_owned()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Word(value.to_string()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Word(number.to_string()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Word(number.to_string()))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
                Ok(Node::Word(Number::from_f64(number).unwrap().to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = seq.next_element()? {
                    elements.push(element);
                }
                Ok(Node::Array(elements))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Node::Object(members))
            }
        }

        deserializer.deserialize_any(Nodes)
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(vec!["a", "b", "A", "", "\u{e9}", "a\"", "a\\", "exp", "external_id", "externalId", "/*/users/**"])
            .prop_map(str::to_owned),
        // So many names in one object that they are not compared one by one.
        8 => (0..200_u8).prop_map(|number| format!("member-{number}")),
        4 => ".{0,12}",
        1 => select(vec!["$serde_json::private::Number", "$serde_json::private::RawValue", "$serde_json::private::"])
            .prop_map(str::to_owned),
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["null", "true", "false", "0", "-0", "-0.0", "0.1e+2", "1E-7", "18446744073709551615"])
            .prop_map(str::to_owned),
        select(vec![
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e-400",
            "1700000000.9999999"
        ])
        .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_filter_map("finite", |number| Some(Number::from_f64(number)?.to_string())),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?",
        Just("1e999".to_owned()),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![3 => word().prop_map(Node::Word), 2 => ".{0,20}".prop_map(Node::Text)];
    leaf.prop_recursive(6, 48, 8, |inner| {
        prop_oneof![
            2 => vec(inner.clone(), 0..6).prop_map(Node::Array),
            3 => vec((name(), inner.clone()), 0..6).prop_map(Node::Object),
            // A chain of levels that may cross the limit.
            1 => (inner, 50..70_usize, any::<bool>()).prop_map(|(inner, levels, is_array)| {
                (0..levels).fold(inner, |node, _| {
                    if is_array { Node::Array(vec![node]) } else { Node::Object(vec![("a".to_owned(), node)]) }
                })
            }),
        ]
    })
}

/// Generates mostly objects.
fn document() -> impl Strategy<Value = Node> {
    prop_oneof![
        12 => vec((name(), node()), 0..8).prop_map(Node::Object),
        2 => vec((name(), word().prop_map(Node::Word)), 12..40).prop_map(Node::Object),
        1 => node(),
    ]
}

/// Changes to the bytes of a text.
#[derive(Debug, Clone)]
enum Change {
    Remove(Index),
    Insert(Index, u8),
    Replace(Index, u8),
    /// Copies the bytes between two places to a third.
    Repeat(Index, Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let byte = || prop_oneof![6 => select(b"{}[]\":,\\ue0123456789+-.tfn \n\t".to_vec()), 1 => any::<u8>()];
    prop_oneof![
        any::<Index>().prop_map(Change::Remove),
        (any::<Index>(), byte()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        (any::<Index>(), byte()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<Index>(), any::<Index>(), any::<Index>()).prop_map(|(from, to, at)| Change::Repeat(from, to, at)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let len = bytes.len();
        match change {
            _ if len == 0 => {}
            Change::Remove(at) => _ = bytes.remove(at.index(len)),
            Change::Insert(at, byte) => bytes.insert(at.index(len + 1), *byte),
            Change::Replace(at, byte) => bytes[at.index(len)] = *byte,
            Change::Repeat(from, to, at) => {
                let (from, to) = (from.index(len), to.index(len));
                let copy = bytes[from.min(to)..from.max(to)].to_vec();
                let at = at.index(len + 1);
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

fn spelled(node: &Node, choices: &[u8]) -> String {
    let mut text = String::new();
    node.spell(&mut text, &mut choices.iter().copied().cycle().take(10_000));
    text
}

/// Parses a text with the strict reader into several types, and asserts that all agree.
fn read(text: &[u8]) -> Result<Value, ErrorCode> {
    let code = |error: ClaimError| error.code();
    let outcome = claim::decode_json::<Map<String, Value>>(text).map(Value::Object).map_err(code);
    let verdict = outcome.as_ref().map(drop).map_err(|code| *code);
    assert_eq!(claim::decode_json::<NoCustomClaims>(text).map(drop).map_err(code), verdict);
    assert_eq!(claim::decode_json::<BTreeMap<String, Value>>(text).map(drop).map_err(code), verdict);
    assert_eq!(claim::decode_json::<BTreeMap<String, Box<RawValue>>>(text).map(drop).map_err(code), verdict);
    outcome
}

/// Compares a verdict of the strict reader with `serde_json`.
fn compare(text: &[u8]) {
    let shown = || String::from_utf8_lossy(text);
    let outcome = read(text);
    if std::str::from_utf8(text).is_err() {
        assert_eq!(outcome, Err(ErrorCode::TokenInvalidUtf8), "{}", shown());
        return;
    }
    match (serde_json::from_slice::<Node>(text), outcome) {
        (Ok(node), Ok(value)) => {
            assert_eq!(node.broken_rule(), None, "{}", shown());
            let same: Value = serde_json::from_slice(text).unwrap();
            // Compared as text as well, because -0.0 equals 0.0.
            assert_eq!((value.to_string(), &value), (same.to_string(), &same), "{}", shown());
        }
        (Ok(node), Err(code)) => assert_eq!(node.broken_rule(), Some(code), "{}", shown()),
        (Err(_), Ok(_)) => panic!("accepted, but not by serde_json: {}", shown()),
        // `serde_json` stops at the first fault, so it does not say which of several is reported.
        (Err(_), Err(code)) => {
            let of_form =
                [ErrorCode::TokenInvalidJson, ErrorCode::TokenDuplicateMember, ErrorCode::TokenNestingTooDeep];
            assert!(of_form.contains(&code), "{code}: {}", shown());
        }
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn value_is_accepted_unless_it_breaks_a_rule(node in document(), choices in vec(any::<u8>(), 1..64)) {
        let text = spelled(&node, &choices);
        let outcome = read(text.as_bytes());
        prop_assert_eq!(outcome.as_ref().err().copied(), node.broken_rule(), "{}", text);
        compare(text.as_bytes());
    }

    #[test]
    fn changed_text_has_the_verdict_of_serde_json(
        node in document(),
        choices in vec(any::<u8>(), 1..64),
        changes in vec(change(), 1..4),
    ) {
        compare(&changed(&spelled(&node, &choices), &changes));
    }
}

#[test]
fn generated_values_break_every_rule() {
    let object = |members: &[(&str, Node)]| {
        Node::Object(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    };
    let word = |word: &str| Node::Word(word.to_owned());
    let deep = (0..MAX_LEVELS).fold(word("1"), |node, _| Node::Array(vec![node]));
    for (node, rule) in [
        (object(&[("a", word("1")), ("b", deep.clone())]), Some(ErrorCode::TokenNestingTooDeep)),
        (object(&[("a", word("1")), ("a", deep.clone())]), Some(ErrorCode::TokenDuplicateMember)),
        (object(&[("a", word("-1e400"))]), Some(ErrorCode::TokenInvalidJson)),
        (object(&[("$serde_json::private::RawValue", word("1"))]), Some(ErrorCode::ClaimInvalid)),
        (deep, Some(ErrorCode::TokenInvalidJson)),
        (object(&[("a", word("1")), ("A", word("1"))]), None),
    ] {
        assert_eq!(node.broken_rule(), rule);
        let text = spelled(&node, &[255]);
        assert_eq!(read(text.as_bytes()).err(), rule, "{text}");
        compare(text.as_bytes());
    }
}
