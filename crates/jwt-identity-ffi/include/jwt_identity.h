/*
 * The C library of jwt-identity: creates and verifies the JSON Web Tokens that identify users to Vonage (Nexmo), Kustomer,
 * Sunshine Conversations, Zendesk, Twilio, LiveKit, Stream, Intercom and Ably.
 *
 * This file is generated: `cargo xtask header` writes it.
 *
 * Results. A function that can fail returns 0, or the number of a JWTI_CODE_ constant (the token, a key or a setting is
 * at fault), or a negative JWTI_ERROR_ constant (the call is at fault). Its last parameter is a jwti_error of the caller, or
 * NULL. The call writes it in each case. No state is kept per thread.
 *
 * Pointers. Text is passed as pointer and length, in UTF-8, without a NUL. NULL means that the text is absent, where that
 * is allowed. Each pointer must be valid for the length given, and for the duration of the call. The library does not
 * keep pointers to the caller's memory, except the user_data of a callback. A pointer and length that do not belong
 * together are the caller's fault, and cannot be detected. The same holds for a bool that is neither 0 nor 1.
 *
 * Ownership. The caller owns each object and text that a call returns, and releases it once with jwti_free. After a
 * failure an object that was to be returned is NULL. Objects are independent: keys can be freed before the signer that
 * was created from them.
 *
 * Threads. Every object can be used by several threads at the same time. No thread may use it when it is freed.
 *
 * Kinds. Each object has a mark of its kind, and a call rejects an object of another kind with JWTI_ERROR_HANDLE. The mark
 * is cleared when the object is freed. That often reveals a use after free, but it is no promise.
 *
 * Panics. A panic inside a call is caught and returned as JWTI_ERROR_PANIC. The library installs no panic hook, so the
 * default hook of Rust writes a message to the standard error stream.
 */

#ifndef JWT_IDENTITY_H
#define JWT_IDENTITY_H



#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* Define JWTI_STATIC before this line if the program is linked to the static library on Windows. */
#if defined(_WIN32) && !defined(JWTI_STATIC)
#define JWTI_API __declspec(dllimport)
#elif defined(__GNUC__)
#define JWTI_API __attribute__((visibility("default")))
#else
#define JWTI_API
#endif

/**
 * The key cannot be parsed as the form it claims to be.
 * Export the key again as unencrypted PEM, DER or JWK, and check that it was copied whole.
 */
#define JWTI_CODE_KEY_MALFORMED 101

/**
 * The key has another form than the one expected, such as a public key, a certificate or a file path.
 * Pass the form that the message names, or use the constructor for the form you have.
 */
#define JWTI_CODE_KEY_WRONG_FORM 102

/**
 * The key cannot be used with the algorithm that it is to be bound to.
 * Choose an algorithm that fits the key type and curve, or use another key.
 */
#define JWTI_CODE_KEY_WRONG_ALGORITHM 103

/**
 * The secret or RSA modulus is shorter than the algorithm requires.
 * Generate a secret as long as the output of the hash, or an RSA key of at least 2048 bits.
 */
#define JWTI_CODE_KEY_TOO_SHORT 104

/**
 * The RSA modulus is longer than 4096 bits.
 * Use an RSA key of 2048 to 4096 bits.
 */
#define JWTI_CODE_KEY_TOO_LONG 105

/**
 * The parts of the key contradict each other, break a rule of the key type, or are known to be weak.
 * Generate a new key pair.
 */
#define JWTI_CODE_KEY_INVALID_PARTS 106

/**
 * `use` or `key_ops` of the JWK does not permit the operation.
 * Use a key whose `use` and `key_ops` permit the operation, or correct these members.
 */
#define JWTI_CODE_KEY_NOT_PERMITTED 107

/**
 * Two different keys of a set have the same `kid` and algorithm.
 * Give each key a `kid` of its own, for example its thumbprint.
 */
#define JWTI_CODE_KEY_DUPLICATE_KEY_ID 108

/**
 * The `kid` is empty, longer than 256 bytes, contains a control character, or has quotes or whitespace around it.
 * Choose a `kid` of 1 to 256 bytes without control characters, and remove what surrounds it.
 */
#define JWTI_CODE_KEY_INVALID_KEY_ID 109

/**
 * The text is not a JWK Set.
 * Pass a JSON object with the member `keys`, such as the content of the `jwks_uri` of an issuer.
 */
#define JWTI_CODE_KEY_SET_MALFORMED 110

/**
 * There is no key, or no key of the set can be used.
 * Add a key of a supported type whose algorithm is allowed.
 */
#define JWTI_CODE_KEY_SET_EMPTY 111

/**
 * A JWK Set holds both symmetric and public keys.
 * Keep secrets and public keys in separate sets.
 */
#define JWTI_CODE_KEY_SET_MIXED 112

/**
 * The key type, curve or algorithm is not supported.
 * Use one of the algorithms that `Algorithm` lists, in the same spelling.
 */
#define JWTI_CODE_KEY_UNSUPPORTED 113

/**
 * The private key lacks its public part, which signing needs.
 * Add the public part, which `openssl ec` does for an EC key and `openssl pkey` does not.
 */
#define JWTI_CODE_KEY_PUBLIC_PART_MISSING 114

/**
 * The JWK has no `alg`, and not exactly one of the allowed algorithms fits it.
 * Add `alg` to the JWK, or allow only one algorithm that fits it.
 */
#define JWTI_CODE_KEY_ALGORITHM_UNCLEAR 115

/**
 * The secret is empty.
 * Check that the variable, file or form from which the secret is read has content.
 */
#define JWTI_CODE_KEY_SECRET_EMPTY 116

/**
 * The secret is a key of another kind, such as a PEM block, a certificate, an SSH key or a JWK.
 * Pass the secret itself, or use the constructor for that kind of key.
 */
#define JWTI_CODE_KEY_SECRET_IS_KEY_TEXT 117

/**
 * There are more keys than allowed.
 * Remove keys that are no longer in use.
 */
#define JWTI_CODE_KEY_TOO_MANY 118

/**
 * The secret has whitespace, quotes or an invisible character around it, or is a whole document of a secret store.
 * Remove what surrounds the secret, or pass the one value of the document.
 */
#define JWTI_CODE_KEY_SECRET_PADDED 119

/**
 * `verify_until` of the key is not later than `activate_at`.
 * Set `verify_until` to a time after `activate_at`.
 */
#define JWTI_CODE_KEY_NEVER_ACTIVE 120

/**
 * A JWK Set that anyone may read holds a secret or a private key.
 * Remove the key from the set and replace it wherever it is used, because it is no longer secret.
 */
#define JWTI_CODE_KEY_NOT_PUBLIC 121

/**
 * A setting of a key source is out of bounds or contradicts another setting.
 * Change the setting that the message names.
 */
#define JWTI_CODE_KEY_SOURCE_SETTINGS 122

/**
 * The token is longer than the limit of the verifier.
 * Raise the limit of the verifier if genuine tokens are that long.
 */
#define JWTI_CODE_TOKEN_TOO_LARGE 201

/**
 * The token is not three base64url segments joined by two dots.
 * Pass the compact token alone, without `Bearer`, quotes or whitespace.
 */
#define JWTI_CODE_TOKEN_MALFORMED 202

/**
 * A segment of the token is not canonical base64url.
 * Send the token exactly as it was issued.
 */
#define JWTI_CODE_TOKEN_INVALID_BASE64 203

/**
 * The JOSE header or the claims set is not UTF-8.
 * Correct the issuer, which must write JSON in UTF-8.
 */
#define JWTI_CODE_TOKEN_INVALID_UTF8 204

/**
 * The JOSE header or the claims set is not a JSON object.
 * Correct the issuer, which must write one JSON object for the header and one for the claims.
 */
#define JWTI_CODE_TOKEN_INVALID_JSON 205

/**
 * A JSON object in the token has two members of the same name.
 * Correct the issuer, which must write each name only once.
 */
#define JWTI_CODE_TOKEN_DUPLICATE_MEMBER 206

/**
 * The JSON in the token is nested deeper than 64 levels.
 * Issue the token with less nesting in its claims.
 */
#define JWTI_CODE_TOKEN_NESTING_TOO_DEEP 207

/**
 * A header parameter is missing, empty or of the wrong JSON type.
 * Correct the issuer, which must write the parameter as RFC 7515 defines it.
 */
#define JWTI_CODE_HEADER_INVALID 208

/**
 * The JOSE header requires an extension with `crit` or `b64`, and none is supported.
 * Issue the token without extensions.
 */
#define JWTI_CODE_HEADER_UNSUPPORTED_CRITICAL 209

/**
 * The algorithm is not allowed for this kind of token.
 * Sign the token with an algorithm that its kind allows.
 */
#define JWTI_CODE_HEADER_ALGORITHM_NOT_ALLOWED 210

/**
 * The header names another algorithm than the one the key is bound to.
 * Bind the key to the algorithm with which the issuer signs.
 */
#define JWTI_CODE_HEADER_ALGORITHM_MISMATCH 211

/**
 * This kind of token needs a `kid`, and there is none.
 * Give the signing key its `kid`.
 */
#define JWTI_CODE_HEADER_MISSING_KEY_ID 212

/**
 * No key is known for the `kid` of the header, or for its algorithm if it has no `kid`.
 * Load the current keys of the issuer, for example with `TokenVerifier::verify_or_refresh`.
 */
#define JWTI_CODE_HEADER_UNKNOWN_KEY_ID 213

/**
 * More than one key fits the header.
 * Issue tokens with a `kid`, or configure only one key of the algorithm.
 */
#define JWTI_CODE_HEADER_AMBIGUOUS_KEY 214

/**
 * The token is encrypted, compressed, or contains another token.
 * Issue a signed token whose payload is a claims set.
 */
#define JWTI_CODE_HEADER_NESTED_TOKEN 215

/**
 * `typ` of the header, or of the key, is not the expected one.
 * Check that the token is of the kind that the verifier expects.
 */
#define JWTI_CODE_HEADER_WRONG_TYPE 216

/**
 * The request has no token.
 * Send the token in the header field that the message names.
 */
#define JWTI_CODE_TOKEN_MISSING 217

/**
 * The request does not carry exactly one bearer token.
 * Send one header field with `Bearer`, a space and the token.
 */
#define JWTI_CODE_TOKEN_NOT_BEARER 218

/**
 * The key set has a key of this `kid`, but it cannot be used.
 * Correct the key at its issuer, for the reason that the message and `KeySet::skipped` name.
 */
#define JWTI_CODE_HEADER_SKIPPED_KEY 219

/**
 * A header parameter that this kind of token has is missing, or has another value.
 * Set the parameter on the key with `SigningKey::with_header_parameter`, or check the kind of the token.
 */
#define JWTI_CODE_HEADER_WRONG_PARAMETER 220

/**
 * The signature does not verify with the key.
 * Check that the verifier has the key with which the issuer signs, and that nothing altered the token.
 */
#define JWTI_CODE_SIGNATURE_INVALID 301

/**
 * The key could not sign.
 * Check the private key and, for a signer of your own, its reason for refusing.
 */
#define JWTI_CODE_SIGNATURE_FAILED 302

/**
 * The signature is not in the form that JWS prescribes, or does not belong to the token.
 * Convert the signature first, for example from DER with `Signature::from_ecdsa_der`.
 */
#define JWTI_CODE_SIGNATURE_UNUSABLE 303

/**
 * A required claim is missing.
 * Issue the token with the claim that the message names.
 */
#define JWTI_CODE_CLAIM_MISSING 401

/**
 * A claim has the wrong JSON type or breaks a rule of its own.
 * Write the claim as the documentation of this kind of token describes it.
 */
#define JWTI_CODE_CLAIM_INVALID 402

/**
 * A claim does not have the value that the policy expects.
 * Check that the token is meant for this verifier, or change the policy.
 */
#define JWTI_CODE_CLAIM_UNEXPECTED 403

/**
 * The token has expired.
 * Request a new token, and check the clocks if this happens to new tokens.
 */
#define JWTI_CODE_CLAIM_EXPIRED 404

/**
 * The token is not valid yet.
 * Wait until the time in `nbf`, and check the clocks if the token should be valid.
 */
#define JWTI_CODE_CLAIM_NOT_YET_VALID 405

/**
 * The token was issued longer ago than the policy permits.
 * Request a new token, and check the clocks if this happens to new tokens.
 */
#define JWTI_CODE_CLAIM_TOO_OLD 406

/**
 * The token was issued in the future.
 * Synchronize the clocks of the issuer and the verifier.
 */
#define JWTI_CODE_CLAIM_ISSUED_IN_FUTURE 407

/**
 * The lifetime of the token exceeds the maximum.
 * Issue the token with an earlier `exp`.
 */
#define JWTI_CODE_CLAIM_LIFETIME_TOO_LONG 408

/**
 * The lifetime of the token is below the minimum.
 * Issue the token with a later `exp`.
 */
#define JWTI_CODE_CLAIM_LIFETIME_TOO_SHORT 409

/**
 * `aud` does not name this verifier, or the policy names no audience.
 * Issue the token for this audience, or name the audience of this verifier in the policy.
 */
#define JWTI_CODE_CLAIM_WRONG_AUDIENCE 410

/**
 * `iss` is not an expected issuer.
 * Check who issued the token, or correct the issuer in the policy.
 */
#define JWTI_CODE_CLAIM_WRONG_ISSUER 411

/**
 * `scope` is not an expected scope.
 * Request a token with the expected scope, or correct the scope in the policy.
 */
#define JWTI_CODE_CLAIM_WRONG_SCOPE 412

/**
 * A number is out of range, which for a time is 1970 to 9999.
 * Write times in seconds, not in milliseconds.
 */
#define JWTI_CODE_CLAIM_OUT_OF_RANGE 413

/**
 * The text of a claim is longer than permitted.
 * Shorten the text.
 */
#define JWTI_CODE_CLAIM_TOO_LONG 414

/**
 * The name of a claim is reserved for another meaning.
 * Rename the claim, or set and read it with the methods that have its name and not as a custom claim.
 */
#define JWTI_CODE_CLAIM_RESERVED 415

/**
 * Two settings for one claim exclude each other.
 * Remove one of the two settings.
 */
#define JWTI_CODE_CLAIM_CONFLICT 416

/**
 * The content received is not the content for which the token vouches.
 * Pass the body and the query string exactly as they arrived, before any parser changes them.
 */
#define JWTI_CODE_CLAIM_CONTENT_MISMATCH 417

/**
 * The token was accepted before.
 * Issue a new token, with a `jti` of its own, for each use.
 */
#define JWTI_CODE_CLAIM_REPLAYED 418

/**
 * The leeway is longer than 10 minutes.
 * Choose a shorter leeway, and synchronize the clocks instead.
 */
#define JWTI_CODE_CLAIM_LEEWAY_TOO_LARGE 419

/**
 * A claim that limits access is not an object, so a service may ignore it and grant full access.
 * Write the claim as a JSON object.
 */
#define JWTI_CODE_CLAIM_NOT_AN_OBJECT 420

/**
 * The path of a request can be read in more than one way, so no access control list decides on it.
 * Reject the request, or have the client send the path in its plain form.
 */
#define JWTI_CODE_CLAIM_AMBIGUOUS_REQUEST 421

/**
 * The JSON to sign has a member that this kind of token does not write.
 * Correct the name of the member, or remove it.
 */
#define JWTI_CODE_CLAIM_UNKNOWN_MEMBER 422

/**
 * The clock gave no time.
 * Try again, and check the system clock or the `Clock` that is configured.
 */
#define JWTI_CODE_CLOCK_UNAVAILABLE 501

/**
 * The system gave no random bytes.
 * Try again, and check that the system permits the program to draw random bytes.
 */
#define JWTI_CODE_RANDOM_UNAVAILABLE 502

/**
 * The key source has no keys at the moment.
 * Try again later, and check why the source has loaded no keys.
 */
#define JWTI_CODE_KEY_SOURCE_UNAVAILABLE 503

/**
 * The remote signer did not answer.
 * Try again later, and check the service that signs and the connection to it.
 */
#define JWTI_CODE_SIGNER_UNAVAILABLE 504

/**
 * The replay guard cannot remember another token: it is full, its store does not answer, or a clock jumped.
 * Try again later, raise the capacity of the guard, check its store, and synchronize the clocks.
 */
#define JWTI_CODE_REPLAY_GUARD_UNAVAILABLE 505

/**
 * The keys are older than the source may use them, and newer ones could not be loaded.
 * Try again later, and check why the source cannot load newer keys.
 */
#define JWTI_CODE_KEY_SOURCE_EXPIRED 506

/**
 * The variable, file or directory does not exist or is empty.
 * Create it, or correct its name in the configuration.
 */
#define JWTI_CODE_KEY_SOURCE_NOT_FOUND 507

/**
 * The variable, file or directory cannot be read, or is not text where text is expected.
 * Permit the program to read it, and check its content.
 */
#define JWTI_CODE_KEY_SOURCE_UNREADABLE 508

/**
 * Other users than its owner can access the file of a private key or secret.
 * Mount the file with mode 0400, or call the method of `KeyReader` that the message names.
 */
#define JWTI_CODE_KEY_SOURCE_EXPOSED 509

/**
 * The content is longer than the limit.
 * Check that the right file or URL is configured, or raise the limit.
 */
#define JWTI_CODE_KEY_SOURCE_TOO_LARGE 510

/**
 * The key server cannot be reached, or the connection broke.
 * Try again later, and check the URL, the network and the TLS settings.
 */
#define JWTI_CODE_KEY_SOURCE_UNREACHABLE 511

/**
 * The key server or the file system did not answer in time.
 * Try again later, check the server or the mount, or allow more time.
 */
#define JWTI_CODE_KEY_SOURCE_TIMED_OUT 512

/**
 * The key server answered with a status that brings no keys.
 * Check the URL after a 4xx status, and try again later after a 5xx status.
 */
#define JWTI_CODE_KEY_SOURCE_STATUS 513

/**
 * The key server answered with a redirect, which is not followed.
 * Configure the URL to which the redirect points, if you trust it.
 */
#define JWTI_CODE_KEY_SOURCE_REDIRECTED 514

/**
 * The answer of the key server does not have the expected media type or form.
 * Check that the URL serves keys and not, for example, a web page, or accept its media type.
 */
#define JWTI_CODE_KEY_SOURCE_WRONG_CONTENT 515

/**
 * The key server rejected the credentials.
 * Renew the credentials, and check their permissions.
 */
#define JWTI_CODE_KEY_SOURCE_DENIED 516

/**
 * Loading the keys was aborted, or its code panicked.
 * Try again, and look for a panic or a shutdown at that time.
 */
#define JWTI_CODE_KEY_SOURCE_ABORTED 517

/**
 * There are already as many tenants as allowed.
 * Remove tenants that are no longer in use, or raise the limit.
 */
#define JWTI_CODE_KEY_SOURCE_TOO_MANY_TENANTS 518

/**
 * A clock or mint function called the object that was calling it.
 * Let the clock read a time, and let the mint function sign, without the object that calls them.
 */
#define JWTI_CODE_CALL_REENTRANT 519

/**
 * The key of the token is unknown, and the source could not load newer keys.
 * Try again later, and check why the source cannot load newer keys.
 */
#define JWTI_CODE_KEY_SOURCE_OUTDATED 520

/**
 * The replay guard is asynchronous, and the call that verifies blocks.
 * Call `verify_async`, or configure a replay guard that does not wait for a network.
 */
#define JWTI_CODE_REPLAY_GUARD_NEEDS_ASYNC 530

/**
 * The text is not one of the names that the setting knows.
 * Use one of the names that the message or the documentation lists, in the same spelling.
 */
#define JWTI_CODE_CONFIG_UNKNOWN_NAME 601

/**
 * A policy in JSON is malformed, or a setting in it is unknown, of the wrong type or not allowed.
 * Correct the setting that the message names.
 */
#define JWTI_CODE_CONFIG_INVALID_POLICY 602

/**
 * A parameter of an API call is missing or breaks a rule.
 * Correct the parameter that the message names.
 */
#define JWTI_CODE_API_INVALID_PARAMETER 701

/**
 * The API cannot be reached, or the connection broke.
 * Try again later, and check the URL, the network and the TLS settings.
 */
#define JWTI_CODE_API_UNREACHABLE 702

/**
 * The API did not answer in time.
 * Try again later, and expect that the API may have carried out the call.
 */
#define JWTI_CODE_API_TIMED_OUT 703

/**
 * The API answered with a redirect, which is not followed.
 * Correct the base URL of the API.
 */
#define JWTI_CODE_API_REDIRECTED 704

/**
 * The response of the API is longer than the limit.
 * Check that the base URL is that of the API.
 */
#define JWTI_CODE_API_TOO_LARGE 705

/**
 * The response of the API does not have the expected media type or form.
 * Check that the base URL is that of the API, and that no proxy answers in its place.
 */
#define JWTI_CODE_API_WRONG_CONTENT 706

/**
 * The call was aborted, or the code of the client panicked.
 * Try again, and look for a panic or a shutdown at that time.
 */
#define JWTI_CODE_API_ABORTED 707

/**
 * The API answered with an HTTP status that this call does not have.
 * Check the base URL of the API, and whether a proxy answers in its place.
 */
#define JWTI_CODE_API_STATUS 708

/**
 * The API rejected the credentials.
 * Check the API key and secret, or the application and its private key.
 */
#define JWTI_CODE_API_DENIED 709

/**
 * The API received too many calls.
 * Wait, and call again less often.
 */
#define JWTI_CODE_API_THROTTLED 710

/**
 * The API has an internal fault.
 * Try again later, and check the status page of the vendor.
 */
#define JWTI_CODE_API_UNAVAILABLE 711

/**
 * The account is barred, has no credit, or may not make this call.
 * Check the account in the dashboard of the vendor.
 */
#define JWTI_CODE_API_ACCOUNT_LIMITED 712

/**
 * The API rejected the call for the reason that its status names.
 * Look up the status in the documentation of the call.
 */
#define JWTI_CODE_API_REJECTED 713

/**
 * Another verification of the same number or address is in progress.
 * Continue that verification if this session started it, or wait until it has ended.
 */
#define JWTI_CODE_VERIFICATION_CONCURRENT 714

/**
 * The one-time code is wrong.
 * Let the user enter the code again.
 */
#define JWTI_CODE_VERIFICATION_WRONG_CODE 715

/**
 * Too many wrong codes were entered, and the verification has ended.
 * Start a new verification.
 */
#define JWTI_CODE_VERIFICATION_TOO_MANY_CODES 716

/**
 * The API does not know the verification, or it has ended already.
 * Start a new verification.
 */
#define JWTI_CODE_VERIFICATION_ENDED 717

/**
 * The verification does not permit this call at present.
 * Wait for the next step of the verification, or start a new one.
 */
#define JWTI_CODE_VERIFICATION_WRONG_STATE 718

/**
 * The verification was started by another session or for another number.
 * Start a new verification in this session.
 */
#define JWTI_CODE_VERIFICATION_FOREIGN_SESSION 719

/**
 * The time in which the verification can be completed has passed.
 * Start a new verification.
 */
#define JWTI_CODE_VERIFICATION_EXPIRED 720

/**
 * An argument that must not be NULL is NULL. A text of a length other than 0 is NULL.
 */
#define JWTI_ERROR_NULL -1

/**
 * An object is of another kind than the argument, or was freed.
 */
#define JWTI_ERROR_HANDLE -2

/**
 * The call panicked. This is a fault of the library or of a callback. The objects can still be used and freed.
 */
#define JWTI_ERROR_PANIC -3

/**
 * A text is not UTF-8.
 */
#define JWTI_ERROR_UTF8 -4

/**
 * The name of a profile, an algorithm, a kind or a preset is unknown. The message lists the known names.
 */
#define JWTI_ERROR_NAME -5

/**
 * A callback failed, or its result cannot be used. A clock that fails is `JWTI_CODE_CLOCK_UNAVAILABLE` instead.
 */
#define JWTI_ERROR_CALLBACK -6

/**
 * An object is for another profile than the call.
 */
#define JWTI_ERROR_PROFILE -7

/**
 * The keys cannot do what is asked for, such as sign with public keys, or refresh keys that have no source.
 */
#define JWTI_ERROR_KEYS -8

/**
 * A length is greater than `PTRDIFF_MAX`.
 */
#define JWTI_ERROR_LENGTH -9

/**
 * An argument is out of bounds, or contradicts another one.
 */
#define JWTI_ERROR_ARGUMENT -10

/**
 * The operating system could not start a thread.
 */
#define JWTI_ERROR_THREAD -11

/**
 * The size of `jwti_error.message` with its NUL, in bytes.
 */
#define JWTI_MESSAGE_SIZE 1024

/**
 * The size of `jwti_error.subject` with its NUL, in bytes.
 */
#define JWTI_SUBJECT_SIZE 256

/**
 * The number of the binary interface. It changes when a program must be compiled again.
 */
#define JWTI_ABI_VERSION 1

/**
 * An access control list: what a token for Vonage permits. It does not change.
 */
typedef struct jwti_acl jwti_acl;

/**
 * Holds a token and returns it until shortly before its end, so that a client does not sign for every call.
 */
typedef struct jwti_holder jwti_holder;

/**
 * Keys with which tokens are signed or verified. Each key is bound to one algorithm.
 */
typedef struct jwti_keys jwti_keys;

/**
 * Remembers the ids of accepted tokens, so that each is accepted once.
 */
typedef struct jwti_replay_guard jwti_replay_guard;

/**
 * Creates and signs tokens of one profile.
 */
typedef struct jwti_signer jwti_signer;

/**
 * Verifies tokens of one profile.
 */
typedef struct jwti_verifier jwti_verifier;

/**
 * Verifies signed webhooks together with their content.
 */
typedef struct jwti_webhook jwti_webhook;

/**
 * The outcome of a call, in memory of the caller. The memory needs no preparation.
 *
 * A call that succeeds sets all numbers to 0 and both texts to "". No text contains a secret, a token or a claim value.
 */
typedef struct {
    /**
     * The number that the call returned.
     */
    int32_t code;
    /**
     * The HTTP status with which a server should answer the request that carried the token. 0 if the failure is not
     * about a token of a request.
     */
    uint16_t http_status;
    /**
     * Whether the same call may succeed later, because the clock, a key source or a store failed.
     */
    bool is_retryable;
    /**
     * The full length of the message in bytes. It was cut if this is not less than `JWTI_MESSAGE_SIZE`.
     */
    size_t message_len;
    /**
     * The full length of the subject in bytes. It was cut if this is not less than `JWTI_SUBJECT_SIZE`.
     */
    size_t subject_len;
    /**
     * Tells what was expected and what was found, for logs. UTF-8 with a NUL, cut at a character.
     */
    char message[JWTI_MESSAGE_SIZE];
    /**
     * The claim, header parameter, setting, file or argument at fault, or "". UTF-8 with a NUL, cut at a character.
     */
    char subject[JWTI_SUBJECT_SIZE];
} jwti_error;

/**
 * A text of the library. The caller owns it and releases it with `jwti_free(text.data)`, which overwrites it first.
 */
typedef struct {
    /**
     * The text in UTF-8, with a NUL behind it. NULL after a failure.
     */
    char *data;
    /**
     * The length in bytes, without the NUL.
     */
    size_t len;
} jwti_text;

/**
 * A text of the caller: UTF-8 without a NUL. If `data` is NULL, the text is absent, and `len` must be 0.
 */
typedef struct {
    /**
     * The first byte, or NULL.
     */
    const char *data;
    /**
     * The length in bytes.
     */
    size_t len;
} jwti_str;

/**
 * A name with its value, such as a header field or a parameter.
 */
typedef struct {
    /**
     * The name.
     */
    jwti_str name;
    /**
     * The value.
     */
    jwti_str value;
} jwti_field;

/**
 * A list of fields of the caller. If `items` is NULL, the list is empty, and `count` must be 0.
 */
typedef struct {
    /**
     * The first field, or NULL.
     */
    const jwti_field *items;
    /**
     * The number of fields.
     */
    size_t count;
} jwti_field_list;

/**
 * A request to which a list is applied.
 */
typedef struct {
    /**
     * The HTTP method in capitals: "GET", "POST", "PUT", "DELETE" or "PATCH".
     */
    jwti_str method;
    /**
     * The path, such as "/v1/users/ada".
     */
    jwti_str path;
    /**
     * The parameters that filters of the list name.
     */
    jwti_field_list parameters;
} jwti_acl_request;

/**
 * Bytes of the caller. If `data` is NULL, they are empty, and `len` must be 0.
 */
typedef struct {
    /**
     * The first byte, or NULL.
     */
    const void *data;
    /**
     * The number of bytes.
     */
    size_t len;
} jwti_bytes;

/**
 * The facts that are known about a token that is rejected. Each can be absent.
 */
typedef struct {
    /**
     * The kind of token, which is the name of its profile, such as "kustomer" or "nexmo-webhook". If it is absent, it is the
     * profile of the verifier, or guessed. The message for an unknown name lists the known ones.
     */
    jwti_str kind;
    /**
     * The secret that should verify the token.
     */
    jwti_bytes secret;
    /**
     * The public key that should verify the token, in PEM.
     */
    jwti_str public_key_pem;
    /**
     * The `kid` that the token should have.
     */
    jwti_str key_id;
    /**
     * The time of the diagnosis in seconds since 1970, or 0 for the time of the system clock.
     */
    int64_t now;
    /**
     * Whether the report shows values of claims. It is then no text for a log.
     */
    bool has_values;
} jwti_diagnosis;

/**
 * Remembers the id of a token until the time `keep_until`, in seconds since 1970.
 *
 * The result is 0 if the id is new, 1 if it was remembered before, and any other number if the store failed. Looking up and
 * remembering must be one step. `issuer` and `id` are texts in UTF-8 that are valid during the call.
 *
 * It is called by any thread, and by several at the same time.
 */
typedef int32_t (*jwti_replay_callback)(void *user_data,
                                        const char *issuer,
                                        size_t issuer_len,
                                        const char *id,
                                        size_t id_len,
                                        int64_t keep_until,
                                        int64_t now);

/**
 * Releases `user_data` when the library needs it no longer. It is called once, by any thread. NULL if there is nothing to
 * release.
 */
typedef void (*jwti_drop_callback)(void *user_data);

/**
 * Writes the current time, in seconds since 1970, and returns 0. Any other result means that the clock has no time.
 *
 * It is called by any thread, and by several at the same time.
 */
typedef int32_t (*jwti_clock_callback)(void *user_data, int64_t *now);

/**
 * Writes the claims of the next token, which starts at the time `now`, and the time from which the token is rejected.
 *
 * `claims` receives a text of the library, such as one of `jwti_text_new`. The library takes it over and releases it. The
 * result is 0, or any other number if there are no claims at the moment. Times are seconds since 1970.
 *
 * It is called by any thread.
 */
typedef int32_t (*jwti_claims_callback)(void *user_data, int64_t now, jwti_text *claims, int64_t *accepted_until);

/**
 * A list of texts of the caller. If `items` is NULL, the list is empty, and `count` must be 0.
 */
typedef struct {
    /**
     * The first text, or NULL.
     */
    const jwti_str *items;
    /**
     * The number of texts.
     */
    size_t count;
} jwti_str_list;

/**
 * The registered claims of RFC 7519.
 */
typedef struct {
    /**
     * The claim `iss`.
     */
    jwti_str issuer;
    /**
     * The claim `sub`.
     */
    jwti_str subject;
    /**
     * The claim `aud`.
     */
    jwti_str_list audience;
    /**
     * The claim `jti`. It is left out if it is absent: see `jwti_random_id`.
     */
    jwti_str token_id;
    /**
     * The claim `iat` in seconds since 1970, or 0 to leave it out.
     */
    int64_t issued_at;
    /**
     * The claim `nbf` in seconds since 1970, or 0 to leave it out.
     */
    int64_t not_before;
    /**
     * The claim `exp` in seconds since 1970. It is required unless the token never expires.
     */
    int64_t expires_at;
    /**
     * Whether the token never expires. `expires_at` must then be 0.
     */
    bool never_expires;
} jwti_jwt_claims;

/**
 * Claims of a token for Kustomer. `email`, `external_id` or both are required.
 */
typedef struct {
    /**
     * The claim `email`.
     */
    jwti_str email;
    /**
     * The claim `externalId`.
     */
    jwti_str external_id;
    /**
     * The claim `iat` in seconds since 1970, or 0 for the time of the system clock. Kustomer accepts the token for
     * 15 minutes.
     */
    int64_t issued_at;
} jwti_kustomer_claims;

/**
 * The claims that all tokens for Vonage have. A token with neither `lifetime` nor `expires_at` has the default lifetime: 15
 * minutes, and 24 hours for video.
 */
typedef struct {
    /**
     * The claim `application_id`, a UUID.
     */
    jwti_str application_id;
    /**
     * The claim `jti`. A random one is created if it is absent.
     */
    jwti_str token_id;
    /**
     * Claims of your own as a JSON object. Numbers are rounded to 64 bits. Absent for video.
     */
    jwti_str custom;
    /**
     * The claim `iat` in seconds since 1970, or 0 for the time of the system clock.
     */
    int64_t issued_at;
    /**
     * The claim `nbf` in seconds since 1970, or 0 to leave it out. 0 for video.
     */
    int64_t not_before;
    /**
     * The claim `exp` in seconds since 1970, or 0.
     */
    int64_t expires_at;
    /**
     * The time between `iat` and `exp` in seconds, or 0. It must be 0 if `expires_at` is set.
     */
    int64_t lifetime;
} jwti_nexmo_claims;

/**
 * Claims of a video token.
 */
typedef struct {
    /**
     * The claims that all tokens for Vonage have.
     */
    jwti_nexmo_claims common;
    /**
     * The claim `session_id`.
     */
    jwti_str session_id;
    /**
     * The claim `role`: "publisher", "publisheronly", "subscriber" or "moderator". If it is absent, it is "publisher".
     */
    jwti_str role;
    /**
     * The claim `connection_data`.
     */
    jwti_str connection_data;
    /**
     * The claim `initial_layout_class_list`.
     */
    jwti_str_list layout_classes;
} jwti_nexmo_video_claims;

/**
 * Claims of a token for Sunshine Conversations or Zendesk Messaging.
 */
typedef struct {
    /**
     * The claim `scope`: "user", "app", "account" or "integration". If it is absent, it is "user".
     */
    jwti_str scope;
    /**
     * The claim `external_id`. It is required for the scope "user", and must be absent for others, like the next members.
     */
    jwti_str external_id;
    /**
     * The claim `name`.
     */
    jwti_str name;
    /**
     * The claim `email`.
     */
    jwti_str email;
    /**
     * Whether the address was verified: the claim `email_verified` is true, or absent.
     */
    bool is_email_verified;
    /**
     * Whether Zendesk Messaging is to accept the token, which limits `external_id` to 255 bytes.
     */
    bool is_messaging;
    /**
     * Whether the token never expires. `expires_at` must then be 0.
     */
    bool never_expires;
    /**
     * The claim `iat` in seconds since 1970, or 0 to leave it out.
     */
    int64_t issued_at;
    /**
     * The claim `exp` in seconds since 1970. It is required unless the token never expires.
     */
    int64_t expires_at;
} jwti_sunshine_claims;

/**
 * Claims of the token of a webhook.
 */
typedef struct {
    /**
     * The claim `api_key`.
     */
    jwti_str api_key;
    /**
     * The claim `application_id`.
     */
    jwti_str application_id;
    /**
     * The claim `jti`. A random one is created if it is absent.
     */
    jwti_str token_id;
    /**
     * The claim `iat` in seconds since 1970, or 0 for the time of the system clock.
     */
    int64_t issued_at;
} jwti_nexmo_webhook_claims;

/**
 * A signature secret.
 */
typedef struct {
    /**
     * The API key of the account that has this secret. It is absent for a program with one account. Either all secrets
     * have one, or none.
     */
    jwti_str api_key;
    /**
     * The secret.
     */
    jwti_bytes secret;
    /**
     * Whether the secret is encoded in Base64, as that of a contact center subscription.
     */
    bool is_base64;
} jwti_webhook_secret;

/**
 * The parts of an HTTP request that a webhook is verified with.
 */
typedef struct {
    /**
     * The HTTP method.
     */
    jwti_str method;
    /**
     * The part of the URL behind "?". It is absent if there is none.
     */
    jwti_str query;
    /**
     * All header fields, or those with a token. A field that occurs twice is listed twice. Values need not be UTF-8.
     */
    jwti_field_list headers;
    /**
     * The body, byte for byte as it was received.
     */
    jwti_bytes body;
} jwti_webhook_request;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Releases an object or a text of the library. Does nothing for NULL.
 */
JWTI_API void jwti_free(void *object);

/**
 * Creates a list from JSON, as a token contains it: an object with the member `paths`.
 */
JWTI_API int32_t jwti_acl_from_json(const char *json, size_t json_len, jwti_acl **acl, jwti_error *error);

/**
 * Creates a list that Vonage's documentation or SDKs use.
 *
 * `name` is one of "client_sdk", "client_sdk_windows", "full_access", "guide", "old", "one_conversation", "one_number",
 * "server_sample", "smallest_voice" and "video_session". `parameter` is the id of the conversation, or the phone number, for
 * the two that need it, and NULL for the others.
 */
JWTI_API
int32_t jwti_acl_preset(const char *name,
                        size_t name_len,
                        const char *parameter,
                        size_t parameter_len,
                        jwti_acl **acl,
                        jwti_error *error);

/**
 * Returns a list as JSON, as a token contains it.
 */
JWTI_API int32_t jwti_acl_to_json(const jwti_acl *acl, jwti_text *json, jwti_error *error);

/**
 * Sets `is_allowed` to whether a list permits a request.
 */
JWTI_API
int32_t jwti_acl_is_allowed(const jwti_acl *acl,
                            const jwti_acl_request *request,
                            bool *is_allowed,
                            jwti_error *error);

/**
 * Returns whether a list permits a request, and why, as a JSON object: `allowed`, the `path` of the rule that permits it,
 * `path_fault` if the path is not plain, and `mismatches` with the reason of each rule that does not match.
 */
JWTI_API
int32_t jwti_acl_decide(const jwti_acl *acl,
                        const jwti_acl_request *request,
                        jwti_text *decision,
                        jwti_error *error);

/**
 * Compares two lists by what they permit, as a JSON object.
 *
 * `relation` is "equal", "narrower", "wider" or "incomparable". `beyond` are the rules of `acl` that permit more than
 * `other`, and `lacking` the rules of `other` that permit more than `acl`.
 */
JWTI_API
int32_t jwti_acl_compare(const jwti_acl *acl,
                         const jwti_acl *other,
                         jwti_text *comparison,
                         jwti_error *error);

/**
 * Returns what is unusual about a list, as a JSON array of findings. `is_for_user` tells that it is for a user token.
 */
JWTI_API int32_t jwti_acl_lint(const jwti_acl *acl, bool is_for_user, jwti_text *findings, jwti_error *error);

/**
 * Returns what is unusual about the claims of an application or user token, as a JSON array of findings. The claims are a
 * JSON object, which need not be a valid claims set.
 */
JWTI_API
int32_t jwti_lint_claims(const char *claims,
                         size_t claims_len,
                         jwti_text *findings,
                         jwti_error *error);

/**
 * Examines a token and returns all that is wrong with it, with the vendor's answer and the cure, as a JSON object.
 *
 * `verifier` is the verifier that rejects the token, or NULL.
 */
JWTI_API
int32_t jwti_diagnose(const char *token,
                      size_t token_len,
                      const jwti_diagnosis *known,
                      const jwti_verifier *verifier,
                      jwti_text *report,
                      jwti_error *error);

/**
 * Creates a guard in the memory of this process, for so many ids at the same time.
 */
JWTI_API int32_t jwti_replay_guard_new(size_t capacity, jwti_replay_guard **guard, jwti_error *error);

/**
 * Creates a guard over a callback, for a store that several processes share.
 *
 * `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds.
 */
JWTI_API
int32_t jwti_replay_guard_from_callback(jwti_replay_callback register_id,
                                        void *user_data,
                                        jwti_drop_callback drop_user_data,
                                        jwti_replay_guard **guard,
                                        jwti_error *error);

/**
 * Creates a holder of application tokens for calls to Vonage. The signer must be of the profile "nexmo-application".
 *
 * `lifetime` is the time from `iat` to `exp` in seconds, or 0 for 15 minutes. A token is replaced `renew_before` seconds
 * before its end, or 60 seconds for 0. `acl` limits what the tokens permit, or is NULL. `clock` tells the time, or is NULL for the
 * system clock. The library takes `user_data` over only if the call succeeds.
 */
JWTI_API
int32_t jwti_holder_new_application(const jwti_signer *signer,
                                    const char *application_id,
                                    size_t application_id_len,
                                    int64_t lifetime,
                                    int64_t renew_before,
                                    const jwti_acl *acl,
                                    jwti_clock_callback clock,
                                    void *user_data,
                                    jwti_drop_callback drop_user_data,
                                    jwti_holder **holder,
                                    jwti_error *error);

/**
 * Creates a holder of tokens whose claims a callback returns. The signer can be of any profile.
 *
 * The claims are signed as by `jwti_sign_json`. A token is replaced `renew_before` seconds before its end, or 60 seconds for 0.
 * `clock` tells the time, or is NULL for the system clock. The library takes the two `user_data` over only if the call
 * succeeds. A callback that calls its own holder is answered with an error.
 */
JWTI_API
int32_t jwti_holder_new(const jwti_signer *signer,
                        jwti_claims_callback claims,
                        void *claims_user_data,
                        jwti_drop_callback drop_claims_user_data,
                        int64_t renew_before,
                        jwti_clock_callback clock,
                        void *clock_user_data,
                        jwti_drop_callback drop_clock_user_data,
                        jwti_holder **holder,
                        jwti_error *error);

/**
 * Returns the token, and signs the next one if it is due. `accepted_until` is set to the time from which the token is
 * rejected, in seconds since 1970.
 */
JWTI_API
int32_t jwti_holder_token(const jwti_holder *holder,
                          jwti_text *token,
                          int64_t *accepted_until,
                          jwti_error *error);

/**
 * Returns the token for the time `now`, in seconds since 1970. See `jwti_holder_token`.
 */
JWTI_API
int32_t jwti_holder_token_at(const jwti_holder *holder,
                             int64_t now,
                             jwti_text *token,
                             int64_t *accepted_until,
                             jwti_error *error);

/**
 * Forgets the token, so that the next call signs another. Call it after a change of keys.
 */
JWTI_API int32_t jwti_holder_invalidate(const jwti_holder *holder, jwti_error *error);

/**
 * Returns the public keys as a JWK Set, which can be published. Secrets and private keys are not in it.
 */
JWTI_API int32_t jwti_keys_public_jwk_set(const jwti_keys *keys, jwti_text *jwk_set, jwti_error *error);

/**
 * Returns the state of keys from a file, a directory or a variable as a JSON object, for a health check. It is "null" for
 * other keys, which cannot fail.
 */
JWTI_API
int32_t jwti_keys_health(const jwti_keys *keys,
                         jwti_text *health,
                         jwti_error *error);

/**
 * Creates keys from a file. They are read now, and again by `jwti_keys_refresh` and `jwti_keys_start_refresher`.
 *
 * `reader` is a JSON object that describes the content of the file:
 *
 * - `kind`: "secret", "private_key" (PEM, DER, JWK or JWK Set; signs and verifies) or "public_key" (verifies).
 * - `algorithms`: an array, such as ["RS256"]. A secret has exactly one.
 * - `min_len`: the least length of a secret in bytes, if it can be shorter than RFC 7518 requires.
 * - `key_id`: the `kid`. `thumbprint`: true, for the thumbprint of the key as `kid`.
 * - `base64`: true, if the key is encoded in Base64.
 * - `allow_group`, `allow_everyone_to_read`, `allow_exposed`: true, to accept a file with these permissions.
 */
JWTI_API
int32_t jwti_keys_from_file(const char *path,
                            size_t path_len,
                            const char *reader,
                            size_t reader_len,
                            jwti_keys **keys,
                            jwti_error *error);

/**
 * Creates keys from the files of a directory, such as a mounted secret. See `jwti_keys_from_file` for `reader`.
 *
 * The name of a file without its extension is the `kid` of its key. The last key in the order of these names signs,
 * unless a file "primary" contains the `kid` of another one.
 */
JWTI_API
int32_t jwti_keys_from_directory(const char *path,
                                 size_t path_len,
                                 const char *reader,
                                 size_t reader_len,
                                 jwti_keys **keys,
                                 jwti_error *error);

/**
 * Creates keys from the environment variable `name`. See `jwti_keys_from_file` for `reader`.
 *
 * No thread may change the environment while the library reads it, which is a rule of C.
 */
JWTI_API
int32_t jwti_keys_from_environment(const char *name,
                                   size_t name_len,
                                   const char *reader,
                                   size_t reader_len,
                                   jwti_keys **keys,
                                   jwti_error *error);

/**
 * Reads the keys of a file, a directory or a variable again. `has_changed` is set to whether they differ from the old
 * ones. After an error the old keys remain.
 */
JWTI_API int32_t jwti_keys_refresh(const jwti_keys *keys, bool *has_changed, jwti_error *error);

/**
 * Starts a thread that reads the keys again every so many seconds. It replaces the thread of an earlier call. The thread
 * ends with `jwti_keys_stop_refresher`, and when the keys are freed.
 */
JWTI_API
int32_t jwti_keys_start_refresher(const jwti_keys *keys,
                                  int64_t every_seconds,
                                  jwti_error *error);

/**
 * Stops the thread of `jwti_keys_start_refresher` and waits for its end, at most so many milliseconds. `has_ended` is set to
 * whether there is no such thread any more. Call it before `dlclose`.
 */
JWTI_API
int32_t jwti_keys_stop_refresher(const jwti_keys *keys,
                                 uint32_t within_milliseconds,
                                 bool *has_ended,
                                 jwti_error *error);

/**
 * Creates keys from a secret, for HS256, HS384 or HS512. They sign and verify.
 *
 * `key_id` is the `kid`, or NULL. `min_len` is the least length of the secret in bytes, or 0 for the length that RFC 7518
 * requires, such as 32 for HS256. A vendor may issue shorter ones: 24 bytes for Sunshine Conversations.
 */
JWTI_API
int32_t jwti_keys_from_secret(const char *algorithm,
                              size_t algorithm_len,
                              const void *secret,
                              size_t secret_len,
                              size_t min_len,
                              const char *key_id,
                              size_t key_id_len,
                              jwti_keys **keys,
                              jwti_error *error);

/**
 * Creates keys from a private key in PEM: PKCS#8, PKCS#1 or SEC1, not encrypted. They sign and verify.
 *
 * `key_id` is the `kid`, or NULL.
 */
JWTI_API
int32_t jwti_keys_from_private_pem(const char *algorithm,
                                   size_t algorithm_len,
                                   const char *pem,
                                   size_t pem_len,
                                   const char *key_id,
                                   size_t key_id_len,
                                   jwti_keys **keys,
                                   jwti_error *error);

/**
 * Creates keys from a public key in PEM: SPKI or PKCS#1. They only verify.
 *
 * `key_id` is the `kid`, or NULL.
 */
JWTI_API
int32_t jwti_keys_from_public_pem(const char *algorithm,
                                  size_t algorithm_len,
                                  const char *pem,
                                  size_t pem_len,
                                  const char *key_id,
                                  size_t key_id_len,
                                  jwti_keys **keys,
                                  jwti_error *error);

/**
 * Creates keys from a JWK Set. They can be replaced with `jwti_keys_replace_jwk_set`.
 *
 * `kind` is one of
 *
 * - "public": public keys that verify. A set with a secret or private key is rejected (code 121).
 * - "unpublished": secrets and public keys that verify.
 * - "private": secrets and private keys. The last one that can sign signs, and all verify.
 *
 * `algorithms` are the allowed algorithms with commas between them, such as "RS256,ES256".
 */
JWTI_API
int32_t jwti_keys_from_jwk_set(const char *kind,
                               size_t kind_len,
                               const char *algorithms,
                               size_t algorithms_len,
                               const char *jwk_set,
                               size_t jwk_set_len,
                               jwti_keys **keys,
                               jwti_error *error);

/**
 * Replaces the keys of `jwti_keys_from_jwk_set`. Signers and verifiers that were created from them use the new keys at
 * once. After an error the old keys remain.
 */
JWTI_API
int32_t jwti_keys_replace_jwk_set(const jwti_keys *keys,
                                  const char *kind,
                                  size_t kind_len,
                                  const char *algorithms,
                                  size_t algorithms_len,
                                  const char *jwk_set,
                                  size_t jwk_set_len,
                                  jwti_error *error);

/**
 * Creates keys from up to 8 keys of one algorithm without a `kid`. A token is accepted if one of them verifies it, so that
 * tokens of an old and a new key are accepted during a change of keys. The first one signs, if it can.
 *
 * Only keys from a secret or from PEM can be joined.
 */
JWTI_API
int32_t jwti_keys_any_of(const jwti_keys *const *members,
                         size_t count,
                         jwti_keys **keys,
                         jwti_error *error);

/**
 * Returns `JWTI_ABI_VERSION` of the library. A program that loads the library at run time compares it with its own.
 */
JWTI_API uint32_t jwti_abi_version(void);

/**
 * Returns the version of the library, such as "0.1.0". The text is static.
 */
JWTI_API const char *jwti_version(void);

/**
 * Returns the name of a code, such as "claim.expired" for 404 and "interface.null" for -1. The text is static. Returns NULL
 * for 0 and unknown numbers.
 */
JWTI_API
const char *jwti_code_name(int32_t code);

/**
 * Sets `now` to the time of the system clock, in seconds since 1970-01-01T00:00:00Z.
 */
JWTI_API int32_t jwti_now(int64_t *now, jwti_error *error);

/**
 * Returns a random text of 36 characters for the claim `jti`.
 */
JWTI_API int32_t jwti_random_id(jwti_text *id, jwti_error *error);

/**
 * Creates and signs a token with the registered claims of RFC 7519. The signer must be of the profile "jwt".
 *
 * `custom` are further claims as a JSON object, or NULL. They are signed as they are written.
 */
JWTI_API
int32_t jwti_mint_jwt(const jwti_signer *signer,
                      const jwti_jwt_claims *claims,
                      const char *custom,
                      size_t custom_len,
                      jwti_text *token,
                      jwti_error *error);

/**
 * Creates and signs a token for Kustomer. The signer must be of the profile "kustomer".
 */
JWTI_API
int32_t jwti_mint_kustomer(const jwti_signer *signer,
                           const jwti_kustomer_claims *claims,
                           jwti_text *token,
                           jwti_error *error);

/**
 * Creates and signs an application token for Vonage. The signer must be of the profile "nexmo-application".
 *
 * `acl` limits what the token permits. If it is NULL, the token permits everything.
 */
JWTI_API
int32_t jwti_mint_nexmo_application(const jwti_signer *signer,
                                    const jwti_nexmo_claims *claims,
                                    const jwti_acl *acl,
                                    jwti_text *token,
                                    jwti_error *error);

/**
 * Creates and signs a user token for Vonage. The signer must be of the profile "nexmo-user".
 *
 * `user` is the name of the user, the claim `sub`. `acl` limits what the token permits, and is required.
 */
JWTI_API
int32_t jwti_mint_nexmo_user(const jwti_signer *signer,
                             const jwti_nexmo_claims *claims,
                             const char *user,
                             size_t user_len,
                             const jwti_acl *acl,
                             jwti_text *token,
                             jwti_error *error);

/**
 * Creates and signs a video token for Vonage. The signer must be of the profile "nexmo-video".
 */
JWTI_API
int32_t jwti_mint_nexmo_video(const jwti_signer *signer,
                              const jwti_nexmo_video_claims *claims,
                              jwti_text *token,
                              jwti_error *error);

/**
 * Creates and signs a token for Sunshine Conversations. The signer must be of the profile "sunshine".
 */
JWTI_API
int32_t jwti_mint_sunshine(const jwti_signer *signer,
                           const jwti_sunshine_claims *claims,
                           jwti_text *token,
                           jwti_error *error);

/**
 * Creates and signs the token of a webhook with this body. The signer must be of the profile "nexmo-webhook".
 */
JWTI_API
int32_t jwti_mint_nexmo_webhook(const jwti_signer *signer,
                                const jwti_nexmo_webhook_claims *claims,
                                const void *body,
                                size_t body_len,
                                jwti_text *token,
                                jwti_error *error);

/**
 * Creates and signs the token of a contact center webhook with this body. The signer must be of the profile
 * "nexmo-contact-center-webhook".
 *
 * `token_id` is the claim `jti`, or NULL. `expires_at` is the claim `exp` in seconds since 1970.
 */
JWTI_API
int32_t jwti_mint_nexmo_contact_center_webhook(const jwti_signer *signer,
                                               const char *token_id,
                                               size_t token_id_len,
                                               int64_t expires_at,
                                               const void *body,
                                               size_t body_len,
                                               jwti_text *token,
                                               jwti_error *error);

/**
 * Creates a signer. It checks that the first key fits the profile.
 *
 * `profile` is one of "ably", "intercom", "jwt", "kustomer", "livekit", "nexmo-application", "nexmo-user", "nexmo-video",
 * "nexmo-webhook", "nexmo-contact-center-webhook", "stream-call", "stream-server", "stream-user", "sunshine", "twilio",
 * "zendesk-chat" and "zendesk-sso".
 */
JWTI_API
int32_t jwti_signer_new(const char *profile,
                        size_t profile_len,
                        const jwti_keys *keys,
                        jwti_signer **signer,
                        jwti_error *error);

/**
 * Signs claims that are given as a JSON object.
 *
 * The claims are checked as strictly as those of a token. A member that the profile does not know is an error
 * (code 422). The profile "jwt" keeps custom claims, and their numbers, as they are written.
 */
JWTI_API
int32_t jwti_sign_json(const jwti_signer *signer,
                       const char *claims,
                       size_t claims_len,
                       jwti_text *token,
                       jwti_error *error);

/**
 * Creates a text of the library from a text of the caller, for a callback that returns one.
 */
JWTI_API int32_t jwti_text_new(const char *data, size_t len, jwti_text *text, jwti_error *error);

/**
 * Creates a verifier with the time of the system clock.
 *
 * `profile` is one of "ably", "intercom", "jwt", "kustomer", "livekit", "nexmo-application", "nexmo-user", "nexmo-video",
 * "stream-call", "stream-server", "stream-user", "sunshine", "twilio", "zendesk-chat" and "zendesk-sso". `policy` is a JSON
 * object with the settings of the profile's policy, such as `{"leeway_seconds":30}`, or NULL for the strict defaults.
 */
JWTI_API
int32_t jwti_verifier_new(const char *profile,
                          size_t profile_len,
                          const jwti_keys *keys,
                          const char *policy,
                          size_t policy_len,
                          jwti_verifier **verifier,
                          jwti_error *error);

/**
 * Verifies a token at the time of the verifier's clock.
 *
 * `claims` receives the claims as a JSON object. It can be NULL.
 */
JWTI_API
int32_t jwti_verify(const jwti_verifier *verifier,
                    const char *token,
                    size_t token_len,
                    jwti_text *claims,
                    jwti_error *error);

/**
 * Verifies a token at the time `now`, in seconds since 1970.
 *
 * `claims` receives the claims as a JSON object. It can be NULL.
 */
JWTI_API
int32_t jwti_verify_at(const jwti_verifier *verifier,
                       const char *token,
                       size_t token_len,
                       int64_t now,
                       jwti_text *claims,
                       jwti_error *error);

/**
 * Verifies a token at the time of the verifier's clock. If its key is unknown, the keys are read again first, which may
 * wait for a file.
 *
 * `claims` receives the claims as a JSON object. It can be NULL.
 */
JWTI_API
int32_t jwti_verify_or_refresh(const jwti_verifier *verifier,
                               const char *token,
                               size_t token_len,
                               jwti_text *claims,
                               jwti_error *error);

/**
 * Creates a verifier like `from` that asks a callback for the time. `from` stays as it is, and both are freed.
 *
 * `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds. A
 * clock that calls its own verifier is answered with an error.
 */
JWTI_API
int32_t jwti_verifier_with_clock(const jwti_verifier *from,
                                 jwti_clock_callback clock,
                                 void *user_data,
                                 jwti_drop_callback drop_user_data,
                                 jwti_verifier **verifier,
                                 jwti_error *error);

/**
 * Creates a verifier like `from` that remembers verified tokens, for a server that sees the same token on each request. It
 * accepts and rejects the same tokens. `from` stays as it is, and both are freed.
 *
 * `max_tokens` and `max_bytes` limit what is remembered. 0 is the default: 4096 tokens and 4 MiB.
 */
JWTI_API
int32_t jwti_verifier_with_cache(const jwti_verifier *from,
                                 size_t max_tokens,
                                 size_t max_bytes,
                                 jwti_verifier **verifier,
                                 jwti_error *error);

/**
 * Creates a verifier like `from` that accepts only these algorithms. `from` stays as it is, and both are freed.
 *
 * `algorithms` are names with commas between them, such as "RS256,ES256".
 */
JWTI_API
int32_t jwti_verifier_with_algorithms(const jwti_verifier *from,
                                      const char *algorithms,
                                      size_t algorithms_len,
                                      jwti_verifier **verifier,
                                      jwti_error *error);

/**
 * Creates a verifier like `from` that rejects tokens of more bytes with code 201. `from` stays as it is, and both are freed.
 */
JWTI_API
int32_t jwti_verifier_with_max_token_len(const jwti_verifier *from,
                                         size_t max_token_len,
                                         jwti_verifier **verifier,
                                         jwti_error *error);

/**
 * Creates a verifier of webhooks with the time of the system clock and without a replay guard.
 *
 * `kind` is "nexmo-webhook" (messages, voice and other signed webhooks), "nexmo-contact-center-webhook", or a callback of the
 * video API: "video-archive", "video-broadcast", "video-captions", "video-experience-composer", "video-session" or
 * "video-sip". A webhook is accepted if one of the secrets verifies it. `policy` is a JSON object with the settings of the
 * policy, or NULL for the strict defaults. `is_behind_cloud_runtime` tells that Vonage Cloud Runtime passes the token on, in
 * another header field. It is for the kind "nexmo-webhook" and video callbacks.
 */
JWTI_API
int32_t jwti_webhook_new(const char *kind,
                         size_t kind_len,
                         const jwti_webhook_secret *secrets,
                         size_t count,
                         const char *policy,
                         size_t policy_len,
                         bool is_behind_cloud_runtime,
                         jwti_webhook **webhook,
                         jwti_error *error);

/**
 * Replaces the secrets while the verifier is used, also those of verifiers that were created from it. Secrets with API keys
 * replace such secrets, and those without replace those without.
 */
JWTI_API
int32_t jwti_webhook_replace_secrets(const jwti_webhook *webhook,
                                     const jwti_webhook_secret *secrets,
                                     size_t count,
                                     jwti_error *error);

/**
 * Creates a verifier like `from` that asks a callback for the time. `from` stays as it is, and both are freed.
 *
 * `drop_user_data` releases `user_data`, and can be NULL. The library takes `user_data` over only if the call succeeds.
 */
JWTI_API
int32_t jwti_webhook_with_clock(const jwti_webhook *from,
                                jwti_clock_callback clock,
                                void *user_data,
                                jwti_drop_callback drop_user_data,
                                jwti_webhook **webhook,
                                jwti_error *error);

/**
 * Creates a verifier like `from` that accepts each webhook once. `from` stays as it is, and both are freed. Several
 * verifiers can have the same guard, which can be freed before them.
 */
JWTI_API
int32_t jwti_webhook_with_replay_guard(const jwti_webhook *from,
                                       const jwti_replay_guard *guard,
                                       jwti_webhook **webhook,
                                       jwti_error *error);

/**
 * Verifies a webhook at the time of the verifier's clock. After a failure, `http_status` of the error is the status with
 * which to answer.
 *
 * `result` receives a JSON object. It can be NULL. Its member `claims` are the claims of the token, `account` is the API key
 * whose secret verified it, and `parameters` are the names and values of the query of a GET request, which has no body.
 */
JWTI_API
int32_t jwti_webhook_verify(const jwti_webhook *webhook,
                            const jwti_webhook_request *request,
                            jwti_text *result,
                            jwti_error *error);

/**
 * Verifies a webhook at the time `now`, in seconds since 1970. See `jwti_webhook_verify`.
 */
JWTI_API
int32_t jwti_webhook_verify_at(const jwti_webhook *webhook,
                               const jwti_webhook_request *request,
                               int64_t now,
                               jwti_text *result,
                               jwti_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* JWT_IDENTITY_H */
