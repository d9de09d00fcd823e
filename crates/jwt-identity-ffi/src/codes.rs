//! The codes of the library. This file is generated: see `tests/codes.rs`.

use std::ffi::CStr;

/// Returns the name of a code of the library.
pub(crate) fn name(code: i32) -> Option<&'static CStr> {
    NAMES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

/// The key cannot be parsed as the form it claims to be.
/// Export the key again as unencrypted PEM, DER or JWK, and check that it was copied whole.
pub const JWTI_CODE_KEY_MALFORMED: i32 = 101;
/// The key has another form than the one expected, such as a public key, a certificate or a file path.
/// Pass the form that the message names, or use the constructor for the form you have.
pub const JWTI_CODE_KEY_WRONG_FORM: i32 = 102;
/// The key cannot be used with the algorithm that it is to be bound to.
/// Choose an algorithm that fits the key type and curve, or use another key.
pub const JWTI_CODE_KEY_WRONG_ALGORITHM: i32 = 103;
/// The secret or RSA modulus is shorter than the algorithm requires.
/// Generate a secret as long as the output of the hash, or an RSA key of at least 2048 bits.
pub const JWTI_CODE_KEY_TOO_SHORT: i32 = 104;
/// The RSA modulus is longer than 4096 bits.
/// Use an RSA key of 2048 to 4096 bits.
pub const JWTI_CODE_KEY_TOO_LONG: i32 = 105;
/// The parts of the key contradict each other, break a rule of the key type, or are known to be weak.
/// Generate a new key pair.
pub const JWTI_CODE_KEY_INVALID_PARTS: i32 = 106;
/// `use` or `key_ops` of the JWK does not permit the operation.
/// Use a key whose `use` and `key_ops` permit the operation, or correct these members.
pub const JWTI_CODE_KEY_NOT_PERMITTED: i32 = 107;
/// Two different keys of a set have the same `kid` and algorithm.
/// Give each key a `kid` of its own, for example its thumbprint.
pub const JWTI_CODE_KEY_DUPLICATE_KEY_ID: i32 = 108;
/// The `kid` is empty, longer than 256 bytes, contains a control character, or has quotes or whitespace around it.
/// Choose a `kid` of 1 to 256 bytes without control characters, and remove what surrounds it.
pub const JWTI_CODE_KEY_INVALID_KEY_ID: i32 = 109;
/// The text is not a JWK Set.
/// Pass a JSON object with the member `keys`, such as the content of the `jwks_uri` of an issuer.
pub const JWTI_CODE_KEY_SET_MALFORMED: i32 = 110;
/// There is no key, or no key of the set can be used.
/// Add a key of a supported type whose algorithm is allowed.
pub const JWTI_CODE_KEY_SET_EMPTY: i32 = 111;
/// A JWK Set holds both symmetric and public keys.
/// Keep secrets and public keys in separate sets.
pub const JWTI_CODE_KEY_SET_MIXED: i32 = 112;
/// The key type, curve or algorithm is not supported.
/// Use one of the algorithms that `Algorithm` lists, in the same spelling.
pub const JWTI_CODE_KEY_UNSUPPORTED: i32 = 113;
/// The private key lacks its public part, which signing needs.
/// Add the public part, which `openssl ec` does for an EC key and `openssl pkey` does not.
pub const JWTI_CODE_KEY_PUBLIC_PART_MISSING: i32 = 114;
/// The JWK has no `alg`, and not exactly one of the allowed algorithms fits it.
/// Add `alg` to the JWK, or allow only one algorithm that fits it.
pub const JWTI_CODE_KEY_ALGORITHM_UNCLEAR: i32 = 115;
/// The secret is empty.
/// Check that the variable, file or form from which the secret is read has content.
pub const JWTI_CODE_KEY_SECRET_EMPTY: i32 = 116;
/// The secret is a key of another kind, such as a PEM block, a certificate, an SSH key or a JWK.
/// Pass the secret itself, or use the constructor for that kind of key.
pub const JWTI_CODE_KEY_SECRET_IS_KEY_TEXT: i32 = 117;
/// There are more keys than allowed.
/// Remove keys that are no longer in use.
pub const JWTI_CODE_KEY_TOO_MANY: i32 = 118;
/// The secret has whitespace, quotes or an invisible character around it, or is a whole document of a secret store.
/// Remove what surrounds the secret, or pass the one value of the document.
pub const JWTI_CODE_KEY_SECRET_PADDED: i32 = 119;
/// `verify_until` of the key is not later than `activate_at`.
/// Set `verify_until` to a time after `activate_at`.
pub const JWTI_CODE_KEY_NEVER_ACTIVE: i32 = 120;
/// A JWK Set that anyone may read holds a secret or a private key.
/// Remove the key from the set and replace it wherever it is used, because it is no longer secret.
pub const JWTI_CODE_KEY_NOT_PUBLIC: i32 = 121;
/// A setting of a key source is out of bounds or contradicts another setting.
/// Change the setting that the message names.
pub const JWTI_CODE_KEY_SOURCE_SETTINGS: i32 = 122;
/// The token is longer than the limit of the verifier.
/// Raise the limit of the verifier if genuine tokens are that long.
pub const JWTI_CODE_TOKEN_TOO_LARGE: i32 = 201;
/// The token is not three base64url segments joined by two dots.
/// Pass the compact token alone, without `Bearer`, quotes or whitespace.
pub const JWTI_CODE_TOKEN_MALFORMED: i32 = 202;
/// A segment of the token is not canonical base64url.
/// Send the token exactly as it was issued.
pub const JWTI_CODE_TOKEN_INVALID_BASE64: i32 = 203;
/// The JOSE header or the claims set is not UTF-8.
/// Correct the issuer, which must write JSON in UTF-8.
pub const JWTI_CODE_TOKEN_INVALID_UTF8: i32 = 204;
/// The JOSE header or the claims set is not a JSON object.
/// Correct the issuer, which must write one JSON object for the header and one for the claims.
pub const JWTI_CODE_TOKEN_INVALID_JSON: i32 = 205;
/// A JSON object in the token has two members of the same name.
/// Correct the issuer, which must write each name only once.
pub const JWTI_CODE_TOKEN_DUPLICATE_MEMBER: i32 = 206;
/// The JSON in the token is nested deeper than 64 levels.
/// Issue the token with less nesting in its claims.
pub const JWTI_CODE_TOKEN_NESTING_TOO_DEEP: i32 = 207;
/// A header parameter is missing, empty or of the wrong JSON type.
/// Correct the issuer, which must write the parameter as RFC 7515 defines it.
pub const JWTI_CODE_HEADER_INVALID: i32 = 208;
/// The JOSE header requires an extension with `crit` or `b64`, and none is supported.
/// Issue the token without extensions.
pub const JWTI_CODE_HEADER_UNSUPPORTED_CRITICAL: i32 = 209;
/// The algorithm is not allowed for this kind of token.
/// Sign the token with an algorithm that its kind allows.
pub const JWTI_CODE_HEADER_ALGORITHM_NOT_ALLOWED: i32 = 210;
/// The header names another algorithm than the one the key is bound to.
/// Bind the key to the algorithm with which the issuer signs.
pub const JWTI_CODE_HEADER_ALGORITHM_MISMATCH: i32 = 211;
/// This kind of token needs a `kid`, and there is none.
/// Give the signing key its `kid`.
pub const JWTI_CODE_HEADER_MISSING_KEY_ID: i32 = 212;
/// No key is known for the `kid` of the header, or for its algorithm if it has no `kid`.
/// Load the current keys of the issuer, for example with `TokenVerifier::verify_or_refresh`.
pub const JWTI_CODE_HEADER_UNKNOWN_KEY_ID: i32 = 213;
/// More than one key fits the header.
/// Issue tokens with a `kid`, or configure only one key of the algorithm.
pub const JWTI_CODE_HEADER_AMBIGUOUS_KEY: i32 = 214;
/// The token is encrypted, compressed, or contains another token.
/// Issue a signed token whose payload is a claims set.
pub const JWTI_CODE_HEADER_NESTED_TOKEN: i32 = 215;
/// `typ` of the header, or of the key, is not the expected one.
/// Check that the token is of the kind that the verifier expects.
pub const JWTI_CODE_HEADER_WRONG_TYPE: i32 = 216;
/// The request has no token.
/// Send the token in the header field that the message names.
pub const JWTI_CODE_TOKEN_MISSING: i32 = 217;
/// The request does not carry exactly one bearer token.
/// Send one header field with `Bearer`, a space and the token.
pub const JWTI_CODE_TOKEN_NOT_BEARER: i32 = 218;
/// The key set has a key of this `kid`, but it cannot be used.
/// Correct the key at its issuer, for the reason that the message and `KeySet::skipped` name.
pub const JWTI_CODE_HEADER_SKIPPED_KEY: i32 = 219;
/// A header parameter that this kind of token has is missing, or has another value.
/// Set the parameter on the key with `SigningKey::with_header_parameter`, or check the kind of the token.
pub const JWTI_CODE_HEADER_WRONG_PARAMETER: i32 = 220;
/// The signature does not verify with the key.
/// Check that the verifier has the key with which the issuer signs, and that nothing altered the token.
pub const JWTI_CODE_SIGNATURE_INVALID: i32 = 301;
/// The key could not sign.
/// Check the private key and, for a signer of your own, its reason for refusing.
pub const JWTI_CODE_SIGNATURE_FAILED: i32 = 302;
/// The signature is not in the form that JWS prescribes, or does not belong to the token.
/// Convert the signature first, for example from DER with `Signature::from_ecdsa_der`.
pub const JWTI_CODE_SIGNATURE_UNUSABLE: i32 = 303;
/// A required claim is missing.
/// Issue the token with the claim that the message names.
pub const JWTI_CODE_CLAIM_MISSING: i32 = 401;
/// A claim has the wrong JSON type or breaks a rule of its own.
/// Write the claim as the documentation of this kind of token describes it.
pub const JWTI_CODE_CLAIM_INVALID: i32 = 402;
/// A claim does not have the value that the policy expects.
/// Check that the token is meant for this verifier, or change the policy.
pub const JWTI_CODE_CLAIM_UNEXPECTED: i32 = 403;
/// The token has expired.
/// Request a new token, and check the clocks if this happens to new tokens.
pub const JWTI_CODE_CLAIM_EXPIRED: i32 = 404;
/// The token is not valid yet.
/// Wait until the time in `nbf`, and check the clocks if the token should be valid.
pub const JWTI_CODE_CLAIM_NOT_YET_VALID: i32 = 405;
/// The token was issued longer ago than the policy permits.
/// Request a new token, and check the clocks if this happens to new tokens.
pub const JWTI_CODE_CLAIM_TOO_OLD: i32 = 406;
/// The token was issued in the future.
/// Synchronize the clocks of the issuer and the verifier.
pub const JWTI_CODE_CLAIM_ISSUED_IN_FUTURE: i32 = 407;
/// The lifetime of the token exceeds the maximum.
/// Issue the token with an earlier `exp`.
pub const JWTI_CODE_CLAIM_LIFETIME_TOO_LONG: i32 = 408;
/// The lifetime of the token is below the minimum.
/// Issue the token with a later `exp`.
pub const JWTI_CODE_CLAIM_LIFETIME_TOO_SHORT: i32 = 409;
/// `aud` does not name this verifier, or the policy names no audience.
/// Issue the token for this audience, or name the audience of this verifier in the policy.
pub const JWTI_CODE_CLAIM_WRONG_AUDIENCE: i32 = 410;
/// `iss` is not an expected issuer.
/// Check who issued the token, or correct the issuer in the policy.
pub const JWTI_CODE_CLAIM_WRONG_ISSUER: i32 = 411;
/// `scope` is not an expected scope.
/// Request a token with the expected scope, or correct the scope in the policy.
pub const JWTI_CODE_CLAIM_WRONG_SCOPE: i32 = 412;
/// A number is out of range, which for a time is 1970 to 9999.
/// Write times in seconds, not in milliseconds.
pub const JWTI_CODE_CLAIM_OUT_OF_RANGE: i32 = 413;
/// The text of a claim is longer than permitted.
/// Shorten the text.
pub const JWTI_CODE_CLAIM_TOO_LONG: i32 = 414;
/// The name of a claim is reserved for another meaning.
/// Rename the claim, or set and read it with the methods that have its name and not as a custom claim.
pub const JWTI_CODE_CLAIM_RESERVED: i32 = 415;
/// Two settings for one claim exclude each other.
/// Remove one of the two settings.
pub const JWTI_CODE_CLAIM_CONFLICT: i32 = 416;
/// The content received is not the content for which the token vouches.
/// Pass the body and the query string exactly as they arrived, before any parser changes them.
pub const JWTI_CODE_CLAIM_CONTENT_MISMATCH: i32 = 417;
/// The token was accepted before.
/// Issue a new token, with a `jti` of its own, for each use.
pub const JWTI_CODE_CLAIM_REPLAYED: i32 = 418;
/// The leeway is longer than 10 minutes.
/// Choose a shorter leeway, and synchronize the clocks instead.
pub const JWTI_CODE_CLAIM_LEEWAY_TOO_LARGE: i32 = 419;
/// A claim that limits access is not an object, so a service may ignore it and grant full access.
/// Write the claim as a JSON object.
pub const JWTI_CODE_CLAIM_NOT_AN_OBJECT: i32 = 420;
/// The path of a request can be read in more than one way, so no access control list decides on it.
/// Reject the request, or have the client send the path in its plain form.
pub const JWTI_CODE_CLAIM_AMBIGUOUS_REQUEST: i32 = 421;
/// The JSON to sign has a member that this kind of token does not write.
/// Correct the name of the member, or remove it.
pub const JWTI_CODE_CLAIM_UNKNOWN_MEMBER: i32 = 422;
/// The clock gave no time.
/// Try again, and check the system clock or the `Clock` that is configured.
pub const JWTI_CODE_CLOCK_UNAVAILABLE: i32 = 501;
/// The system gave no random bytes.
/// Try again, and check that the system permits the program to draw random bytes.
pub const JWTI_CODE_RANDOM_UNAVAILABLE: i32 = 502;
/// The key source has no keys at the moment.
/// Try again later, and check why the source has loaded no keys.
pub const JWTI_CODE_KEY_SOURCE_UNAVAILABLE: i32 = 503;
/// The remote signer did not answer.
/// Try again later, and check the service that signs and the connection to it.
pub const JWTI_CODE_SIGNER_UNAVAILABLE: i32 = 504;
/// The replay guard cannot remember another token: it is full, its store does not answer, or a clock jumped.
/// Try again later, raise the capacity of the guard, check its store, and synchronize the clocks.
pub const JWTI_CODE_REPLAY_GUARD_UNAVAILABLE: i32 = 505;
/// The keys are older than the source may use them, and newer ones could not be loaded.
/// Try again later, and check why the source cannot load newer keys.
pub const JWTI_CODE_KEY_SOURCE_EXPIRED: i32 = 506;
/// The variable, file or directory does not exist or is empty.
/// Create it, or correct its name in the configuration.
pub const JWTI_CODE_KEY_SOURCE_NOT_FOUND: i32 = 507;
/// The variable, file or directory cannot be read, or is not text where text is expected.
/// Permit the program to read it, and check its content.
pub const JWTI_CODE_KEY_SOURCE_UNREADABLE: i32 = 508;
/// Other users than its owner can access the file of a private key or secret.
/// Mount the file with mode 0400, or call the method of `KeyReader` that the message names.
pub const JWTI_CODE_KEY_SOURCE_EXPOSED: i32 = 509;
/// The content is longer than the limit.
/// Check that the right file or URL is configured, or raise the limit.
pub const JWTI_CODE_KEY_SOURCE_TOO_LARGE: i32 = 510;
/// The key server cannot be reached, or the connection broke.
/// Try again later, and check the URL, the network and the TLS settings.
pub const JWTI_CODE_KEY_SOURCE_UNREACHABLE: i32 = 511;
/// The key server or the file system did not answer in time.
/// Try again later, check the server or the mount, or allow more time.
pub const JWTI_CODE_KEY_SOURCE_TIMED_OUT: i32 = 512;
/// The key server answered with a status that brings no keys.
/// Check the URL after a 4xx status, and try again later after a 5xx status.
pub const JWTI_CODE_KEY_SOURCE_STATUS: i32 = 513;
/// The key server answered with a redirect, which is not followed.
/// Configure the URL to which the redirect points, if you trust it.
pub const JWTI_CODE_KEY_SOURCE_REDIRECTED: i32 = 514;
/// The answer of the key server does not have the expected media type or form.
/// Check that the URL serves keys and not, for example, a web page, or accept its media type.
pub const JWTI_CODE_KEY_SOURCE_WRONG_CONTENT: i32 = 515;
/// The key server rejected the credentials.
/// Renew the credentials, and check their permissions.
pub const JWTI_CODE_KEY_SOURCE_DENIED: i32 = 516;
/// Loading the keys was aborted, or its code panicked.
/// Try again, and look for a panic or a shutdown at that time.
pub const JWTI_CODE_KEY_SOURCE_ABORTED: i32 = 517;
/// There are already as many tenants as allowed.
/// Remove tenants that are no longer in use, or raise the limit.
pub const JWTI_CODE_KEY_SOURCE_TOO_MANY_TENANTS: i32 = 518;
/// A clock or mint function called the object that was calling it.
/// Let the clock read a time, and let the mint function sign, without the object that calls them.
pub const JWTI_CODE_CALL_REENTRANT: i32 = 519;
/// The key of the token is unknown, and the source could not load newer keys.
/// Try again later, and check why the source cannot load newer keys.
pub const JWTI_CODE_KEY_SOURCE_OUTDATED: i32 = 520;
/// The replay guard is asynchronous, and the call that verifies blocks.
/// Call `verify_async`, or configure a replay guard that does not wait for a network.
pub const JWTI_CODE_REPLAY_GUARD_NEEDS_ASYNC: i32 = 530;
/// The text is not one of the names that the setting knows.
/// Use one of the names that the message or the documentation lists, in the same spelling.
pub const JWTI_CODE_CONFIG_UNKNOWN_NAME: i32 = 601;
/// A policy in JSON is malformed, or a setting in it is unknown, of the wrong type or not allowed.
/// Correct the setting that the message names.
pub const JWTI_CODE_CONFIG_INVALID_POLICY: i32 = 602;
/// A parameter of an API call is missing or breaks a rule.
/// Correct the parameter that the message names.
pub const JWTI_CODE_API_INVALID_PARAMETER: i32 = 701;
/// The API cannot be reached, or the connection broke.
/// Try again later, and check the URL, the network and the TLS settings.
pub const JWTI_CODE_API_UNREACHABLE: i32 = 702;
/// The API did not answer in time.
/// Try again later, and expect that the API may have carried out the call.
pub const JWTI_CODE_API_TIMED_OUT: i32 = 703;
/// The API answered with a redirect, which is not followed.
/// Correct the base URL of the API.
pub const JWTI_CODE_API_REDIRECTED: i32 = 704;
/// The response of the API is longer than the limit.
/// Check that the base URL is that of the API.
pub const JWTI_CODE_API_TOO_LARGE: i32 = 705;
/// The response of the API does not have the expected media type or form.
/// Check that the base URL is that of the API, and that no proxy answers in its place.
pub const JWTI_CODE_API_WRONG_CONTENT: i32 = 706;
/// The call was aborted, or the code of the client panicked.
/// Try again, and look for a panic or a shutdown at that time.
pub const JWTI_CODE_API_ABORTED: i32 = 707;
/// The API answered with an HTTP status that this call does not have.
/// Check the base URL of the API, and whether a proxy answers in its place.
pub const JWTI_CODE_API_STATUS: i32 = 708;
/// The API rejected the credentials.
/// Check the API key and secret, or the application and its private key.
pub const JWTI_CODE_API_DENIED: i32 = 709;
/// The API received too many calls.
/// Wait, and call again less often.
pub const JWTI_CODE_API_THROTTLED: i32 = 710;
/// The API has an internal fault.
/// Try again later, and check the status page of the vendor.
pub const JWTI_CODE_API_UNAVAILABLE: i32 = 711;
/// The account is barred, has no credit, or may not make this call.
/// Check the account in the dashboard of the vendor.
pub const JWTI_CODE_API_ACCOUNT_LIMITED: i32 = 712;
/// The API rejected the call for the reason that its status names.
/// Look up the status in the documentation of the call.
pub const JWTI_CODE_API_REJECTED: i32 = 713;
/// Another verification of the same number or address is in progress.
/// Continue that verification if this session started it, or wait until it has ended.
pub const JWTI_CODE_VERIFICATION_CONCURRENT: i32 = 714;
/// The one-time code is wrong.
/// Let the user enter the code again.
pub const JWTI_CODE_VERIFICATION_WRONG_CODE: i32 = 715;
/// Too many wrong codes were entered, and the verification has ended.
/// Start a new verification.
pub const JWTI_CODE_VERIFICATION_TOO_MANY_CODES: i32 = 716;
/// The API does not know the verification, or it has ended already.
/// Start a new verification.
pub const JWTI_CODE_VERIFICATION_ENDED: i32 = 717;
/// The verification does not permit this call at present.
/// Wait for the next step of the verification, or start a new one.
pub const JWTI_CODE_VERIFICATION_WRONG_STATE: i32 = 718;
/// The verification was started by another session or for another number.
/// Start a new verification in this session.
pub const JWTI_CODE_VERIFICATION_FOREIGN_SESSION: i32 = 719;
/// The time in which the verification can be completed has passed.
/// Start a new verification.
pub const JWTI_CODE_VERIFICATION_EXPIRED: i32 = 720;

/// The names of the codes above.
const NAMES: &[(i32, &CStr)] = &[
    (JWTI_CODE_KEY_MALFORMED, c"key.malformed"),
    (JWTI_CODE_KEY_WRONG_FORM, c"key.wrong-form"),
    (JWTI_CODE_KEY_WRONG_ALGORITHM, c"key.wrong-algorithm"),
    (JWTI_CODE_KEY_TOO_SHORT, c"key.too-short"),
    (JWTI_CODE_KEY_TOO_LONG, c"key.too-long"),
    (JWTI_CODE_KEY_INVALID_PARTS, c"key.invalid-parts"),
    (JWTI_CODE_KEY_NOT_PERMITTED, c"key.not-permitted"),
    (JWTI_CODE_KEY_DUPLICATE_KEY_ID, c"key.duplicate-key-id"),
    (JWTI_CODE_KEY_INVALID_KEY_ID, c"key.invalid-key-id"),
    (JWTI_CODE_KEY_SET_MALFORMED, c"key.set-malformed"),
    (JWTI_CODE_KEY_SET_EMPTY, c"key.set-empty"),
    (JWTI_CODE_KEY_SET_MIXED, c"key.set-mixed"),
    (JWTI_CODE_KEY_UNSUPPORTED, c"key.unsupported"),
    (JWTI_CODE_KEY_PUBLIC_PART_MISSING, c"key.public-part-missing"),
    (JWTI_CODE_KEY_ALGORITHM_UNCLEAR, c"key.algorithm-unclear"),
    (JWTI_CODE_KEY_SECRET_EMPTY, c"key.secret-empty"),
    (JWTI_CODE_KEY_SECRET_IS_KEY_TEXT, c"key.secret-is-key-text"),
    (JWTI_CODE_KEY_TOO_MANY, c"key.too-many"),
    (JWTI_CODE_KEY_SECRET_PADDED, c"key.secret-padded"),
    (JWTI_CODE_KEY_NEVER_ACTIVE, c"key.never-active"),
    (JWTI_CODE_KEY_NOT_PUBLIC, c"key.not-public"),
    (JWTI_CODE_KEY_SOURCE_SETTINGS, c"key.source-settings"),
    (JWTI_CODE_TOKEN_TOO_LARGE, c"token.too-large"),
    (JWTI_CODE_TOKEN_MALFORMED, c"token.malformed"),
    (JWTI_CODE_TOKEN_INVALID_BASE64, c"token.invalid-base64"),
    (JWTI_CODE_TOKEN_INVALID_UTF8, c"token.invalid-utf8"),
    (JWTI_CODE_TOKEN_INVALID_JSON, c"token.invalid-json"),
    (JWTI_CODE_TOKEN_DUPLICATE_MEMBER, c"token.duplicate-member"),
    (JWTI_CODE_TOKEN_NESTING_TOO_DEEP, c"token.nesting-too-deep"),
    (JWTI_CODE_HEADER_INVALID, c"header.invalid"),
    (JWTI_CODE_HEADER_UNSUPPORTED_CRITICAL, c"header.unsupported-critical"),
    (JWTI_CODE_HEADER_ALGORITHM_NOT_ALLOWED, c"header.algorithm-not-allowed"),
    (JWTI_CODE_HEADER_ALGORITHM_MISMATCH, c"header.algorithm-mismatch"),
    (JWTI_CODE_HEADER_MISSING_KEY_ID, c"header.missing-key-id"),
    (JWTI_CODE_HEADER_UNKNOWN_KEY_ID, c"header.unknown-key-id"),
    (JWTI_CODE_HEADER_AMBIGUOUS_KEY, c"header.ambiguous-key"),
    (JWTI_CODE_HEADER_NESTED_TOKEN, c"header.nested-token"),
    (JWTI_CODE_HEADER_WRONG_TYPE, c"header.wrong-type"),
    (JWTI_CODE_TOKEN_MISSING, c"token.missing"),
    (JWTI_CODE_TOKEN_NOT_BEARER, c"token.not-bearer"),
    (JWTI_CODE_HEADER_SKIPPED_KEY, c"header.skipped-key"),
    (JWTI_CODE_HEADER_WRONG_PARAMETER, c"header.wrong-parameter"),
    (JWTI_CODE_SIGNATURE_INVALID, c"signature.invalid"),
    (JWTI_CODE_SIGNATURE_FAILED, c"signature.failed"),
    (JWTI_CODE_SIGNATURE_UNUSABLE, c"signature.unusable"),
    (JWTI_CODE_CLAIM_MISSING, c"claim.missing"),
    (JWTI_CODE_CLAIM_INVALID, c"claim.invalid"),
    (JWTI_CODE_CLAIM_UNEXPECTED, c"claim.unexpected"),
    (JWTI_CODE_CLAIM_EXPIRED, c"claim.expired"),
    (JWTI_CODE_CLAIM_NOT_YET_VALID, c"claim.not-yet-valid"),
    (JWTI_CODE_CLAIM_TOO_OLD, c"claim.too-old"),
    (JWTI_CODE_CLAIM_ISSUED_IN_FUTURE, c"claim.issued-in-future"),
    (JWTI_CODE_CLAIM_LIFETIME_TOO_LONG, c"claim.lifetime-too-long"),
    (JWTI_CODE_CLAIM_LIFETIME_TOO_SHORT, c"claim.lifetime-too-short"),
    (JWTI_CODE_CLAIM_WRONG_AUDIENCE, c"claim.wrong-audience"),
    (JWTI_CODE_CLAIM_WRONG_ISSUER, c"claim.wrong-issuer"),
    (JWTI_CODE_CLAIM_WRONG_SCOPE, c"claim.wrong-scope"),
    (JWTI_CODE_CLAIM_OUT_OF_RANGE, c"claim.out-of-range"),
    (JWTI_CODE_CLAIM_TOO_LONG, c"claim.too-long"),
    (JWTI_CODE_CLAIM_RESERVED, c"claim.reserved"),
    (JWTI_CODE_CLAIM_CONFLICT, c"claim.conflict"),
    (JWTI_CODE_CLAIM_CONTENT_MISMATCH, c"claim.content-mismatch"),
    (JWTI_CODE_CLAIM_REPLAYED, c"claim.replayed"),
    (JWTI_CODE_CLAIM_LEEWAY_TOO_LARGE, c"claim.leeway-too-large"),
    (JWTI_CODE_CLAIM_NOT_AN_OBJECT, c"claim.not-an-object"),
    (JWTI_CODE_CLAIM_AMBIGUOUS_REQUEST, c"claim.ambiguous-request"),
    (JWTI_CODE_CLAIM_UNKNOWN_MEMBER, c"claim.unknown-member"),
    (JWTI_CODE_CLOCK_UNAVAILABLE, c"clock.unavailable"),
    (JWTI_CODE_RANDOM_UNAVAILABLE, c"random.unavailable"),
    (JWTI_CODE_KEY_SOURCE_UNAVAILABLE, c"key-source.unavailable"),
    (JWTI_CODE_SIGNER_UNAVAILABLE, c"signer.unavailable"),
    (JWTI_CODE_REPLAY_GUARD_UNAVAILABLE, c"replay-guard.unavailable"),
    (JWTI_CODE_KEY_SOURCE_EXPIRED, c"key-source.expired"),
    (JWTI_CODE_KEY_SOURCE_NOT_FOUND, c"key-source.not-found"),
    (JWTI_CODE_KEY_SOURCE_UNREADABLE, c"key-source.unreadable"),
    (JWTI_CODE_KEY_SOURCE_EXPOSED, c"key-source.exposed"),
    (JWTI_CODE_KEY_SOURCE_TOO_LARGE, c"key-source.too-large"),
    (JWTI_CODE_KEY_SOURCE_UNREACHABLE, c"key-source.unreachable"),
    (JWTI_CODE_KEY_SOURCE_TIMED_OUT, c"key-source.timed-out"),
    (JWTI_CODE_KEY_SOURCE_STATUS, c"key-source.status"),
    (JWTI_CODE_KEY_SOURCE_REDIRECTED, c"key-source.redirected"),
    (JWTI_CODE_KEY_SOURCE_WRONG_CONTENT, c"key-source.wrong-content"),
    (JWTI_CODE_KEY_SOURCE_DENIED, c"key-source.denied"),
    (JWTI_CODE_KEY_SOURCE_ABORTED, c"key-source.aborted"),
    (JWTI_CODE_KEY_SOURCE_TOO_MANY_TENANTS, c"key-source.too-many-tenants"),
    (JWTI_CODE_CALL_REENTRANT, c"call.reentrant"),
    (JWTI_CODE_KEY_SOURCE_OUTDATED, c"key-source.outdated"),
    (JWTI_CODE_REPLAY_GUARD_NEEDS_ASYNC, c"replay-guard.needs-async"),
    (JWTI_CODE_CONFIG_UNKNOWN_NAME, c"config.unknown-name"),
    (JWTI_CODE_CONFIG_INVALID_POLICY, c"config.invalid-policy"),
    (JWTI_CODE_API_INVALID_PARAMETER, c"api.invalid-parameter"),
    (JWTI_CODE_API_UNREACHABLE, c"api.unreachable"),
    (JWTI_CODE_API_TIMED_OUT, c"api.timed-out"),
    (JWTI_CODE_API_REDIRECTED, c"api.redirected"),
    (JWTI_CODE_API_TOO_LARGE, c"api.too-large"),
    (JWTI_CODE_API_WRONG_CONTENT, c"api.wrong-content"),
    (JWTI_CODE_API_ABORTED, c"api.aborted"),
    (JWTI_CODE_API_STATUS, c"api.status"),
    (JWTI_CODE_API_DENIED, c"api.denied"),
    (JWTI_CODE_API_THROTTLED, c"api.throttled"),
    (JWTI_CODE_API_UNAVAILABLE, c"api.unavailable"),
    (JWTI_CODE_API_ACCOUNT_LIMITED, c"api.account-limited"),
    (JWTI_CODE_API_REJECTED, c"api.rejected"),
    (JWTI_CODE_VERIFICATION_CONCURRENT, c"verification.concurrent"),
    (JWTI_CODE_VERIFICATION_WRONG_CODE, c"verification.wrong-code"),
    (JWTI_CODE_VERIFICATION_TOO_MANY_CODES, c"verification.too-many-codes"),
    (JWTI_CODE_VERIFICATION_ENDED, c"verification.ended"),
    (JWTI_CODE_VERIFICATION_WRONG_STATE, c"verification.wrong-state"),
    (JWTI_CODE_VERIFICATION_FOREIGN_SESSION, c"verification.foreign-session"),
    (JWTI_CODE_VERIFICATION_EXPIRED, c"verification.expired"),
];
