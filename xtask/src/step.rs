//! One check of the gate.

use crate::Result;
use crate::tool::Tool;
use crate::workspace::Workspace;

pub(crate) struct Step {
    /// The name on the command line.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Tools besides Rust and git. If `CI` is set, missing tools are installed. Otherwise the step is skipped without
    /// them.
    pub(crate) needs: &'static [Tool],
    pub(crate) run: fn(&Workspace) -> Result,
}
