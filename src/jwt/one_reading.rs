//! Registered and custom claims in one pass over the text, if that gives the same result as two.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, de};

use crate::NumericDate;
use crate::encoding::json;
use crate::jose::header::Text;
use crate::jose::numeric_date;
use crate::jwt::claims::Claims;
use crate::jwt::wire::Registered;

/// Reads a claims set, and returns the same claims as two passes would. Returns `None` if it has a fault, or if the type of
/// the custom claims does not read every member. Two passes then find out.
pub(super) fn read<'de, C: Deserialize<'de>>(claims_set: &'de [u8]) -> Option<Claims<C>> {
    json::read::try_from_slice(claims_set).map(|Both(claims)| claims)
}

struct Both<C>(Claims<C>);

impl<'de, C: Deserialize<'de>> Deserialize<'de> for Both<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BothVisitor(PhantomData))
    }
}

struct BothVisitor<C>(PhantomData<C>);

impl<'de, C: Deserialize<'de>> Visitor<'de> for BothVisitor<C> {
    type Value = Both<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Both<C>, A::Error> {
        let (mut registered, mut is_whole) = (Registered::default(), false);
        let members = CustomMembers { map, registered: &mut registered, is_whole: &mut is_whole };
        let custom = C::deserialize(MapAccessDeserializer::new(members))?;
        // An enum stops at its one member, and a registered claim may follow.
        if is_whole { Ok(Both(Claims::read(registered, custom))) } else { Err(A::Error::custom("")) }
    }
}

/// The custom members of a claims set. The registered ones are stored in `registered` on the way.
struct CustomMembers<'r, A> {
    map: A,
    registered: &'r mut Registered,
    /// Whether the last member has been seen.
    is_whole: &'r mut bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for CustomMembers<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Self { map, registered, is_whole } = self;
        // The reader rejects a text in which a name occurs twice.
        while let Some(Text(name)) = map.next_key()? {
            match name.as_ref() {
                "iss" => registered.iss = Some(map.next_value()?),
                "sub" => registered.sub = Some(map.next_value()?),
                "aud" => registered.aud = Some(map.next_value()?),
                "exp" => registered.exp = Some(map.next_value()?),
                "nbf" => registered.nbf = Some(map.next_value().map(|NotBefore(date)| date)?),
                "iat" => registered.iat = Some(map.next_value()?),
                "jti" => registered.jti = Some(map.next_value()?),
                _ => return seed.deserialize(name.into_deserializer()).map(Some),
            }
        }
        **is_whole = true;
        Ok(None)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

struct NotBefore(NumericDate);

impl<'de> Deserialize<'de> for NotBefore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        numeric_date::deserialize_rounding_up(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;
    use crate::jwt::{NoCustomClaims, read_twice};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Seat {
        tenant: String,
        places: Vec<BTreeMap<String, u8>>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Choice {
        #[serde(rename = "sub")]
        Registered(String),
        #[serde(rename = "other")]
        Nested { exp: u32 },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Raw {
        #[serde(deserialize_with = "raw_text")]
        tenant: String,
    }

    fn raw_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|text| text.get().to_owned())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Bytes {
        #[serde(deserialize_with = "bytes")]
        tenant: Vec<u8>,
    }

    fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct AnyBytes;
        impl Visitor<'_> for AnyBytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        deserializer.deserialize_bytes(AnyBytes)
    }

    /// Ignores every error and goes on.
    #[derive(Debug, PartialEq)]
    struct Unmoved(BTreeMap<String, u8>);

    impl<'de> Deserialize<'de> for Unmoved {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Members;
            impl<'de> Visitor<'de> for Members {
                type Value = Unmoved;
                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("members")
                }
                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unmoved, A::Error> {
                    let mut members = BTreeMap::new();
                    // A reader that is not at its end may give the same fault for ever.
                    for _ in 0..20 {
                        match map.next_entry() {
                            Ok(Some((name, value))) => _ = members.insert(name, value),
                            Ok(None) => break,
                            Err(_) => {}
                        }
                    }
                    Ok(Unmoved(members))
                }
            }
            deserializer.deserialize_map(Members)
        }
    }

    #[test]
    fn lenient_type_does_not_hide_a_registered_claim_fault() {
        for exp in [r#""2030""#, "null", "true", "-1", "[]", "{}", r#"{"a":1}"#, "1e999"] {
            for text in [format!(r#"{{"exp":{exp},"n":1}}"#), format!(r#"{{"n":1,"exp":{exp}}}"#)] {
                assert_eq!(read::<Unmoved>(text.as_bytes()), None, "{text}");
                assert!(read_twice::<Unmoved>(text.as_bytes()).is_err(), "{text}");
            }
        }
        assert!(read::<Unmoved>(br#"{"exp":7,"n":1}"#).is_some());
    }

    const TEXTS: &[&str] = &[
        "{}",
        "[]",
        "null",
        r#"{"iss":"i","sub":"s","aud":["a","b"],"exp":1700000300.5,"nbf":1700000000.5,"iat":1700000000,"jti":"id"}"#,
        r#"{"sub":"ada","iat":1700000000,"exp":1700000300}"#,
        r#"{"exp":1700000300,"tenant":"acme","places":[{"a":1},{"b":2}],"nbf":7}"#,
        r#"{"tenant":"acme","places":[],"\u0065xp":7}"#,
        r#"{"tenant":"acme","places":[],"exp":7,"exp":8}"#,
        r#"{"tenant":"acme","places":[],"exp":null}"#,
        r#"{"tenant":{"x":1,"x":2},"exp":7}"#,
        r#"{"tenant":{"deep":[1e999]},"exp":7}"#,
        r#"{"tenant":"\ud800","exp":7}"#,
        r#"{"tenant":"plain","exp":7}"#,
        r#"{"$serde_json::private::RawValue":"1","exp":7}"#,
        r#"{"sub":"ada"}"#,
        r#"{"other":{"exp":1700000300}}"#,
        r#"{"exp":7,"other":{"exp":1700000300}}"#,
        r#"{"other":{"exp":1700000300},"exp":7}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"exp":7} trailing"#,
        r#"{"1":{},"exp":7}"#,
    ];

    /// Reports whether one pass is enough for some text, and compares its result with that of two.
    fn is_enough<C: for<'de> Deserialize<'de> + Debug + PartialEq>() -> bool {
        let once = TEXTS.iter().map(|text| (text, read::<C>(text.as_bytes())));
        let found: Vec<_> = once.filter(|(_, once)| once.is_some()).collect();
        for (text, once) in &found {
            assert_eq!(*once, read_twice(text.as_bytes()).ok(), "{text}");
        }
        !found.is_empty()
    }

    #[test]
    fn one_pass_finds_the_same_as_two() {
        for text in TEXTS.iter().map(|text| text.as_bytes()) {
            assert_eq!(read::<NoCustomClaims>(text), read_twice(text).ok());
            assert_eq!(read::<Seat>(text), read_twice(text).ok());
            assert_eq!(read::<Value>(text), read_twice(text).ok());
            assert_eq!(read::<BTreeMap<String, Value>>(text), read_twice(text).ok());
        }
        assert!(is_enough::<NoCustomClaims>() && is_enough::<Seat>() && is_enough::<BTreeMap<u8, Value>>());
        assert!(is_enough::<Raw>() && is_enough::<Bytes>());
    }

    #[test]
    fn type_that_stops_early_is_read_in_two_passes() {
        assert!(!is_enough::<Choice>());
        assert!(!is_enough::<Option<NoCustomClaims>>());
        assert!(!is_enough::<()>());
    }
}
