//! Reading an access control list, and finding the place where one is wrong.

use std::fmt;

use serde::Deserialize;
use serde::de;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::acl::rules::Rules;
use crate::nexmo::{Acl, AclPath, FilterValue, Method, Methods, Rule};
use crate::token::claim::present;

/// How many paths a list gets room for at its first.
const USUAL_LEN: usize = 10;

/// The list as read. The strict reader of the core has seen to it that no member name stands twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::nexmo) struct AclWire {
    #[serde(deserialize_with = "read_paths")]
    paths: Vec<(AclPath, Rule)>,
}

impl From<AclWire> for Acl {
    fn from(wire: AclWire) -> Self {
        Self { rules: Rules::from_unique(wire.paths) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleWire {
    #[serde(default, deserialize_with = "present")]
    methods: Option<MethodsWire>,
    #[serde(default, deserialize_with = "read_filters")]
    filters: Vec<(String, FilterValue)>,
}

struct PathWire(AclPath);

struct MethodsWire(Methods);

struct MethodWire(Method);

fn read_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(AclPath, Rule)>, D::Error> {
    struct Paths;

    impl<'de> Visitor<'de> for Paths {
        type Value = Vec<(AclPath, Rule)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of paths")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut rules = Vec::new();
            while let Some(PathWire(path)) = map.next_key()? {
                let rule: RuleWire = map.next_value()?;
                if rules.is_empty() {
                    rules.reserve(USUAL_LEN);
                }
                let methods = rule.methods.map(|MethodsWire(methods)| methods);
                rules.push((path, Rule { methods, filters: rule.filters }));
            }
            Ok(rules)
        }
    }

    deserializer.deserialize_map(Paths)
}

fn read_filters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, FilterValue)>, D::Error> {
    struct Filters;

    impl<'de> Visitor<'de> for Filters {
        type Value = Vec<(String, FilterValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of filters")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut filters = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                filters.push((name, FilterValue::from(value)));
            }
            Ok(filters)
        }
    }

    deserializer.deserialize_map(Filters)
}

impl<'de> Deserialize<'de> for PathWire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = PathWire;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PathWire, E> {
                AclPath::read(text).map(PathWire).ok_or_else(|| E::custom(""))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl<'de> Deserialize<'de> for MethodsWire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = MethodsWire;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of methods")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<MethodsWire, A::Error> {
                let mut methods = Methods::default();
                while let Some(MethodWire(method)) = list.next_element()? {
                    methods.insert(method);
                }
                Ok(MethodsWire(methods))
            }
        }

        deserializer.deserialize_seq(List)
    }
}

impl<'de> Deserialize<'de> for MethodWire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = MethodWire;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a method")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<MethodWire, E> {
                text.parse().map(MethodWire).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// Names the place at which a refused list is wrong. Whoever has to mend it has no other hint: values are not quoted.
pub(in crate::nexmo) fn explain(reason: ClaimReason, acl: Option<&Value>) -> ClaimError {
    match reason {
        // Text that reads like a list is the form that was seen to limit nothing. Its message must say so.
        ClaimReason::Invalid | ClaimReason::InvalidJson if acl.is_some_and(|acl| acl.is_string() || acl.is_array()) => {
            ClaimError::new("acl", ClaimReason::NotAnObject)
        }
        // A missing `paths` is a fault of the list, not a missing claim.
        ClaimReason::Invalid | ClaimReason::Missing => ClaimError::new(acl.map_or("acl", locate), ClaimReason::Invalid),
        _ => ClaimError::new("acl", reason),
    }
}

fn locate(acl: &Value) -> &'static str {
    let paths = match acl.as_object() {
        Some(members) if members.keys().all(|name| name == "paths") => members.get("paths"),
        _ => None,
    };
    match paths {
        None => "acl",
        Some(Value::Object(paths)) => paths.iter().find_map(|(path, rule)| locate_in_rule(path, rule)).unwrap_or("acl"),
        Some(_) => "acl.paths",
    }
}

fn locate_in_rule(path: &str, rule: &Value) -> Option<&'static str> {
    let members = match rule {
        Value::Object(members) if AclPath::read(path).is_some() => members,
        _ => return Some("acl.paths"),
    };
    members.iter().find_map(|(name, value)| match (name.as_str(), value) {
        ("methods", Value::Array(methods)) => methods
            .iter()
            .any(|method| method.as_str().is_none_or(|name| name.parse::<Method>().is_err()))
            .then_some("acl.paths.methods"),
        ("methods", _) => Some("acl.paths.methods"),
        ("filters", Value::Object(_)) => None,
        ("filters", _) => Some("acl.paths.filters"),
        _ => Some("acl.paths"),
    })
}
