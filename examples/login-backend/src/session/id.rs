//! The ID of a session.

use jwt_identity::crypto::Sha256Digest;

use crate::random::{self, NoRandomness};

/// A secret of 256 random bits, in hexadecimal digits. Only the cookie of the browser has it.
///
/// Neither the store nor a page shows it. They have digests of it, from which it cannot be computed.
pub(crate) struct SessionId(String);

impl SessionId {
    pub(crate) fn random() -> Result<Self, NoRandomness> {
        random::hex_digits().map(Self)
    }

    /// Reads the payload of a cookie whose signature was verified.
    pub(crate) fn from_verified(payload: &[u8]) -> Option<Self> {
        let text = str::from_utf8(payload).ok()?;
        Sha256Digest::from_hex(text).is_some().then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Returns the name under which the store keeps the session.
    pub(crate) fn store_key(&self) -> String {
        format!("session:{}", self.digest_for("store").to_hex())
    }

    /// Returns the token that each form of this session carries.
    pub(crate) fn csrf_token(&self) -> String {
        self.digest_for("csrf").to_hex()
    }

    /// Reports whether a form was made for this session. The comparison takes constant time.
    pub(crate) fn has_csrf_token(&self, submitted: &str) -> bool {
        Sha256Digest::from_hex(submitted) == Some(self.digest_for("csrf"))
    }

    fn digest_for(&self, purpose: &str) -> Sha256Digest {
        Sha256Digest::of(format!("{purpose}:{}", self.0).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csrf_token_fits_only_its_session() {
        let [one, other] = [SessionId::random().unwrap(), SessionId::random().unwrap()];
        assert!(one.has_csrf_token(&one.csrf_token()));
        assert!(!other.has_csrf_token(&one.csrf_token()));
        assert!(!one.has_csrf_token("") && !one.has_csrf_token(&one.csrf_token().to_uppercase()));
    }

    #[test]
    fn digests_do_not_show_the_id() {
        let id = SessionId::random().unwrap();
        assert!(!id.store_key().contains(&id.0) && !id.csrf_token().contains(&id.0));
        assert!(!id.store_key().ends_with(&id.csrf_token()));
    }
}
