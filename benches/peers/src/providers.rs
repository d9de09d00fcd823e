//! jsonwebtoken 11 takes one provider per process. This one forwards to the provider that a thread has selected.

use std::cell::Cell;

use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jwt_identity::keys::interop::RING_PROVIDER;

thread_local! {
    static MEANT: Cell<&'static CryptoProvider> = const { Cell::new(&RING_PROVIDER) };
}

static SWITCH: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| (MEANT.get().signer_factory)(algorithm, key),
    verifier_factory: |algorithm, key| (MEANT.get().verifier_factory)(algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};

pub fn install() {
    SWITCH.install_default().unwrap();
}

pub fn aws_lc() {
    MEANT.set(&aws_lc::DEFAULT_PROVIDER);
}

pub fn rust_crypto() {
    MEANT.set(&rust_crypto::DEFAULT_PROVIDER);
}

/// Selects the provider of this crate.
pub fn own() {
    MEANT.set(&RING_PROVIDER);
}
