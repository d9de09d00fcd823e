//! The table of rules that a diagnosis checks.

use crate::diagnose::kind::TokenKind;
use crate::error::code::ErrorCode;
use crate::nexmo::Severity;

/// Writes the enum, its texts and the table of the documentation from one list.
macro_rules! rules {
    ($($rule:ident = $severity:ident, $code:expr, $name:literal, $message:literal, $cure:literal;)+) => {
        /// A rule that a token can break.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Rule {
            $($rule,)+
        }

        impl Rule {
            #[cfg(test)]
            pub(super) const ALL: &'static [Self] = &[$(Self::$rule,)+];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            pub(super) const fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)+ }
            }

            /// The code of the error with which a verifier of this crate rejects such a token, if it does.
            pub(super) const fn code(self) -> Option<ErrorCode> {
                match self { $(Self::$rule => $code,)+ }
            }

            pub(super) const fn message(self) -> &'static str {
                match self { $(Self::$rule => $message,)+ }
            }

            pub(super) const fn cure(self) -> &'static str {
                match self { $(Self::$rule => $cure,)+ }
            }
        }
    };
}

rules! {
    BearerPrefix = Error, Some(ErrorCode::TokenMalformed), "token.bearer-prefix",
        "the token begins with `Bearer`", "pass the token alone, without the authorization scheme";
    Surrounded = Error, Some(ErrorCode::TokenMalformed), "token.surrounded",
        "whitespace, quotes or a line end surround the token", "trim the text before it is passed on";
    Placeholder = Error, Some(ErrorCode::TokenMalformed), "token.placeholder",
        "the text is a placeholder and not a token", "check the variable or the header that should hold the token";
    Empty = Error, Some(ErrorCode::TokenMalformed), "token.empty",
        "the token is empty", "check the variable or the header that should hold the token";
    TooLong = Error, Some(ErrorCode::TokenTooLarge), "token.too-long",
        "the token is longer than 16 KiB", "remove claims; a JWT identifies a user and does not carry a profile";
    Segments = Error, Some(ErrorCode::TokenMalformed), "token.segments",
        "a signed token has three segments, separated by dots", "pass the whole compact serialization";
    Encrypted = Error, Some(ErrorCode::TokenMalformed), "token.encrypted",
        "the token has five segments: it is encrypted (JWE)", "mint a signed token (JWS)";
    Alphabet = Error, Some(ErrorCode::TokenMalformed), "token.alphabet",
        "a segment has characters that are not base64url", "encode with base64url (`-` and `_`) and without padding";
    Base64 = Error, Some(ErrorCode::TokenInvalidBase64), "token.base64",
        "a segment is not canonical base64url", "copy the token again; a character is missing or changed";
    HeaderNotJson = Error, Some(ErrorCode::HeaderInvalid), "header.not-json",
        "the header is not a JSON object", "encode the JOSE header as a JSON object";
    ClaimsNotJson = Error, Some(ErrorCode::TokenInvalidJson), "claims.not-json",
        "the payload is not a JSON object with unique member names", "encode the claims set as one JSON object";
    AlgorithmMissing = Error, Some(ErrorCode::HeaderInvalid), "header.alg-missing",
        "the header has no `alg`", "name the algorithm in the header";
    AlgorithmNone = Error, Some(ErrorCode::HeaderAlgorithmNotAllowed), "header.alg-none",
        "the token is unsecured: `alg` is `none`", "sign the token";
    AlgorithmWrong = Error, Some(ErrorCode::HeaderAlgorithmNotAllowed), "header.alg-wrong",
        "the algorithm is not the one that this kind of token is signed with", "sign with the expected algorithm";
    KeyIdMissing = Error, Some(ErrorCode::HeaderMissingKeyId), "header.kid-missing",
        "the header has no `kid`",
        "pass the key ID to the signer; npm's library takes it as `header` from version 6 on, and as `headers` before";
    KeyIdInvalid = Error, Some(ErrorCode::HeaderInvalid), "header.kid-invalid",
        "`kid` must be a string that is not empty", "write the key ID as a string";
    KeyIdUnused = Note, None, "header.kid-unused",
        "this vendor documents no `kid`", "leave it out, unless your own verifier needs it";
    TypeWrong = Warning, Some(ErrorCode::HeaderWrongType), "header.typ-wrong",
        "`typ` is not `JWT`", "write `JWT`, or leave `typ` out";
    ParameterMissing = Error, Some(ErrorCode::HeaderWrongParameter), "header.parameter-missing",
        "the header lacks a parameter that every such token has", "write the parameter into the header";
    ParameterWrong = Error, Some(ErrorCode::HeaderWrongParameter), "header.parameter-wrong",
        "a header parameter does not have the value that every such token has", "write the expected value";
    Critical = Error, Some(ErrorCode::HeaderUnsupportedCritical), "header.critical",
        "the header demands an extension that nobody here knows", "remove `crit` and `b64`";
    OtherKind = Error, None, "token.other-kind",
        "the token looks like one for another purpose", "pass the token to the verifier or the vendor it was minted for";
    TimeIsText = Error, Some(ErrorCode::ClaimInvalid), "time.text",
        "a time must be a number and is a string", "write the number of seconds without quotes";
    TimeNotNumber = Error, Some(ErrorCode::ClaimInvalid), "time.not-a-number",
        "a time must be a number of seconds", "write the seconds since 1970-01-01 UTC";
    TimeInMilliseconds = Error, Some(ErrorCode::ClaimOutOfRange), "time.milliseconds",
        "the time counts milliseconds or smaller units", "divide by 1000 and round down; JWT times count seconds";
    TimeOutOfRange = Error, Some(ErrorCode::ClaimOutOfRange), "time.out-of-range",
        "the time lies outside the years 1970 to 9999", "write the seconds since 1970-01-01 UTC";
    TimeFraction = Note, None, "time.fraction",
        "the time has a fraction of a second", "round down to whole seconds";
    Expired = Error, Some(ErrorCode::ClaimExpired), "time.expired",
        "the token has expired", "mint a new token, and check the clocks if it was minted just now";
    NotYetValid = Error, Some(ErrorCode::ClaimNotYetValid), "time.not-yet-valid",
        "the token is not valid yet", "check the clock of the minting machine, or leave `nbf` out";
    IssuedInFuture = Error, Some(ErrorCode::ClaimIssuedInFuture), "time.issued-in-future",
        "the token was issued in the future", "check the clock of the minting machine";
    TooOld = Error, Some(ErrorCode::ClaimTooOld), "time.too-old",
        "the token was issued too long ago", "mint a token for each login; it cannot be stored";
    IssuedAtMissing = Error, Some(ErrorCode::ClaimMissing), "time.iat-missing",
        "`iat` is missing", "write the time of issue; some JWT libraries do not add it by themselves";
    ExpiryMissing = Warning, None, "time.exp-missing",
        "the token has no `exp`", "state a lifetime";
    LifetimeTooLong = Warning, Some(ErrorCode::ClaimLifetimeTooLong), "time.lifetime-too-long",
        "`exp` is later than the vendor honours", "shorten the lifetime";
    LifetimeTooShort = Warning, Some(ErrorCode::ClaimLifetimeTooShort), "time.lifetime-too-short",
        "the lifetime is shorter than the vendor's minimum of 30 seconds", "lengthen the lifetime";
    EndsBeforeStart = Error, Some(ErrorCode::ClaimLifetimeTooShort), "time.ends-before-start",
        "`exp` is not later than `iat`", "add the lifetime to the time of issue";
    Missing = Error, Some(ErrorCode::ClaimMissing), "claim.missing",
        "a required claim is missing", "add the claim";
    Misspelled = Error, Some(ErrorCode::ClaimMissing), "claim.misspelled",
        "the name of a claim is misspelled, and the vendor ignores it", "rename the claim; names are compared byte by byte";
    WrongType = Error, Some(ErrorCode::ClaimInvalid), "claim.wrong-type",
        "the claim has the wrong JSON type", "write the claim with the expected type";
    EmptyText = Error, Some(ErrorCode::ClaimInvalid), "claim.empty",
        "the claim is empty", "write the value, or leave an optional claim out";
    Numeric = Error, Some(ErrorCode::ClaimInvalid), "claim.number-as-id",
        "an identifier must be a string and is a number", "convert the identifier to a string";
    NoIdentity = Error, Some(ErrorCode::ClaimMissing), "kustomer.no-identity",
        "neither `email` nor `externalId` is present", "add one of them";
    BothIdentities = Warning, None, "kustomer.email-wins",
        "both `email` and `externalId` are present: Kustomer identifies by the e-mail address alone",
        "leave `email` out if `externalId` is the identity";
    MisplacedScope = Error, Some(ErrorCode::ClaimWrongScope), "kustomer.scope",
        "a Kustomer token has no `scope`", "pass the token to the vendor it was minted for";
    MisplacedAudience = Warning, Some(ErrorCode::ClaimWrongAudience), "claim.audience",
        "the vendor documents no `aud`, and this crate's verifier rejects one", "leave `aud` out";
    ScopeUnknown = Error, Some(ErrorCode::ClaimWrongScope), "sunshine.scope",
        "the scope is not one of `user`, `appUser`, `app`, `account` and `integration`", "use `user` for a login token";
    ScopeOfServer = Warning, Some(ErrorCode::ClaimWrongScope), "sunshine.server-scope",
        "a token of this scope calls the REST API and cannot log a user in", "use the scope `user` for a login token";
    UserIdWithUserScope = Error, Some(ErrorCode::ClaimConflict), "sunshine.user-id",
        "`userId` belongs to the scope `appUser`; the scope `user` takes `external_id`", "rename `userId` to `external_id`";
    ExternalIdWithAppUser = Error, Some(ErrorCode::ClaimConflict), "sunshine.external-id",
        "`external_id` belongs to the scope `user`; the scope `appUser` takes `userId`", "use the scope `user`";
    IdentityInServerScope = Error, Some(ErrorCode::ClaimConflict), "sunshine.identity",
        "a token of a server scope names no user", "remove the user's identifier, or use the scope `user`";
    NeverExpires = Warning, None, "sunshine.never-expires",
        "the token has no `exp` and is valid until its key is deleted", "add `exp`";
    EmailNotVerified = Note, None, "sunshine.email-not-verified",
        "`email` identifies the user only together with `email_verified`: true", "add `email_verified` if the address is verified";
    ApplicationIdNotUuid = Warning, Some(ErrorCode::ClaimInvalid), "nexmo.application-id",
        "`application_id` is not a UUID", "copy the application ID from the dashboard; it is not the API key";
    AclOfLint = Error, Some(ErrorCode::ClaimInvalid), "nexmo.acl",
        "the access control list is faulty", "see `Acl::lint`";
    SignatureMissing = Error, Some(ErrorCode::SignatureInvalid), "signature.missing",
        "the signature is empty", "pass the whole token; its end was cut off, or nobody signed it";
    SignatureLength = Error, Some(ErrorCode::SignatureInvalid), "signature.length",
        "the signature does not have the length that its algorithm gives", "copy the token again, or sign with JWS's form of the signature";
    SignatureInDer = Error, Some(ErrorCode::SignatureInvalid), "signature.der",
        "the ECDSA signature is in DER form", "convert it to the two numbers of fixed length that RFC 7518 section 3.4 asks for";
    SignatureInvalid = Error, Some(ErrorCode::SignatureInvalid), "signature.invalid",
        "the signature does not fit any key that was given, in any known form",
        "compare the key of the minting service with this one; look for another environment, account or rotation";
    NeedsPublicKey = Error, Some(ErrorCode::HeaderAlgorithmMismatch), "key.needs-public-key",
        "the algorithm of the token needs a public key, and a secret was given",
        "give the public key or the JWK Set of the service that signs the token";
    NeedsSecret = Error, Some(ErrorCode::HeaderAlgorithmMismatch), "key.needs-secret",
        "the algorithm of the token needs a secret, and a public key was given",
        "give the shared secret; if the signer has a private key, let it sign with the algorithm of that key";
    NotChecked = Note, None, "signature.not-checked",
        "no key was given, so the signature was not checked", "give the verifier or the key";
    SecretBase64Decoded = Error, Some(ErrorCode::SignatureInvalid), "key.secret-base64-decoded",
        "the token was signed with the base64-decoded secret", "sign with the text of the secret itself, as UTF-8";
    SecretBase64Encoded = Error, Some(ErrorCode::SignatureInvalid), "key.secret-base64-encoded",
        "the token was signed with the base64 form of the secret", "sign with the text of the secret itself, as UTF-8";
    SecretHexDecoded = Error, Some(ErrorCode::SignatureInvalid), "key.secret-hex-decoded",
        "the token was signed with the hex-decoded secret", "sign with the text of the secret itself, as UTF-8";
    SecretSurrounded = Error, Some(ErrorCode::SignatureInvalid), "key.secret-surrounded",
        "the token was signed with the secret and a line end, a blank or quotes around it", "trim the secret of the minting service";
    KeyIdAsSecret = Error, Some(ErrorCode::SignatureInvalid), "key.key-id-as-secret",
        "the token was signed with the key ID instead of the secret", "sign with the secret that belongs to the key ID";
    EmptySecret = Error, Some(ErrorCode::SignatureInvalid), "key.empty-secret",
        "the token was signed with an empty secret", "load the secret; a variable is probably not set";
    PublicKeyAsSecret = Error, Some(ErrorCode::HeaderAlgorithmNotAllowed), "key.public-key-as-secret",
        "the token was signed with the text of the public key as an HMAC secret: a known attack (RFC 8725 section 2.1)",
        "sign with the private key; if you did not mint this token, somebody forged it";
    OtherSecret = Error, Some(ErrorCode::SignatureInvalid), "key.other-secret",
        "the token was signed with another secret than the one that was expected", "use the secret that this kind of token is signed with";
    WeakSecret = Warning, None, "key.weak-secret",
        "the secret is shorter than the 32 bytes that RFC 7518 section 3.2 demands of HS256",
        "let the vendor create a new secret, if it can be longer";
    Verifier = Error, None, "verifier.rejected",
        "the verifier rejected the token", "see the code";
    Profile = Error, None, "profile.rejected",
        "the rules of this kind of token reject it", "see the code";
}

impl Rule {
    /// Returns the vendor's response to such a token, if it is documented or was reported. The documentation of the
    /// module names the sources.
    pub(super) const fn vendor_answer(self, kind: TokenKind) -> Option<&'static str> {
        match (kind, self) {
            (TokenKind::Kustomer, Self::TooOld) => Some("the login fails: `iat` must be under 15 minutes old"),
            (TokenKind::Kustomer, Self::IssuedAtMissing) => Some("the login fails: `iat` is required"),
            (TokenKind::Kustomer, Self::AlgorithmWrong | Self::SignatureInvalid) => {
                Some("the login fails; the SDK shows a localised message only")
            }
            (TokenKind::Kustomer, Self::BothIdentities) => Some("accepted; `externalId` is ignored"),
            (TokenKind::Sunshine, Self::KeyIdMissing) => {
                Some("401 `invalid_auth`: Invalid JWT header. Missing key id (kid)")
            }
            (TokenKind::Sunshine, Self::Numeric) => Some("401 `invalid_auth`"),
            (TokenKind::Sunshine, Self::ScopeOfServer) => {
                Some("403 `forbidden`: Invalid scope, if given to an SDK's login")
            }
            (
                TokenKind::Sunshine,
                Self::Missing | Self::UserIdWithUserScope | Self::SecretBase64Decoded | Self::KeyIdAsSecret,
            ) => Some("401"),
            (TokenKind::Sunshine, Self::AlgorithmNone) => Some("rejected: unsigned tokens are not accepted"),
            (TokenKind::Sunshine, Self::Expired) => Some("rejected; the SDK asks its delegate for a new token"),
            (TokenKind::NexmoApplication | TokenKind::NexmoUser, Self::Expired) => {
                Some("401 `jwt-expired`, or `system:error:expired-token` on the WebSocket")
            }
            (TokenKind::NexmoApplication | TokenKind::NexmoUser, Self::SignatureInvalid) => {
                Some("401 `invalid-signature`, or `system:error:invalid-token` on the WebSocket")
            }
            (TokenKind::NexmoApplication | TokenKind::NexmoUser, Self::LifetimeTooLong) => {
                Some("accepted, but for 24 hours after `iat` only")
            }
            (TokenKind::NexmoApplication | TokenKind::NexmoUser, Self::ExpiryMissing) => {
                Some("accepted, but for 15 minutes after `iat` only")
            }
            (TokenKind::NexmoApplication | TokenKind::NexmoUser, Self::IssuedAtMissing) => {
                Some("rejected, if `exp` is missing as well")
            }
            (TokenKind::Twilio, Self::ParameterMissing | Self::ParameterWrong) => {
                Some("20102 Invalid Access Token header, or 9102 in Chat")
            }
            (TokenKind::Twilio, Self::AlgorithmWrong) => Some("20101 Invalid Access Token"),
            (TokenKind::Twilio, Self::Expired) => Some("20104 Access Token expired"),
            (TokenKind::StreamUser | TokenKind::StreamCall | TokenKind::StreamServer, Self::IssuedInFuture) => {
                Some("401, code 42: token used before issue at (iat)")
            }
            (TokenKind::Intercom, Self::SignatureInvalid | Self::Expired) => {
                Some("requests of the user are rejected if identity verification is enforced")
            }
            (TokenKind::LiveKit, Self::NotYetValid) => Some("401: token not valid yet (nbf)"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rule_names_are_unique_and_texts_are_plain() {
        let names: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            for text in [rule.message(), rule.cure()] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{}", rule.name());
            }
        }
    }
}
