//! A list in the form in which its rules are compared with each other and with those of another list.

use std::collections::HashMap;

use crate::nexmo::acl::automaton::{Automaton, Literals};
use crate::nexmo::acl::budget::{Budget, Exhausted};
use crate::nexmo::acl::demands::Demands;
use crate::nexmo::{Acl, AclPath};

/// The rules of a list, found by the literals of their patterns.
///
/// A pattern includes only patterns that have all of its literals. Each rule is listed under the rarest of its
/// literals. In lists that people write, few rules then have to be compared, however long the lists are.
pub(super) struct Index<'a> {
    entries: Vec<Entry<'a>>,
    /// The rules under each literal, by its number, in the order of the list.
    by_literal: HashMap<usize, Vec<usize>>,
    /// The rules that have wildcards alone, in the order of the list.
    without_literal: Vec<usize>,
}

/// A rule of the list.
pub(super) struct Entry<'a> {
    pub(super) path: &'a AclPath,
    pub(super) pattern: Automaton,
    pub(super) demands: Demands<'a>,
}

impl<'a> Index<'a> {
    pub(super) fn of(acl: &'a Acl, literals: &mut Literals<'a>) -> Self {
        let entries: Vec<_> = acl
            .rules()
            .map(|(path, rule)| Entry { path, pattern: Automaton::new(path, literals), demands: Demands::of(rule) })
            .collect();
        let mut frequency: HashMap<usize, usize> = HashMap::new();
        for literal in entries.iter().flat_map(|entry| entry.pattern.literals()) {
            let rules = frequency.entry(literal).or_default();
            *rules = rules.saturating_add(1);
        }
        let mut index = Self { entries: Vec::new(), by_literal: HashMap::new(), without_literal: Vec::new() };
        for (at, entry) in entries.iter().enumerate() {
            match entry.pattern.literals().min_by_key(|literal| frequency.get(literal)) {
                Some(rarest) => index.by_literal.entry(rarest).or_default().push(at),
                None => index.without_literal.push(at),
            }
        }
        Self { entries, ..index }
    }

    pub(super) fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// Calls `judge` for each rule whose pattern may include `narrow`, with its place in the list. The rules come in no
    /// particular order.
    pub(super) fn for_each_candidate(
        &self,
        narrow: &Automaton,
        budget: &mut Budget,
        mut judge: impl FnMut(usize, &Entry<'a>, &mut Budget) -> Result<(), Exhausted>,
    ) -> Result<(), Exhausted> {
        let under_literals = narrow.literals().filter_map(|literal| self.by_literal.get(&literal)).flatten();
        for at in self.without_literal.iter().chain(under_literals) {
            budget.spend(1)?;
            match self.entries.get(*at) {
                Some(entry) if entry.pattern.may_include(narrow) => judge(*at, entry, budget)?,
                _ => {}
            }
        }
        Ok(())
    }
}
