//! The table of error codes.

use std::fmt;

/// Writes the enum, the table of all codes and the text form from one list, so that they cannot disagree.
macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $text:literal;)+) => {
        /// A stable number for every way in which a call of this crate can fail.
        ///
        /// Codes stand in blocks of one hundred: 1xx keys, 2xx token and JOSE header, 3xx signature, 4xx claims,
        /// 5xx environment. A code is never renumbered and never reused, so it can be stored, alerted on, and handed
        /// through a C interface. The text form is meant for logs.
        ///
        /// # Examples
        ///
        /// ```
        /// use jwt_identity::ErrorCode;
        ///
        /// assert_eq!(ErrorCode::ClaimExpired.as_u16(), 404);
        /// assert_eq!(ErrorCode::ClaimExpired.to_string(), "claim.expired");
        /// assert!(!ErrorCode::ClaimExpired.is_retryable());
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl ErrorCode {
            /// Every code, in ascending order.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::ErrorCode;
            ///
            /// assert!(ErrorCode::ALL.windows(2).all(|pair| pair[0].as_u16() < pair[1].as_u16()));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the number of this code.
            ///
            /// # Examples
            ///
            /// ```
            /// assert_eq!(jwt_identity::ErrorCode::SignatureInvalid.as_u16(), 301);
            /// ```
            #[must_use]
            pub const fn as_u16(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// Returns the text form of this code, `block.reason` with hyphens.
            ///
            /// # Examples
            ///
            /// ```
            /// assert_eq!(jwt_identity::ErrorCode::KeyTooShort.as_str(), "key.too-short");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

error_codes! {
    /// The text or DER is not readable as the key form it claims to be.
    KeyMalformed = 101, "key.malformed";
    /// The key has another form than the one wanted: a public key where a private one belongs, a certificate, a path.
    KeyWrongForm = 102, "key.wrong-form";
    /// The key cannot be used with the algorithm it was asked to be bound to.
    KeyWrongAlgorithm = 103, "key.wrong-algorithm";
    /// The secret or modulus is shorter than the algorithm's specification demands.
    KeyTooShort = 104, "key.too-short";
    /// The modulus is longer than this crate accepts.
    KeyTooLong = 105, "key.too-long";
    /// The parts of the key contradict each other or break a rule of its type, or the key is known to be weak.
    KeyInvalidParts = 106, "key.invalid-parts";
    /// `use` or `key_ops` of the JWK does not permit what the key was to do.
    KeyNotPermitted = 107, "key.not-permitted";
    /// Two keys of a set have the same `kid`.
    KeyDuplicateKeyId = 108, "key.duplicate-key-id";
    /// A `kid` is empty, longer than 256 octets, or contains a control character.
    KeyInvalidKeyId = 109, "key.invalid-key-id";
    /// The text is not a JWK Set.
    KeySetMalformed = 110, "key.set-malformed";
    /// There is no key, or no member of the JWK Set can be used.
    KeySetEmpty = 111, "key.set-empty";
    /// One JWK Set holds symmetric and public keys.
    KeySetMixed = 112, "key.set-mixed";
    /// The key type, curve or algorithm name is not one this crate knows.
    KeyUnsupported = 113, "key.unsupported";
    /// The private key comes without its public part, which signing needs.
    KeyPublicPartMissing = 114, "key.public-part-missing";
    /// The JWK names no algorithm, and not exactly one allowed algorithm fits it.
    KeyAlgorithmUnclear = 115, "key.algorithm-unclear";
    /// The secret is empty.
    KeySecretEmpty = 116, "key.secret-empty";
    /// The secret is the text of another kind of key: a PEM block, a certificate, an SSH key or a JWK.
    KeySecretIsKeyText = 117, "key.secret-is-key-text";
    /// There are more keys than allowed.
    KeyTooMany = 118, "key.too-many";
    /// The secret is text with blanks or line ends around it, as a file or a form leaves them.
    KeySecretPadded = 119, "key.secret-padded";
    /// A key's time to verify ends before its time to sign begins.
    KeyNeverActive = 120, "key.never-active";
    /// A JWK Set that anyone may read holds a secret or a private key.
    KeyNotPublic = 121, "key.not-public";
    /// A setting of a key source is out of its bounds, or contradicts another.
    KeySourceSettings = 122, "key.source-settings";

    /// The token is longer than the verifier's limit.
    TokenTooLarge = 201, "token.too-large";
    /// The token is not three base64url segments joined by two dots.
    TokenMalformed = 202, "token.malformed";
    /// A segment is not canonical base64url: impossible length, or unused bits that are not zero.
    TokenInvalidBase64 = 203, "token.invalid-base64";
    /// The JOSE header or the claims set is not UTF-8.
    TokenInvalidUtf8 = 204, "token.invalid-utf8";
    /// The JOSE header or the claims set is not a JSON object.
    TokenInvalidJson = 205, "token.invalid-json";
    /// A JSON object in the token has two members of the same name.
    TokenDuplicateMember = 206, "token.duplicate-member";
    /// The JSON in the token is nested deeper than 64 levels.
    TokenNestingTooDeep = 207, "token.nesting-too-deep";
    /// A header parameter is missing or has the wrong JSON type.
    HeaderInvalid = 208, "header.invalid";
    /// The JOSE header marks an extension as critical; this crate understands none.
    HeaderUnsupportedCritical = 209, "header.unsupported-critical";
    /// The header's `alg` is not allowed here.
    HeaderAlgorithmNotAllowed = 210, "header.algorithm-not-allowed";
    /// The key found is bound to another algorithm than the header names.
    HeaderAlgorithmMismatch = 211, "header.algorithm-mismatch";
    /// The profile demands a `kid`, and there is none.
    HeaderMissingKeyId = 212, "header.missing-key-id";
    /// No key is known under the header's `kid`.
    HeaderUnknownKeyId = 213, "header.unknown-key-id";
    /// More than one key fits the header.
    HeaderAmbiguousKey = 214, "header.ambiguous-key";
    /// The token is encrypted, compressed, or wraps another token.
    HeaderNestedToken = 215, "header.nested-token";
    /// The header's `typ` is not the one expected.
    HeaderWrongType = 216, "header.wrong-type";
    /// A request that should carry a token carries none.
    TokenMissing = 217, "token.missing";
    /// A request does not carry its token as exactly one bearer token.
    TokenNotBearer = 218, "token.not-bearer";

    /// The signature does not belong to this token and key.
    SignatureInvalid = 301, "signature.invalid";
    /// The key could not sign.
    SignatureFailed = 302, "signature.failed";
    /// A signature made elsewhere has not the form that JWS prescribes for its algorithm.
    SignatureUnusable = 303, "signature.unusable";

    /// A required claim is missing.
    ClaimMissing = 401, "claim.missing";
    /// A claim has the wrong JSON type or breaks a rule of its own.
    ClaimInvalid = 402, "claim.invalid";
    /// A claim has a value that the policy did not expect.
    ClaimUnexpected = 403, "claim.unexpected";
    /// The time in `exp` has come.
    ClaimExpired = 404, "claim.expired";
    /// The time in `nbf` has not come yet.
    ClaimNotYetValid = 405, "claim.not-yet-valid";
    /// The time in `iat` lies further back than the policy permits.
    ClaimTooOld = 406, "claim.too-old";
    /// The time in `iat` lies ahead.
    ClaimIssuedInFuture = 407, "claim.issued-in-future";
    /// The token lives longer than is permitted.
    ClaimLifetimeTooLong = 408, "claim.lifetime-too-long";
    /// The token lives shorter than is permitted.
    ClaimLifetimeTooShort = 409, "claim.lifetime-too-short";
    /// `aud` does not name this verifier.
    ClaimWrongAudience = 410, "claim.wrong-audience";
    /// `iss` is not an expected issuer.
    ClaimWrongIssuer = 411, "claim.wrong-issuer";
    /// `scope` is not an expected scope.
    ClaimWrongScope = 412, "claim.wrong-scope";
    /// A NumericDate lies outside 1970-01-01 to 9999-12-31; often it counts milliseconds.
    ClaimOutOfRange = 413, "claim.out-of-range";
    /// A claim's text is longer than permitted.
    ClaimTooLong = 414, "claim.too-long";
    /// A custom claim uses a name that is reserved for another meaning.
    ClaimReserved = 415, "claim.reserved";
    /// Two settings for one claim exclude each other.
    ClaimConflict = 416, "claim.conflict";
    /// The content that came with the token is not the content that the token vouches for.
    ClaimContentMismatch = 417, "claim.content-mismatch";
    /// The token id was seen before.
    ClaimReplayed = 418, "claim.replayed";

    /// A leeway above 10 minutes was asked for.
    ClaimLeewayTooLarge = 419, "claim.leeway-too-large";
    /// A claim that limits access is not an object, so a service may ignore it and grant full access.
    ClaimNotAnObject = 420, "claim.not-an-object";

    /// The clock gave no time.
    ClockUnavailable = 501, "clock.unavailable";
    /// The system gave no random octets.
    RandomUnavailable = 502, "random.unavailable";
    /// The key source has no keys at the moment.
    KeySourceUnavailable = 503, "key-source.unavailable";
    /// A signer outside this process did not answer.
    SignerUnavailable = 504, "signer.unavailable";
    /// The replay guard cannot remember another token: it is full, or its store does not answer.
    ReplayGuardUnavailable = 505, "replay-guard.unavailable";
    /// The keys are older than the source may serve them, and newer ones could not be had.
    KeySetExpired = 506, "key-source.expired";
    /// There is no such variable, file or folder, or it is empty.
    KeySourceNotFound = 507, "key-source.not-found";
    /// The system did not let the variable, file or folder be read, or it is not text where text is wanted.
    KeySourceUnreadable = 508, "key-source.unreadable";
    /// The file of a private key or secret can be read by other users.
    KeySourceExposed = 509, "key-source.exposed";
    /// What was read is longer than the limit.
    KeySourceTooLarge = 510, "key-source.too-large";
    /// The key server could not be reached, or the connection broke.
    KeySourceUnreachable = 511, "key-source.unreachable";
    /// The key server did not answer in time.
    KeySourceTimedOut = 512, "key-source.timed-out";
    /// The key server answered with a status that brings no keys.
    KeySourceStatus = 513, "key-source.status";
    /// The key server sent the request elsewhere; redirects are not followed.
    KeySourceRedirected = 514, "key-source.redirected";
    /// The key server's answer is not of the media type wanted, or not in the form wanted.
    KeySourceWrongContent = 515, "key-source.wrong-content";
    /// The key server did not accept our credentials.
    KeySourceDenied = 516, "key-source.denied";
    /// Loading the keys was given up half-way, or its code panicked.
    KeySourceAborted = 517, "key-source.aborted";
    /// There are as many tenants as there may be.
    KeySourceTooManyTenants = 518, "key-source.too-many-tenants";
}

impl ErrorCode {
    /// Tells whether the same call may succeed later with nothing changed: the 5xx block.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    ///
    /// assert!(ErrorCode::KeySourceUnavailable.is_retryable());
    /// assert!(!ErrorCode::SignatureInvalid.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        self.as_u16() >= 500
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
