//! Strict JSON in: unique member names at every level, bounded depth, an object at the top, typed failures.
//!
//! `serde_json` alone keeps the last of two equal members in a map, skips ignored members unread, rounds a number before a
//! type sees its digits, and reports in sentences that quote the input. Its deserializer can be wrapped to check each
//! member, but then every value passes through both. So [`Reader`] walks through the text on its own. It leaves escape
//! sequences, and numbers other than short natural ones, to `serde_json`. If it finds a fault, `serde_json` is the judge of
//! the grammar: see [`explain`].

use serde::de::{Deserialize, IgnoredAny};

use crate::encoding::json::error::{Explained, JsonError};
use crate::encoding::json::reader::Reader;
use crate::encoding::json::scan::{JsonFault, scan};
use crate::error::claim::ClaimError;

/// Reads one JSON object, and nothing else, into `T`.
#[inline]
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, JsonError> {
    read_or_explain(text, &[])
}

/// Reads a claims set as [`from_slice`] does. Converting the result of `from_slice` would copy the value.
#[inline]
pub(crate) fn claims_from_slice<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, ClaimError> {
    read_or_explain(text, &[])
}

/// Reads a claims set as if it had no members of these names. They are checked all the same.
#[inline]
pub(crate) fn claims_from_slice_without<'de, T: Deserialize<'de>>(
    text: &'de [u8],
    hidden: &'static [&'static str],
) -> Result<T, ClaimError> {
    read_or_explain(text, hidden)
}

/// Reads one JSON object into `T`, whose raw values hold JSON of any form. The caller reads each of them strictly.
///
/// `T` must not ignore errors.
pub(crate) fn from_str_with_unread_parts<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    let mut reader = Reader::new(text, &[]);
    reader.leaves_raw_text = true;
    reader.whole_object()
}

/// Reads one JSON object into `T`, or returns `None` if anything is wrong with it, even if `T` ignored the error.
#[inline]
pub(crate) fn try_from_slice<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Option<T> {
    let mut reader = Reader::new(utf8(text).ok()?, &[]);
    reader.whole_object().ok().filter(|_| !reader.has_failed)
}

/// Reports whether a text is one value that this reader accepts inside `depth` objects and arrays.
pub(crate) fn is_strict_value(text: &[u8], depth: u32) -> bool {
    utf8(text).is_ok_and(|text| Reader::new(text, &[]).is_whole_value(depth))
}

fn utf8(text: &[u8]) -> Result<&str, JsonError> {
    std::str::from_utf8(text).map_err(|_| JsonError::new(JsonFault::InvalidUtf8))
}

#[inline]
fn read_or_explain<'de, T, E>(text: &'de [u8], hidden: &'static [&'static str]) -> Result<T, E>
where
    T: Deserialize<'de>,
    E: From<Explained>,
{
    let text = utf8(text).map_err(|error| Explained { error, offset: None })?;
    let mut reader = Reader::new(text, hidden);
    match reader.whole_object() {
        Ok(value) if !reader.has_failed => Ok(value),
        outcome => {
            outcome.and_then(|value| accept_form(text).map(|()| value)).map_err(|error| explain(text, error).into())
        }
    }
}

/// Checks the form of a text that was read into a type that ignored an error.
#[cold]
fn accept_form(text: &str) -> Result<(), JsonError> {
    let form = scan(text).map_err(JsonError::new)?;
    // The error may have been about a value that the type cannot hold, such as a number that is too large.
    form.fault().filter(|_| form.has_private_name).map_or(Ok(()), |fault| Err(JsonError::new(fault)))
}

/// Reports what is wrong with the form of the whole text before what is wrong with one member's type.
///
/// Only failures come here, so the text may be read twice more.
#[cold]
fn explain(text: &str, error: JsonError) -> Explained {
    let error = match scan(text) {
        Err(fault) if fault != error.fault => JsonError::new(fault),
        // Such a number is the fault of the member that wanted one.
        Ok(form) if form.has_unbounded_number && error.member.is_none() => JsonError::new(JsonFault::InvalidJson),
        _ if error.fault == JsonFault::InvalidJson => JsonError::new(JsonFault::InvalidJson),
        _ => error,
    };
    Explained { error, offset: (error.fault == JsonFault::InvalidJson).then(|| end_of_json(text)).flatten() }
}

/// Returns the offset of the byte at which a text stops being JSON.
fn end_of_json(text: &str) -> Option<usize> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    if error.is_eof() {
        return Some(text.len());
    }
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let line_start = lines.fold(0_usize, |sum, line| sum.saturating_add(line.len()));
    // `serde_json` counts the bytes of a line from 1.
    Some(line_start.saturating_add(error.column()).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserializer;

    use super::*;
    use crate::error::claim::ClaimReason;

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Claims {
        sub: String,
        #[serde(default)]
        exp: Option<u32>,
        #[serde(default)]
        acl: Option<Acl>,
        #[serde(default)]
        seats: BTreeMap<u16, Kind>,
    }

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Acl {
        paths: Vec<String>,
    }

    #[derive(Debug, serde::Deserialize, PartialEq)]
    enum Kind {
        Plain,
        Named { name: String },
        Pair(u8, u8),
    }

    fn fault(json: &str) -> (JsonFault, Option<&'static str>) {
        let error = from_slice::<Claims>(json.as_bytes()).unwrap_err();
        (error.fault, error.member)
    }

    #[test]
    fn every_shape_that_serde_json_reads_is_read() {
        let json = br#" {"sub":"a\u0062","exp":7,"acl":{"paths":["x"]},"other":[{"deep":[null,1.5,true]}],
            "seats":{"1":"Plain","2":{"Named":{"name":"n"}},"3":{"Pair":[1,2]}}} "#;
        let claims: Claims = from_slice(json).unwrap();
        assert_eq!(claims.sub, "ab");
        assert_eq!(claims.seats.get(&3), Some(&Kind::Pair(1, 2)));
        assert_eq!(claims.seats.len(), 3);
    }

    #[test]
    fn equal_names_are_rejected_at_every_level() {
        for json in [
            r#"{"sub":"a","sub":"a"}"#,
            r#"{"sub":"a","x":1,"x":1}"#,
            r#"{"sub":"a","x":1,"\u0078":1}"#,
            r#"{"sub":"a","\u0078":1,"x":1}"#,
            r#"{"sub":"a","x":{"y":[{"z":1,"z":2}]}}"#,
            r#"{"sub":"a","acl":{"paths":[],"paths":[]}}"#,
            r#"{"sub":"a","seats":{"1":"Plain","1":"Plain"}}"#,
            r#"{"sub":5,"x":1,"x":1}"#,
        ] {
            assert_eq!(fault(json).0, JsonFault::DuplicateMember, "{json}");
        }
        let many: Vec<String> = (0..500).map(|n| format!("\"n{n}\":0")).collect();
        let json = format!("{{\"sub\":\"a\",{}}}", many.join(","));
        assert!(from_slice::<Claims>(json.as_bytes()).is_ok());
        assert_eq!(fault(&json.replace("\"n499\"", "\"n3\"")).0, JsonFault::DuplicateMember);
    }

    #[test]
    fn a_variant_without_content_is_a_name_and_nothing_more() {
        for content in ["5", "\"x\"", "[]", "{\"x\":1}"] {
            let json = format!("{{\"sub\":\"a\",\"seats\":{{\"1\":{{\"Plain\":{content}}}}}}}");
            assert_eq!(fault(&json), (JsonFault::WrongType, Some("seats")), "{content}");
        }
    }

    #[test]
    fn a_number_as_a_name_has_one_spelling() {
        for name in ["01", "+1", "1.0", "1e0", " 1", "65536", "-0"] {
            let json = format!("{{\"sub\":\"a\",\"seats\":{{\"{name}\":\"Plain\"}}}}");
            assert_eq!(fault(&json), (JsonFault::WrongType, Some("seats")), "{name}");
        }
    }

    #[test]
    fn reserved_names_of_serde_json_are_rejected_in_text() {
        #[derive(serde::Deserialize)]
        struct Open<'a> {
            value: serde_json::Value,
            #[serde(borrow)]
            raw: Option<&'a serde_json::value::RawValue>,
        }
        let ordinary: Open<'_> = from_slice(br#"{"value":[1,1.5],"raw":{"a": 1}}"#).unwrap();
        assert_eq!((ordinary.value.to_string().as_str(), ordinary.raw.unwrap().get()), ("[1,1.5]", "{\"a\": 1}"));
        for value in [
            r#"{"$serde_json::private::RawValue":"{\"a\":1,\"a\":2}"}"#,
            r#"{"\u0024serde_json::private::RawValue":"1"}"#,
            r#"{"$serde_json::private::Number":"12e5"}"#,
            r#"[{"x":{"$serde_json::private::RawValue":"[1]"}}]"#,
        ] {
            let json = format!("{{\"value\":{value}}}");
            let refused = from_slice::<Open<'_>>(json.as_bytes()).map(|_| ()).unwrap_err();
            assert_eq!((refused.fault, refused.member), (JsonFault::Invalid, Some("value")), "{json}");
            let ignored = format!("{{\"sub\":\"a\",\"other\":{value}}}");
            assert_eq!(fault(&ignored).0, JsonFault::Invalid, "{ignored}");
        }
    }

    #[test]
    fn hidden_members_are_not_seen_but_are_checked() {
        let read =
            |text: &'static str| claims_from_slice_without::<BTreeMap<String, u8>>(text.as_bytes(), &["exp", "iss"]);
        assert_eq!(read(r#"{"exp":"x","a":1,"iss":{}}"#).unwrap(), BTreeMap::from([("a".to_owned(), 1)]));
        let fault = |text: &'static str| read(text).unwrap_err().reason();
        assert_eq!(fault(r#"{"exp":1,"a":1,"exp":1}"#), ClaimReason::DuplicateMember);
        assert_eq!(fault(r#"{"exp":{"a":1,"a":2}}"#), ClaimReason::DuplicateMember);
    }

    #[test]
    fn a_fault_is_named_after_the_outermost_member() {
        assert_eq!(fault(r#"{"sub":1}"#), (JsonFault::WrongType, Some("sub")));
        assert_eq!(fault(r#"{"sub":null}"#), (JsonFault::WrongType, Some("sub")));
        assert_eq!(fault(r#"{"exp":1}"#), (JsonFault::Missing, Some("sub")));
        assert_eq!(fault(r#"{"sub":"a","exp":-1}"#), (JsonFault::OutOfRange, Some("exp")));
        assert_eq!(fault(r#"{"sub":"a","exp":1e999}"#), (JsonFault::WrongType, Some("exp")));
        assert_eq!(fault(r#"{"sub":"a","acl":{}}"#), (JsonFault::Invalid, Some("acl")));
        assert_eq!(fault(r#"{"sub":"a","acl":{"paths":"x"}}"#), (JsonFault::WrongType, Some("acl")));
        assert_eq!(fault(r#"{"sub":"a","acl":[["x"]]}"#), (JsonFault::WrongType, Some("acl")));
    }

    #[test]
    fn text_other_than_one_json_object_is_rejected() {
        for json in [
            "",
            " ",
            "[]",
            "\"a\"",
            "1",
            "null",
            "true",
            "{",
            "{\"sub\":\"a\"",
            "{\"sub\":\"a\"}x",
            "{}{}",
            "{\"sub\":\"a\",}",
            "{sub:\"a\"}",
            "{'sub':\"a\"}",
            "{\"sub\":NaN}",
            "{\"sub\":01}",
            "{\"sub\":+1}",
            "{\"sub\":0x1}",
            "{\"sub\":\"a\" /* b */}",
            "{\"sub\":\"\u{1}\"}",
            "{\"sub\":\"\\ud800\"}",
            "\u{feff}{\"sub\":\"a\"}",
            "{\"sub\":\"a\"}\0",
            "{\"sub\":1,\"exp\":}",
            "{\"x\":1,\"x\":1,\"sub\":\"\\ud800\"}",
            "{\"sub\":\"a\",\"x\":1e999}",
        ] {
            assert_eq!(fault(json).0, JsonFault::InvalidJson, "{json:?}");
        }
        for bytes in [&b"{\"sub\":\"\xff\"}"[..], b"{\"sub\":\"\xc0\xaf\"}", b"{\"sub\":\"\xed\xa0\x80\"}"] {
            assert_eq!(from_slice::<Claims>(bytes).unwrap_err().fault, JsonFault::InvalidUtf8);
        }
    }

    #[test]
    fn offset_of_invalid_json_is_that_of_the_first_wrong_byte() {
        for (json, expected) in [
            (r#"{"sub":"a",}"#, Some(11)),
            (r#"{"sub":"a" "exp":1}"#, Some(11)),
            (r#"{"sub":01}"#, Some(8)),
            ("{\n  \"sub\": tru\n}", Some(14)),
            ("{\r\n\"\u{e9}\": x}", Some(9)),
            ("{\"sub\":\"a\"}x", Some(11)),
            ("\u{feff}{}", Some(0)),
            ("", Some(0)),
            ("{\"sub\"", Some(6)),
            ("{\n", Some(2)),
            // JSON, but no claims set.
            ("[]", None),
            ("{\"sub\":\"a\",\"x\":1e999}", None),
            ("{\"sub\":1}", None),
            ("{\"sub\":\"a\",\"sub\":\"b\"}", None),
        ] {
            let error = claims_from_slice::<Claims>(json.as_bytes()).unwrap_err();
            assert_eq!(error.offset(), expected, "{json:?}");
            assert!(expected.is_none() || error.reason() == ClaimReason::InvalidJson, "{json:?}");
        }
    }

    #[test]
    fn fault_of_form_precedes_other_faults() {
        let deep = |rest: &str| format!(r#"{{"x":{}{}{rest}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(fault(&deep(r#","y":1"#)).0, JsonFault::NestingTooDeep);
        assert_eq!(fault(&deep(r#","y":1,"y":1"#)).0, JsonFault::DuplicateMember);
        assert_eq!(fault(&deep(r#","y":1,"y":1,"z":"\ud800""#)).0, JsonFault::InvalidJson);
        assert_eq!(fault(&deep(r#","y":1,"y":1,"#)).0, JsonFault::InvalidJson);
        assert_eq!(fault(r#"[{"y":1,"y":1}]"#).0, JsonFault::DuplicateMember);
        assert_eq!(fault(&"[".repeat(100)).0, JsonFault::InvalidJson);
        assert_eq!(fault(&format!("{}{}", "[".repeat(100), "]".repeat(100))).0, JsonFault::NestingTooDeep);
        // Names below the deepest level are not compared.
        let hidden = format!(r#"{{"x":{}{{"y":1,"y":1}}{}}}"#, "[".repeat(100), "]".repeat(100));
        assert_eq!(fault(&hidden).0, JsonFault::NestingTooDeep);
    }

    /// Ignores every error.
    #[derive(Debug, PartialEq)]
    struct Lenient(Option<BTreeMap<String, Lenient>>);

    impl<'de> Deserialize<'de> for Lenient {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(BTreeMap::deserialize(deserializer).ok()))
        }
    }

    #[test]
    fn invalid_text_is_rejected_for_lenient_types() {
        let read = |text: &str| from_slice::<BTreeMap<String, Lenient>>(text.as_bytes());
        let fault = |text: &str| read(text).map_err(|error| error.fault);
        let nothing = || Ok(BTreeMap::from([("x".to_owned(), Lenient(None))]));
        for text in [r#"{"x":1}"#, r#"{"x":"text"}"#, r#"{"x":true}"#, r#"{ "x":1}"#, r#"{ "x":1e999}"#] {
            assert_eq!(fault(text), nothing(), "{text}");
        }
        for (text, expected) in [
            (r#"{"x":{"a":1,"a"}}"#, JsonFault::InvalidJson),
            (r#"{"x":{"a":{},"a":{}}}"#, JsonFault::DuplicateMember),
            (r#"{"x":{"a":{},"a":{}}"#, JsonFault::InvalidJson),
            (r#"{"x":{"a":1,"a":2},"y":{}}"#, JsonFault::DuplicateMember),
            (r#"{"x":{"a":tru}"#, JsonFault::InvalidJson),
            (r#"{"x":"\q"}"#, JsonFault::InvalidJson),
            (r#"{"x":{"$serde_json::private::RawValue":1}"#, JsonFault::InvalidJson),
        ] {
            assert_eq!(fault(text), Err(expected), "{text}");
        }
        let deep = format!("{}1{}", "{\"x\":".repeat(80), "}".repeat(80));
        assert_eq!(fault(&deep), Err(JsonFault::NestingTooDeep));
    }

    #[test]
    fn nesting_limit_includes_ignored_members() {
        let arrays = |levels: usize| format!("{{\"sub\":\"a\",\"x\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(from_slice::<Claims>(arrays(63).as_bytes()).is_ok());
        assert_eq!(fault(&arrays(64)).0, JsonFault::NestingTooDeep);
        assert_eq!(fault(&arrays(100_000)).0, JsonFault::NestingTooDeep);
        let objects = format!("{{\"sub\":\"a\",\"x\":{}1{}}}", "{\"a\":".repeat(3000), "}".repeat(3000));
        assert_eq!(fault(&objects).0, JsonFault::NestingTooDeep);
    }
}
