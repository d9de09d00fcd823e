//! Checked text.

/// Reports whether a text has a control character.
///
/// # Examples
///
/// ```
/// use jwt_identity::token::claim::has_control;
///
/// assert!(!has_control("Ada Lovelace, née Byron"));
/// assert!(has_control("ada\u{85}") && has_control("ada\r\n"));
/// ```
///
/// Source: our choice; the characters are those of Unicode's category Cc.
#[inline]
#[must_use]
pub fn has_control(text: &str) -> bool {
    // Most texts are plain ASCII, and bytes are checked faster than characters. The fold does not stop at the first, so that
    // the compiler can use vector instructions.
    !text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) && text.chars().any(char::is_control)
}

/// Declares a checked text, so that all of them have the same constructor and the same traits.
///
/// - `pub struct Name(Inner)` with `pub fn new(text) -> Result<Self, Error> { check }` declares the type. `check` sees the
///   text as `&str`. `debug:` says whether `Debug` shows the text.
/// - `impl Name, Error` adds the traits to a type that has its own `new` and `as_str`.
/// - `impl secret Name, Error` adds only the traits that make a value from a text, because the others would show it. The
///   text is overwritten, and neither `Debug` nor an error of a deserializer shows it.
macro_rules! text_newtype {
    (
        $(#[$type_attribute:meta])*
        pub struct $name:ident($inner:ty);

        $(#[$new_attribute:meta])*
        pub fn new($text:ident) -> Result<Self, $error:ty> $check:block

        debug: $debug:ident
    ) => {
        $(#[$type_attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            $(#[$new_attribute])*
            pub fn new(text: impl Into<String>) -> Result<Self, $error> {
                fn check($text: &str) -> Result<(), $error> $check

                let text = text.into();
                check(&text)?;
                Ok(Self(<$inner>::from(text)))
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::encoding::text::text_newtype!(debug $debug, $name, self, f)
            }
        }

        $crate::encoding::text::text_newtype!(impl $name, $error);
    };

    (debug redacted, $name:ident, $self:ident, $f:ident) => {
        $f.write_str(concat!(stringify!($name), "([redacted])"))
    };
    (debug shown, $name:ident, $self:ident, $f:ident) => {
        $f.debug_tuple(stringify!($name)).field(&$self.as_str()).finish()
    };

    (impl $name:ident, $error:ty) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

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

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::new(text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }

        $crate::encoding::text::text_newtype!(from text $name, $error);
    };

    (impl secret $name:ident, $error:ty) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::encoding::text::text_newtype!(debug redacted, $name, self, f)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            /// Creates a value from its text, and overwrites the text.
            fn try_from(text: String) -> Result<Self, $error> {
                Self::new(zeroize::Zeroizing::new(text).as_str())
            }
        }

        /// Reads a text in quotes. The error shows nothing of it.
        ///
        /// The copies that the deserializer itself makes are not overwritten.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::encoding::secret_text::deserialize(deserializer)?;
                Self::new(text.as_str()).map_err(serde::de::Error::custom)
            }
        }

        $crate::encoding::text::text_newtype!(from text $name, $error);
    };

    (from text $name:ident, $error:ty) => {
        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                Self::try_from(text.to_owned())
            }
        }
    };
}

pub(crate) use text_newtype;
