//! The URL of a key endpoint.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::Authority;
use serde::de::{Deserialize, Deserializer, Error};

use crate::error::configuration::ConfigError;

/// The URL of an endpoint. Its scheme is `https`, or `http` on a loopback address for tests. It has no user
/// information, no fragment, and only characters that RFC 3986 permits. A backslash is rejected because some clients
/// treat it as a slash.
///
/// Loopback addresses are `127.0.0.0/8` and `[::1]`. Names such as `localhost` are not accepted, because they may
/// resolve to another address. `Debug` and `Display` omit the query, which may contain a key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::EndpointUrl;
///
/// let url = EndpointUrl::new("https://id.example.com/keys?tenant=7")?;
/// assert_eq!(url.to_string(), "https://id.example.com/keys");
/// assert!(EndpointUrl::new("http://127.0.0.1:8080/keys").is_ok());
///
/// let error = EndpointUrl::new("http://id.example.com/keys").unwrap_err();
/// assert!(error.to_string().starts_with("`url` must be https, or http on a loopback address"));
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: RFC 3986 sections 2.1 and 3.2 to 3.4.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointUrl(Uri);

impl EndpointUrl {
    /// Parses a URL.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the text is not a URL or breaks one of the rules above.
    pub fn new(url: &str) -> Result<Self, ConfigError> {
        match Self::parse(url)? {
            url if url.is_https() || url.0.host().is_some_and(is_loopback) => Ok(url),
            _ => Err(ConfigError::new("url", NEEDS_TLS)),
        }
    }

    /// Parses a URL whose scheme may be `http` on any host.
    ///
    /// **Whoever can change the traffic can then replace the keys and forge tokens.** Use it inside a cluster only, where a
    /// service mesh encrypts and authenticates the connection.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the text is not a URL or breaks one of the other rules above.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::EndpointUrl;
    ///
    /// let url = EndpointUrl::without_tls("http://jwks.auth.svc.cluster.local:8080/keys")?;
    /// assert_eq!(url.to_string(), "http://jwks.auth.svc.cluster.local:8080/keys");
    /// assert!(EndpointUrl::without_tls("ftp://jwks/keys").is_err());
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    pub fn without_tls(url: &str) -> Result<Self, ConfigError> {
        Self::parse(url)
    }

    /// Reports whether the scheme is `https`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::EndpointUrl;
    ///
    /// assert!(EndpointUrl::new("https://id.example.com/keys")?.is_https());
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Parses a URL of either scheme.
    fn parse(url: &str) -> Result<Self, ConfigError> {
        let invalid = |rule| Err(ConfigError::new("url", rule));
        if url.contains('#') {
            return invalid("must have no fragment");
        }
        let Ok(uri) = url.parse::<Uri>() else { return invalid("must be a URL") };
        let Some(authority) = uri.authority() else { return invalid("must name a scheme and a host") };
        if authority.as_str().contains('@') {
            return invalid("must have no user information");
        }
        if authority.host().is_empty() {
            return invalid("must name a scheme and a host");
        }
        if !has_valid_host(authority) || !uri.path_and_query().is_none_or(|it| has_valid_characters(it.as_str())) {
            return invalid("must be a URL");
        }
        if !has_valid_port(authority) {
            return invalid("must have a port from 1 to 65535");
        }
        match uri.scheme_str() {
            Some("https" | "http") => Ok(Self(uri)),
            Some(_) => invalid("must be https, or http on a loopback address"),
            None => invalid("must name a scheme and a host"),
        }
    }

    /// Returns the complete URL, including the query.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::EndpointUrl;
    ///
    /// let url = EndpointUrl::new("https://id.example.com/keys?tenant=7")?;
    /// assert_eq!(url.as_uri().query(), Some("tenant=7"));
    /// # Ok::<(), jwt_identity::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn as_uri(&self) -> &Uri {
        &self.0
    }
}

impl FromStr for EndpointUrl {
    type Err = ConfigError;

    fn from_str(url: &str) -> Result<Self, ConfigError> {
        Self::new(url)
    }
}

impl<'de> Deserialize<'de> for EndpointUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let authority = self.0.authority().map_or("", |authority| authority.as_str());
        write!(f, "{scheme}://{authority}{}", self.0.path())
    }
}

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EndpointUrl({self})")
    }
}

/// Reports whether brackets in the host contain an IPv6 address. The `http` crate has checked the rest of the host.
fn has_valid_host(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    !host.contains(['[', ']']) || address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// Reports whether path and query contain only characters of RFC 3986 sections 3.3 and 3.4. The `http` crate accepts
/// more.
fn has_valid_characters(path_and_query: &str) -> bool {
    let mut bytes = path_and_query.bytes();
    while let Some(byte) = bytes.next() {
        let is_right = match byte {
            b'%' => [bytes.next(), bytes.next()].iter().all(|digit| digit.is_some_and(|it| it.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
        };
        if !is_right {
            return false;
        }
    }
    true
}

/// Reports whether there is no port or a port that all clients parse alike. Some clients ignore an invalid port, others
/// reject it.
fn has_valid_port(authority: &Authority) -> bool {
    let Some(port) = authority.as_str().strip_prefix(authority.host()) else { return false };
    let Some(digits) = port.strip_prefix(':') else { return port.is_empty() };
    digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_loopback(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    }
}

const NEEDS_TLS: &str =
    "must be https, or http on a loopback address (`EndpointUrl::without_tls` accepts http behind a service mesh)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_must_be_asked_for_by_name() {
        for url in ["http://jwks:8080/keys", "http://10.0.0.7/keys", "http://id.example.com", "http://[fd00::1]/keys"] {
            assert!(EndpointUrl::new(url).is_err() && EndpointUrl::without_tls(url).is_ok(), "{url}");
        }
        for url in
            ["ftp://a/b", "jwks:8080/keys", "http://", "http://a@b/", "http://a/#b", "http://a/ b", "http://a:0/"]
        {
            assert!(EndpointUrl::without_tls(url).is_err(), "{url}");
        }
    }

    #[test]
    fn https_and_loopback_http_are_accepted() {
        for url in [
            "https://id.example.com/keys",
            "HTTPS://id.example.com",
            "https://id.example.com:8443/keys?a=b",
            "http://127.0.0.1:1/keys",
            "http://127.8.8.8/keys",
            "http://[::1]:8080/keys",
        ] {
            assert!(EndpointUrl::new(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn other_urls_are_rejected_without_their_text() {
        for (url, rule) in [
            ("", "must be a URL"),
            ("keys", "must name a scheme and a host"),
            ("/keys", "must name a scheme and a host"),
            ("id.example.com:443", "must name a scheme and a host"),
            ("https://", "must be a URL"),
            ("https:///keys", "must be a URL"),
            ("https://id.example.com/a b", "must be a URL"),
            ("https://id.example.com/\r\nX: y", "must be a URL"),
            ("https://id.example.com/keys#top", "must have no fragment"),
            ("https://user:pass@id.example.com/keys", "must have no user information"),
            ("https://user@id.example.com/keys", "must have no user information"),
            ("http://id.example.com/keys", NEEDS_TLS),
            ("http://169.254.169.254/latest", NEEDS_TLS),
            ("http://0.0.0.0/keys", NEEDS_TLS),
            ("http://localhost/keys", NEEDS_TLS),
            ("http://localhost.example.com/keys", NEEDS_TLS),
            ("http://127.0.0.1.example.com/keys", NEEDS_TLS),
            ("http://[::ffff:10.0.0.1]/keys", NEEDS_TLS),
            ("http://[::ffff:127.0.0.1]/keys", NEEDS_TLS),
            ("http://127.1/keys", NEEDS_TLS),
            ("http://2130706433/keys", NEEDS_TLS),
            ("http://0x7f.0.0.1/keys", NEEDS_TLS),
            ("http://127.0.0.1./keys", NEEDS_TLS),
            ("http://[127.0.0.1]/keys", "must be a URL"),
            ("https://[127.0.0.1]/keys", "must be a URL"),
            ("https://[id.example.com]/keys", "must be a URL"),
            ("https://[::1]a/keys", "must have a port from 1 to 65535"),
            ("https://[]/keys", "must be a URL"),
            ("http://127.0.0.1%2eexample.com/keys", "must be a URL"),
            ("http://[::1%25lo]/keys", "must be a URL"),
            ("https://[::1%25lo]/keys", "must be a URL"),
            ("http://127.0.0.1\\@example.com/keys", "must be a URL"),
            ("https://id.example.com:0/keys", "must have a port from 1 to 65535"),
            ("https://id.example.com:65536/keys", "must have a port from 1 to 65535"),
            ("https://id.example.com:/keys", "must have a port from 1 to 65535"),
            ("https://id.example.com:+443/keys", "must have a port from 1 to 65535"),
            ("https://id.example.com:keys", "must have a port from 1 to 65535"),
            ("https://[::1]:/keys", "must have a port from 1 to 65535"),
            ("ftp://127.0.0.1/keys", "must be https, or http on a loopback address"),
            ("file:///etc/passwd", "must be a URL"),
        ] {
            assert_eq!(EndpointUrl::new(url), Err(ConfigError::new("url", rule)), "{url}");
        }
    }

    #[test]
    fn invalid_uri_characters_are_rejected() {
        let permitted = "-._~!$&'()*+,;=:@/?";
        for byte in 0..=u8::MAX {
            let character = char::from(byte);
            let is_permitted = character.is_ascii_alphanumeric() || permitted.contains(character);
            for url in
                [format!("https://id.example.com/a{character}b"), format!("https://id.example.com/?a{character}b")]
            {
                // A `#` starts a fragment, and a `%` needs two digits.
                let expected = match byte {
                    _ if is_permitted => None,
                    b'#' => Some(ConfigError::new("url", "must have no fragment")),
                    _ => Some(ConfigError::new("url", "must be a URL")),
                };
                assert_eq!(EndpointUrl::new(&url).err(), expected, "{url:?}");
            }
        }
        for end in ["%", "%4", "%4g", "%g4", "%%41", "%+1", "%4%41", "\\..\\keys", "\\\\host", "\u{ff0f}", "\u{2215}"] {
            let error = EndpointUrl::new(&format!("https://id.example.com/keys{end}")).unwrap_err();
            assert_eq!(error, ConfigError::new("url", "must be a URL"), "{end}");
        }
        for end in ["%41", "%5C", "%5c..", "%2F", "?a=%22&b=%7B%7D", "??//"] {
            assert!(EndpointUrl::new(&format!("https://id.example.com/keys{end}")).is_ok(), "{end}");
        }
        assert!(EndpointUrl::new("https://id.example.com\\@127.0.0.1/keys").is_err());
        assert!(EndpointUrl::new("https:\\\\id.example.com/keys").is_err());
        assert!(EndpointUrl::new("https:/\\id.example.com/keys").is_err());
    }

    #[test]
    fn debug_and_display_omit_the_query() {
        let url = EndpointUrl::new("https://id.example.com/keys?api_key=hush").unwrap();
        assert_eq!(format!("{url} {url:?}").matches("hush").count(), 0);
        assert_eq!(url.to_string(), "https://id.example.com/keys");
    }
}
