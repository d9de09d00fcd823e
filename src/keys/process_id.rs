//! The process that started a thread.

/// Distinguishes a process from its child after a `fork`. The child has none of the threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProcessId(Option<u32>);

impl ProcessId {
    pub(crate) fn current() -> Self {
        // Other systems have no `fork`, and some have no process ids.
        Self(if cfg!(unix) { Some(std::process::id()) } else { None })
    }

    /// The id of no process.
    #[cfg(test)]
    pub(crate) const FOREIGN: Self = Self(Some(0));

    pub(crate) fn is_current(self) -> bool {
        self == Self::current()
    }
}
