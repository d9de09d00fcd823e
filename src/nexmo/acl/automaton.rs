//! Decides whether one pattern includes another.

use std::collections::HashMap;

use crate::nexmo::AclPath;
use crate::nexmo::acl::budget::{Budget, Exhausted};
use crate::nexmo::acl::pattern::{End, Segment, Shape};

/// Numbers for the literal segments of the patterns that are compared with each other, so that comparing two of them
/// does not depend on their length.
#[derive(Debug, Default)]
pub(super) struct Literals<'a>(HashMap<&'a str, usize>);

impl<'a> Literals<'a> {
    fn number(&mut self, literal: &'a str) -> usize {
        let next = self.0.len();
        *self.0.entry(literal).or_insert(next)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symbol {
    Any,
    Literal(usize),
    One,
}

/// A pattern as an automaton. Its states are the places between segments: bit n of a set of states means that the next
/// segment of the pattern is the nth. The limit on segments keeps the states within a `u128`.
#[derive(Debug)]
pub(super) struct Automaton {
    symbols: Vec<Symbol>,
    end: End,
    /// The states before a `**`.
    any: u128,
    /// The states before a `*`.
    one: u128,
    /// The states before a `**`, or before a `*` that only other `*` separate from a `**`. The number of segments that the
    /// pattern matches from there on has no upper bound.
    loose: u128,
    /// The states before each literal, in the order of its number.
    literals: Vec<(usize, u128)>,
    accepting: u128,
    /// The fewest segments of a path that the pattern matches.
    fewest: usize,
    /// A bit for each literal. Two literals may share a bit.
    literal_bits: u64,
}

impl Automaton {
    pub(super) fn new<'a>(pattern: &'a AclPath, literals: &mut Literals<'a>) -> Self {
        let shape = Shape::of(pattern);
        let mut automaton = Self {
            symbols: Vec::with_capacity(shape.segments.len()),
            end: shape.end,
            any: 0,
            one: 0,
            loose: 0,
            literals: Vec::new(),
            accepting: 0,
            fewest: 0,
            literal_bits: 0,
        };
        let (mut bit, mut ones) = (1_u128, 0_u128);
        for segment in &shape.segments {
            let symbol = match segment {
                Segment::Any => {
                    automaton.any |= bit;
                    automaton.loose |= bit | ones;
                    Symbol::Any
                }
                Segment::One => {
                    automaton.one |= bit;
                    ones |= bit;
                    Symbol::One
                }
                Segment::Literal(literal) => {
                    let number = literals.number(literal);
                    match automaton.literals.iter_mut().find(|(known, _)| *known == number) {
                        Some((_, states)) => *states |= bit,
                        None => automaton.literals.push((number, bit)),
                    }
                    automaton.literal_bits |= 1_u64.rotate_left(u32::try_from(number % 64).unwrap_or_default());
                    Symbol::Literal(number)
                }
            };
            if symbol != Symbol::One {
                ones = 0;
            }
            automaton.fewest = automaton.fewest.saturating_add(usize::from(symbol != Symbol::Any));
            automaton.symbols.push(symbol);
            bit = bit.wrapping_shl(1);
        }
        automaton.accepting = bit;
        automaton.literals.sort_unstable();
        automaton
    }

    /// Returns the numbers of the literals, each once.
    pub(super) fn literals(&self) -> impl Iterator<Item = usize> {
        self.literals.iter().map(|(number, _)| *number)
    }

    /// Reports whether the pattern may include `narrow`. `false` is certain, and it is found at once.
    ///
    /// The shortest path that `narrow` matches has no literal but those of `narrow`, if its wildcards are filled with a
    /// segment that stands nowhere else. This pattern must match that path.
    pub(super) const fn may_include(&self, narrow: &Self) -> bool {
        self.literal_bits & !narrow.literal_bits == 0
            && self.fewest <= narrow.fewest
            && (self.any != 0 || narrow.any == 0 && self.symbols.len() == narrow.symbols.len())
            && self.end.includes(narrow.end)
    }

    /// Reports whether every path that `narrow` matches is matched by this pattern, too.
    ///
    /// The automaton reads the segments of `narrow`. A `*` there can be a segment that no literal equals, so that only
    /// wildcards read it. A `**` there can be any number of such segments, also none. Only a state whose number of
    /// segments has no upper bound reads all of them, and it stays where it is, because that is right for none.
    ///
    /// Following one set of states is enough: if each path has a way through the automaton, all paths have the same one. A
    /// test compares this with following a set for each number of segments.
    pub(super) fn includes(&self, narrow: &Self, budget: &mut Budget) -> Result<bool, Exhausted> {
        if !self.may_include(narrow) {
            return Ok(false);
        }
        let mut states = self.close(1);
        for symbol in &narrow.symbols {
            budget.spend(1)?;
            states = match symbol {
                Symbol::Any => self.close(states & self.loose),
                Symbol::Literal(number) => self.step(states, self.one | self.before(*number)),
                Symbol::One => self.step(states, self.one),
            };
            if states == 0 {
                return Ok(false);
            }
        }
        Ok(states & self.accepting != 0)
    }

    /// The states after one segment, which is read in those of `reading` and by a `**`.
    const fn step(&self, states: u128, reading: u128) -> u128 {
        self.close(states & self.any | (states & reading).wrapping_shl(1))
    }

    /// Adds the states that are reached without a segment. No `**` follows another one.
    const fn close(&self, states: u128) -> u128 {
        states | (states & self.any).wrapping_shl(1)
    }

    /// The states before a literal.
    fn before(&self, number: usize) -> u128 {
        let at = self.literals.binary_search_by_key(&number, |(number, _)| *number);
        at.ok().and_then(|at| self.literals.get(at)).map_or(0, |(_, states)| *states)
    }
}

/// Reports whether every path that `narrow` matches is matched by `wide`, too.
pub(super) fn includes(wide: &AclPath, narrow: &AclPath) -> bool {
    let mut literals = Literals::default();
    let [wide, narrow] = [wide, narrow].map(|pattern| Automaton::new(pattern, &mut literals));
    // One pattern bounds this work.
    wide.includes(&narrow, &mut Budget::unlimited()) == Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> AclPath {
        AclPath::new(text.to_owned()).unwrap()
    }

    fn is_included(wide: &str, narrow: &str) -> bool {
        includes(&path(wide), &path(narrow))
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
            ("/**/a/*/**/b", "/a/**/c/**/b"),
            ("/messages/*/", "/messages/1/"),
        ] {
            assert!(is_included(wide, narrow), "{wide} {narrow}");
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
            ("/**/a/*/**/b", "/a/**/b"),
        ] {
            assert!(!is_included(wide, narrow), "{wide} {narrow}");
        }
    }

    #[test]
    fn inclusion_of_long_patterns_takes_a_step_for_each_segment() {
        let patterns = |more: usize, ones: usize| {
            let end = format!("{}/**", "/*".repeat(ones));
            (path(&format!("/**/a{end}")), path(&format!("/**/a{}{end}", "/**/a".repeat(more))))
        };
        for (more, ones) in [(4, 10), (4, 12), (15, 30)] {
            let (wide, narrow) = patterns(more, ones);
            let mut literals = Literals::default();
            let [wide, narrow] = [&wide, &narrow].map(|pattern| Automaton::new(pattern, &mut literals));
            let mut budget = Budget::of_call();
            assert_eq!(wide.includes(&narrow, &mut budget), Ok(true));
            assert_eq!(budget.spent(), narrow.symbols.len());
        }
        let wide = "/**/a/*".repeat(21);
        assert!(!is_included(&wide, &"/a/**/b".repeat(21)));
        assert!(is_included(&wide, &wide));
    }

    /// Follows a set of states for each number of segments that a `**` of `narrow` stands for. They settle: a state can
    /// only move on or stay.
    fn includes_for_each_number(wide: &Automaton, narrow: &Automaton) -> bool {
        let mut sets = BTreeSet::from([wide.close(1)]);
        for symbol in &narrow.symbols {
            let after = |states: u128| match symbol {
                Symbol::Any => std::iter::successors(Some(states), |states| Some(wide.step(*states, wide.one)))
                    .take(wide.symbols.len() + 2)
                    .collect(),
                Symbol::Literal(number) => vec![wide.step(states, wide.one | wide.before(*number))],
                Symbol::One => vec![wide.step(states, wide.one)],
            };
            sets = sets.into_iter().flat_map(after).collect();
        }
        wide.end.includes(narrow.end) && sets.iter().all(|states| states & wide.accepting != 0)
    }

    #[track_caller]
    fn assert_decided_alike(wide: &Automaton, narrow: &Automaton) {
        let found = wide.includes(narrow, &mut Budget::unlimited());
        assert_eq!(found, Ok(includes_for_each_number(wide, narrow)), "{wide:?} {narrow:?}");
    }

    #[test]
    fn one_set_of_states_decides_short_patterns_as_many_do() {
        let mut patterns = vec!["/".to_owned()];
        let mut longest = vec![String::new()];
        for _ in 0..4 {
            let longer = |start: &String| ["a", "b", "*", "**"].map(|segment| format!("{start}/{segment}"));
            longest = longest.iter().flat_map(longer).collect();
            patterns.extend(longest.iter().cloned());
        }
        let patterns: Vec<_> = patterns.iter().map(|text| path(text)).collect();
        let mut literals = Literals::default();
        let automata: Vec<_> = patterns.iter().map(|pattern| Automaton::new(pattern, &mut literals)).collect();
        for (wide, narrow) in automata.iter().flat_map(|wide| automata.iter().map(move |narrow| (wide, narrow))) {
            assert_decided_alike(wide, narrow);
        }
    }

    proptest! {
        #[test]
        fn one_set_of_states_decides_longer_patterns_as_many_do(
            wide in "(/(a|b|\\*|\\*\\*)){1,7}",
            narrow in "(/(a|b|\\*|\\*\\*)){1,9}",
        ) {
            let (wide, narrow) = (path(&wide), path(&narrow));
            let mut literals = Literals::default();
            let [wide, narrow] = [&wide, &narrow].map(|pattern| Automaton::new(pattern, &mut literals));
            assert_decided_alike(&wide, &narrow);
        }
    }
}
