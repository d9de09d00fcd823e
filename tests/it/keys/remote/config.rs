//! Settings from a configuration file.

use std::time::Duration;

use jwt_identity::keys::remote::RemoteSettings;

use super::secs;

fn read(json: &str) -> Result<RemoteSettings, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn every_setting_can_be_configured() {
    let json = r#"{
        "total_timeout": "1500ms", "connect_timeout": "1s", "min_freshness": "2m", "max_freshness": "1h 30m",
        "default_freshness": "15 minutes", "refresh_ahead_percent": 70, "cooldown": "20sec", "first_back_off": "2s",
        "max_back_off": "1m", "stale_if_error": "1day", "max_body_len": 65536
    }"#;
    let expected = RemoteSettings::default()
        .total_timeout(Duration::from_millis(1_500))
        .connect_timeout(secs(1))
        .min_freshness(secs(120))
        .max_freshness(secs(5_400))
        .default_freshness(secs(900))
        .refresh_ahead_percent(70)
        .cooldown(secs(20))
        .back_off(secs(2), secs(60))
        .stale_if_error(secs(86_400))
        .max_body_len(65_536);
    assert_eq!(read(json), Ok(expected));
    assert_eq!(read("{}"), Ok(RemoteSettings::default()));
    assert_eq!(read(r#"{"stale_if_error": "0s"}"#), Ok(RemoteSettings::default().stale_if_error(Duration::ZERO)));
}

#[test]
fn error_names_a_wrong_setting() {
    for (json, message) in [
        (r#"{"cooldown": 30}"#, "`cooldown`: invalid type: integer `30`, expected a duration with a unit"),
        (r#"{"cooldown": "30"}"#, "`cooldown`: expected a duration with a unit"),
        (r#"{"cooldown": "hush"}"#, "`cooldown`: expected a duration with a unit"),
        (r#"{"cooldown": "-1s"}"#, "`cooldown`: expected a duration with a unit"),
        (r#"{"cooldown": ""}"#, "`cooldown`: expected a duration with a unit"),
        (r#"{"cooldown": null}"#, "`cooldown`: invalid type: null"),
        (r#"{"max_body_len": "64k"}"#, "`max_body_len`: invalid type: string"),
        (r#"{"refresh_ahead_percent": 256}"#, "`refresh_ahead_percent`: invalid value: integer `256`"),
        (r#"{"refresh_ahead_percent": 0}"#, "`refresh_ahead_percent` must be from 1 to 99"),
        (r#"{"max_freshness": "30s"}"#, "`min_freshness` must not exceed `max_freshness`"),
        (r#"{"max_freshness": "400days"}"#, "`max_freshness` must be at most one year"),
        (r#"{"cooldown": "30s", "cooldown": "40s"}"#, "duplicate field `cooldown`"),
        (r#"{"cool_down": "30s"}"#, "unknown field `cool_down`, expected one of `total_timeout`"),
        ("[]", "invalid type: sequence, expected a map of settings"),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.starts_with(message), "{json}: {error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
