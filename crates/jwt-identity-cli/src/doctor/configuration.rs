//! The configuration that is examined.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::doctor::setting::{Kind, SETTINGS, Setting};
use crate::failure::Failure;
use crate::source::Source;

/// The values of `files.readable_by`.
const READERS: &[&str] = &["owner", "group", "everyone"];

/// The values of settings. A value is never a key: keys are named by their place.
#[derive(Debug, Default)]
pub(crate) struct Configuration(BTreeMap<&'static str, Vec<String>>);

impl Configuration {
    /// Reads the conventional variables. One that is set wins over the same name with `_FILE`.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        let mut configuration = Self::default();
        for setting in SETTINGS {
            let Some(values) = setting.variables().iter().find_map(|variable| values(setting, variable)) else {
                continue;
            };
            configuration.insert(setting, values)?;
        }
        Ok(configuration)
    }

    /// Reads an object of objects, such as `{"kustomer": {"secret": "env:KUSTOMER_SECRET"}}`.
    pub(crate) fn from_json(path: &str, text: &str) -> Result<Self, Failure> {
        // An error of serde_json about a type would show the value, which could be a secret.
        let not_json = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            Failure::trouble(format!("{path}: expected a JSON object of objects, see line {line} column {column}"))
        };
        let sections: Map<String, Value> = serde_json::from_str(text).map_err(not_json)?;
        let mut configuration = Self::default();
        for (section, members) in &sections {
            let Value::Object(members) = members else {
                return Err(Failure::trouble(format!("{path}: `{section}` must be an object")));
            };
            for (member, value) in members {
                let name = format!("{section}.{member}");
                let setting = known(&name)?;
                let values = match value {
                    Value::String(text) => Some(vec![text.clone()]),
                    Value::Array(texts) if setting.kind == Kind::List => {
                        texts.iter().map(|text| text.as_str().map(str::to_owned)).collect()
                    }
                    _ => None,
                };
                let expected = if setting.kind == Kind::List { "a string or an array of strings" } else { "a string" };
                configuration
                    .insert(setting, values.ok_or_else(|| Failure::trouble(format!("`{name}` must be {expected}")))?)?;
            }
        }
        Ok(configuration)
    }

    /// Sets a value from `SETTING=VALUE`.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Failure> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::trouble("`--set` must be SETTING=VALUE, such as kustomer.org=acme"))?;
        let setting = known(name)?;
        self.insert(setting, split(setting, value))
    }

    fn insert(&mut self, setting: &'static Setting, values: Vec<String>) -> Result<(), Failure> {
        let is_place = |value: &String| matches!(source(value), Source::Env(_) | Source::File(_));
        if setting.kind == Kind::Key && !values.iter().all(is_place) {
            let name = setting.name;
            return Err(Failure::trouble(format!("`{name}` must be `env:NAME` or `file:PATH`, never the key itself")));
        }
        if setting.name == "files.readable_by" && !values.iter().all(|value| READERS.contains(&value.as_str())) {
            return Err(Failure::trouble("`files.readable_by` must be `owner`, `group` or `everyone`"));
        }
        self.0.insert(setting.name, values);
        Ok(())
    }

    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.list(name).first().map(String::as_str)
    }

    pub(crate) fn key(&self, name: &str) -> Option<Source> {
        self.text(name).map(source)
    }

    /// Reports whether any setting of a vendor has a value.
    pub(crate) fn has_section(&self, section: &str) -> bool {
        self.0.keys().any(|name| name.split('.').next() == Some(section))
    }

    /// Returns the first parts of the names of settings, without `files`.
    pub(crate) fn sections() -> Vec<&'static str> {
        let mut sections: Vec<_> = SETTINGS.iter().filter_map(|setting| setting.name.split('.').next()).collect();
        sections.dedup();
        sections.retain(|section| *section != "files");
        sections
    }
}

fn known(name: &str) -> Result<&'static Setting, Failure> {
    Setting::named(name).ok_or_else(|| {
        let names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
        Failure::trouble(format!("unknown setting, expected one of {}", names.join(", ")))
    })
}

/// Returns the values that a variable gives to a setting, if it is set.
fn values(setting: &Setting, variable: &str) -> Option<Vec<String>> {
    let value = std::env::var_os(variable);
    if setting.kind != Kind::Key {
        return value.map(|value| split(setting, &value.to_string_lossy()));
    }
    if value.is_some() {
        return Some(vec![format!("env:{variable}")]);
    }
    let path = std::env::var_os(format!("{variable}_FILE"))?;
    Some(vec![format!("file:{}", path.to_string_lossy())])
}

fn split(setting: &Setting, value: &str) -> Vec<String> {
    match setting.kind {
        Kind::List => value.split(',').map(|part| part.trim().to_owned()).collect(),
        Kind::Key | Kind::Text => vec![value.to_owned()],
    }
}

fn source(text: &str) -> Source {
    let Ok(source) = text.parse();
    source
}
