//! Standard base64, as PEM has it.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes base64 without whitespace in it, with or without padding.
pub(super) fn from_base64(base64: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // The decoder must not grow its output, because the smaller buffers would be freed without being overwritten.
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let len = BASE64.decode_slice(base64, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}
