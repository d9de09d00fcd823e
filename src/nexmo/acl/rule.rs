//! The rule of a path.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::nexmo::{FilterValue, Method, Methods};

/// The requests that are permitted on a path, limited by method and by the values of parameters.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Method, Rule};
///
/// let rule = Rule::any().with_methods([Method::Get]).with_filter("to", "447977271009");
/// assert_eq!(serde_json::to_string(&rule).unwrap(), r#"{"methods":["GET"],"filters":{"to":"447977271009"}}"#);
/// assert_eq!(serde_json::to_string(&Rule::any()).unwrap(), "{}");
/// ```
///
/// Source: the schema of Vonage's command line tool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    pub(super) methods: Option<Methods>,
    pub(super) filters: Vec<(String, FilterValue)>,
}

impl Rule {
    /// Creates a rule that permits every method with any parameters.
    #[must_use]
    pub const fn any() -> Self {
        Self { methods: None, filters: Vec::new() }
    }

    /// Sets the permitted methods. Default: all.
    ///
    /// An empty list permits nothing here, and lint reports it. Its meaning is not documented by the vendor.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Method, Rule};
    ///
    /// let rule = Rule::any().with_methods([Method::Get, Method::Patch]);
    /// assert!(rule.methods().is_some_and(|methods| !methods.contains(Method::Post)));
    /// ```
    #[must_use]
    pub fn with_methods(self, methods: impl IntoIterator<Item = Method>) -> Self {
        Self { methods: Some(methods.into_iter().collect()), ..self }
    }

    /// Permits only requests whose parameter `name` has this value. It replaces an earlier value for the name.
    ///
    /// Vonage documents the parameters `from` and `to`. It does not document whether they are in the body or the query.
    #[must_use]
    pub fn with_filter(mut self, name: impl Into<String>, value: impl Into<FilterValue>) -> Self {
        let name = name.into();
        match self.filters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value.into(),
            None => self.filters.push((name, value.into())),
        }
        self
    }

    /// Returns the permitted methods, or `None` if all are.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::Rule::any().methods(), None);
    /// ```
    #[must_use]
    pub const fn methods(&self) -> Option<Methods> {
        self.methods
    }

    /// Returns the required parameters, in the order built or read.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Rule;
    ///
    /// let rule = Rule::any().with_filter("from", "447977271009");
    /// assert!(rule.filters().all(|(name, value)| name == "from" && value.as_text().is_some()));
    /// ```
    #[must_use]
    pub fn filters(&self) -> impl ExactSizeIterator<Item = (&str, &FilterValue)> {
        self.filters.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn check(&self) -> Result<(), ClaimError> {
        self.filters.iter().try_for_each(|(_, value)| value.check())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Filters<'a>(&'a [(String, FilterValue)]);

        impl Serialize for Filters<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
            }
        }

        let mut rule = serializer.serialize_map(None)?;
        if let Some(methods) = &self.methods {
            rule.serialize_entry("methods", methods)?;
        }
        if !self.filters.is_empty() {
            rule.serialize_entry("filters", &Filters(&self.filters))?;
        }
        rule.end()
    }
}
