//! The form of a JSON text: its faults that do not depend on the type it is read into.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::memchr2;
use serde::de::IgnoredAny;

use crate::error::claim::ClaimReason;

/// The prefix of the member names by which `serde_json` tells itself to read text as a value.
pub(crate) const SERDE_JSON_PRIVATE: &str = "$serde_json::private::";

/// The maximum nesting of arrays and objects.
pub(crate) const MAX_DEPTH: u32 = 64;

/// A fault of a JSON text. It quotes nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// A whole word, so that a result that carries it has no padding that is copied in pieces.
#[repr(usize)]
pub(crate) enum JsonFault {
    InvalidUtf8,
    /// Not JSON, or not an object at the top.
    InvalidJson,
    DuplicateMember,
    NestingTooDeep,
    WrongType,
    /// A number of the right type that is too large or too small.
    OutOfRange,
    Missing,
    /// Any rule a `Deserialize` implementation added.
    Invalid,
}

impl JsonFault {
    pub(crate) const fn reason(self) -> ClaimReason {
        match self {
            Self::InvalidUtf8 => ClaimReason::InvalidUtf8,
            Self::InvalidJson => ClaimReason::InvalidJson,
            Self::DuplicateMember => ClaimReason::DuplicateMember,
            Self::NestingTooDeep => ClaimReason::NestingTooDeep,
            Self::OutOfRange => ClaimReason::OutOfRange,
            Self::Missing => ClaimReason::Missing,
            Self::WrongType | Self::Invalid => ClaimReason::Invalid,
        }
    }
}

/// Parts of a well-formed text that not every type can be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// A number that no `f64` holds.
    pub(crate) has_unbounded_number: bool,
    /// A name that [`SERDE_JSON_PRIVATE`] begins.
    pub(crate) has_private_name: bool,
}

impl Form {
    /// Returns the fault that the strict reader finds when it reads every value of the text.
    pub(crate) const fn fault(self) -> Option<JsonFault> {
        match self {
            Self { has_unbounded_number: true, .. } => Some(JsonFault::InvalidJson),
            Self { has_private_name: true, .. } => Some(JsonFault::Invalid),
            _ => None,
        }
    }
}

/// Checks the form of a whole text. A text that is not JSON is reported before equal names, and these before depth,
/// wherever they are. Names below the deepest level are not compared.
///
/// Linear in the text, and on the heap rather than the stack.
#[cold]
pub(crate) fn scan(text: &str) -> Result<Form, JsonFault> {
    // From here on the grammar is known to hold, but for the surrogates in escape sequences and the size of numbers.
    serde_json::from_str::<IgnoredAny>(text).map_err(|_| JsonFault::InvalidJson)?;
    let mut scanner = Scanner::default();
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        rest = match first {
            b'{' => scanner.open(rest, Some(HashSet::new())),
            b'[' => scanner.open(rest, None),
            b'}' | b']' => scanner.close(rest),
            b'"' => scanner.string(rest)?,
            b'-' | b'0'..=b'9' => scanner.number(rest),
            _ => behind(rest, 1),
        };
    }
    match scanner {
        Scanner { has_duplicate_member: true, .. } => Err(JsonFault::DuplicateMember),
        Scanner { is_too_deep: true, .. } => Err(JsonFault::NestingTooDeep),
        Scanner { form, .. } => Ok(form),
    }
}

/// Returns what follows the first `len` bytes, which end between characters.
fn behind(text: &str, len: usize) -> &str {
    text.get(len..).unwrap_or_default()
}

#[derive(Default)]
struct Scanner<'t> {
    form: Form,
    /// The names of each object that is open, and nothing for an array.
    open: Vec<Option<HashSet<Cow<'t, str>>>>,
    /// The number of open levels below the deepest permitted one.
    levels_too_deep: u32,
    has_duplicate_member: bool,
    is_too_deep: bool,
}

impl<'t> Scanner<'t> {
    fn open(&mut self, text: &'t str, names: Option<HashSet<Cow<'t, str>>>) -> &'t str {
        if u32::try_from(self.open.len()).is_ok_and(|depth| depth < MAX_DEPTH) {
            self.open.push(names);
        } else {
            self.levels_too_deep = self.levels_too_deep.saturating_add(1);
            self.is_too_deep = true;
        }
        behind(text, 1)
    }

    fn close(&mut self, text: &'t str) -> &'t str {
        match self.levels_too_deep.checked_sub(1) {
            Some(levels) => self.levels_too_deep = levels,
            None => drop(self.open.pop()),
        }
        behind(text, 1)
    }

    fn string(&mut self, text: &'t str) -> Result<&'t str, JsonFault> {
        let (quoted, rest) = split_string(text);
        let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        let string = if inner.contains('\\') {
            // `IgnoredAny` does not look at surrogates.
            Cow::Owned(serde_json::from_str(quoted).map_err(|_| JsonFault::InvalidJson)?)
        } else {
            Cow::Borrowed(inner)
        };
        if rest.trim_ascii_start().starts_with(':') {
            self.form.has_private_name |= string.starts_with(SERDE_JSON_PRIVATE);
            if self.levels_too_deep == 0
                && let Some(Some(names)) = self.open.last_mut()
            {
                self.has_duplicate_member |= !names.insert(string);
            }
        }
        Ok(rest)
    }

    fn number(&mut self, text: &'t str) -> &'t str {
        let len = text.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let (number, rest) = text.split_at_checked(len.count()).unwrap_or_default();
        // Under serde_json's feature `arbitrary_precision`, which another crate may have switched on, any number is.
        self.form.has_unbounded_number |= serde_json::from_str::<serde_json::Value>(number).is_err();
        rest
    }
}

/// Splits a text behind the string that it begins with.
pub(crate) fn split_string(text: &str) -> (&str, &str) {
    let mut end = 1_usize;
    while let Some(found) = memchr2(b'"', b'\\', text.as_bytes().get(end..).unwrap_or_default()) {
        end = end.saturating_add(found);
        if text.as_bytes().get(end) == Some(&b'"') {
            break;
        }
        end = end.saturating_add(2);
    }
    text.split_at_checked(end.saturating_add(1)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Result<Form, JsonFault> = Ok(Form { has_unbounded_number: false, has_private_name: false });

    #[test]
    fn text_of_good_form_has_no_fault() {
        let names: Vec<String> = (0..1000).map(|number| format!("\"n{number}\":{{\"a\":1}}")).collect();
        let many = format!("{{{}}}", names.join(","));
        let deep = format!("{}{}", "[".repeat(64), "]".repeat(64));
        for text in [
            "1",
            "-0.5e-3",
            "null",
            "true",
            r#""a""#,
            r#""\\""#,
            r#""\"""#,
            r#""\ud83d\ude00""#,
            "[]",
            " { } ",
            r#"{"a":{"a":1},"b":[{"a":1},{"a":1}],"":""}"#,
            r#"{"a":"a","b":["a","a"], "c" : "}]" , "d\"":"\\"}"#,
            r#"{"a":"x","\u0061b":":","A":1,"é":"é"}"#,
            "1e308",
            "123456789012345678901234567890",
            &many,
            &deep,
        ] {
            assert_eq!(scan(text), GOOD, "{text}");
        }
    }

    #[test]
    fn equal_names_are_found_in_every_object() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"":1,"b":{},"":1}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"{"a" :1,"a"  : 1}"#,
            "{\"a\"\n:1,\"a\"\t:1}",
            r#"[[{"b":{"c":[]},"b":1}]]"#,
            r#"{"x":{"y":{"z":1,"z":2}},"w":1}"#,
            r#"{"\"":1,"\u0022":1}"#,
            r#"{"\\":1,"\u005c":1}"#,
        ] {
            assert_eq!(scan(text), Err(JsonFault::DuplicateMember), "{text}");
        }
        let names: Vec<String> = (0..1000).map(|number| format!("\"n{number}\":0")).collect();
        let text = format!("{{{},\"n7\":0}}", names.join(","));
        assert_eq!(scan(&text), Err(JsonFault::DuplicateMember));
    }

    #[test]
    fn levels_beyond_the_deepest_are_found_however_they_mix() {
        for (open, close, levels_each) in [("[", "]", 1), (r#"{"a":"#, "}", 1), (r#"[{"a":"#, "}]", 2)] {
            for levels in 60..70 {
                let text = format!("{}1{}", open.repeat(levels), close.repeat(levels));
                let expected = if levels * levels_each <= 64 { GOOD } else { Err(JsonFault::NestingTooDeep) };
                assert_eq!(scan(&text), expected, "{levels} times {open}");
            }
        }
        let twice = format!("[{0}{1},{0}{1}]", "[".repeat(63), "]".repeat(63));
        assert_eq!(scan(&twice), GOOD);
        let very_deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(scan(&very_deep), Err(JsonFault::NestingTooDeep));
    }

    #[test]
    fn grammar_precedes_equal_names_precedes_depth() {
        let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
        let twice = r#"{"a":1,"a":1}"#;
        for lone in [r#""\ud800""#, r#""\ud800\u0061""#, r#"{"\udc00":1}"#] {
            assert_eq!(scan(&format!("[{deep},{twice},{lone}]")), Err(JsonFault::InvalidJson));
            assert_eq!(scan(&format!("[{lone},{twice},{deep}]")), Err(JsonFault::InvalidJson));
        }
        assert_eq!(scan(&format!("[{deep},{twice}")), Err(JsonFault::InvalidJson));
        assert_eq!(scan(&format!("[{deep},{twice}]")), Err(JsonFault::DuplicateMember));
        assert_eq!(scan(&format!("[{twice},{deep}]")), Err(JsonFault::DuplicateMember));
        let below = format!("{}{twice}{}", "[".repeat(64), "]".repeat(64));
        assert_eq!(scan(&below), Err(JsonFault::NestingTooDeep));
    }

    #[test]
    fn numbers_beyond_f64_and_private_names_are_noted() {
        let form = |text: &str| scan(text).map(|form| (form.has_unbounded_number, form.has_private_name));
        for number in ["1e309", "-1e309", "[0,1E+999]", r#"{"a":1e999,"b":1}"#, "123e4567"] {
            assert_eq!(form(number), Ok((true, false)), "{number}");
        }
        for name in [
            r#"{"$serde_json::private::":1}"#,
            r#"[{"a":{"\u0024serde_json::private::Number" : "1"}}]"#,
            &format!("{}{{\"$serde_json::private::RawValue\":1}}{}", "[".repeat(60), "]".repeat(60)),
        ] {
            assert_eq!(form(name), Ok((false, true)), "{name}");
        }
        assert_eq!(form(r#"["$serde_json::private::Number"]"#), Ok((false, false)));
        assert_eq!(scan(r#"{"$serde_json::private::a":1e999}"#).unwrap().fault(), Some(JsonFault::InvalidJson));
    }
}
