//! Numbers of a JSON text that an `f64` rounds to a whole number.
//!
//! `serde_json` hands over a number with a fraction or an exponent as the nearest `f64`. For 1700000000.9999999 this is
//! 1700000001, and a time that is cut to whole seconds would gain one. The strict reader therefore looks up such numbers
//! here, by their `f64`. If several numbers of a text have the same `f64`, no date is moved in the bearer's favour.

use crate::encoding::json::scan::split_string;

/// The name of a newtype struct by which a type asks the strict reader for the whole number at or below a number.
pub(crate) const FLOOR: &str = "$jwt_identity::private::Floor";

/// The name of a newtype struct by which a type asks the strict reader for the whole number at or above a number.
pub(crate) const CEILING: &str = "$jwt_identity::private::Ceiling";

/// A number that is not whole, but whose `f64` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rounded {
    bits: u64,
    floor: i64,
    ceiling: i64,
}

/// All numbers of a text that are not whole, but whose `f64` is.
#[derive(Debug, Default)]
pub(crate) struct RoundedNumbers(Vec<Rounded>);

impl RoundedNumbers {
    /// Collects the numbers of a text, which need not be valid JSON to its end.
    #[cold]
    pub(crate) fn of(text: &str) -> Self {
        let mut numbers = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(|character: char| matches!(character, '"' | '-' | '0'..='9')) {
            let (_, found) = rest.split_at_checked(start).unwrap_or_default();
            rest = if found.starts_with('"') {
                split_string(found).1
            } else {
                let is_in_number = |character| matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
                let len = found.find(|character| !is_in_number(character)).unwrap_or(found.len());
                let (number, behind) = found.split_at_checked(len).unwrap_or_default();
                numbers.extend(rounded(number));
                behind
            };
        }
        numbers.sort_unstable();
        Self(numbers)
    }

    /// Returns the whole number at or below `number`. Of several numbers with the same `f64`, the smallest counts.
    pub(crate) fn floor(&self, number: f64) -> Option<i64> {
        self.equal_to(number).map(|rounded| rounded.floor).min()
    }

    /// Returns the whole number at or above `number`. Of several numbers with the same `f64`, the largest counts.
    pub(crate) fn ceiling(&self, number: f64) -> Option<i64> {
        self.equal_to(number).map(|rounded| rounded.ceiling).max()
    }

    fn equal_to(&self, number: f64) -> impl Iterator<Item = &Rounded> {
        let bits = number.to_bits();
        let start = self.0.partition_point(|rounded| rounded.bits < bits);
        self.0.iter().skip(start).take_while(move |rounded| rounded.bits == bits)
    }
}

/// Returns the whole numbers around the number in `text`, if it is not whole, but its `f64` is.
fn rounded(text: &str) -> Option<Rounded> {
    if !text.contains(['.', 'e', 'E']) {
        return None;
    }
    let nearest: f64 = text.parse().ok()?;
    if nearest.fract() != 0.0 {
        return None;
    }
    let (is_negative, absolute) = match text.strip_prefix('-') {
        Some(absolute) => (true, absolute),
        None => (false, text),
    };
    let (mantissa, exponent) = absolute.split_once(['e', 'E']).unwrap_or((absolute, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // How many digits of `before` and `after` stand before the decimal point once the exponent is applied.
    let whole_digits = i64::try_from(before.len()).ok()?.checked_add(exponent.parse().ok()?)?;
    let mut missing = whole_digits;
    let (mut whole, mut has_fraction) = (0_i64, false);
    for digit in before.chars().chain(after.chars()) {
        let digit = i64::from(digit.to_digit(10)?);
        if missing > 0 {
            whole = whole.checked_mul(10)?.checked_add(digit)?;
            missing = missing.saturating_sub(1);
        } else {
            has_fraction |= digit != 0;
        }
    }
    // Without a digit left there is no fraction, whatever zeros the exponent adds.
    if !has_fraction {
        return None;
    }
    let (floor, ceiling) = (whole, whole.checked_add(1)?);
    let (floor, ceiling) = if is_negative { (ceiling.checked_neg()?, floor.checked_neg()?) } else { (floor, ceiling) };
    Some(Rounded { bits: nearest.to_bits(), floor, ceiling })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str, number: f64) -> Option<(i64, i64)> {
        let numbers = RoundedNumbers::of(text);
        numbers.floor(number).zip(numbers.ceiling(number))
    }

    #[test]
    fn number_that_its_f64_rounds_up_is_found() {
        for (text, nearest, floor) in [
            ("1700000000.9999999", 1_700_000_001.0, 1_700_000_000),
            ("17000000009999999e-7", 1_700_000_001.0, 1_700_000_000),
            ("1.7000000009999999E+9", 1_700_000_001.0, 1_700_000_000),
            ("253402300799.999999", 253_402_300_800.0, 253_402_300_799),
            ("0.99999999999999999", 1.0, 0),
            ("9999999999999999999999999e-25", 1.0, 0),
            ("-1.00000000000000001", -1.0, -2),
            ("-0.99999999999999999", -1.0, -1),
        ] {
            assert_eq!(bounds(text, nearest), Some((floor, floor + 1)), "{text}");
        }
    }

    #[test]
    fn number_that_its_f64_rounds_down_is_found() {
        for (text, nearest, floor) in [
            ("1700000000.0000001", 1_700_000_000.0, 1_700_000_000),
            ("0.17000000000000001e10", 1_700_000_000.0, 1_700_000_000),
            ("1e-400", 0.0, 0),
            ("-1e-400", -0.0, -1),
            ("0.000000000000000000000000000000000000000000000000001e-300", 0.0, 0),
        ] {
            assert_eq!(bounds(text, nearest), Some((floor, floor + 1)), "{text}");
        }
    }

    #[test]
    fn whole_number_and_number_whose_f64_has_a_fraction_are_not_found() {
        for text in [
            "1700000001",
            "1700000001.0",
            "1.700000001e9",
            "17000000010e-1",
            "1700000000.9999",
            "0.0",
            "-0.0",
            "0e99999",
            "0e99999999999999999999",
            "1e99999999999999999999",
            "1e400",
            "123456789012345678901234567890.5",
            "-",
            ".",
            "e",
            "1.2.3",
            "--1.5",
            "1-1.0",
        ] {
            assert_eq!(RoundedNumbers::of(text).0, [], "{text}");
        }
    }

    #[test]
    fn numbers_are_found_anywhere_but_in_strings() {
        const UP: &str = "1700000000.9999999";
        let found = Some((1_700_000_000, 1_700_000_001));
        for text in [
            format!("{{\"exp\":{UP}}}"),
            format!("{{\"a\":\"\\\\\",\"exp\" : {UP} , \"b\":[]}}"),
            format!("{{\"\\\"\":[1,-2.5,{{\"é\":[[{UP}]]}}],\"c\":\"{UP}"),
            format!("{UP},{UP}]"),
        ] {
            assert_eq!(bounds(&text, 1_700_000_001.0), found, "{text}");
        }
        for text in [format!("{{\"exp\":\"{UP}\"}}"), format!("\"\\\"{UP}"), format!("[\"\\\\\\\"{UP}\"]")] {
            assert_eq!(bounds(&text, 1_700_000_001.0), None, "{text}");
        }
    }

    #[test]
    fn of_equal_f64s_the_outermost_bounds_count() {
        let text = "[1700000000.9999999,1700000001.0,1700000001.0000001]";
        assert_eq!(bounds(text, 1_700_000_001.0), Some((1_700_000_000, 1_700_000_002)));
        assert_eq!(bounds(text, 1_700_000_000.0), None);
    }
}
