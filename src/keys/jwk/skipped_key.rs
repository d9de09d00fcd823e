//! Members of a JWK Set that cannot be used.

use crate::error::key::{KeyError, KeyReason};
use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;

/// A member of a JWK Set that cannot be used.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::KeyReason;
/// use jwt_identity::keys::KeySet;
/// use jwt_identity::{Algorithm, KeyId};
///
/// let json = r#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"OKP","crv":"Ed25519","kid":"b","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","use":"enc"}
/// ]}"#;
/// let keys = KeySet::from_jwk_set(&[Algorithm::EdDsa], json)?;
/// let skipped = &keys.skipped()[0];
/// assert_eq!((skipped.index(), skipped.key_id().map(KeyId::as_str)), (1, Some("b")));
/// assert_eq!(skipped.error().reason(), KeyReason::NotPermitted);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedKey {
    index: usize,
    key_id: Option<KeyId>,
    /// The algorithm that it is for, if that is known.
    algorithm: Option<Algorithm>,
    error: KeyError,
}

impl SkippedKey {
    /// Returns its position in the set, from 0.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Returns its `kid`, if it has one that can be read.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Returns why it was skipped.
    #[must_use]
    pub const fn error(&self) -> KeyError {
        self.error
    }

    pub(crate) const fn new(
        index: usize,
        key_id: Option<KeyId>,
        algorithm: Option<Algorithm>,
        error: KeyError,
    ) -> Self {
        Self { index, key_id, algorithm, error }
    }

    /// Returns the algorithm that it is for, if that is known.
    pub(crate) const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// Reports whether the key is malformed or weak, and not merely meant for another purpose.
    pub(crate) const fn is_broken(&self) -> bool {
        use KeyReason::{AlgorithmUnclear, NotPermitted, Unsupported, WrongAlgorithm};
        !matches!(self.error.reason(), AlgorithmUnclear | NotPermitted | Unsupported | WrongAlgorithm)
    }
}
