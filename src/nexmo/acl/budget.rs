//! A bound on the work of one call.

/// The most steps of one call. A step is one segment of a pattern, one rule, or one value of a filter that is compared.
///
/// Measured: a step takes 4 to 6 ns in a release build, so that a call ends within 10 ms. A list of documented paths takes
/// some hundred steps, and the longest list of a token that has literals only takes some thousand.
const MAX_STEPS: usize = 1_000_000;

/// The steps that a call has left.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

/// The budget is used up: the answer is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Budget {
    /// Creates the budget of a whole call.
    pub(super) const fn of_call() -> Self {
        Self { left: MAX_STEPS }
    }

    /// Creates a budget that no call uses up, for work that the length of one pattern bounds.
    pub(super) const fn unlimited() -> Self {
        Self { left: usize::MAX }
    }

    /// Spends steps. A budget that was used up stays so.
    pub(super) const fn spend(&mut self, steps: usize) -> Result<(), Exhausted> {
        if steps > self.left {
            self.left = 0;
            return Err(Exhausted);
        }
        self.left = self.left.saturating_sub(steps);
        Ok(())
    }
}

#[cfg(test)]
impl Budget {
    pub(super) const fn spent(&self) -> usize {
        MAX_STEPS.saturating_sub(self.left)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use proptest::prelude::*;

    use super::*;
    use crate::nexmo::{Acl, AclPath, Excess, Finding, LintCode, Method, Relation, Rule};

    /// About what the longest list of a token has in bytes of JSON.
    const MAX_LEN: usize = 12 * 1024;

    #[test]
    fn used_up_budget_stays_used_up() {
        let mut budget = Budget::of_call();
        assert_eq!(budget.spend(MAX_STEPS - 1), Ok(()));
        assert_eq!(budget.spend(2), Err(Exhausted));
        assert_eq!(budget.spend(1), Err(Exhausted));
        assert_eq!(budget.spent(), MAX_STEPS);
    }

    /// As many rules as fit into a token.
    fn fill(patterns: impl IntoIterator<Item = String>, rule: impl Fn(usize) -> Rule) -> Acl {
        let mut len = 0;
        let rules = patterns.into_iter().enumerate().map(|(at, pattern)| {
            let rule = rule(at);
            len += pattern.len() + serde_json::to_string(&rule).unwrap().len() + 4;
            (len, (AclPath::new(pattern).unwrap(), rule))
        });
        rules.take_while(|(len, _)| *len <= MAX_LEN).map(|(_, rule)| rule).collect()
    }

    /// `/**/a`, repeated, then `/*`, repeated, then `/**`.
    fn quadratic() -> impl Iterator<Item = String> {
        (0..60).flat_map(|sum| {
            (0..=sum).map(move |more| format!("/**/a{}{}/**", "/**/a".repeat(more), "/*".repeat(sum - more)))
        })
    }

    /// All patterns of one segment, then all of two, and so on.
    fn short() -> impl Iterator<Item = String> {
        let mut level = vec![String::new()];
        (0..8).flat_map(move |_| {
            level = level.iter().flat_map(|path| ["a", "*", "**"].map(|segment| format!("{path}/{segment}"))).collect();
            level.clone()
        })
    }

    /// Words of `count` letters, of which each stands for `a` or `*`. As many are `a` in each word, so that none includes
    /// another.
    fn words(count: u32) -> impl Iterator<Item = String> {
        (0..1_u32 << count).filter(move |bits| bits.count_ones() == count / 2).map(move |bits| {
            let letters = (0..count).map(|bit| if (bits >> bit) & 1 == 0 { "/a" } else { "/*" });
            format!("/**{}/**", letters.collect::<String>())
        })
    }

    fn is_complete(acl: &Acl, budget: &mut Budget) -> bool {
        acl.lint_within(budget).iter().all(|finding| finding.code() != LintCode::TooComplex)
    }

    fn reading(acl: &Acl) -> Acl {
        acl.rules().map(|(path, rule)| (path.clone(), rule.clone().with_methods([Method::Get]))).collect()
    }

    /// The steps of lint, and of a comparison with the same paths for reading.
    fn steps(acl: &Acl) -> (usize, usize) {
        let [mut linted, mut compared] = [Budget::of_call(), Budget::of_call()];
        assert!(is_complete(acl, &mut linted));
        let reading = reading(acl);
        let comparison = acl.compare_within(&reading, &mut compared);
        assert!(!comparison.is_within());
        assert!(reading.compare_within(acl, &mut Budget::of_call()).is_within());
        (linted.spent(), compared.spent())
    }

    #[test]
    fn lists_of_token_size_are_compared_whole() {
        let any = |_: usize| Rule::any();
        let distinct = |at: usize| Rule::any().with_filter("a", at.to_string());
        let literals = fill((0..).map(|number| format!("/*/calls/{number}/**")), any);
        assert!(literals.len() > 400);
        let (linted, compared) = steps(&literals);
        assert!(linted <= 10 * literals.len() && compared <= 10 * literals.len(), "{linted} {compared}");
        for acl in [fill(quadratic(), any), fill(quadratic(), distinct), fill(short(), any), fill(short(), distinct)] {
            let (linted, compared) = steps(&acl);
            assert!(linted < MAX_STEPS / 2 && compared < MAX_STEPS / 2, "{linted} {compared}");
        }
    }

    #[test]
    fn list_beyond_the_budget_is_reported() {
        let acl = fill(words(12), |_| Rule::any());
        let mut budget = Budget::of_call();
        let findings = acl.lint_within(&mut budget);
        assert_eq!(findings.last().map(Finding::code), Some(LintCode::TooComplex));
        assert_eq!(budget.spent(), MAX_STEPS);
        assert_eq!(findings.iter().filter(|finding| finding.code() == LintCode::TooComplex).count(), 1);

        let reading = reading(&acl);
        let comparison = acl.compare_within(&reading, &mut Budget { left: 10_000 });
        assert!(!comparison.is_within() && comparison.beyond().len() == acl.len());
        assert!(comparison.beyond().any(|found| *found.excess() == Excess::NotCompared));
        assert!(comparison.to_string().contains("not compared, because the lists are too complex"));
        // The same path is there, which is shown without the budget.
        assert_eq!(acl.compare(&acl.clone()).relation(), Relation::Equal);
    }

    proptest! {
        #[test]
        fn steps_grow_with_the_rules_times_the_length_of_the_list(
            patterns in prop::collection::btree_set("(/(a|b|\\*|\\*\\*)){1,12}", 1..40),
            filters in prop::collection::vec(0_u8..4, 40),
        ) {
            let patterns: Vec<_> = patterns.into_iter().collect();
            let segments: usize = patterns.iter().map(|pattern| pattern.matches('/').count()).sum();
            let acl = fill(patterns, |at| (0..filters[at]).fold(Rule::any(), |rule, number| {
                rule.with_filter(number.to_string(), "x")
            }));
            let [mut linted, mut compared] = [Budget::of_call(), Budget::of_call()];
            acl.lint_within(&mut linted);
            let _ = acl.compare_within(&reading(&acl), &mut compared);
            // For each pair a rule, at most three filters and their values, and the segments of both patterns.
            let most = acl.len() * (7 * acl.len() + 2 * segments);
            prop_assert!(linted.spent() <= 2 * most && compared.spent() <= 2 * most);
        }
    }
}
