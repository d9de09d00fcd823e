//! Distinguishes names without comparing their text.

/// The number of names that are distinguished.
const FEW: usize = 16;

/// Names of members, by marks that equal names share and few others do.
#[derive(Default)]
pub(crate) struct NameMarks {
    /// Whether a name may be there twice, so that the text must be looked at. The reverse need not hold.
    pub(crate) may_repeat: bool,
    /// A bit for each mark. Marks without a bit in common differ.
    bits: u64,
    /// Zero where there is none yet.
    marks: [u32; FEW],
    len: usize,
}

impl NameMarks {
    /// Adds a name, as it is spelled in the text.
    #[inline]
    pub(crate) fn insert(&mut self, name: &[u8]) {
        let mark = hash(name) | 1;
        let bit = bit(mark);
        if self.bits & bit != 0 {
            self.may_repeat |= self.marks.contains(&mark);
        }
        self.bits |= bit;
        match self.marks.get_mut(self.len) {
            Some(place) => *place = mark,
            None => self.may_repeat = true,
        }
        self.len = self.len.saturating_add(1);
    }
}

/// Returns a number that equal names share and few others do. Its upper bits differ most.
///
/// The number has no secret key, so a stranger can find names that share it. Such names must be compared.
#[inline]
pub(crate) fn hash(name: &[u8]) -> u32 {
    // Paths of one kind begin and end alike, and differ in length or in the middle.
    let word = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29),
        _ => match (name.first_chunk(), name.last_chunk()) {
            (Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
            }
            _ => name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        },
    };
    let len = u64::try_from(name.len()).unwrap_or_default();
    // The upper bits of a product depend on all bits of its factors.
    let [.., a, b, c, d] = (word ^ len.rotate_left(56)).wrapping_mul(MULTIPLIER).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Returns one of 64 bits for a [`hash`].
#[inline]
pub(crate) const fn bit(hash: u32) -> u64 {
    1_u64.rotate_left(hash >> 26)
}

/// An odd number whose bits show no pattern: the fractional part of the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    fn may_repeat<'n>(names: impl IntoIterator<Item = &'n str>) -> bool {
        let mut marks = NameMarks::default();
        names.into_iter().for_each(|name| marks.insert(name.as_bytes()));
        marks.may_repeat
    }

    #[test]
    fn equal_names_are_noticed_wherever_they_stand() {
        let names = ["", "a", "ab", "abc", "abcd", "abcde", "a long name", "a longer name"];
        assert!(!may_repeat(names));
        for name in names {
            assert!(may_repeat(names.into_iter().chain([name])), "{name:?}");
            assert!(may_repeat([name, name]), "{name:?}");
        }
    }

    #[test]
    fn more_names_than_there_are_places_for_may_repeat() {
        let names: Vec<String> = (0..=FEW).map(|at| at.to_string()).collect();
        assert!(!may_repeat(names.iter().map(String::as_str).take(FEW)));
        assert!(may_repeat(names.iter().map(String::as_str)));
    }

    #[test]
    fn similar_names_are_distinguished() {
        let kinds = ["users", "conversations", "sessions", "calls", "legs", "devices", "image", "media", "push", "rtc"];
        let paths = kinds.map(|kind| format!("/*/{kind}/**"));
        assert!(!may_repeat(paths.iter().map(String::as_str)));
        let claims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "externalId", "external_id", "email"];
        assert!(!may_repeat(claims.into_iter().chain(["email_verified", "application_id", "acl", "paths"])));
    }
}
