//! Policies from JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::{Deserializer, de};
use serde_json::{Map, Value};

use crate::encoding::json;
use crate::encoding::json::scan::JsonFault;
use crate::error::configuration::ConfigError;

/// Parses the settings of a policy from a JSON object, strictly. Use it in the `from_json` of your own policies.
///
/// `T` should have `#[serde(deny_unknown_fields)]`, so that a misspelled setting is an error and not a default. The error
/// names the setting. The object must have no two members of the same name.
///
/// # Errors
///
/// - [`ConfigError`] (code 602) if the text is not such an object, or if `T` rejects a member.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim;
///
/// #[derive(serde::Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Settings {
///     #[serde(default, with = "claim::whole_seconds")]
///     max_age_seconds: Option<Duration>,
/// }
///
/// let settings: Settings = claim::policy_from_json(r#"{"max_age_seconds":900}"#)?;
/// assert_eq!(settings.max_age_seconds, Some(Duration::from_secs(900)));
///
/// let error = claim::policy_from_json::<Settings>(r#"{"max_age":900}"#).err().unwrap();
/// assert_eq!((error.subject(), error.code().as_u16()), (Some("max_age"), 602));
/// let error = claim::policy_from_json::<Settings>(r#"{"max_age_seconds":"900"}"#).err().unwrap();
/// assert_eq!(error.to_string(), "`max_age_seconds` must be a whole number of seconds, found a string");
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
pub fn policy_from_json<T: DeserializeOwned>(json: &str) -> Result<T, ConfigError> {
    let members: Map<String, Value> = json::read::from_slice(json.as_bytes()).map_err(|error| {
        ConfigError::policy(
            "policy",
            match error.fault {
                JsonFault::DuplicateMember => "must not have two members of the same name",
                JsonFault::NestingTooDeep => "must not be nested deeper than 64 levels",
                _ => "must be a JSON object",
            },
        )
    })?;
    T::deserialize(members_of(members, None)).map_err(|fault| match fault.setting {
        Some(setting) => ConfigError::policy(setting, fault.rule),
        None => ConfigError::policy("policy", fault.rule),
    })
}

type Members = MapDeserializer<'static, Box<dyn Iterator<Item = (String, Setting)>>, Fault>;

/// The members of an object. Members of a nested object keep the name of the setting that contains them.
fn members_of(members: Map<String, Value>, setting: Option<&str>) -> Members {
    let setting = setting.map(str::to_owned);
    MapDeserializer::new(Box::new(members.into_iter().map(move |(name, value)| {
        let setting = setting.clone().unwrap_or_else(|| name.clone());
        (name, Setting { name: setting, value })
    })))
}

/// The value of a setting, with the name of the setting for errors.
struct Setting {
    name: String,
    value: Value,
}

impl Setting {
    fn visit<'de, V: Visitor<'de>>(name: &str, value: Value, visitor: V) -> Result<V::Value, Fault> {
        match value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (None, Some(number), _) => visitor.visit_i64(number),
                (None, None, number) => visitor.visit_f64(number.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(values) => {
                let settings = values.into_iter().map(|value| Self { name: name.to_owned(), value });
                visitor.visit_seq(SeqDeserializer::new(settings))
            }
            Value::Object(members) => visitor.visit_map(members_of(members, Some(name))),
        }
    }
}

impl<'de> Deserializer<'de> for Setting {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Self { name, value } = self;
        Self::visit(&name, value, visitor).map_err(|fault| fault.in_setting(name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Self { name, value } = self;
        match value {
            Value::String(text) => visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(text)),
            value => Self::visit(&name, value, visitor),
        }
        .map_err(|fault| fault.in_setting(name))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Fault> for Setting {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The rule that a setting breaks. Values are not shown.
#[derive(Debug)]
struct Fault {
    setting: Option<String>,
    rule: Cow<'static, str>,
}

impl Fault {
    fn new(rule: impl Into<Cow<'static, str>>) -> Self {
        Self { setting: None, rule: rule.into() }
    }

    fn in_setting(self, name: String) -> Self {
        Self { setting: self.setting.or(Some(name)), ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rule)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {expected}, found {}", kind(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("must be one of `{}`", expected.join("`, `")))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        // A name may be as long as the text; the message shows the beginning.
        let setting = field.chars().take(MAX_SHOWN_LEN).collect();
        let rule = format!("is not a setting of the policy, expected one of `{}`", expected.join("`, `"));
        Self { setting: Some(setting), rule: rule.into() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { setting: Some(field.to_owned()), rule: "is missing".into() }
    }
}

const fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) => "a number",
        Unexpected::Signed(_) => "a negative number",
        Unexpected::Float(_) => "a number with a fraction or exponent",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "another value",
    }
}

const MAX_SHOWN_LEN: usize = 64;
