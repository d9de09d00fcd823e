//! The clock of the machine.

use jwt_identity::NumericDate;
use jwt_identity::diagnose::Severity;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::text;

/// 2026-01-01. No release of this program is older.
const EARLIEST: NumericDate = NumericDate::from_unix_seconds(1_767_225_600);
/// 2100-01-01.
const LATEST: NumericDate = NumericDate::from_unix_seconds(4_102_444_800);

pub(crate) fn examine(examination: &mut Examination<'_>) {
    let now = text::utc(examination.now);
    let finding = if (EARLIEST..LATEST).contains(&examination.now) {
        Finding::ok("clock", now)
    } else {
        let message = format!("the time is {now}, expected a time from 2026 to 2099");
        Finding::new(Severity::Error, "clock", "clock.wrong", message, "set the clock, and keep it right with NTP")
    };
    examination.add(finding);
}
