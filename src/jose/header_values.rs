//! Values of header parameters that belong to a key.

use std::sync::Arc;

use crate::encoding::text::has_control;
use crate::error::configuration::ConfigError;
use crate::jose::header_form::HeaderForm;
use crate::jose::header_parameter::{HeaderParameter, is_reserved};

/// The header parameters of a key in the order in which they were set. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderValues(Arc<[(Box<str>, Box<str>)]>);

impl HeaderValues {
    /// Adds a parameter, or replaces the one of the same name.
    pub(crate) fn with(&self, name: &str, value: &str) -> Result<Self, ConfigError> {
        let is_text = |text: &str| !text.is_empty() && text.len() <= MAX_LEN && !has_control(text);
        if is_reserved(name) {
            return Err(ConfigError::new("header_parameter", "must not be one that the core or a key source writes"));
        }
        if !is_text(name) || !is_text(value) {
            return Err(ConfigError::new(
                "header_parameter",
                "must have a name and a value of 1 to 256 bytes each, without control characters",
            ));
        }
        let others = self.0.iter().filter(|(other, _)| **other != *name).cloned();
        Ok(Self(others.chain([(name.into(), value.into())]).collect()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the names and values in the order in which they were set.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Returns the parameters of a header of this form, in its order.
    pub(crate) fn in_form(&self, form: HeaderForm) -> impl Iterator<Item = (&str, &str)> {
        let value = |parameter: &HeaderParameter| parameter.value().or_else(|| self.get(parameter.name()));
        form.parameters.iter().filter_map(move |parameter| Some((parameter.name(), value(parameter)?)))
    }

    /// Returns the name of the first parameter that the form has and these values lack, or the other way round.
    pub(crate) fn misfit(&self, form: HeaderForm) -> Option<&str> {
        let belongs =
            |name: &str| form.parameters.iter().any(|wanted| wanted.name() == name && wanted.value().is_none());
        let lacks = |wanted: &&HeaderParameter| {
            wanted.is_required() && wanted.value().is_none() && self.get(wanted.name()).is_none()
        };
        let foreign = self.iter().map(|(name, _)| name).find(|name| !belongs(name));
        foreign.or_else(|| form.parameters.iter().find(lacks).map(HeaderParameter::name))
    }
}

/// The longest name and the longest value, in bytes.
const MAX_LEN: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> HeaderValues {
        pairs.iter().fold(HeaderValues::default(), |values, (name, value)| values.with(name, value).unwrap())
    }

    const FORM: HeaderForm = HeaderForm {
        has_type: true,
        parameters: &[
            HeaderParameter::fixed("cty", "a"),
            HeaderParameter::required("id"),
            HeaderParameter::optional("twr"),
        ],
    };

    #[test]
    fn order_is_that_of_the_form_and_a_later_value_replaces() {
        let values = values(&[("twr", "ie1"), ("id", "x"), ("twr", "au1")]);
        assert_eq!(values.iter().collect::<Vec<_>>(), [("id", "x"), ("twr", "au1")]);
        assert_eq!(values.in_form(FORM).collect::<Vec<_>>(), [("cty", "a"), ("id", "x"), ("twr", "au1")]);
    }

    #[test]
    fn misfit_names_foreign_and_missing_parameters() {
        assert_eq!(values(&[("id", "x")]).misfit(FORM), None);
        assert_eq!(values(&[("twr", "x")]).misfit(FORM), Some("id"));
        assert_eq!(values(&[("id", "x"), ("nonce", "x")]).misfit(FORM), Some("nonce"));
        // A fixed value does not belong to a key.
        assert_eq!(values(&[("id", "x"), ("cty", "a")]).misfit(FORM), Some("cty"));
        let plain = HeaderForm { has_type: true, parameters: &[] };
        assert_eq!(values(&[("id", "x")]).misfit(plain), Some("id"));
        assert_eq!(HeaderValues::default().misfit(plain), None);
    }

    #[test]
    fn reserved_empty_long_and_control_texts_are_rejected() {
        let long = "x".repeat(257);
        for (name, value) in
            [("alg", "x"), ("kid", "x"), ("crit", "x"), ("", "x"), ("x", ""), ("x", "a\nb"), ("x\0", "a"), ("x", &long)]
        {
            assert!(HeaderValues::default().with(name, value).is_err(), "{name:?} {value:?}");
        }
        assert!(HeaderValues::default().with("x", "x".repeat(256).as_str()).is_ok());
    }
}
