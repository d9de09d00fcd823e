//! The form of header that a profile prescribes.

use crate::jose::header_parameter::HeaderParameter;

/// The parts of a header that belong to the profile and not to the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeaderForm {
    pub(crate) has_type: bool,
    pub(crate) parameters: &'static [HeaderParameter],
}

impl HeaderForm {
    /// Reports whether it is the form of most profiles: `alg`, `typ`, and `kid` if the key has one.
    pub(crate) const fn is_plain(self) -> bool {
        self.has_type && self.parameters.is_empty()
    }
}
