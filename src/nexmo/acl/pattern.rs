//! The meaning of a pattern, and the paths that it matches.

use crate::nexmo::AclPath;
use crate::nexmo::acl::path_fault::segments;

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
/// The work is at most the product of the two lengths. Only the latest `**` is tried again, because what an earlier one
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

/// The end that a path must have.
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

    pub(super) const fn includes(self, other: Self) -> bool {
        matches!((self, other), (Self::Either, _) | (Self::Segment, Self::Segment) | (Self::Slash, Self::Slash))
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

    /// Reports whether there is no literal segment: such a pattern names no resource.
    pub(super) fn is_all_wildcards(&self) -> bool {
        !self.segments.is_empty() && !self.segments.iter().any(|segment| matches!(segment, Segment::Literal(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> AclPath {
        AclPath::new(text.to_owned()).unwrap()
    }

    #[test]
    fn wildcards_in_a_row_have_one_form() {
        assert_eq!(Shape::of(&path("/a/**/*/**/b")), Shape::of(&path("/a/*/**/b")));
        assert_ne!(Shape::of(&path("/a/**/*")), Shape::of(&path("/a/*/**")));
        assert_eq!(Shape::of(&path("/")).segments, []);
    }
}
