//! The library's tests with default features. README's command runs them with all features.

use crate::Result;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("test --locked").run()
}
