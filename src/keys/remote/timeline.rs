//! Points in time by two clocks, so that setting one of them does no harm.

use std::time::Duration;

use crate::jose::numeric_date::NumericDate;

/// The time that a clock shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) wall: NumericDate,
    /// The time since a fixed moment by a clock that nobody sets, if there is such a clock.
    pub(super) monotonic: Option<Duration>,
}

impl Reading {
    /// Returns this reading, or that of another thread by each clock that showed a later time there.
    pub(super) fn not_before(self, other: Self) -> Self {
        Self { wall: self.wall.max(other.wall), monotonic: self.monotonic.max(other.monotonic) }
    }
}

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) wall: NumericDate,
    /// The time that has passed since the source was created.
    passed: Duration,
}

/// Turns readings of a clock into moments.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    seen: Option<Reading>,
    passed: Duration,
}

impl Moment {
    /// Returns the time since an earlier moment: the longer of what the two clocks say.
    ///
    /// The wall clock may have been set back, and the monotonic clock of many systems stops while the machine is
    /// suspended. Keys that are too old by either clock are too old.
    pub(super) fn since(self, earlier: Self) -> Duration {
        self.wall.saturating_duration_since(earlier.wall).max(self.passed_since(earlier))
    }

    /// Returns the time since an earlier moment, without what was added by setting the wall clock.
    pub(super) fn passed_since(self, earlier: Self) -> Duration {
        self.passed.saturating_sub(earlier.passed)
    }
}

impl Timeline {
    /// Records a reading. Without a monotonic clock, the steps of the wall clock count, except those back.
    pub(super) fn observe(&mut self, now: Reading) -> Moment {
        let step = self.seen.map(|seen| match (now.monotonic, seen.monotonic) {
            (Some(now), Some(seen)) => now.saturating_sub(seen),
            _ => now.wall.saturating_duration_since(seen.wall),
        });
        self.passed = self.passed.saturating_add(step.unwrap_or_default());
        self.seen = Some(now);
        self.at(now.wall)
    }

    /// Returns the moment of the last reading, with another wall time.
    pub(super) const fn at(&self, wall: NumericDate) -> Moment {
        Moment { wall, passed: self.passed }
    }

    /// Returns the last reading.
    pub(super) const fn seen(&self) -> Option<Reading> {
        self.seen
    }
}

/// The end of a time by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) wall: NumericDate,
    pub(super) monotonic: Option<Duration>,
}

impl Timeline {
    /// Returns the end of a time that began at a moment, for comparisons with later readings.
    pub(super) fn end_of(&self, began: Moment, lasts: Duration) -> Option<End> {
        let seen = self.seen?;
        let now = self.at(seen.wall);
        let Some(monotonic) = seen.monotonic else {
            let rest = lasts.saturating_sub(now.since(began));
            return Some(End { wall: seen.wall.saturating_add(rest), monotonic: None });
        };
        // A wall clock that is wrong for one reading must not move the end.
        let rest = lasts.saturating_sub(now.passed_since(began));
        Some(End { wall: began.wall.saturating_add(lasts), monotonic: Some(monotonic.saturating_add(rest)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(wall: i64, monotonic: Option<u64>) -> Reading {
        let wall = NumericDate::from_unix_seconds(wall.saturating_add(1_700_000_000));
        Reading { wall, monotonic: monotonic.map(Duration::from_secs) }
    }

    fn age(readings: &[(i64, Option<u64>)]) -> u64 {
        let mut timeline = Timeline::default();
        let moments: Vec<Moment> = readings.iter().map(|&(wall, mono)| timeline.observe(reading(wall, mono))).collect();
        moments.last().unwrap().since(moments[0]).as_secs()
    }

    #[test]
    fn age_is_the_longer_of_both_clocks() {
        assert_eq!(age(&[(0, Some(5)), (60, Some(65))]), 60);
        assert_eq!(age(&[(0, Some(5)), (10_800, Some(6))]), 10_800, "the machine was suspended");
        assert_eq!(age(&[(0, Some(5)), (-3_600, Some(65))]), 60, "the clock was set back");
        assert_eq!(age(&[(0, Some(5)), (864_000, Some(6)), (60, Some(65))]), 60, "the clock was wrong once");
        assert_eq!(age(&[(0, Some(5)), (-864_000, Some(6)), (60, Some(65))]), 60);
    }

    #[test]
    fn steps_of_the_wall_clock_count_without_a_monotonic_one() {
        assert_eq!(age(&[(0, None), (60, None)]), 60);
        assert_eq!(age(&[(0, None), (60, None), (-3_600, None), (-3_590, None)]), 70);
        assert_eq!(age(&[(0, None), (i64::MAX, None), (0, None)]), u64::try_from(i64::MAX).unwrap() - 1_700_000_000);
    }

    #[test]
    fn end_holds_by_both_clocks() {
        let mut timeline = Timeline::default();
        let began = timeline.observe(reading(0, Some(5)));
        let end = |timeline: &Timeline| timeline.end_of(began, Duration::from_secs(600)).unwrap();
        let expected = End { wall: reading(600, None).wall, monotonic: Some(Duration::from_secs(605)) };
        assert_eq!(end(&timeline), expected);
        for (wall, monotonic) in [(60, 65), (864_000, 66), (-3_600, 67), (70, 75)] {
            timeline.observe(reading(wall, Some(monotonic)));
            assert_eq!(end(&timeline), expected, "{wall}");
        }
    }

    #[test]
    fn end_moves_back_with_a_wall_clock_alone() {
        let mut timeline = Timeline::default();
        let began = timeline.observe(reading(0, None));
        timeline.observe(reading(60, None));
        timeline.observe(reading(-3_600, None));
        let end = timeline.end_of(began, Duration::from_secs(600)).unwrap();
        assert_eq!(end, End { wall: reading(-3_060, None).wall, monotonic: None });
    }
}
