//! One check of the gate.

use crate::Result;
use crate::tool::Tool;
use crate::workspace::Workspace;

pub(crate) struct Step {
    /// The name on the command line.
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Tools beyond Rust and git. Where `CI` is set they are installed; elsewhere the step is skipped without them.
    pub(crate) needs: &'static [Tool],
    pub(crate) run: fn(&Workspace) -> Result,
}
