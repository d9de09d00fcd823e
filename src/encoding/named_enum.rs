//! Enums whose values have names.

/// Adds to an enum the conversions to and from the names of its values.
///
/// The enum has `ALL` and `as_str`. `named_enum!(Name, Error, unknown)` adds `FromStr`, which compares with the name of each
/// value and returns the error `unknown` otherwise. It also adds what `named_enum!(Name)` adds to an enum with its own
/// `FromStr`: `Display`, `Serialize` and `Deserialize`.
macro_rules! named_enum {
    ($name:ident, $error:ty, $unknown:expr) => {
        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(name: &str) -> Result<Self, $error> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name).ok_or($unknown)
            }
        }

        $crate::encoding::named_enum::named_enum!($name);
    };

    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;
                impl serde::de::Visitor<'_> for Name {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("the name of a value of `", stringify!($name), "`"))
                    }

                    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<$name, E> {
                        name.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Name)
            }
        }
    };
}

pub(crate) use named_enum;
