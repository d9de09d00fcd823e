//! Digests in text.

use jwt_identity::crypto::Sha256Digest;

/// The digest of `abc`, from FIPS 180-4.
const ABC: &str = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

#[test]
fn digest_in_base64_is_read_in_its_canonical_form_only() {
    let read = Sha256Digest::from_base64(ABC).unwrap();

    assert_eq!(read, Sha256Digest::of(b"abc"));
    assert_eq!(read.to_base64(), ABC);
    assert_eq!(read.to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let url = ABC.replace('+', "-").replace('/', "_");
    let other_last_bits = ABC.replace("a0=", "a1=");
    for text in ["", "=", &ABC[1..], &ABC[..43], &url, &other_last_bits, &format!("{ABC}\n"), &ABC.repeat(2)] {
        assert!(Sha256Digest::from_base64(text).is_none(), "{text:?}");
    }
    assert!(Sha256Digest::from_base64("AAAA").is_none() && Sha256Digest::from_base64(&read.to_hex()).is_none());
}
