//! Helpers shared by several test files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jwt_identity::crypto::HmacKey;
use jwt_identity::{Algorithm, FixedClock, NumericDate, SharedSecret, Signer};
use serde_json::{Value, json};

pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
#[allow(dead_code)]
pub(crate) const AT_NOW: FixedClock = FixedClock(NOW);
/// A test secret of 32 bytes.
#[allow(dead_code)]
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Reads a test key of `tests/keys`.
#[allow(dead_code)]
pub(crate) fn pem(name: &str) -> String {
    let path = format!("{}/tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

#[allow(dead_code)]
pub(crate) fn secret() -> SharedSecret {
    SharedSecret::new(SECRET).unwrap()
}

#[allow(dead_code)]
pub(crate) fn at(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(seconds)
}

/// Reads a file of `tests/vectors`.
pub(crate) fn vector_file(name: &str) -> String {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

/// Reads the tokens for one of the further vendors from `tests/vectors/more_vendors.json`.
#[allow(dead_code)]
pub(crate) fn vendor_vectors(vendor: &str) -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(&vector_file("more_vendors.json")).unwrap();
    let rows: Vec<Value> = rows.into_iter().filter(|row| row["vendor"] == vendor).collect();
    assert!(!rows.is_empty(), "{vendor}");
    rows
}

/// Encodes as base64url without padding.
pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url without padding.
pub(crate) fn unb64(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// An HS256 key over [`SECRET`].
pub(crate) fn hs256() -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &secret()).unwrap()
}

/// Appends the signature of `signing_input` as it is, even if that is no valid token.
pub(crate) fn signed(signing_input: &str, key: &dyn Signer) -> String {
    let signature = key.sign(signing_input.as_bytes()).unwrap();
    format!("{signing_input}.{}", b64(signature.as_slice()))
}

/// Signs a token with this header and payload, valid or not.
pub(crate) fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, key: &dyn Signer) -> String {
    signed(&format!("{}.{}", b64(header), b64(payload)), key)
}

/// Decodes the DER of the last block of a PEM text.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let body: String = pem
        .lines()
        .rev()
        .skip_while(|line| !line.starts_with("-----END"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----BEGIN"))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    STANDARD.decode(body).unwrap()
}

/// Writes DER as PEM.
pub(crate) fn pem_of(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Encodes one DER value: tag, length, content.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = content.len();
    let len = match len {
        0..=0x7f => vec![u8::try_from(len).unwrap()],
        0x80..=0xff => vec![0x81, u8::try_from(len).unwrap()],
        _ => [&[0x82][..], &u16::try_from(len).unwrap().to_be_bytes()].concat(),
    };
    [&[tag][..], &len, content].concat()
}

pub(crate) fn sequence(members: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &members.concat())
}

/// Encodes a non-negative integer in DER.
pub(crate) fn integer(number: &[u8]) -> Vec<u8> {
    let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
    let sign: &[u8] = if number.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    tlv(0x02, &[sign, number].concat())
}

/// Splits the content of a constructed DER value into its members, each with its tag.
pub(crate) fn members(content: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let (mut rest, mut found) = (content, Vec::new());
    while let [tag, first, tail @ ..] = rest {
        let (len, tail) = match (*first, tail) {
            (0x81, [len, tail @ ..]) => (usize::from(*len), tail),
            (0x82, [high, low, tail @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), tail),
            (len, tail) => (usize::from(len), tail),
        };
        found.push((*tag, tail[..len].to_vec()));
        rest = &tail[len..];
    }
    found
}

/// Splits the outer sequence into its members.
pub(crate) fn outer(der: &[u8]) -> Vec<(u8, Vec<u8>)> {
    members(&members(der)[0].1)
}

/// A temporary directory for one test. Dropping it deletes it.
pub(crate) struct TempFolder(PathBuf);

impl TempFolder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("jwt-identity-test-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the path of an entry, which need not exist.
    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file with mode 0600.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    pub(crate) fn remove(&self, name: impl AsRef<Path>) {
        fs::remove_file(self.join(name)).unwrap();
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // A test may have deleted it already.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The numbers of a private RSA key: n, e, d, p, q, dp, dq, qi.
pub(crate) fn rsa_numbers(name: &str) -> Vec<Vec<u8>> {
    let numbers = outer(&der(&pem(name))).into_iter().skip(1);
    numbers.map(|(_, number)| number.strip_prefix(&[0]).unwrap_or(&number).to_vec()).collect()
}

/// The private number and the public point of an EC key.
pub(crate) fn ec_parts(name: &str) -> (Vec<u8>, Vec<u8>) {
    let key = outer(&der(&pem(name)));
    let bits = &members(&key[3].1)[0].1;
    (key[1].1.clone(), bits[1..].to_vec())
}

pub(crate) fn ed25519_parts() -> (Vec<u8>, Vec<u8>) {
    let seed = outer(&der(&pem("ed25519.pkcs8")))[2].1[2..].to_vec();
    let x = outer(&der(&pem("ed25519.spki")))[1].1[1..].to_vec();
    (seed, x)
}

pub(crate) fn rsa_public_jwk() -> Value {
    let numbers = rsa_numbers("rsa2048.pkcs1");
    json!({"kty": "RSA", "n": b64(&numbers[0]), "e": b64(&numbers[1])})
}

pub(crate) fn rsa_private_jwk() -> Value {
    let mut jwk = json!({"kty": "RSA"});
    for (name, number) in ["n", "e", "d", "p", "q", "dp", "dq", "qi"].iter().zip(rsa_numbers("rsa2048.pkcs1")) {
        jwk[name] = b64(number).into();
    }
    jwk
}

pub(crate) fn ec_public_jwk(name: &str, curve: &str) -> Value {
    let (_, point) = ec_parts(name);
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({"kty": "EC", "crv": curve, "x": b64(x), "y": b64(y)})
}

pub(crate) fn ec_private_jwk(name: &str, curve: &str) -> Value {
    with(ec_public_jwk(name, curve), "d", b64(ec_parts(name).0))
}

pub(crate) fn ed25519_public_jwk() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": b64(ed25519_parts().1)})
}

pub(crate) fn ed25519_private_jwk() -> Value {
    with(ed25519_public_jwk(), "d", b64(ed25519_parts().0))
}

pub(crate) fn with(mut jwk: Value, member: &str, value: impl Into<Value>) -> Value {
    jwk[member] = value.into();
    jwk
}

pub(crate) fn without(mut jwk: Value, member: &str) -> Value {
    jwk.as_object_mut().unwrap().remove(member).unwrap();
    jwk
}

/// The 14 encodings of the eight points of small order.
pub(crate) fn small_order_points() -> Vec<[u8; 32]> {
    let filled = |first: u8, middle: u8, last: u8| {
        let mut point = [middle; 32];
        (point[0], point[31]) = (first, last);
        point
    };
    let order_8 = ["JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"];
    let mut points = Vec::new();
    for sign in [0, 0x80] {
        points.push(filled(0, 0, sign));
        points.push(filled(1, 0, sign));
        for first in [0xec, 0xed, 0xee] {
            points.push(filled(first, 0xff, 0x7f | sign));
        }
        for point in order_8 {
            let mut point: [u8; 32] = unb64(point).try_into().unwrap();
            point[31] |= sign;
            points.push(point);
        }
    }
    points
}
