//! Recipes for four services: how to pin, what to send, what comes back, and what makes a signature of it.
//!
//! The snippets are plain functions over the fields of requests and answers, to be called from
//! [`RemoteSigner::sign`](super::RemoteSigner::sign); use any client. `key` is the
//! [`PinnedKey`](super::PinnedKey). Names of fields are those of the services' HTTP interfaces, which have bytes as
//! base64 (Azure: base64url) in JSON. Clients in Rust take and return the bytes themselves.
//!
//! | | key of a version | bytes sent | ECDSA comes as | the answer names |
//! |---|---|---|---|---|
//! | AWS KMS | one key, one version | signing input up to 4096 bytes, else digest | DER | the key's ARN |
//! | Google Cloud KMS | resource name of the version | digest | DER | the version's resource name |
//! | Azure Key Vault | URL with the version | digest | `r \|\| s` | the URL with the version |
//! | Vault transit | number | signing input | `r \|\| s` if asked for | the number |
//!
//! For all four, [`signing_digest`](crate::crypto::signing_digest) computes the digest. Let the deadline cover the
//! whole: [`sign_within`](super::RemoteTokenSigner::sign_within).
//!
//! # AWS KMS
//!
//! **Pin.** An asymmetric key is never rotated by the service: to rotate is to make another key, so a key is a version.
//! An alias can be pointed at another key at any time, so pin the ARN that `GetPublicKey` answers as `KeyId`. The same
//! answer has the public key as `PublicKey` (SPKI in DER: `from_der` of a verifier) and `KeyUsage`, which must be
//! `SIGN_VERIFY`.
//!
//! **Send** `Sign` with `KeyId` (the ARN), `Message`, `MessageType` and `SigningAlgorithm`. `DIGEST` says that
//! `Message` is a digest. With `RAW` the service would hash the digest again.
//!
//! **Answer.** `Signature` and `KeyId`, the ARN of the key that signed. ECDSA is DER, RSA is as JWS wants it.
//!
//! ```
//! use jwt_identity::crypto::signing_digest;
//! use jwt_identity::token::remote_signer::{PinnedKey, SignerAnswer};
//! use jwt_identity::{Algorithm, SignError, Signature};
//!
//! fn signing_algorithm(algorithm: Algorithm) -> Option<&'static str> {
//!     Some(match algorithm {
//!         Algorithm::Es256 => "ECDSA_SHA_256",
//!         Algorithm::Es384 => "ECDSA_SHA_384",
//!         Algorithm::Rs256 => "RSASSA_PKCS1_V1_5_SHA_256",
//!         Algorithm::Ps256 => "RSASSA_PSS_SHA_256",
//!         _ => return None, // RS384, RS512, PS384 and PS512 by the same pattern
//!     })
//! }
//!
//! /// `Message` and `MessageType`.
//! fn message(key: &PinnedKey, signing_input: &[u8]) -> (Vec<u8>, &'static str) {
//!     match signing_digest(key.algorithm(), signing_input) {
//!         Some(digest) if signing_input.len() > 4096 => (digest, "DIGEST"),
//!         _ => (signing_input.to_vec(), "RAW"),
//!     }
//! }
//!
//! /// From `Signature` and `KeyId` of the answer.
//! fn answer(key: &PinnedKey, signature: &[u8], key_id: &str) -> Result<SignerAnswer, SignError> {
//!     let signature = match key.algorithm() {
//!         Algorithm::Es256 | Algorithm::Es384 => Signature::from_ecdsa_der(key.algorithm(), signature)?,
//!         _ => Signature::from_slice(signature)?,
//!     };
//!     Ok(SignerAnswer::new(signature).with_version(key_id))
//! }
//! # assert_eq!(signing_algorithm(Algorithm::Rs256), Some("RSASSA_PKCS1_V1_5_SHA_256"));
//! # use jwt_identity::keys::VerifyingKey;
//! # use jwt_identity::crypto::EcdsaVerifier;
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
//! # let key = PinnedKey::new("arn", VerifyingKey::new(EcdsaVerifier::from_pem(Algorithm::Es256, pem)?));
//! # assert_eq!(message(&key, &[0; 4096]), (vec![0; 4096], "RAW"));
//! # assert_eq!((message(&key, &[0; 4097]).0.len(), message(&key, &[0; 4097]).1), (32, "DIGEST"));
//! # assert_eq!(answer(&key, &[0x30, 6, 2, 1, 1, 2, 1, 1], "arn").unwrap().version(), Some("arn"));
//! # assert!(answer(&key, &[1; 64], "arn").is_err());
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! **The check catches** an alias that moved, PSS for PKCS#1 v1.5, and `MessageType` said wrongly. Keys for MACs are
//! another call, `GenerateMac`: see [the module](super#a-service-that-makes-macs).
//!
//! Source: AWS Key Management Service API reference, `Sign`, `GetPublicKey`, `GenerateMac`; developer guide, *Rotate
//! keys manually*.
//!
//! # Google Cloud KMS
//!
//! **Pin** the resource name of the version: `projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/N`.
//! The call takes a version and nothing less, so choosing the newest is up to you. `getPublicKey` answers the key as
//! `pem`, and as `algorithm` what the version signs, such as `EC_SIGN_P256_SHA256`: padding and hash belong to the
//! version and cannot be asked for.
//!
//! **Send** `asymmetricSign` of that name with `digest.sha256` (`sha384`, `sha512`), and `digestCrc32c` if you like.
//!
//! **Answer.** `signature`, and `name`, the version that signed. ECDSA is DER.
//!
//! Google asks callers to check `verifiedDigestCrc32c` and `signatureCrc32c`. A digest or signature that changed on its
//! way does not verify with the public key, so the check here finds what those two would find. Refuse a false
//! `verifiedDigestCrc32c` all the same if you sent `digestCrc32c`. For a mismatch Google advises a small number of new
//! attempts.
//!
//! ```
//! use jwt_identity::crypto::signing_digest;
//! use jwt_identity::token::remote_signer::{PinnedKey, SignerAnswer};
//! use jwt_identity::{Algorithm, SignError, Signature};
//!
//! /// The name of the member of `digest`, and its bytes.
//! fn digest(key: &PinnedKey, signing_input: &[u8]) -> Option<(&'static str, Vec<u8>)> {
//!     let digest = signing_digest(key.algorithm(), signing_input)?;
//!     let member = match digest.len() {
//!         32 => "sha256",
//!         48 => "sha384",
//!         _ => "sha512",
//!     };
//!     Some((member, digest))
//! }
//!
//! /// From `signature`, `name` and `verifiedDigestCrc32c` of the answer to a request with `digestCrc32c`.
//! fn answer(key: &PinnedKey, signature: &[u8], name: &str, crc_was_checked: bool) -> Result<SignerAnswer, SignError> {
//!     if !crc_was_checked {
//!         return Err(SignError::UnusableSignature);
//!     }
//!     let signature = match key.algorithm() {
//!         Algorithm::Es256 | Algorithm::Es384 => Signature::from_ecdsa_der(key.algorithm(), signature)?,
//!         _ => Signature::from_slice(signature)?,
//!     };
//!     Ok(SignerAnswer::new(signature).with_version(name))
//! }
//! # use jwt_identity::keys::VerifyingKey;
//! # use jwt_identity::crypto::EcdsaVerifier;
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p384.spki.pem"));
//! # let key = PinnedKey::new("3", VerifyingKey::new(EcdsaVerifier::from_pem(Algorithm::Es384, pem)?));
//! # assert_eq!(digest(&key, b"header.payload").map(|(member, digest)| (member, digest.len())), Some(("sha384", 48)));
//! # assert_eq!(answer(&key, &[0x30, 6, 2, 1, 1, 2, 1, 1], "3", true).unwrap().signature().as_slice().len(), 96);
//! # assert!(answer(&key, &[0x30, 6, 2, 1, 1, 2, 1, 1], "3", false).is_err());
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! **The check catches** a version of another algorithm than the one pinned, corruption, and a digest of the wrong
//! hash.
//!
//! Source: Cloud KMS reference, `cryptoKeyVersions.asymmetricSign`, `AsymmetricSignResponse`, `PublicKey`; the answer's
//! being DER: Cloud KMS samples, *Verify an asymmetric signature of an EC key*.
//!
//! # Azure Key Vault
//!
//! **Pin** the `kid` that a key's version has in the service: `https://VAULT.vault.azure.net/keys/NAME/VERSION`.
//! Without the last part the service uses the newest version. The `kid` of the service contains the name of your vault.
//! To hide it in tokens, give the [`VerifyingKey`](crate::keys::VerifyingKey) another [`KeyId`](crate::KeyId). The
//! `key` in the response is a JWK: [`Jwk`](crate::keys::Jwk).
//!
//! **Send** `POST {kid}/sign` with `alg`, which is the JOSE name, and `value`, the digest in base64url.
//!
//! **Answer.** `value`, the signature in base64url, and `kid`. The reference names RFC 7518 for ES256 and ES384, which
//! is `r || s`, and says no more about the bytes.
//!
//! ```
//! use jwt_identity::token::remote_signer::{PinnedKey, SignerAnswer};
//! use jwt_identity::{SignError, Signature};
//!
//! fn alg(key: &PinnedKey) -> &'static str {
//!     key.algorithm().as_str()
//! }
//!
//! /// From `value` and `kid` of the answer.
//! fn answer(value: &str, kid: &str) -> Result<SignerAnswer, SignError> {
//!     Ok(SignerAnswer::new(Signature::from_base64url(value)?).with_version(kid))
//! }
//! # assert_eq!(answer("bWFj", "https://v/keys/k/1").unwrap().version(), Some("https://v/keys/k/1"));
//! # assert!(answer("bWFjIQ==", "https://v/keys/k/1").is_err());
//! ```
//!
//! **The check finds** a request without a version that was signed with a newer one, a signing input sent in place of
//! its digest, and RS256 in place of PS256 or the reverse.
//!
//! Source: Azure Key Vault REST API, *Sign*; *Key types, algorithms, and operations*.
//!
//! # Vault transit
//!
//! **Pin** the number of the version: `GET transit/keys/NAME` answers `latest_version`, and in `keys` the `public_key`
//! of each version (PEM for ECDSA and RSA). A version stays usable for signing until `min_encryption_version` passes
//! it.
//!
//! **Send** `POST transit/sign/NAME` with
//!
//! | member | value | otherwise |
//! |---|---|---|
//! | `input` | the signing input in base64, padded | |
//! | `key_version` | the pinned number | the newest version |
//! | `marshaling_algorithm` | `jws` | ECDSA as DER, and all signatures in padded base64 |
//! | `hash_algorithm` | `sha2-256`, `sha2-384`, `sha2-512` | `sha2-256` |
//! | `signature_algorithm` | RSA: `pkcs1v15` for RS256, `pss` for PS256 | `pss` |
//! | `salt_length` | PS256: `hash` | a salt as long as the key permits, which RFC 7518 forbids |
//!
//! **Answer.** `data.signature`, such as `vault:v3:kQ2x...`:
//! [`SignerAnswer::from_vault`](super::SignerAnswer::from_vault).
//!
//! ```
//! use jwt_identity::Algorithm;
//! use jwt_identity::token::remote_signer::PinnedKey;
//! use serde_json::{Value, json};
//!
//! /// The body of the request; `input` is the signing input in base64.
//! fn request(key: &PinnedKey, input: &str) -> Option<Value> {
//!     let number: u64 = key.version().parse().ok()?;
//!     let (hash, padding) = match key.algorithm() {
//!         Algorithm::Es256 => ("sha2-256", None),
//!         Algorithm::Es384 => ("sha2-384", None),
//!         Algorithm::Rs256 => ("sha2-256", Some("pkcs1v15")),
//!         Algorithm::Ps256 => ("sha2-256", Some("pss")),
//!         _ => return None, // RS384, RS512, PS384 and PS512 by the same pattern
//!     };
//!     let mut request = json!({
//!         "input": input,
//!         "key_version": number,
//!         "marshaling_algorithm": "jws",
//!         "hash_algorithm": hash,
//!     });
//!     if let Some(padding) = padding {
//!         request["signature_algorithm"] = json!(padding);
//!         request["salt_length"] = json!("hash"); // of no effect on pkcs1v15
//!     }
//!     Some(request)
//! }
//! # use jwt_identity::keys::VerifyingKey;
//! # use jwt_identity::crypto::RsaVerifier;
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
//! # let pinned = |key| PinnedKey::new("3", VerifyingKey::new(key));
//! # let key = |algorithm| RsaVerifier::from_pem(algorithm, pem).map(pinned);
//! # assert_eq!(request(&key(Algorithm::Rs256)?, "aQ==").unwrap()["signature_algorithm"], "pkcs1v15");
//! # assert_eq!(request(&key(Algorithm::Ps256)?, "aQ==").unwrap()["salt_length"], "hash");
//! # assert_eq!(request(&key(Algorithm::Rs256)?, "aQ==").unwrap()["key_version"], 3);
//! # Ok::<(), jwt_identity::KeyError>(())
//! ```
//!
//! **The check catches** each of the defaults in the table's last column, and a token's `kid` that a rotation made
//! wrong.
//!
//! Source: Vault's transit secrets engine, API documentation and source (`builtin/logical/transit/path_sign_verify.go`,
//! `sdk/helper/keysutil/policy.go`). The description of `marshaling_algorithm` names P-256 keys alone; that the engine
//! takes `jws` for P-384 and RSA keys, too, stands in the source.
