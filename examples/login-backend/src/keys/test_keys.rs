//! The key pairs with which the demonstration signs. They are public, so they protect nothing.

/// Returns the private key of a rotation, in PEM. The two keys take turns.
pub(super) fn pem(rotation: u32) -> &'static str {
    if rotation % 2 == 1 { FIRST } else { SECOND }
}

/// Returns the name of its file. The last name in byte order signs.
pub(super) fn file_name(rotation: u32) -> String {
    format!("test-key-{rotation:04}.pem")
}

/// Returns the rotation of a file.
pub(super) fn rotation_of(file_name: &str) -> Option<u32> {
    file_name.strip_prefix("test-key-")?.strip_suffix(".pem")?.parse().ok()
}

const FIRST: &str = include_str!("../../../../tests/keys/rsa2048.pkcs8.pem");
const SECOND: &str = include_str!("../../../../tests/keys/rsa4096.pkcs1.pem");
