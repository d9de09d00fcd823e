//! Random texts: ids, codes and secrets.

use std::fmt::Write as _;
use std::io;

/// Returns random digits.
pub(crate) fn digits(len: usize) -> io::Result<String> {
    let mut text = String::with_capacity(len);
    while text.len() < len {
        // The bytes from 250 on would make the digits 0 to 5 likelier than the others.
        text.extend(
            bytes::<16>()?.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0'.wrapping_add(byte % 10))),
        );
    }
    text.truncate(len);
    Ok(text)
}

/// Returns 32 random hexadecimal digits.
pub(crate) fn hex() -> io::Result<String> {
    Ok(bytes::<16>()?.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Returns a random UUID of version 4.
pub(crate) fn uuid() -> io::Result<String> {
    Ok(jwt_identity::TokenId::random().map_err(io::Error::other)?.as_str().to_owned())
}

fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
