//! The libraries behind the keys, so that one test covers each of them.

use jwt_identity::crypto;
use jwt_identity::keys::{Jwk, KeyPair, SigningKey, VerifyingKey};
use jwt_identity::{Algorithm, KeyError, Signer};

type AnySigner = Box<dyn Signer>;

/// The constructors of keys over one library.
pub(crate) struct Backend {
    pub(crate) name: &'static str,
    signer_from_pem: fn(Algorithm, &str) -> Result<AnySigner, KeyError>,
    signer_from_der: fn(Algorithm, &[u8]) -> Result<AnySigner, KeyError>,
    verifier_from_pem: fn(Algorithm, &str) -> Result<VerifyingKey, KeyError>,
    verifier_from_der: fn(Algorithm, &[u8]) -> Result<VerifyingKey, KeyError>,
    signing_key: fn(&Jwk, &[Algorithm]) -> Result<SigningKey, KeyError>,
    verifying_key: fn(&Jwk, &[Algorithm]) -> Result<VerifyingKey, KeyError>,
}

/// Calls a constructor of the type for the algorithm. Algorithms without a key pair are passed to RSA.
macro_rules! by_algorithm {
    ($wrap:path, $constructor:ident, $ec:ty, $ed25519:ty, $rsa:ty) => {
        |algorithm, bytes| {
            Ok(match algorithm {
                Algorithm::Es256 | Algorithm::Es384 => $wrap(<$ec>::$constructor(algorithm, bytes)?),
                Algorithm::EdDsa => $wrap(<$ed25519>::$constructor(bytes)?),
                _ => $wrap(<$rsa>::$constructor(algorithm, bytes)?),
            })
        }
    };
}

macro_rules! backend {
    ($name:literal, $($library:ident)::+, $signing_key:expr, $verifying_key:expr) => {{
        use $($library)::+::{EcdsaSigner, EcdsaVerifier, Ed25519Signer, Ed25519Verifier, RsaSigner, RsaVerifier};
        Backend {
            name: $name,
            signer_from_pem: by_algorithm!(Box::new, from_pem, EcdsaSigner, Ed25519Signer, RsaSigner),
            signer_from_der: by_algorithm!(Box::new, from_der, EcdsaSigner, Ed25519Signer, RsaSigner),
            verifier_from_pem: by_algorithm!(VerifyingKey::new, from_pem, EcdsaVerifier, Ed25519Verifier, RsaVerifier),
            verifier_from_der: by_algorithm!(VerifyingKey::new, from_der, EcdsaVerifier, Ed25519Verifier, RsaVerifier),
            signing_key: $signing_key,
            verifying_key: $verifying_key,
        }
    }};
}

pub(crate) const RING: Backend = backend!(
    "ring",
    crypto,
    |jwk, algorithms| Ok(KeyPair::from_jwk(algorithms, jwk)?.signing_key().clone()),
    |jwk, algorithms| VerifyingKey::from_jwk(algorithms, jwk)
);

#[cfg(feature = "aws-lc-rs")]
pub(crate) const AWS_LC: Backend = backend!(
    "aws-lc",
    crypto::aws_lc,
    |jwk, algorithms| Ok(jwt_identity::keys::aws_lc::key_pair(algorithms, jwk)?.signing_key().clone()),
    |jwk, algorithms| jwt_identity::keys::aws_lc::verifying_key(algorithms, jwk)
);

const BACKENDS: &[&Backend] = &[
    &RING,
    #[cfg(feature = "aws-lc-rs")]
    &AWS_LC,
];

/// Runs a test for each library. The output of a failing test names the library.
pub(crate) fn over_each_backend(test: impl Fn(&Backend)) {
    for backend in BACKENDS {
        println!("over {}", backend.name);
        test(backend);
    }
}

impl Backend {
    pub(crate) fn signer_from_pem(&self, algorithm: Algorithm, pem: &str) -> Result<AnySigner, KeyError> {
        (self.signer_from_pem)(algorithm, pem)
    }

    pub(crate) fn signer_from_der(&self, algorithm: Algorithm, der: &[u8]) -> Result<AnySigner, KeyError> {
        (self.signer_from_der)(algorithm, der)
    }

    pub(crate) fn verifier_from_pem(&self, algorithm: Algorithm, pem: &str) -> Result<VerifyingKey, KeyError> {
        (self.verifier_from_pem)(algorithm, pem)
    }

    pub(crate) fn verifier_from_der(&self, algorithm: Algorithm, der: &[u8]) -> Result<VerifyingKey, KeyError> {
        (self.verifier_from_der)(algorithm, der)
    }

    pub(crate) fn signing_key(&self, jwk: &Jwk, algorithms: &[Algorithm]) -> Result<SigningKey, KeyError> {
        (self.signing_key)(jwk, algorithms)
    }

    pub(crate) fn verifying_key(&self, jwk: &Jwk, algorithms: &[Algorithm]) -> Result<VerifyingKey, KeyError> {
        (self.verifying_key)(jwk, algorithms)
    }
}
