//! The methods and filters of a rule, in the form in which two rules are compared.

use std::borrow::Cow;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::acl::budget::{Budget, Exhausted};
use crate::nexmo::{Excess, FilterValue, Methods, Rule};

/// The methods and filters of a rule. The filters are sorted, so that comparing two rules takes about as many steps as
/// they have values.
#[derive(Debug)]
pub(super) struct Demands<'a> {
    methods: Option<Methods>,
    /// In the order of the list.
    filters: Vec<Filter<'a>>,
    /// The places in `filters`, in the order of the names.
    by_name: Vec<usize>,
}

#[derive(Debug)]
struct Filter<'a> {
    name: &'a str,
    accepted: Accepted<'a>,
}

/// The parameters that fit a filter.
#[derive(Debug)]
enum Accepted<'a> {
    /// One of these texts, which are sorted.
    Texts(Vec<Cow<'a, str>>),
    /// Not documented by the vendor. The JSON text of the value tells whether two of them are the same.
    Unknown(String),
}

impl<'a> Demands<'a> {
    pub(super) fn of(rule: &'a Rule) -> Self {
        let filters: Vec<_> =
            rule.filters().map(|(name, value)| Filter { name, accepted: Accepted::by(value) }).collect();
        let mut by_name: Vec<_> = (0..filters.len()).collect();
        by_name.sort_unstable_by_key(|at| filters.get(*at).map(|filter| filter.name));
        Self { methods: rule.methods(), filters, by_name }
    }

    /// Finds what this rule permits beyond another one for the same path.
    pub(super) fn excess_over<'w>(
        &self,
        wide: &Demands<'w>,
        budget: &mut Budget,
    ) -> Result<Option<Excess<'w>>, Exhausted> {
        if let Some(permitted) = wide.methods {
            let listed = self.methods.is_some_and(|methods| {
                let unlike = methods.is_empty() != permitted.is_empty();
                !unlike && methods.iter().all(|method| permitted.contains(method))
            });
            if !listed {
                let all = self.methods.unwrap_or_else(Methods::all);
                let beyond = all.iter().filter(|method| !permitted.contains(*method)).collect();
                return Ok(Some(Excess::Methods(beyond)));
            }
        }
        Ok(self.filter_beyond(wide, budget)?.map(|name| Excess::Filter { name }))
    }

    /// Finds the first filter of `wide` that this rule lacks, or that it has with a wider value.
    pub(super) fn filter_beyond<'w>(
        &self,
        wide: &Demands<'w>,
        budget: &mut Budget,
    ) -> Result<Option<&'w str>, Exhausted> {
        for filter in &wide.filters {
            budget.spend(1)?;
            let is_demanded = match self.filter(filter.name) {
                Some(narrow) => filter.accepted.includes(&narrow.accepted, budget)?,
                None => false,
            };
            if !is_demanded {
                return Ok(Some(filter.name));
            }
        }
        Ok(None)
    }

    fn filter(&self, name: &str) -> Option<&Filter<'a>> {
        let name_at = |at: &usize| self.filters.get(*at).map(|filter| filter.name);
        let found = self.by_name.binary_search_by_key(&Some(name), name_at).ok()?;
        self.filters.get(*self.by_name.get(found)?)
    }
}

impl<'a> Accepted<'a> {
    fn by(value: &'a FilterValue) -> Self {
        if !value.is_comparable() {
            return Self::Unknown(value.as_json().to_string());
        }
        let mut texts: Vec<_> = value.texts().collect();
        texts.sort_unstable();
        texts.dedup();
        Self::Texts(texts)
    }

    /// Reports whether everything that fits `narrow` is sure to fit this, too.
    ///
    /// Texts are compared, because a parameter is text: `0.0` and `-0.0` are equal numbers and accept different parameters.
    fn includes(&self, narrow: &Self, budget: &mut Budget) -> Result<bool, Exhausted> {
        match (self, narrow) {
            (Self::Texts(wide), Self::Texts(narrow)) => {
                budget.spend(narrow.len())?;
                Ok(narrow.len() <= wide.len() && narrow.iter().all(|text| wide.binary_search(text).is_ok()))
            }
            // Two values that no parameter fits are not taken for each other: Vonage may judge one of them otherwise.
            (Self::Unknown(wide), Self::Unknown(narrow)) => Ok(wide == narrow),
            _ => Ok(false),
        }
    }
}

impl Rule {
    /// Returns the rule that permits what either does, if there is one.
    pub(super) fn union(&self, other: &Self) -> Result<Self, ClaimError> {
        // The two rules alone bound this work.
        let mut budget = Budget::unlimited();
        let (ours, theirs) = (Demands::of(self), Demands::of(other));
        if ours.excess_over(&theirs, &mut budget) == Ok(None) {
            return Ok(other.clone());
        }
        if theirs.excess_over(&ours, &mut budget) == Ok(None) {
            return Ok(self.clone());
        }
        let has_same_filters = ours.filter_beyond(&theirs, &mut budget) == Ok(None)
            && theirs.filter_beyond(&ours, &mut budget) == Ok(None);
        match (self.methods, other.methods) {
            (Some(ours), Some(theirs)) if has_same_filters => {
                Ok(self.clone().with_methods(ours.iter().chain(theirs.iter())))
            }
            _ => Err(ClaimError::new("acl.paths", ClaimReason::Conflict)),
        }
    }
}
