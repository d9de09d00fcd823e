//! A placeholder for values in `Debug`.

use std::fmt;

/// Replaces the value of a claim that identifies a person in `Debug` output.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::Redacted;
///
/// assert_eq!(format!("{:?}", Some("ada@example.com").map(Redacted::new)), "Some([redacted])");
/// ```
pub struct Redacted(());

impl Redacted {
    /// Creates a placeholder for `value`.
    pub fn new<T>(value: T) -> Self {
        drop(value);
        Self(())
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
