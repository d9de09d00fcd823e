//! The examples.

use std::time::Duration;

use crate::Result;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn check(workspace: &Workspace) -> Result {
    let sources = workspace.files("examples", "rs")?;
    let names: Vec<&str> = sources.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    if !names.contains(&"quickstart") {
        return Err("examples/quickstart.rs is missing".into());
    }
    // Built before the runs, so that the time limit applies only to the program.
    workspace.cargo("build --locked --all-features --examples").run()?;
    for name in names {
        println!("example {name}");
        let program = workspace.target.join("debug/examples").join(name);
        workspace.program(program).run_logged(&workspace.logs.join(format!("example-{name}.log")), LIMIT)?;
    }
    Ok(())
}
