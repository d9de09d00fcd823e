//! The settings of a service that can be examined.

/// A setting, and the environment variable that it is read from by default.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The vendor or `jwt`, a dot, and the name.
    pub(crate) name: &'static str,
    /// The variable with the value. For a key, the same name with `_FILE` holds a path.
    pub(crate) variable: &'static str,
    pub(crate) kind: Kind,
}

/// The kind of value that a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The place of a key or secret. The value is never the key itself.
    Key,
    Text,
    /// Texts, in a variable separated by commas.
    List,
}

impl Setting {
    const fn new(name: &'static str, variable: &'static str, kind: Kind) -> Self {
        Self { name, variable, kind }
    }

    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Returns the variable and its other spellings.
    pub(crate) fn variables(&self) -> Vec<String> {
        let mut names = vec![self.variable.to_owned()];
        names.extend(self.variable.strip_prefix("NEXMO_").map(|name| format!("VONAGE_{name}")));
        names
    }
}

/// The names are our own: no vendor documents names of variables for Rust.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new("kustomer.secret", "KUSTOMER_SECRET", Kind::Key),
    Setting::new("kustomer.org", "KUSTOMER_ORG", Kind::Text),
    Setting::new("kustomer.api_key", "KUSTOMER_API_KEY", Kind::Key),
    Setting::new("kustomer.base_url", "KUSTOMER_BASE_URL", Kind::Text),
    Setting::new("sunshine.key_id", "SUNSHINE_KEY_ID", Kind::Text),
    Setting::new("sunshine.secret", "SUNSHINE_SECRET", Kind::Key),
    Setting::new("nexmo.application_id", "NEXMO_APPLICATION_ID", Kind::Text),
    Setting::new("nexmo.private_key", "NEXMO_PRIVATE_KEY", Kind::Key),
    Setting::new("nexmo.public_key", "NEXMO_PUBLIC_KEY", Kind::Key),
    Setting::new("nexmo.signature_secret", "NEXMO_SIGNATURE_SECRET", Kind::Key),
    Setting::new("nexmo.api_secret", "NEXMO_API_SECRET", Kind::Key),
    Setting::new("jwt.algorithms", "JWT_ALGORITHMS", Kind::List),
    Setting::new("jwt.private_key", "JWT_PRIVATE_KEY", Kind::Key),
    Setting::new("jwt.key_id", "JWT_KEY_ID", Kind::Text),
    Setting::new("jwt.public_key", "JWT_PUBLIC_KEY", Kind::Key),
    Setting::new("jwt.jwks", "JWT_JWKS", Kind::List),
    Setting::new("jwt.published_jwks", "JWT_PUBLISHED_JWKS", Kind::Text),
    Setting::new("files.readable_by", "KEY_FILES_READABLE_BY", Kind::Text),
];
