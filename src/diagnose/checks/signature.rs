//! Checks of the signature with the keys that the caller gave.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::crypto::hmac::HmacKey;
use crate::crypto::signature::Signature;
use crate::diagnose::case::Case;
use crate::diagnose::named_secret::NamedSecret;
use crate::diagnose::parts::Parts;
use crate::diagnose::rule::Rule;
use crate::jose::algorithm::{Algorithm, KeyType};
use crate::keys::verifying_key::VerifyingKey;

/// Tries the given keys, unchanged and in the forms of common mistakes. Returns whether an unchanged key fits.
pub(in crate::diagnose) fn check(
    parts: &Parts<'_>,
    algorithm: Option<Algorithm>,
    secrets: &[NamedSecret<'_>],
    public_keys: &[&str],
    case: &mut Case<'_>,
) -> bool {
    let (Some(signature), Some(algorithm)) = (&parts.signature, algorithm) else { return false };
    if signature.is_empty() {
        case.add(Rule::SignatureMissing, Some("signature"));
        return false;
    }
    if algorithm.signature_len().is_some_and(|len| len != signature.len()) {
        if Signature::from_ecdsa_der(algorithm, signature).is_ok() {
            case.add(Rule::SignatureInDer, Some("signature"));
        } else {
            case.add_detailed(Rule::SignatureLength, Some("signature"), format!("found {} bytes", signature.len()));
        }
        return false;
    }
    if secrets.is_empty() && public_keys.is_empty() {
        return false;
    }
    let input = parts.signing_input.as_bytes();
    if algorithm.key_type() != KeyType::Symmetric {
        let fits =
            |pem: &&str| VerifyingKey::from_pem(algorithm, pem).is_ok_and(|key| key.verify(input, signature).is_ok());
        let found = public_keys.iter().any(fits);
        if !found {
            let needed = public_keys.is_empty().then_some(Rule::NeedsPublicKey);
            add_misfit(needed, algorithm, case);
        }
        return found;
    }
    let mac = Mac { algorithm, input, code: signature };
    let key_id = parts.header.as_ref().and_then(|header| header.get("kid")).and_then(serde_json::Value::as_str);
    check_mac(&mac, secrets, public_keys, key_id, case)
}

fn check_mac(
    mac: &Mac<'_>,
    secrets: &[NamedSecret<'_>],
    public_keys: &[&str],
    key_id: Option<&str>,
    case: &mut Case<'_>,
) -> bool {
    for secret in secrets {
        if mac.fits(secret.secret.as_bytes()) {
            return match secret.name {
                None => true,
                Some(name) => {
                    case.add_detailed(Rule::OtherSecret, Some("signature"), format!("it was signed with: {name}"));
                    false
                }
            };
        }
    }
    let mistaken = secrets.iter().find_map(|secret| mistake(mac, secret.secret.as_bytes()));
    let named = [key_id, case.key_id].into_iter().flatten().any(|key_id| mac.fits(key_id.as_bytes()));
    let rule = match mistaken {
        Some(rule) => rule,
        None if named => Rule::KeyIdAsSecret,
        None if mac.fits(b"") => Rule::EmptySecret,
        None if public_keys.iter().any(|pem| pem_forms(pem).iter().any(|form| mac.fits(form.as_bytes()))) => {
            Rule::PublicKeyAsSecret
        }
        None => {
            add_misfit(secrets.is_empty().then_some(Rule::NeedsSecret), mac.algorithm, case);
            return false;
        }
    };
    case.add(rule, Some("signature"));
    false
}

/// Adds that no key fits, or that a key of another type is needed. If the algorithm is the fault, no key is.
fn add_misfit(needed: Option<Rule>, algorithm: Algorithm, case: &mut Case<'_>) {
    match needed {
        None => case.add(Rule::SignatureInvalid, Some("signature")),
        Some(rule) if case.kind.is_none_or(|kind| kind.algorithms().contains(&algorithm)) => {
            case.add_detailed(rule, Some("alg"), format!("the token is signed with {algorithm}"));
        }
        Some(_) => {}
    }
}

/// Tries the forms of a secret that result from common mistakes.
fn mistake(mac: &Mac<'_>, secret: &[u8]) -> Option<Rule> {
    if decoded(secret).is_some_and(|bytes| mac.fits(&bytes)) {
        return Some(Rule::SecretBase64Decoded);
    }
    if hex_decoded(secret).is_some_and(|bytes| mac.fits(&bytes)) {
        return Some(Rule::SecretHexDecoded);
    }
    let encoded = Zeroizing::new(STANDARD.encode(secret));
    let url_safe = Zeroizing::new(encoded.replace('+', "-").replace('/', "_"));
    let forms = [encoded.as_str(), encoded.trim_end_matches('='), url_safe.as_str(), url_safe.trim_end_matches('=')];
    if forms.iter().any(|form| mac.fits(form.as_bytes())) {
        return Some(Rule::SecretBase64Encoded);
    }
    let around: [(&[u8], &[u8]); 9] = [
        (b"", b"\n"),
        (b"", b"\r\n"),
        (b"", b"\r"),
        (b"", b" "),
        (b" ", b""),
        (b"\"", b"\""),
        (b"\"", b"\"\n"),
        (b"'", b"'"),
        (b"\xef\xbb\xbf", b""),
    ];
    let surrounded = around.iter().any(|(before, after)| mac.fits(&Zeroizing::new([before, secret, after].concat())));
    surrounded.then_some(Rule::SecretSurrounded)
}

/// Returns the forms in which the text of a public key is mistaken for a secret.
fn pem_forms(pem: &str) -> [String; 4] {
    let trimmed = pem.trim();
    [pem.to_owned(), trimmed.to_owned(), format!("{trimmed}\n"), trimmed.replace('\n', "\r\n")]
}

/// Decodes either alphabet of base64, with or without padding.
fn decoded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    const ANY: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let decode = |alphabet: &alphabet::Alphabet| GeneralPurpose::new(alphabet, ANY).decode(text).ok();
    decode(&alphabet::STANDARD).or_else(|| decode(&alphabet::URL_SAFE)).map(Zeroizing::new)
}

fn hex_decoded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    let pairs = text.chunks_exact(2);
    if text.is_empty() || !pairs.remainder().is_empty() {
        return None;
    }
    for pair in pairs {
        let [high, low] = pair else { return None };
        bytes.push(digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?);
    }
    Some(bytes)
}

/// A message authentication code to compare keys with.
struct Mac<'a> {
    algorithm: Algorithm,
    input: &'a [u8],
    code: &'a [u8],
}

impl Mac<'_> {
    fn fits(&self, secret: &[u8]) -> bool {
        HmacKey::is_code_of(self.algorithm, secret, self.input, self.code).unwrap_or(false)
    }
}

/// Reports whether a secret is shorter than RFC 7518 section 3.2 demands of the algorithm.
pub(in crate::diagnose) fn is_weak(secret: &NamedSecret<'_>, algorithm: Algorithm) -> bool {
    algorithm.key_type() == KeyType::Symmetric
        && algorithm.signature_len().is_some_and(|len| secret.secret.as_bytes().len() < len)
}
