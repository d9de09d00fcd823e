//! Telling names apart without a look at their text.

/// How many names are told apart.
const FEW: usize = 16;

/// Names of members, by marks that equal names share and few others do.
#[derive(Default)]
pub(crate) struct NameMarks {
    /// A name may be there twice, and the text has to be looked at. The reverse need not hold.
    pub(crate) may_repeat: bool,
    /// Zero where there is none yet.
    marks: [u32; FEW],
    len: usize,
}

impl NameMarks {
    /// Notes a name, as it is spelled in the text.
    #[inline]
    pub(crate) fn insert(&mut self, name: &[u8]) {
        let mark = mark(name);
        // All places, and not as many as are filled: that takes no branch.
        self.may_repeat |= self.marks.iter().fold(0, |known, other| known | u8::from(*other == mark)) != 0;
        match self.marks.get_mut(self.len) {
            Some(place) => *place = mark,
            None => self.may_repeat = true,
        }
        self.len = self.len.saturating_add(1);
    }
}

#[inline]
fn mark(name: &[u8]) -> u32 {
    let mark = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => u32::from_le_bytes(*first) ^ u32::from_le_bytes(*last).rotate_left(13),
        _ => name.iter().fold(0, |mark, octet| mark << 8 | u32::from(*octet)),
    };
    // Paths of one kind begin and end alike, and differ in length.
    let len = u32::try_from(name.len()).unwrap_or_default().rotate_left(24);
    (mark ^ len) | 1 << 31
}

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
