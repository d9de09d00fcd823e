//! A placeholder for values in `Debug`.

use std::fmt;

/// Stands in `Debug` output for the value of a claim that identifies a person.
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
    /// Takes the place of `value`.
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
