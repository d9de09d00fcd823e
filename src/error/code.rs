//! The table of error codes.

use std::fmt;

/// Writes the enum, its texts and its documentation from one list, so that they cannot disagree.
macro_rules! error_codes {
    ($($name:ident = $number:literal, $text:literal, $explanation:literal, $cure:literal;)+) => {
        /// A stable number for every way in which a call of this crate can fail.
        ///
        /// Codes are grouped in blocks of one hundred: 1xx keys, 2xx token and JOSE header, 3xx signature, 4xx claims,
        /// 5xx environment, 6xx configuration, 7xx calls of a vendor's API. A code is never renumbered and never reused,
        /// so it can be stored, alerted on, and passed through a C interface. The text form is meant for logs.
        ///
        /// # Examples
        ///
        /// ```
        /// use jwt_identity::ErrorCode;
        ///
        /// let code = ErrorCode::ClaimExpired;
        /// assert_eq!((code.as_u16(), code.as_str()), (404, "claim.expired"));
        /// assert_eq!(code.explanation(), "The token has expired.");
        /// assert_eq!(ErrorCode::from_u16(404), Some(code));
        /// ```
        ///
        /// # All codes
        ///
        /// | code | text | explanation | cure |
        /// |---|---|---|---|
        $(#[doc = concat!("| ", $number, " | `", $text, "` | ", $explanation, " | ", $cure, " |")])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum ErrorCode {
            $(
                #[doc = $explanation]
                #[doc = ""]
                #[doc = $cure]
                $name = $number,
            )+
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

            /// Returns the code of this number, or `None` if there is none.
            ///
            /// # Examples
            ///
            /// ```
            /// use jwt_identity::ErrorCode;
            ///
            /// assert_eq!(ErrorCode::from_u16(301), Some(ErrorCode::SignatureInvalid));
            /// assert_eq!(ErrorCode::from_u16(300), None);
            /// ```
            #[must_use]
            pub const fn from_u16(number: u16) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)+
                    _ => None,
                }
            }

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

            /// Returns one sentence that says what is wrong.
            ///
            /// # Examples
            ///
            /// ```
            /// assert_eq!(jwt_identity::ErrorCode::ClaimMissing.explanation(), "A required claim is missing.");
            /// ```
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)+ }
            }

            /// Returns one sentence that says what to do about it.
            ///
            /// # Examples
            ///
            /// ```
            /// assert_eq!(jwt_identity::ErrorCode::KeyInvalidParts.cure(), "Generate a new key pair.");
            /// ```
            #[must_use]
            pub const fn cure(self) -> &'static str {
                match self { $(Self::$name => $cure,)+ }
            }
        }
    };
}

error_codes! {
    KeyMalformed = 101, "key.malformed",
        "The key cannot be parsed as the form it claims to be.",
        "Export the key again as unencrypted PEM, DER or JWK, and check that it was copied whole.";
    KeyWrongForm = 102, "key.wrong-form",
        "The key has another form than the one expected, such as a public key, a certificate or a file path.",
        "Pass the form that the message names, or use the constructor for the form you have.";
    KeyWrongAlgorithm = 103, "key.wrong-algorithm",
        "The key cannot be used with the algorithm that it is to be bound to.",
        "Choose an algorithm that fits the key type and curve, or use another key.";
    KeyTooShort = 104, "key.too-short",
        "The secret or RSA modulus is shorter than the algorithm requires.",
        "Generate a secret as long as the output of the hash, or an RSA key of at least 2048 bits.";
    KeyTooLong = 105, "key.too-long",
        "The RSA modulus is longer than 4096 bits.",
        "Use an RSA key of 2048 to 4096 bits.";
    KeyInvalidParts = 106, "key.invalid-parts",
        "The parts of the key contradict each other, break a rule of the key type, or are known to be weak.",
        "Generate a new key pair.";
    KeyNotPermitted = 107, "key.not-permitted",
        "`use` or `key_ops` of the JWK does not permit the operation.",
        "Use a key whose `use` and `key_ops` permit the operation, or correct these members.";
    KeyDuplicateKeyId = 108, "key.duplicate-key-id",
        "Two different keys of a set have the same `kid` and algorithm.",
        "Give each key a `kid` of its own, for example its thumbprint.";
    KeyInvalidKeyId = 109, "key.invalid-key-id",
        "The `kid` is empty, longer than 256 bytes, contains a control character, or has quotes or whitespace around it.",
        "Choose a `kid` of 1 to 256 bytes without control characters, and remove what surrounds it.";
    KeySetMalformed = 110, "key.set-malformed",
        "The text is not a JWK Set.",
        "Pass a JSON object with the member `keys`, such as the content of the `jwks_uri` of an issuer.";
    KeySetEmpty = 111, "key.set-empty",
        "There is no key, or no key of the set can be used.",
        "Add a key of a supported type whose algorithm is allowed.";
    KeySetMixed = 112, "key.set-mixed",
        "A JWK Set holds both symmetric and public keys.",
        "Keep secrets and public keys in separate sets.";
    KeyUnsupported = 113, "key.unsupported",
        "The key type, curve or algorithm is not supported.",
        "Use one of the algorithms that `Algorithm` lists, in the same spelling.";
    KeyPublicPartMissing = 114, "key.public-part-missing",
        "The private key lacks its public part, which signing needs.",
        "Add the public part, which `openssl ec` does for an EC key and `openssl pkey` does not.";
    KeyAlgorithmUnclear = 115, "key.algorithm-unclear",
        "The JWK has no `alg`, and not exactly one of the allowed algorithms fits it.",
        "Add `alg` to the JWK, or allow only one algorithm that fits it.";
    KeySecretEmpty = 116, "key.secret-empty",
        "The secret is empty.",
        "Check that the variable, file or form from which the secret is read has content.";
    KeySecretIsKeyText = 117, "key.secret-is-key-text",
        "The secret is a key of another kind, such as a PEM block, a certificate, an SSH key or a JWK.",
        "Pass the secret itself, or use the constructor for that kind of key.";
    KeyTooMany = 118, "key.too-many",
        "There are more keys than allowed.",
        "Remove keys that are no longer in use.";
    KeySecretPadded = 119, "key.secret-padded",
        "The secret has whitespace, quotes or an invisible character around it, or is a whole document of a secret store.",
        "Remove what surrounds the secret, or pass the one value of the document.";
    KeyNeverActive = 120, "key.never-active",
        "`verify_until` of the key is not later than `activate_at`.",
        "Set `verify_until` to a time after `activate_at`.";
    KeyNotPublic = 121, "key.not-public",
        "A JWK Set that anyone may read holds a secret or a private key.",
        "Remove the key from the set and replace it wherever it is used, because it is no longer secret.";
    KeySourceSettings = 122, "key.source-settings",
        "A setting of a key source is out of bounds or contradicts another setting.",
        "Change the setting that the message names.";

    TokenTooLarge = 201, "token.too-large",
        "The token is longer than the limit of the verifier.",
        "Raise the limit of the verifier if genuine tokens are that long.";
    TokenMalformed = 202, "token.malformed",
        "The token is not three base64url segments joined by two dots.",
        "Pass the compact token alone, without `Bearer`, quotes or whitespace.";
    TokenInvalidBase64 = 203, "token.invalid-base64",
        "A segment of the token is not canonical base64url.",
        "Send the token exactly as it was issued.";
    TokenInvalidUtf8 = 204, "token.invalid-utf8",
        "The JOSE header or the claims set is not UTF-8.",
        "Correct the issuer, which must write JSON in UTF-8.";
    TokenInvalidJson = 205, "token.invalid-json",
        "The JOSE header or the claims set is not a JSON object.",
        "Correct the issuer, which must write one JSON object for the header and one for the claims.";
    TokenDuplicateMember = 206, "token.duplicate-member",
        "A JSON object in the token has two members of the same name.",
        "Correct the issuer, which must write each name only once.";
    TokenNestingTooDeep = 207, "token.nesting-too-deep",
        "The JSON in the token is nested deeper than 64 levels.",
        "Issue the token with less nesting in its claims.";
    HeaderInvalid = 208, "header.invalid",
        "A header parameter is missing, empty or of the wrong JSON type.",
        "Correct the issuer, which must write the parameter as RFC 7515 defines it.";
    HeaderUnsupportedCritical = 209, "header.unsupported-critical",
        "The JOSE header requires an extension with `crit` or `b64`, and none is supported.",
        "Issue the token without extensions.";
    HeaderAlgorithmNotAllowed = 210, "header.algorithm-not-allowed",
        "The algorithm is not allowed for this kind of token.",
        "Sign the token with an algorithm that its kind allows.";
    HeaderAlgorithmMismatch = 211, "header.algorithm-mismatch",
        "The header names another algorithm than the one the key is bound to.",
        "Bind the key to the algorithm with which the issuer signs.";
    HeaderMissingKeyId = 212, "header.missing-key-id",
        "This kind of token needs a `kid`, and there is none.",
        "Give the signing key its `kid`.";
    HeaderUnknownKeyId = 213, "header.unknown-key-id",
        "No key is known for the `kid` of the header, or for its algorithm if it has no `kid`.",
        "Load the current keys of the issuer, for example with `TokenVerifier::verify_or_refresh`.";
    HeaderAmbiguousKey = 214, "header.ambiguous-key",
        "More than one key fits the header.",
        "Issue tokens with a `kid`, or configure only one key of the algorithm.";
    HeaderNestedToken = 215, "header.nested-token",
        "The token is encrypted, compressed, or contains another token.",
        "Issue a signed token whose payload is a claims set.";
    HeaderWrongType = 216, "header.wrong-type",
        "`typ` of the header, or of the key, is not the expected one.",
        "Check that the token is of the kind that the verifier expects.";
    TokenMissing = 217, "token.missing",
        "The request has no token.",
        "Send the token in the header field that the message names.";
    TokenNotBearer = 218, "token.not-bearer",
        "The request does not carry exactly one bearer token.",
        "Send one header field with `Bearer`, a space and the token.";
    HeaderSkippedKey = 219, "header.skipped-key",
        "The key set has a key of this `kid`, but it cannot be used.",
        "Correct the key at its issuer, for the reason that the message and `KeySet::skipped` name.";
    HeaderWrongParameter = 220, "header.wrong-parameter",
        "A header parameter that this kind of token has is missing, or has another value.",
        "Set the parameter on the key with `SigningKey::with_header_parameter`, or check the kind of the token.";

    SignatureInvalid = 301, "signature.invalid",
        "The signature does not verify with the key.",
        "Check that the verifier has the key with which the issuer signs, and that nothing altered the token.";
    SignatureFailed = 302, "signature.failed",
        "The key could not sign.",
        "Check the private key and, for a signer of your own, its reason for refusing.";
    SignatureUnusable = 303, "signature.unusable",
        "The signature is not in the form that JWS prescribes, or does not belong to the token.",
        "Convert the signature first, for example from DER with `Signature::from_ecdsa_der`.";

    ClaimMissing = 401, "claim.missing",
        "A required claim is missing.",
        "Issue the token with the claim that the message names.";
    ClaimInvalid = 402, "claim.invalid",
        "A claim has the wrong JSON type or breaks a rule of its own.",
        "Write the claim as the documentation of this kind of token describes it.";
    ClaimUnexpected = 403, "claim.unexpected",
        "A claim does not have the value that the policy expects.",
        "Check that the token is meant for this verifier, or change the policy.";
    ClaimExpired = 404, "claim.expired",
        "The token has expired.",
        "Request a new token, and check the clocks if this happens to new tokens.";
    ClaimNotYetValid = 405, "claim.not-yet-valid",
        "The token is not valid yet.",
        "Wait until the time in `nbf`, and check the clocks if the token should be valid.";
    ClaimTooOld = 406, "claim.too-old",
        "The token was issued longer ago than the policy permits.",
        "Request a new token, and check the clocks if this happens to new tokens.";
    ClaimIssuedInFuture = 407, "claim.issued-in-future",
        "The token was issued in the future.",
        "Synchronize the clocks of the issuer and the verifier.";
    ClaimLifetimeTooLong = 408, "claim.lifetime-too-long",
        "The lifetime of the token exceeds the maximum.",
        "Issue the token with an earlier `exp`.";
    ClaimLifetimeTooShort = 409, "claim.lifetime-too-short",
        "The lifetime of the token is below the minimum.",
        "Issue the token with a later `exp`.";
    ClaimWrongAudience = 410, "claim.wrong-audience",
        "`aud` does not name this verifier, or the policy names no audience.",
        "Issue the token for this audience, or name the audience of this verifier in the policy.";
    ClaimWrongIssuer = 411, "claim.wrong-issuer",
        "`iss` is not an expected issuer.",
        "Check who issued the token, or correct the issuer in the policy.";
    ClaimWrongScope = 412, "claim.wrong-scope",
        "`scope` is not an expected scope.",
        "Request a token with the expected scope, or correct the scope in the policy.";
    ClaimOutOfRange = 413, "claim.out-of-range",
        "A number is out of range, which for a time is 1970 to 9999.",
        "Write times in seconds, not in milliseconds.";
    ClaimTooLong = 414, "claim.too-long",
        "The text of a claim is longer than permitted.",
        "Shorten the text.";
    ClaimReserved = 415, "claim.reserved",
        "The name of a claim is reserved for another meaning.",
        "Rename the claim, or set and read it with the methods that have its name and not as a custom claim.";
    ClaimConflict = 416, "claim.conflict",
        "Two settings for one claim exclude each other.",
        "Remove one of the two settings.";
    ClaimContentMismatch = 417, "claim.content-mismatch",
        "The content received is not the content for which the token vouches.",
        "Pass the body and the query string exactly as they arrived, before any parser changes them.";
    ClaimReplayed = 418, "claim.replayed",
        "The token was accepted before.",
        "Issue a new token, with a `jti` of its own, for each use.";
    ClaimLeewayTooLarge = 419, "claim.leeway-too-large",
        "The leeway is longer than 10 minutes.",
        "Choose a shorter leeway, and synchronize the clocks instead.";
    ClaimNotAnObject = 420, "claim.not-an-object",
        "A claim that limits access is not an object, so a service may ignore it and grant full access.",
        "Write the claim as a JSON object.";
    ClaimAmbiguousRequest = 421, "claim.ambiguous-request",
        "The path of a request can be read in more than one way, so no access control list decides on it.",
        "Reject the request, or have the client send the path in its plain form.";
    ClaimUnknownMember = 422, "claim.unknown-member",
        "The JSON to sign has a member that this kind of token does not write.",
        "Correct the name of the member, or remove it.";

    ClockUnavailable = 501, "clock.unavailable",
        "The clock gave no time.",
        "Try again, and check the system clock or the `Clock` that is configured.";
    RandomUnavailable = 502, "random.unavailable",
        "The system gave no random bytes.",
        "Try again, and check that the system permits the program to draw random bytes.";
    KeySourceUnavailable = 503, "key-source.unavailable",
        "The key source has no keys at the moment.",
        "Try again later, and check why the source has loaded no keys.";
    SignerUnavailable = 504, "signer.unavailable",
        "The remote signer did not answer.",
        "Try again later, and check the service that signs and the connection to it.";
    ReplayGuardUnavailable = 505, "replay-guard.unavailable",
        "The replay guard cannot remember another token: it is full, its store does not answer, or a clock jumped.",
        "Try again later, raise the capacity of the guard, check its store, and synchronize the clocks.";
    KeySetExpired = 506, "key-source.expired",
        "The keys are older than the source may use them, and newer ones could not be loaded.",
        "Try again later, and check why the source cannot load newer keys.";
    KeySourceNotFound = 507, "key-source.not-found",
        "The variable, file or directory does not exist or is empty.",
        "Create it, or correct its name in the configuration.";
    KeySourceUnreadable = 508, "key-source.unreadable",
        "The variable, file or directory cannot be read, or is not text where text is expected.",
        "Permit the program to read it, and check its content.";
    KeySourceExposed = 509, "key-source.exposed",
        "Other users than its owner can access the file of a private key or secret.",
        "Mount the file with mode 0400, or call the method of `KeyReader` that the message names.";
    KeySourceTooLarge = 510, "key-source.too-large",
        "The content is longer than the limit.",
        "Check that the right file or URL is configured, or raise the limit.";
    KeySourceUnreachable = 511, "key-source.unreachable",
        "The key server cannot be reached, or the connection broke.",
        "Try again later, and check the URL, the network and the TLS settings.";
    KeySourceTimedOut = 512, "key-source.timed-out",
        "The key server or the file system did not answer in time.",
        "Try again later, check the server or the mount, or allow more time.";
    KeySourceStatus = 513, "key-source.status",
        "The key server answered with a status that brings no keys.",
        "Check the URL after a 4xx status, and try again later after a 5xx status.";
    KeySourceRedirected = 514, "key-source.redirected",
        "The key server answered with a redirect, which is not followed.",
        "Configure the URL to which the redirect points, if you trust it.";
    KeySourceWrongContent = 515, "key-source.wrong-content",
        "The answer of the key server does not have the expected media type or form.",
        "Check that the URL serves keys and not, for example, a web page, or accept its media type.";
    KeySourceDenied = 516, "key-source.denied",
        "The key server rejected the credentials.",
        "Renew the credentials, and check their permissions.";
    KeySourceAborted = 517, "key-source.aborted",
        "Loading the keys was aborted, or its code panicked.",
        "Try again, and look for a panic or a shutdown at that time.";
    KeySourceTooManyTenants = 518, "key-source.too-many-tenants",
        "There are already as many tenants as allowed.",
        "Remove tenants that are no longer in use, or raise the limit.";
    CallReentrant = 519, "call.reentrant",
        "A clock or mint function called the object that was calling it.",
        "Let the clock read a time, and let the mint function sign, without the object that calls them.";
    KeySourceOutdated = 520, "key-source.outdated",
        "The key of the token is unknown, and the source could not load newer keys.",
        "Try again later, and check why the source cannot load newer keys.";
    ReplayGuardNeedsAsync = 530, "replay-guard.needs-async",
        "The replay guard is asynchronous, and the call that verifies blocks.",
        "Call `verify_async`, or configure a replay guard that does not wait for a network.";

    ConfigUnknownName = 601, "config.unknown-name",
        "The text is not one of the names that the setting knows.",
        "Use one of the names that the message or the documentation lists, in the same spelling.";
    ConfigInvalidPolicy = 602, "config.invalid-policy",
        "A policy in JSON is malformed, or a setting in it is unknown, of the wrong type or not allowed.",
        "Correct the setting that the message names.";

    ApiInvalidParameter = 701, "api.invalid-parameter",
        "A parameter of an API call is missing or breaks a rule.",
        "Correct the parameter that the message names.";
    ApiUnreachable = 702, "api.unreachable",
        "The API cannot be reached, or the connection broke.",
        "Try again later, and check the URL, the network and the TLS settings.";
    ApiTimedOut = 703, "api.timed-out",
        "The API did not answer in time.",
        "Try again later, and expect that the API may have carried out the call.";
    ApiRedirected = 704, "api.redirected",
        "The API answered with a redirect, which is not followed.",
        "Correct the base URL of the API.";
    ApiTooLarge = 705, "api.too-large",
        "The response of the API is longer than the limit.",
        "Check that the base URL is that of the API.";
    ApiWrongContent = 706, "api.wrong-content",
        "The response of the API does not have the expected media type or form.",
        "Check that the base URL is that of the API, and that no proxy answers in its place.";
    ApiAborted = 707, "api.aborted",
        "The call was aborted, or the code of the client panicked.",
        "Try again, and look for a panic or a shutdown at that time.";
    ApiStatus = 708, "api.status",
        "The API answered with an HTTP status that this call does not have.",
        "Check the base URL of the API, and whether a proxy answers in its place.";
    ApiDenied = 709, "api.denied",
        "The API rejected the credentials.",
        "Check the API key and secret, or the application and its private key.";
    ApiThrottled = 710, "api.throttled",
        "The API received too many calls.",
        "Wait, and call again less often.";
    ApiUnavailable = 711, "api.unavailable",
        "The API has an internal fault.",
        "Try again later, and check the status page of the vendor.";
    ApiAccountLimited = 712, "api.account-limited",
        "The account is barred, has no credit, or may not make this call.",
        "Check the account in the dashboard of the vendor.";
    ApiRejected = 713, "api.rejected",
        "The API rejected the call for the reason that its status names.",
        "Look up the status in the documentation of the call.";
    VerificationConcurrent = 714, "verification.concurrent",
        "Another verification of the same number or address is in progress.",
        "Continue that verification if this session started it, or wait until it has ended.";
    VerificationWrongCode = 715, "verification.wrong-code",
        "The one-time code is wrong.",
        "Let the user enter the code again.";
    VerificationTooManyCodes = 716, "verification.too-many-codes",
        "Too many wrong codes were entered, and the verification has ended.",
        "Start a new verification.";
    VerificationEnded = 717, "verification.ended",
        "The API does not know the verification, or it has ended already.",
        "Start a new verification.";
    VerificationWrongState = 718, "verification.wrong-state",
        "The verification does not permit this call at present.",
        "Wait for the next step of the verification, or start a new one.";
    VerificationForeignSession = 719, "verification.foreign-session",
        "The verification was started by another session or for another number.",
        "Start a new verification in this session.";
    VerificationExpired = 720, "verification.expired",
        "The time in which the verification can be completed has passed.",
        "Start a new verification.";
}

impl ErrorCode {
    /// Reports whether the same call may succeed later because the environment caused the failure.
    ///
    /// These are the codes of the blocks 5xx and 7xx that name a clock, a service or a network. Other codes of these blocks
    /// need a change first, such as another mode of a file. For code 513, [`Error::is_retryable`](crate::Error::is_retryable)
    /// also considers the HTTP status.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    ///
    /// assert!(ErrorCode::KeySourceUnavailable.is_retryable());
    /// assert!(!ErrorCode::KeySourceExposed.is_retryable());
    /// assert!(!ErrorCode::SignatureInvalid.is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::ClockUnavailable
                | Self::RandomUnavailable
                | Self::KeySourceUnavailable
                | Self::SignerUnavailable
                | Self::ReplayGuardUnavailable
                | Self::KeySetExpired
                | Self::KeySourceUnreachable
                | Self::KeySourceTimedOut
                | Self::KeySourceStatus
                | Self::KeySourceAborted
                | Self::KeySourceOutdated
                | Self::ApiUnreachable
                | Self::ApiTimedOut
                | Self::ApiAborted
                | Self::ApiThrottled
                | Self::ApiUnavailable
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
