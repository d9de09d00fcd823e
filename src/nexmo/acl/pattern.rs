//! What the text of a pattern means: which paths it matches, and which patterns it includes.

use crate::nexmo::AclPath;
use crate::nexmo::acl::path_fault::segments;

/// How many sets of states are followed before an inclusion counts as not shown. Patterns that people write need one
/// or two.
const MAX_SETS: usize = 256;

/// One segment of a pattern. Only a whole `*` or `**` is a wildcard: `a*`, `{x}`, `[ab]` and `?` are literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    /// `**`: any number of segments, also none, and a slash at the end.
    Any,
    Literal(&'a str),
    /// `*`: one segment that is not empty.
    One,
}

impl<'a> Segment<'a> {
    fn new(text: &'a str) -> Self {
        match text {
            "**" => Self::Any,
            "*" => Self::One,
            literal => Self::Literal(literal),
        }
    }
}

/// Matches a path against a pattern, whole against whole; on failure returns how many segments were got past.
///
/// The work is at most the product of the two lengths: only the latest `**` is ever tried again, as what an earlier one
/// could gain by taking more, a later one can gain, too.
pub(super) fn match_path(pattern: &str, path: &str) -> Result<(), usize> {
    let (mut pattern, mut path) = (segments(pattern), segments(path));
    let (mut passed, mut furthest) = (0_usize, 0);
    let mut retry = None;
    loop {
        let rest = path.clone();
        match (pattern.next().map(Segment::new), path.next()) {
            (None, None) => return Ok(()),
            (Some(Segment::Any), _) => {
                path = rest;
                retry = Some((pattern.clone(), path.clone(), passed));
            }
            // An empty literal is the slash at the end. Anywhere else it would let a `**` stand behind that slash.
            (Some(Segment::Literal(literal)), Some(found))
                if literal == found && (!literal.is_empty() || pattern.clone().next().is_none()) =>
            {
                passed = passed.saturating_add(1);
            }
            (Some(Segment::One), Some(found)) if !found.is_empty() => passed = passed.saturating_add(1),
            (_, found) => {
                furthest = passed.max(furthest);
                // The `**` takes one segment more; without one, or if the path was too short already, that is no help.
                let Some((after, taken, count)) = retry.as_mut().filter(|_| found.is_some()) else {
                    return Err(furthest);
                };
                if taken.next().is_none() {
                    return Err(furthest);
                }
                *count = count.saturating_add(1);
                (pattern, path, passed) = (after.clone(), taken.clone(), *count);
            }
        }
    }
}

/// How a path must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With or without a slash: the pattern ends with `**`.
    Either,
    /// Without a slash.
    Segment,
    /// With a slash, as the pattern does.
    Slash,
}

impl End {
    pub(super) fn accepts(self, has_slash: bool) -> bool {
        match self {
            Self::Either => true,
            Self::Segment => !has_slash,
            Self::Slash => has_slash,
        }
    }

    fn includes(self, other: Self) -> bool {
        self == Self::Either || self == other
    }
}

/// A pattern in the one form that all patterns of the same meaning share, wildcards in a row being written as `*` so
/// many times, then `**` once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shape<'a> {
    pub(super) segments: Vec<Segment<'a>>,
    pub(super) end: End,
}

impl<'a> Shape<'a> {
    pub(super) fn of(pattern: &'a AclPath) -> Self {
        let text = pattern.as_str();
        let (body, end) = match text.strip_suffix('/') {
            Some(body) => (body, End::Slash),
            None if text.ends_with("/**") => (text, End::Either),
            None => (text, End::Segment),
        };
        let mut shape = Self { segments: Vec::new(), end };
        let mut any = false;
        // The pattern `/` has no segments.
        for segment in segments(body).filter(|_| !body.is_empty()) {
            match Segment::new(segment) {
                Segment::Any => any = true,
                Segment::One => shape.segments.push(Segment::One),
                literal @ Segment::Literal(_) => {
                    if any {
                        shape.segments.push(Segment::Any);
                        any = false;
                    }
                    shape.segments.push(literal);
                }
            }
        }
        if any {
            shape.segments.push(Segment::Any);
        }
        shape
    }

    /// Tells whether there is no literal segment: such a pattern names no resource.
    pub(super) fn is_all_wildcards(&self) -> bool {
        !self.segments.is_empty() && !self.segments.iter().any(|segment| matches!(segment, Segment::Literal(_)))
    }

    /// Tells whether every path that `narrow` matches is matched by this pattern, too. `true` is certain; `false` may
    /// also mean that it could not be shown with bounded work.
    pub(super) fn includes(&self, narrow: &Self) -> bool {
        if !self.end.includes(narrow.end) || self.parts_early(narrow) {
            return false;
        }
        // Runs this pattern, as an automaton, over all that `narrow` stands for. A wildcard there can be a segment that
        // no literal here equals, and what matches that matches all.
        let mut sets = vec![self.close(1)];
        for segment in &narrow.segments {
            sets = match segment {
                Segment::Literal(literal) => sets.iter().map(|states| self.step(*states, Some(literal))).collect(),
                Segment::One => sets.iter().map(|states| self.step(*states, None)).collect(),
                Segment::Any => sets.iter().flat_map(|states| self.steps(*states)).collect(),
            };
            keep_smallest(&mut sets);
            if sets.contains(&0) || sets.len() > MAX_SETS {
                return false;
            }
        }
        let accepting = self.segments.iter().fold(1_u128, |bit, _| bit.wrapping_shl(1));
        sets.iter().all(|states| states & accepting != 0)
    }

    /// Finds most pairs that have nothing to do with each other, cheaply.
    fn parts_early(&self, narrow: &Self) -> bool {
        let pairs = self.segments.iter().zip(&narrow.segments);
        pairs
            .take_while(|(wide, narrow)| **wide != Segment::Any && **narrow != Segment::Any)
            .any(|(wide, narrow)| matches!(wide, Segment::Literal(_)) && wide != narrow)
    }

    /// All states that any number of unknown segments lead to. They settle: a state can only move on or stay.
    fn steps(&self, states: u128) -> Vec<u128> {
        let mut all = vec![states];
        let mut states = states;
        loop {
            let next = self.step(states, None);
            if all.contains(&next) {
                return all;
            }
            all.push(next);
            states = next;
        }
    }

    /// The states after one segment; `None` is one that no literal equals. Bit n stands for "the next segment of the
    /// pattern is the nth", which the limit on segments keeps below 128.
    fn step(&self, states: u128, found: Option<&str>) -> u128 {
        let mut next = 0;
        let mut bit = 1_u128;
        for segment in &self.segments {
            let after = bit.wrapping_shl(1);
            if states & bit != 0 {
                match segment {
                    Segment::Any => next |= bit,
                    Segment::One => next |= after,
                    Segment::Literal(literal) if found == Some(literal) => next |= after,
                    Segment::Literal(_) => {}
                }
            }
            bit = after;
        }
        self.close(next)
    }

    /// Adds the states that are reached without a segment.
    fn close(&self, states: u128) -> u128 {
        let mut closed = states;
        let mut bit = 1_u128;
        for segment in &self.segments {
            let after = bit.wrapping_shl(1);
            if closed & bit != 0 && *segment == Segment::Any {
                closed |= after;
            }
            bit = after;
        }
        closed
    }
}

/// Drops each set that has all the states of another: it accepts whatever the other accepts.
fn keep_smallest(sets: &mut Vec<u128>) {
    sets.sort_unstable_by_key(|states| (states.count_ones(), *states));
    sets.dedup();
    let mut kept: Vec<u128> = Vec::new();
    for states in sets.drain(..) {
        if !kept.iter().any(|smaller| smaller & states == *smaller) {
            kept.push(states);
        }
    }
    *sets = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> AclPath {
        AclPath::new(text.to_owned()).unwrap()
    }

    fn includes(wide: &str, narrow: &str) -> bool {
        Shape::of(&path(wide)).includes(&Shape::of(&path(narrow)))
    }

    #[test]
    fn wildcards_in_a_row_have_one_form() {
        assert_eq!(Shape::of(&path("/a/**/*/**/b")), Shape::of(&path("/a/*/**/b")));
        assert_ne!(Shape::of(&path("/a/**/*")), Shape::of(&path("/a/*/**")));
        assert_eq!(Shape::of(&path("/")).segments, []);
    }

    #[test]
    fn inclusion_is_by_meaning() {
        for (wide, narrow) in [
            ("/**", "/a/*/**"),
            ("/**", "/"),
            ("/*/users/**", "/v1/users/x"),
            ("/*/users/**", "/v1/users"),
            ("/*/users/**", "/*/users/**/**"),
            ("/**/a/**", "/x/**/a"),
            ("/**/*/a", "/*/**/a"),
            ("/**/a/**/b", "/**/b/a/b"),
            ("/messages/*/", "/messages/1/"),
        ] {
            assert!(includes(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in [
            ("/*/users/**", "/**"),
            ("/*/users/**", "/users/**"),
            ("/v1/users/**", "/*/users/**"),
            ("/messages/*", "/messages/**"),
            ("/messages/*", "/messages/1/"),
            ("/**/*", "/*/**"),
            ("/**/a/**", "/**"),
            ("/*/**", "/**"),
            ("/**/a/a/*/*/*/**", "/a/a/**/a/*/**"),
        ] {
            assert!(!includes(wide, narrow), "{wide} {narrow}");
        }
    }

    #[test]
    fn inclusion_is_decided_within_the_set_limit() {
        let patterns = |more: usize, ones: usize| {
            let end = format!("{}/**", "/*".repeat(ones));
            (format!("/**/a{end}"), format!("/**/a{}{end}", "/**/a".repeat(more)))
        };
        // 211 sets, and 386 if those that have all of another stayed.
        let (wide, narrow) = patterns(4, 10);
        assert!(includes(&wide, &narrow));
        // 496 sets: true, but not with bounded work.
        let (wide, narrow) = patterns(4, 12);
        assert!(!includes(&wide, &narrow));
    }

    #[test]
    fn inclusion_of_hostile_patterns_ends_soon() {
        let wide = path(&"/**/a/*".repeat(21));
        let narrow = path(&"/a/**/b".repeat(21));
        assert!(!Shape::of(&wide).includes(&Shape::of(&narrow)));
        assert!(Shape::of(&wide).includes(&Shape::of(&wide)));
    }
}
