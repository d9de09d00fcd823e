//! The output of `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Result;
use crate::workspace::Workspace;

pub(crate) struct Metadata(Value);

impl Metadata {
    /// Asks only for the packages of the workspace.
    pub(crate) fn of_members(workspace: &Workspace) -> Result<Self> {
        Self::ask(workspace, "metadata --locked --no-deps --format-version 1")
    }

    /// Asks for every package on every platform, with all features.
    pub(crate) fn of_all(workspace: &Workspace) -> Result<Self> {
        Self::ask(workspace, "metadata --locked --all-features --format-version 1")
    }

    fn ask(workspace: &Workspace, command: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(&workspace.cargo(command).output()?)?))
    }

    #[cfg(test)]
    pub(crate) fn from_value(value: Value) -> Self {
        Self(value)
    }

    /// Returns the packages of the workspace in the order of their names.
    pub(crate) fn members(&self) -> Vec<Package<'_>> {
        let members: BTreeSet<&str> = array(&self.0["workspace_members"]).filter_map(Value::as_str).collect();
        let mut packages: Vec<_> = self.packages().filter(|package| members.contains(package.id())).collect();
        packages.sort_by_key(Package::name);
        packages
    }

    /// Returns a package and everything that is compiled for its users, on any platform.
    pub(crate) fn compiled_with<'m>(&'m self, package: &Package<'m>) -> Vec<Package<'m>> {
        let nodes: BTreeMap<&str, &Value> =
            array(&self.0["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
        let (mut seen, mut pending) = (BTreeSet::from([package.id()]), vec![package.id()]);
        while let Some(node) = pending.pop().and_then(|id| nodes.get(id)) {
            let compiled = array(&node["deps"]).filter(|dependency| {
                array(&dependency["dep_kinds"]).any(|kind| matches!(kind["kind"].as_str(), None | Some("build")))
            });
            for id in compiled.filter_map(|dependency| dependency["pkg"].as_str()) {
                if seen.insert(id) {
                    pending.push(id);
                }
            }
        }
        self.packages().filter(|package| seen.contains(package.id())).collect()
    }

    fn packages(&self) -> impl Iterator<Item = Package<'_>> {
        array(&self.0["packages"]).map(Package)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Package<'m>(&'m Value);

impl<'m> Package<'m> {
    fn id(&self) -> &'m str {
        self.0["id"].as_str().unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &'m str {
        self.0["name"].as_str().unwrap_or_default()
    }

    pub(crate) fn version(&self) -> &'m str {
        self.0["version"].as_str().unwrap_or_default()
    }

    pub(crate) fn description(&self) -> &'m str {
        self.0["description"].as_str().unwrap_or_default()
    }

    pub(crate) fn licence(&self) -> &'m str {
        self.0["license"].as_str().unwrap_or_default()
    }

    /// Returns the path of the manifest.
    pub(crate) fn manifest(&self) -> &'m str {
        self.0["manifest_path"].as_str().unwrap_or_default()
    }

    pub(crate) fn rust_version(&self) -> Option<&'m str> {
        self.0["rust_version"].as_str()
    }

    /// Reports whether the package may be published, which means that its manifest has no `publish = false`.
    pub(crate) fn is_published(&self) -> bool {
        self.0["publish"].is_null()
    }
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dev_dependencies_are_not_compiled_for_users() {
        let package = |name: &str| json!({"id": name, "name": name, "publish": null});
        let dependency = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = Metadata::from_value(json!({
            "workspace_members": ["a"],
            "packages": [package("a"), package("normal"), package("build"), package("dev"), package("deep")],
            "resolve": {"nodes": [
                {"id": "a", "deps": [
                    dependency("normal", Value::Null), dependency("build", "build".into()), dependency("dev", "dev".into()),
                ]},
                {"id": "normal", "deps": [dependency("deep", Value::Null), dependency("a", Value::Null)]},
                {"id": "build", "deps": []}, {"id": "dev", "deps": []}, {"id": "deep", "deps": []},
            ]},
        }));
        let [member] = metadata.members()[..] else { panic!("one member") };
        let names: Vec<_> = metadata.compiled_with(&member).iter().map(Package::name).collect();
        assert_eq!(names, ["a", "normal", "build", "deep"]);
    }

    #[test]
    fn package_is_published_by_default() {
        assert!(Package(&json!({"publish": null})).is_published());
        assert!(!Package(&json!({"publish": []})).is_published());
    }
}
