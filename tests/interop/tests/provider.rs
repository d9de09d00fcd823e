//! jsonwebtoken with `RING_PROVIDER`, in a separate process.

use std::sync::{Once, mpsc};
use std::thread;

use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{EllipticCurve, Jwk as TheirJwk, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use jwt_identity::keys::Jwk;
use jwt_identity::keys::interop::RING_PROVIDER;
use jwt_identity::{Algorithm, TokenSigner, TokenVerifier};
use jwt_identity_interop::{
    Claims, Session, Which, altered, claims, decoding_key, der, encoding_key, is_deterministic, pem, signing_key,
    verifying_key,
};

/// More keys than the cache of a thread holds.
const MANY: usize = 40;

/// Installs `RING_PROVIDER` for this process. Every test calls it first.
fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| RING_PROVIDER.install_default().expect("nothing used a provider before"));
}

fn mint(algorithm: Algorithm, key: &EncodingKey) -> Result<String, Error> {
    encode(&Header::new(algorithm.into()), &claims(), key)
}

fn read(token: &str, algorithm: Algorithm, key: &DecodingKey) -> Result<Claims, ErrorKind> {
    match decode(token, key, &Validation::new(algorithm.into())) {
        Ok(data) => Ok(data.claims),
        Err(error) => Err(error.into_kind()),
    }
}

/// Returns this crate's code in an error of jsonwebtoken.
fn code(error: &ErrorKind) -> Option<u16> {
    let ErrorKind::Provider(text) = error else { return None };
    text.rsplit_once("(code ")?.1.strip_suffix(')')?.parse().ok()
}

#[test]
fn provider_is_installed_once() {
    install();
    assert!(RING_PROVIDER.install_default().is_err());
}

#[test]
fn every_algorithm_signs_and_verifies_as_other_libraries_do() {
    install();
    for &algorithm in Algorithm::ALL {
        let token = mint(algorithm, &encoding_key(Which::First, algorithm)).unwrap();

        let key = decoding_key(Which::First, algorithm);
        assert_eq!(read(&token, algorithm, &key), Ok(claims()), "{algorithm}");
        let ours = TokenVerifier::<Session>::new(verifying_key(Which::First, algorithm));
        assert_eq!(ours.verify(&token).unwrap().claims(), &claims(), "{algorithm}");
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        let oracle = (rust_crypto::DEFAULT_PROVIDER.verifier_factory)(&algorithm.into(), &key).unwrap();
        oracle.verify(signing_input.as_bytes(), &from_base64url(signature)).unwrap();
    }
}

#[test]
fn tokens_of_this_crate_and_rust_crypto_verify() {
    install();
    for &algorithm in Algorithm::ALL {
        let key = decoding_key(Which::First, algorithm);

        let token = TokenSigner::<Session>::new(signing_key(Which::First, algorithm)).sign(&claims()).unwrap();
        assert_eq!(read(token.as_str(), algorithm, &key), Ok(claims()), "{algorithm}");

        let (signing_input, _) = token.as_str().rsplit_once('.').unwrap();
        let theirs = encoding_key(Which::First, algorithm);
        let oracle = (rust_crypto::DEFAULT_PROVIDER.signer_factory)(&algorithm.into(), &theirs).unwrap();
        let signature = oracle.try_sign(signing_input.as_bytes()).unwrap();
        let verifier = (RING_PROVIDER.verifier_factory)(&algorithm.into(), &key).unwrap();
        verifier.verify(signing_input.as_bytes(), &signature).unwrap();

        if is_deterministic(algorithm) {
            let signer = (RING_PROVIDER.signer_factory)(&algorithm.into(), &theirs).unwrap();
            assert_eq!(signer.try_sign(signing_input.as_bytes()).unwrap(), signature, "{algorithm}");
        }
    }
}

#[test]
fn altered_token_is_rejected_by_fresh_and_cached_key() {
    install();
    for &algorithm in Algorithm::ALL {
        let token = mint(algorithm, &encoding_key(Which::First, algorithm)).unwrap();
        let key = decoding_key(Which::First, algorithm);

        for round in 0..2 {
            for altered in altered(&token) {
                let outcome = read(&altered, algorithm, &key);
                assert_eq!(outcome, Err(ErrorKind::InvalidSignature), "{algorithm}, round {round}");
            }
            assert_eq!(read(&token, algorithm, &key), Ok(claims()), "{algorithm}, round {round}");
        }
    }
}

#[test]
fn alternating_keys_are_never_confused() {
    install();
    for &algorithm in Algorithm::ALL {
        for _ in 0..3 {
            for (own, other) in [(Which::First, Which::Second), (Which::Second, Which::First)] {
                let token = mint(algorithm, &encoding_key(own, algorithm)).unwrap();

                assert_eq!(read(&token, algorithm, &decoding_key(own, algorithm)), Ok(claims()), "{algorithm}");
                let error = read(&token, algorithm, &decoding_key(other, algorithm)).unwrap_err();
                assert_eq!(error, ErrorKind::InvalidSignature, "{algorithm}");
            }
        }
    }
}

#[test]
fn keys_beyond_the_cache_size_are_never_confused() {
    install();
    let secrets: Vec<_> = (0..MANY).map(|number| format!("a secret of its own, number {number:010}")).collect();
    let tokens: Vec<_> =
        secrets.iter().map(|s| mint(Algorithm::Hs256, &EncodingKey::from_secret(s.as_bytes())).unwrap()).collect();

    for (owner, secret) in secrets.iter().enumerate() {
        let key = DecodingKey::from_secret(secret.as_bytes());
        for (index, token) in tokens.iter().enumerate() {
            let expected = if index == owner { Ok(claims()) } else { Err(ErrorKind::InvalidSignature) };
            assert_eq!(read(token, Algorithm::Hs256, &key), expected);
        }
        let again = mint(Algorithm::Hs256, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(again, tokens[owner]);
    }
}

#[test]
fn same_secret_is_a_different_key_per_algorithm() {
    install();
    let algorithms = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
    for signed in algorithms {
        let token = mint(signed, &encoding_key(Which::First, signed)).unwrap();
        for expected in algorithms {
            let outcome = read(&token, expected, &decoding_key(Which::First, expected));
            let wanted = if signed == expected { Ok(claims()) } else { Err(ErrorKind::InvalidAlgorithm) };
            assert_eq!(outcome, wanted, "{signed} for {expected}");
        }
    }
}

#[test]
fn threads_agree() {
    install();
    let threads = [(); 4].map(|()| {
        thread::spawn(|| {
            for _ in 0..3 {
                for algorithm in [Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
                    let token = mint(algorithm, &encoding_key(Which::First, algorithm)).unwrap();
                    let key = decoding_key(Which::First, algorithm);
                    assert_eq!(read(&token, algorithm, &key), Ok(claims()), "{algorithm}");
                }
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn ending_thread_can_still_mint() {
    struct MintsWhenDropped(mpsc::Sender<bool>);
    impl Drop for MintsWhenDropped {
        fn drop(&mut self) {
            let minted = mint(Algorithm::Hs256, &EncodingKey::from_secret(b"secret"));
            self.0.send(minted.is_ok()).unwrap();
        }
    }
    thread_local! {
        static BEFORE: std::cell::RefCell<Option<MintsWhenDropped>> = const { std::cell::RefCell::new(None) };
        static AFTER: std::cell::RefCell<Option<MintsWhenDropped>> = const { std::cell::RefCell::new(None) };
    }
    install();
    let (sender, receiver) = mpsc::channel();

    // One value is registered before the provider's cache and one after it, so one is dropped after the cache.
    let ending = thread::spawn(move || {
        BEFORE.set(Some(MintsWhenDropped(sender.clone())));
        mint(Algorithm::Hs256, &EncodingKey::from_secret(b"secret")).unwrap();
        AFTER.set(Some(MintsWhenDropped(sender)));
    });
    ending.join().unwrap();

    assert_eq!(receiver.iter().collect::<Vec<_>>(), [true, true]);
}

#[test]
fn short_secret_works_as_it_does_in_jsonwebtoken() {
    install();
    for secret in [&b"s"[..], b"secret"] {
        let token = mint(Algorithm::Hs512, &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(read(&token, Algorithm::Hs512, &DecodingKey::from_secret(secret)), Ok(claims()));
    }
}

#[test]
fn key_that_cannot_sign_is_an_error_each_time() {
    install();
    let der = |name| der(Which::First, name);
    let truncated = |name| {
        let der = der(name);
        der[..der.len() / 2].to_vec()
    };
    let mut contradictory = der("rsa2048.pkcs1");
    // A byte in the middle of the first prime.
    contradictory[600] ^= 2;
    let keys = [
        (Algorithm::Hs256, EncodingKey::from_secret(b""), Some(116)),
        (Algorithm::Hs256, EncodingKey::from_secret(pem(Which::First, "rsa2048.spki").as_bytes()), Some(117)),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(b""), Some(102)),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(b"garbage"), Some(102)),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&truncated("rsa2048.pkcs1")), Some(102)),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&der("rsa1024.pkcs1")), Some(104)),
        (Algorithm::Ps256, EncodingKey::from_rsa_der(&der("rsa2048.spki")), Some(102)),
        (Algorithm::Es256, EncodingKey::from_ec_der(&truncated("p256.pkcs8")), Some(102)),
        (Algorithm::Es256, EncodingKey::from_ec_der(&der("p384.pkcs8")), Some(103)),
        (Algorithm::Es256, EncodingKey::from_ec_der(&der("p256.sec1.nopublic")), Some(114)),
        (Algorithm::EdDsa, EncodingKey::from_ed_der(&[0x30; 48]), Some(102)),
        (Algorithm::EdDsa, EncodingKey::from_ed_der(&der("p256.pkcs8")), Some(103)),
        (Algorithm::Rs256, EncodingKey::from_rsa_der(&contradictory), Some(106)),
    ];
    for _ in 0..2 {
        for (case, (algorithm, key, wanted)) in keys.iter().enumerate() {
            let error = mint(*algorithm, key).unwrap_err();
            assert_eq!(code(error.kind()), *wanted, "key {case}: {error}");
        }
    }
}

#[test]
fn key_that_cannot_verify_is_an_error_each_time() {
    install();
    let der = |name| der(Which::First, name);
    let jwk = |json: &str| DecodingKey::from_jwk(&serde_json::from_str(json).unwrap()).unwrap();
    let keys = [
        (Algorithm::Hs256, DecodingKey::from_secret(b""), Some(116)),
        (Algorithm::Hs256, jwk(r#"{"kty":"oct","k":""}"#), Some(116)),
        (Algorithm::Hs256, DecodingKey::from_secret(pem(Which::First, "p256.spki").as_bytes()), Some(117)),
        (Algorithm::Rs256, DecodingKey::from_rsa_der(b"garbage"), Some(102)),
        (Algorithm::Rs256, DecodingKey::from_rsa_der(&der("rsa1024.spki")), Some(104)),
        (Algorithm::Rs256, DecodingKey::from_rsa_der(&der("ed25519.spki")), Some(103)),
        (Algorithm::Rs256, jwk(r#"{"kty":"RSA","n":"","e":""}"#), Some(104)),
        (Algorithm::Rs256, DecodingKey::from_rsa_raw_components(&[0xff; 256], &[1]), Some(106)),
        (Algorithm::Es256, jwk(r#"{"kty":"EC","crv":"P-256","x":"","y":""}"#), Some(106)),
        (Algorithm::Es256, DecodingKey::from_ec_der(b""), Some(102)),
        (Algorithm::Es384, DecodingKey::from_ec_der(&[4; 97]), Some(106)),
        // Three bytes, with which a built-in provider panics.
        (Algorithm::EdDsa, jwk(r#"{"kty":"OKP","crv":"Ed25519","x":"AQID"}"#), Some(102)),
        (Algorithm::EdDsa, DecodingKey::from_ed_der(b""), Some(102)),
        (Algorithm::EdDsa, DecodingKey::from_ed_der(&[1; 33]), Some(102)),
        (Algorithm::EdDsa, DecodingKey::from_ed_der(&[0; 32]), Some(106)),
    ];
    for _ in 0..2 {
        for (case, (algorithm, key, wanted)) in keys.iter().enumerate() {
            let token = mint(*algorithm, &encoding_key(Which::First, *algorithm)).unwrap();
            let error = read(&token, *algorithm, key).unwrap_err();
            assert_eq!(code(&error), *wanted, "key {case}: {error:?}");
        }
    }
}

#[test]
fn key_of_another_family_is_rejected_despite_equal_bytes() {
    install();
    let bytes = [7; 32];
    // The bytes are first cached as a secret, for signing and for verifying.
    let forged = mint(Algorithm::Hs256, &EncodingKey::from_secret(&bytes)).unwrap();
    assert_eq!(read(&forged, Algorithm::Hs256, &DecodingKey::from_secret(&bytes)), Ok(claims()));

    let outcome = read(&forged, Algorithm::Hs256, &DecodingKey::from_rsa_der(&bytes));

    assert_eq!(outcome, Err(ErrorKind::InvalidKeyFormat));
    let signer = (RING_PROVIDER.signer_factory)(&jsonwebtoken::Algorithm::HS256, &EncodingKey::from_rsa_der(&bytes));
    assert_eq!(signer.err().map(Error::into_kind), Some(ErrorKind::InvalidKeyFormat));
}

#[test]
fn public_key_is_rejected_as_secret() {
    install();
    let bytes = der(Which::First, "rsa2048.pkcs1.pub");

    let error = mint(Algorithm::Hs256, &EncodingKey::from_secret(&bytes)).unwrap_err();
    assert_eq!(code(error.kind()), Some(117));
    let token = mint(Algorithm::Hs256, &EncodingKey::from_secret(&[7; 32])).unwrap();
    let error = read(&token, Algorithm::Hs256, &DecodingKey::from_secret(&bytes)).unwrap_err();
    assert_eq!(code(&error), Some(117));
}

#[test]
fn errors_hide_the_key() {
    install();
    let error = mint(Algorithm::Rs256, &EncodingKey::from_rsa_der(b"hunter2 hunter2 hunter2")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn jwk_of_a_key_equals_that_of_rust_crypto() {
    install();
    let utils = (&RING_PROVIDER.key_utils, &rust_crypto::DEFAULT_PROVIDER.key_utils);
    let private = encoding_key(Which::First, Algorithm::Rs256);
    assert_eq!(
        (utils.0.rsa_pub_components_from_private_key)(private.as_bytes()),
        (utils.1.rsa_pub_components_from_private_key)(private.as_bytes()),
    );
    let public = decoding_key(Which::First, Algorithm::Rs256);
    assert_eq!(
        (utils.0.rsa_pub_components_from_public_key)(public.try_get_as_bytes().unwrap()),
        (utils.1.rsa_pub_components_from_public_key)(public.try_get_as_bytes().unwrap()),
    );
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let key = encoding_key(Which::First, algorithm);
        assert_eq!(
            (utils.0.ec_pub_components_from_private_key)(key.as_bytes(), algorithm.into()),
            (utils.1.ec_pub_components_from_private_key)(key.as_bytes(), algorithm.into()),
        );
    }
    let key = encoding_key(Which::First, Algorithm::EdDsa);
    assert_eq!(
        (utils.0.ed_pub_components_from_private_key)(key.as_bytes(), &EllipticCurve::Ed25519),
        (utils.1.ed_pub_components_from_private_key)(key.as_bytes(), &EllipticCurve::Ed25519),
    );
    for hash in [ThumbprintHash::SHA256, ThumbprintHash::SHA384, ThumbprintHash::SHA512] {
        assert_eq!((utils.0.compute_digest)(b"bytes", hash.clone()), (utils.1.compute_digest)(b"bytes", hash));
    }
}

#[test]
fn jwk_of_a_private_key_verifies_its_signatures() {
    install();
    for &algorithm in Algorithm::ALL {
        let key = encoding_key(Which::First, algorithm);

        let jwk = TheirJwk::from_encoding_key(&key, algorithm.into()).unwrap();

        let token = mint(algorithm, &key).unwrap();
        assert_eq!(read(&token, algorithm, &DecodingKey::from_jwk(&jwk).unwrap()), Ok(claims()), "{algorithm}");
        let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).unwrap();
        assert_eq!(thumbprint, Jwk::try_from(&jwk).unwrap().thumbprint().as_str(), "{algorithm}");
    }
}

#[test]
fn jwk_of_invalid_key_bytes_is_an_error() {
    install();
    let utils = &RING_PROVIDER.key_utils;
    for bytes in [&b""[..], b"garbage", &[0x30; 48]] {
        assert!((utils.rsa_pub_components_from_private_key)(bytes).is_err());
        assert!((utils.rsa_pub_components_from_public_key)(bytes).is_err());
        assert!((utils.ec_pub_components_from_private_key)(bytes, jsonwebtoken::Algorithm::ES256).is_err());
        assert!((utils.ed_pub_components_from_private_key)(bytes, &EllipticCurve::Ed25519).is_err());
    }
    let p256 = der(Which::First, "p256.pkcs8");
    assert!((utils.ec_pub_components_from_private_key)(&p256, jsonwebtoken::Algorithm::ES384).is_err());
    assert!((utils.ec_pub_components_from_private_key)(&p256, jsonwebtoken::Algorithm::HS256).is_err());
    let ed25519 = der(Which::First, "ed25519.pkcs8");
    assert!((utils.ed_pub_components_from_private_key)(&ed25519, &EllipticCurve::P256).is_err());
}

/// Decodes a segment of a token. Avoids a dependency on a base64 crate.
fn from_base64url(text: &str) -> Vec<u8> {
    let key = EncodingKey::from_urlsafe_base64_secret(&format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4)));
    key.unwrap().as_bytes().to_vec()
}
