//! Reading an access control list, and finding the place where one is wrong.

use std::fmt;

use serde::Deserialize;
use serde::de;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::acl::method::UNKNOWN;
use crate::nexmo::acl::path::FORM;
use crate::nexmo::acl::rules::Rules;
use crate::nexmo::{Acl, AclPath, FilterValue, Method, Methods, Rule};
use crate::token::claim::present;

/// The capacity that a list gets with its first path.
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

/// Names the place at which a rejected list is wrong: the member, and which of the paths, counted from 1. The text of a
/// path is not shown, because it may come from a token.
pub(in crate::nexmo) fn explain(error: ClaimError, acl: Option<&RawValue>) -> ClaimError {
    let acl = acl.map_or("", RawValue::get);
    match error.reason() {
        // Vonage was seen to ignore a list in a string, which then limits nothing. The message must say so.
        ClaimReason::Invalid | ClaimReason::InvalidJson if acl.starts_with(['"', '[']) => {
            ClaimError::new("acl", ClaimReason::NotAnObject)
        }
        // A missing `paths` is a fault of the list, not a missing claim.
        ClaimReason::Invalid | ClaimReason::Missing => locate(acl).unwrap_or(invalid("acl")),
        reason => {
            let named = ClaimError::new("acl", reason);
            error.offset().map_or(named, |offset| named.at_offset(offset))
        }
    }
}

/// The members of an object, in the order of the text.
struct Members(Vec<(String, Box<RawValue>)>);

impl Members {
    fn of(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Map)
    }
}

const fn invalid(place: &'static str) -> ClaimError {
    ClaimError::new(place, ClaimReason::Invalid)
}

fn locate(acl: &str) -> Option<ClaimError> {
    let Members(members) = Members::of(acl)?;
    if members.iter().any(|(name, _)| name != "paths") {
        return Some(invalid("acl").with_hint("the only member of a list is `paths`"));
    }
    let (_, paths) = members.first()?;
    match Members::of(paths.get()) {
        Some(Members(paths)) => (1..).zip(&paths).find_map(|(position, (path, rule))| {
            locate_in_rule(path, rule.get()).map(|error| error.at_position(position))
        }),
        None => Some(invalid("acl.paths").with_hint("`paths` is an object of paths and their rules")),
    }
}

fn locate_in_rule(path: &str, rule: &str) -> Option<ClaimError> {
    if AclPath::read(path).is_none() {
        return Some(invalid("acl.paths").with_hint(FORM));
    }
    let Some(Members(members)) = Members::of(rule) else {
        return Some(invalid("acl.paths").with_hint("the value of a path is an object"));
    };
    members.iter().find_map(|(name, value)| match name.as_str() {
        "methods" => match serde_json::from_str::<Vec<String>>(value.get()) {
            Ok(methods) if methods.iter().all(|method| method.parse::<Method>().is_ok()) => None,
            Ok(_) => Some(UNKNOWN),
            Err(_) => Some(invalid("acl.paths.methods").with_hint("`methods` is an array of strings")),
        },
        "filters" if Members::of(value.get()).is_some() => None,
        "filters" => Some(invalid("acl.paths.filters").with_hint("`filters` is an object")),
        _ => Some(invalid("acl.paths").with_hint("the members of a rule are `methods` and `filters`")),
    })
}
