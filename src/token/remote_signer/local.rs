//! A local key used as a remote one.

use std::fmt;
use std::future;
use std::sync::Arc;

use crate::crypto::signer::Signer;
use crate::keys::verifying_key::VerifyingKey;
use crate::token::remote_signer::answer::SignerAnswer;
use crate::token::remote_signer::pinned_key::PinnedKey;
use crate::token::remote_signer::{RemoteSigner, SignerFuture};

/// A key in this process as a [`RemoteSigner`] that answers at once.
///
/// Use it for tests, for a development machine without the service, and for programs that have both kinds of keys. Its
/// answers are checked like all others, so it needs the public half, too. An [`HmacKey`](crate::crypto::HmacKey) is both.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::EcdsaSigner;
/// use jwt_identity::jwt::Jwt;
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::token::remote_signer::{LocalSigner, RemoteTokenSigner};
/// use jwt_identity::{Algorithm, KeyId};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.sec1.pem"));
/// let key = EcdsaSigner::from_pem(Algorithm::Es256, pem)?;
/// let public = VerifyingKey::new(key.verifier()).with_key_id(KeyId::new("test-1")?);
/// let signer = RemoteTokenSigner::<Jwt>::new(LocalSigner::new(key, public));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
pub struct LocalSigner {
    signer: Arc<dyn Signer>,
    pinned: PinnedKey,
}

impl LocalSigner {
    /// Creates it from a key and its public half. The tokens get the `kid` of the public half.
    #[must_use]
    pub fn new(signer: impl Signer + 'static, public: VerifyingKey) -> Self {
        Self { signer: Arc::new(signer), pinned: PinnedKey::new("local", public) }
    }
}

impl RemoteSigner for LocalSigner {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        Box::pin(future::ready(Ok(self.pinned.clone())))
    }

    fn sign<'a>(&'a self, _: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        Box::pin(async { self.signer.sign(signing_input).map(SignerAnswer::new) })
    }
}

impl fmt::Debug for LocalSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalSigner").field("signer", &self.signer).finish_non_exhaustive()
    }
}
