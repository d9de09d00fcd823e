//! The rules of a list: unique paths, in the order built.

use std::collections::HashMap;
use std::fmt;

use crate::nexmo::{AclPath, Rule};

/// From how many paths on an index pays. Nearly every token has fewer.
const INDEXED_LEN: usize = 32;

/// Rules by path. Adding one is quick however many there are.
#[derive(Clone, Default)]
pub(super) struct Rules {
    list: Vec<(AclPath, Rule)>,
    /// The position of each path. It is empty until it is needed.
    index: HashMap<AclPath, usize>,
}

impl Rules {
    /// Creates a list from rules of which no two paths are equal.
    pub(super) fn from_unique(list: Vec<(AclPath, Rule)>) -> Self {
        Self { list, index: HashMap::new() }
    }

    pub(super) fn as_slice(&self) -> &[(AclPath, Rule)] {
        &self.list
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = (AclPath, Rule)> {
        self.list.into_iter()
    }

    pub(super) fn get(&self, path: &str) -> Option<&Rule> {
        self.position(path).and_then(|at| self.list.get(at)).map(|(_, rule)| rule)
    }

    /// Puts the rule in the place of the one for an equal path, or at the end.
    pub(super) fn insert(&mut self, path: AclPath, rule: Rule) {
        if self.index.is_empty() && self.list.len() >= INDEXED_LEN {
            self.index = self.list.iter().enumerate().map(|(at, (path, _))| (path.clone(), at)).collect();
        }
        if let Some((_, known)) = self.position(path.as_str()).and_then(|at| self.list.get_mut(at)) {
            *known = rule;
            return;
        }
        if !self.index.is_empty() {
            self.index.insert(path.clone(), self.list.len());
        }
        self.list.push((path, rule));
    }

    pub(super) fn remove(&mut self, path: &str) {
        let before = self.list.len();
        self.list.retain(|(known, _)| known.as_str() != path);
        if self.list.len() != before {
            // Later paths have moved.
            self.index.clear();
        }
    }

    fn position(&self, path: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.list.iter().position(|(known, _)| known.as_str() == path)
        } else {
            self.index.get(path).copied()
        }
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Rules {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list.fmt(f)
    }
}
