//! Settings from a configuration file.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::keys::remote::settings::RemoteSettings;

/// Reads settings from a map, and takes the default for each that is missing. Feature `config`.
///
/// Durations are texts with a unit, such as `"15m"`, `"30s"` or `"1h 30m"`. The other settings are numbers. The error names
/// the setting. Unknown settings, and settings that [`RemoteSettings::check`] rejects, are errors.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::keys::remote::RemoteSettings;
///
/// let settings: RemoteSettings = serde_json::from_str(r#"{"max_freshness": "15m", "stale_if_error": "0s"}"#)?;
/// assert_eq!(settings.max_freshness, Duration::from_secs(900));
///
/// let error = serde_json::from_str::<RemoteSettings>(r#"{"cooldown": 30}"#).unwrap_err();
/// assert!(error.to_string().starts_with("`cooldown`: "));
/// # Ok::<(), serde_json::Error>(())
/// ```
impl<'de> Deserialize<'de> for RemoteSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("RemoteSettings", SETTINGS, SettingsVisitor)
    }
}

const SETTINGS: &[&str] = &[
    "total_timeout",
    "connect_timeout",
    "min_freshness",
    "max_freshness",
    "default_freshness",
    "refresh_ahead_percent",
    "cooldown",
    "first_back_off",
    "max_back_off",
    "stale_if_error",
    "max_body_len",
];

struct SettingsVisitor;

impl<'de> Visitor<'de> for SettingsVisitor {
    type Value = RemoteSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RemoteSettings, A::Error> {
        let mut settings = RemoteSettings::default();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let Some(name) = SETTINGS.iter().find(|known| **known == name) else {
                return Err(A::Error::unknown_field(&name, SETTINGS));
            };
            if seen.contains(name) {
                return Err(A::Error::duplicate_field(name));
            }
            seen.push(name);
            let named = |error: A::Error| A::Error::custom(format_args!("`{name}`: {error}"));
            let place = match *name {
                "refresh_ahead_percent" => {
                    settings.refresh_ahead_percent = map.next_value().map_err(named)?;
                    continue;
                }
                "max_body_len" => {
                    settings.max_body_len = map.next_value().map_err(named)?;
                    continue;
                }
                "total_timeout" => &mut settings.total_timeout,
                "connect_timeout" => &mut settings.connect_timeout,
                "min_freshness" => &mut settings.min_freshness,
                "max_freshness" => &mut settings.max_freshness,
                "default_freshness" => &mut settings.default_freshness,
                "cooldown" => &mut settings.cooldown,
                "first_back_off" => &mut settings.first_back_off,
                "max_back_off" => &mut settings.max_back_off,
                _ => &mut settings.stale_if_error,
            };
            *place = map.next_value::<DurationText>().map_err(named)?.0;
        }
        settings.check().map_err(A::Error::custom)?;
        Ok(settings)
    }
}

struct DurationText(Duration);

impl<'de> Deserialize<'de> for DurationText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DurationVisitor)
    }
}

struct DurationVisitor;

impl Visitor<'_> for DurationVisitor {
    type Value = DurationText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration with a unit, such as \"30s\" or \"15m\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<DurationText, E> {
        // The message of the parser shows the text. It is left out, in case a secret stands in the wrong place.
        humantime::parse_duration(text.trim())
            .map(DurationText)
            .map_err(|_| E::custom("expected a duration with a unit, such as \"30s\" or \"15m\", found another text"))
    }
}
