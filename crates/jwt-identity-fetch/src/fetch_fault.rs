//! The errors of a client.

use std::error::Error;
use std::fmt;
use std::io;

/// The step at which a client failed, as the [`source`](Error::source) of a `LoadError`.
///
/// It holds no text of the client's own error, which could contain a part of the response or of the URL.
///
/// # Examples
///
/// ```
/// use std::error::Error;
/// use jwt_identity::error::LoadError;
/// use jwt_identity_fetch::FetchFault;
///
/// fn is_about_certificates(error: &LoadError) -> bool {
///     let fault = error.source().and_then(|cause| cause.downcast_ref::<FetchFault>());
///     matches!(fault, Some(FetchFault::CertificateExpired | FetchFault::CertificateUntrusted))
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FetchFault {
    /// The host name cannot be resolved.
    Dns,
    /// No connection to the host can be opened.
    Connect,
    /// The client was built without TLS, and the URL is `https`.
    TlsMissing,
    /// The TLS handshake failed, or the server does not speak TLS.
    Tls,
    /// The certificate of the server has expired, or is not valid yet.
    CertificateExpired,
    /// The certificate of the server is not from an issuer that the client trusts.
    CertificateUntrusted,
    /// The certificate of the server is for another host name.
    CertificateName,
    /// The head of the response did not arrive, or is not HTTP.
    Head,
    /// The body of the response broke off, or is not encoded as declared.
    Body,
}

impl fmt::Display for FetchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "the host name cannot be resolved",
            Self::Connect => "no connection can be opened",
            Self::TlsMissing => {
                "the client was built without TLS: enable a TLS feature of reqwest, such as `rustls` or `native-tls`"
            }
            Self::Tls => "the TLS handshake failed",
            Self::CertificateExpired => "the certificate of the server has expired or is not valid yet",
            Self::CertificateUntrusted => "the certificate of the server is not from a trusted issuer",
            Self::CertificateName => "the certificate of the server is for another host name",
            Self::Head => "no valid response head arrived",
            Self::Body => "the response body broke off",
        })
    }
}

impl Error for FetchFault {}

impl FetchFault {
    /// Recognizes a fault by the texts of an error and its causes. TLS libraries have no common error type.
    pub(crate) fn in_chain(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        let mut found = None;
        while let Some(error) = next {
            // An `io::Error` leaves out the error that it wraps from its sources.
            let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            let known = wrapped.and_then(|wrapped| Self::in_text(&wrapped.to_string()));
            // The innermost error is the most specific one.
            found = known.or_else(|| Self::in_text(&error.to_string())).or(found);
            next = error.source();
        }
        found
    }

    fn in_text(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let has_any = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if has_any(&["certificate", "cert "]) {
            return Some(if has_any(&["expired", "not valid yet", "notvalidyet"]) {
                Self::CertificateExpired
            } else if has_any(&["not valid for name", "notvalidforname", "hostname mismatch"]) {
                Self::CertificateName
            } else if has_any(&[
                "unknownissuer",
                "unknown issuer",
                "issuer",
                "self-signed",
                "self signed",
                "badsignature",
            ]) {
                Self::CertificateUntrusted
            } else {
                Self::Tls
            });
        }
        // The text of a connector that speaks no TLS, for an `https` URL.
        if has_any(&["scheme is not http"]) {
            Some(Self::TlsMissing)
        } else if has_any(&["dns error", "failed to lookup address"]) {
            Some(Self::Dns)
        } else if has_any(&["tls", "ssl", "handshake", "invalidcontenttype", "corrupt message"]) {
            Some(Self::Tls)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_tls_libraries_are_recognized() {
        for (text, fault) in [
            ("invalid peer certificate: Expired", FetchFault::CertificateExpired),
            ("invalid peer certificate: certificate not valid yet: current time is", FetchFault::CertificateExpired),
            ("certificate has expired", FetchFault::CertificateExpired),
            ("invalid peer certificate: UnknownIssuer", FetchFault::CertificateUntrusted),
            ("certificate verify failed: self-signed certificate", FetchFault::CertificateUntrusted),
            ("unable to get local issuer certificate", FetchFault::CertificateUntrusted),
            ("invalid peer certificate: certificate not valid for name \"a\"", FetchFault::CertificateName),
            ("invalid peer certificate: BadSignature", FetchFault::CertificateUntrusted),
            ("invalid peer certificate: UnhandledCriticalExtension", FetchFault::Tls),
            ("received corrupt message of type InvalidContentType", FetchFault::Tls),
            ("dns error", FetchFault::Dns),
            ("invalid URL, scheme is not http", FetchFault::TlsMissing),
        ] {
            assert_eq!(FetchFault::in_text(text), Some(fault), "{text}");
        }
        assert_eq!(FetchFault::in_text("connection refused"), None);
    }

    #[test]
    fn innermost_fault_is_found() {
        let inner = io::Error::other("invalid peer certificate: Expired");
        let error = io::Error::other("tls handshake failed");
        assert_eq!(FetchFault::in_chain(&inner), Some(FetchFault::CertificateExpired));
        assert_eq!(FetchFault::in_chain(&error), Some(FetchFault::Tls));
        assert_eq!(FetchFault::in_chain(&io::Error::other("x")), None);
    }
}
