//! Conversions from the errors of the library.

/// Implements `From` for errors of the library, through `From<jwt_identity::Error>`.
macro_rules! from_library {
    ($target:ident: $($error:ty),+) => {$(
        impl From<$error> for $target {
            fn from(error: $error) -> Self {
                Self::from(::jwt_identity::Error::from(error))
            }
        }
    )+};
}

pub(crate) use from_library;
