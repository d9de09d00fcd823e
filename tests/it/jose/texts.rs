//! All validated text types have the same constructors and traits.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashSet};
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use jwt_identity::nexmo::video::SessionId;
use jwt_identity::nexmo::{AclPath, ApplicationId, webhook};
use jwt_identity::{KeyId, TokenId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The traits that every text type without a secret must have.
trait Text:
    AsRef<str>
    + Borrow<str>
    + Clone
    + Debug
    + DeserializeOwned
    + Display
    + Eq
    + FromStr
    + Hash
    + Ord
    + Serialize
    + TryFrom<String>
    + for<'t> TryFrom<&'t str>
{
}

impl<T> Text for T where
    T: AsRef<str>
        + Borrow<str>
        + Clone
        + Debug
        + DeserializeOwned
        + Display
        + Eq
        + FromStr
        + Hash
        + Ord
        + Serialize
        + TryFrom<String>
        + for<'t> TryFrom<&'t str>
{
}

/// Creates a value in every possible way and asserts that all agree.
fn made_in_every_way<T: Text>(text: &str, new: fn(&str) -> Option<T>) -> Option<T> {
    let json = serde_json::to_string(text).unwrap();
    let made = new(text);
    let others = [
        text.parse().ok(),
        T::try_from(text).ok(),
        T::try_from(text.to_owned()).ok(),
        serde_json::from_str(&json).ok(),
        serde_json::from_reader(json.as_bytes()).ok(),
    ];
    for (way, other) in others.into_iter().enumerate() {
        assert!(other == made, "{text:?}, way {way}");
    }
    made
}

/// Checks one type with two valid texts and some invalid ones.
fn check<T: Text>(new: fn(&str) -> Option<T>, good: [&str; 2], bad: &[&str], shown_in_debug: bool) {
    let [first, second] = good.map(|text| made_in_every_way(text, new).unwrap());
    for bad in bad {
        assert!(made_in_every_way(bad, new).is_none(), "{bad:?}");
        let shown = serde_json::from_str::<T>(&serde_json::to_string(bad).unwrap()).err().unwrap().to_string();
        assert!(bad.is_empty() || !shown.contains(bad), "{shown}");
    }
    for json in ["null", "1", "[]", "{}", "true"] {
        assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
    }

    assert_eq!((first.as_ref(), first.to_string().as_str()), (good[0], good[0]));
    assert_eq!(format!("{first:>1100}").trim_start(), good[0]);
    assert_eq!(serde_json::to_string(&first).unwrap(), serde_json::to_string(good[0]).unwrap());
    assert_eq!(format!("{first:?}").contains(good[0]), shown_in_debug, "{first:?}");
    assert_eq!(format!("{first:?}").contains("[redacted]"), !shown_in_debug, "{first:?}");

    assert_eq!(first.cmp(&second), good[0].cmp(good[1]));
    let hashed = HashSet::from([first.clone(), second.clone(), first.clone()]);
    assert!(hashed.len() == 2 && hashed.contains(good[0]) && !hashed.contains("other"));
    let ordered = BTreeSet::from([first.clone(), second, first]);
    assert!(ordered.len() == 2 && ordered.contains(good[1]));
}

#[test]
fn every_text_newtype_has_the_same_traits() {
    const UUIDS: [&str; 2] = ["aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "705b6f50-8c21-11e8-9bcb-595326422d60"];
    let long = "a".repeat(1025);
    let paths = "/a".repeat(65);
    check(|text| KeyId::new(text).ok(), ["2026-11", "k\u{e9}y \"1\""], &["", "two\nlines", &long], true);
    check(|text| TokenId::new(text).ok(), ["j", "J \u{e9}"], &["", "two\nlines", &long], false);
    check(|text| ApplicationId::new(text).ok(), UUIDS, &["", "my app", "705b6f50-8c21-11e8-9bcb-595326422d6"], false);
    check(|text| webhook::ApiKey::new(text).ok(), ["a1b2c3d", "e4f5"], &["", "two\nlines", &long], false);
    check(|text| SessionId::new(text).ok(), ["1_MX4xMjM0", "2_MX4"], &["", "a blank", "a\u{7f}", &long], false);
    check(|text| AclPath::new(text.to_owned()).ok(), ["/*/users/**", "/"], &["", "users", "/a b", &paths], true);
}

#[test]
fn cloned_key_ids_share_their_text() {
    let key_id = KeyId::new("2026-11").unwrap();
    assert!(std::ptr::eq(key_id.as_str(), key_id.clone().as_str()));
}

#[cfg(feature = "http")]
#[test]
fn secret_api_key_converts_from_text_and_is_hidden() {
    use jwt_identity::kustomer::ApiKey;

    const KEY: &str = "the-secret-api-key";
    let json = serde_json::to_string(KEY).unwrap();
    let made: [ApiKey; 5] = [
        ApiKey::new(KEY).unwrap(),
        KEY.parse().unwrap(),
        KEY.try_into().unwrap(),
        KEY.to_owned().try_into().unwrap(),
        serde_json::from_str(&json).unwrap(),
    ];
    for key in made {
        assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
    }
    for bad in ["", "a blank", "end\n", "k\u{e9}y"] {
        assert!(ApiKey::new(bad).is_err() && bad.parse::<ApiKey>().is_err(), "{bad:?}");
        let error = serde_json::from_str::<ApiKey>(&serde_json::to_string(bad).unwrap()).err().unwrap().to_string();
        assert!(bad.is_empty() || !error.contains(bad), "{error}");
    }
}

/// Reports whether the type has a trait: an inherent constant takes precedence over that of a blanket trait. The
/// tests apply it to `String` too, to check the macro itself.
#[cfg(feature = "http")]
macro_rules! has {
    ($($bound:tt)+) => {{
        trait Otherwise {
            const ANSWER: bool = false;
        }
        struct Probe<T>(std::marker::PhantomData<T>);
        impl<T> Otherwise for Probe<T> {}
        impl<T: $($bound)+> Probe<T> {
            const ANSWER: bool = true;
        }
        (Probe::<jwt_identity::kustomer::ApiKey>::ANSWER, Probe::<String>::ANSWER)
    }};
}

#[cfg(feature = "http")]
#[test]
fn secret_api_key_has_no_revealing_traits() {
    assert_eq!(has!(Display), (false, true));
    assert_eq!(has!(Serialize), (false, true));
    assert_eq!(has!(AsRef<str>), (false, true));
    assert_eq!(has!(Borrow<str>), (false, true));
    assert_eq!(has!(PartialEq), (false, true));
}
