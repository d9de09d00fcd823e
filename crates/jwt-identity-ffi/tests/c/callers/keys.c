/* Keys that are replaced while signers and verifiers use them. */

#include "support.h"
#include "tests.h"

#define JWK(kid, k) "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"" kid "\",\"k\":\"" k "\"}"
/* Test secrets. They protect nothing. */
#define OLD JWK("old", "dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE")
#define NEW JWK("new", "YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LTItYnl0ZXM")

static const char CLAIMS[] = "{\"sub\":\"ada\",\"exp\":1700000600}";

static void set_is_replaced_while_used(void)
{
    jwti_error error;
    jwti_keys *keys = NULL;
    jwti_signer *signer;
    jwti_verifier *verifier;
    jwti_text first, second;

    must(jwti_keys_from_jwk_set(TEXT("private"), TEXT("HS256"), TEXT("{\"keys\":[" OLD "]}"), &keys, &error), &error,
         "jwti_keys_from_jwk_set");
    signer = signer_of("jwt", keys);
    verifier = verifier_of("jwt", keys, NULL);
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(CLAIMS), &first, &error), 0);

    /* During a rotation both are known, and the last one signs. */
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("private"), TEXT("HS256"), TEXT("{\"keys\":[" OLD "," NEW "]}"),
                                           &error), 0);
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(CLAIMS), &second, &error), 0);
    CHECK(strcmp(first.data, second.data) != 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(first.data), NOW, NULL, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(second.data), NOW, NULL, &error), 0);

    /* After it the old one is unknown. */
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("private"), TEXT("HS256"), TEXT("{\"keys\":[" NEW "]}"), &error),
                 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(first.data), NOW, NULL, &error), JWTI_CODE_HEADER_UNKNOWN_KEY_ID);
    CHECK_NUMBER(jwti_verify_or_refresh(verifier, TEXT(first.data), NULL, &error), JWTI_CODE_HEADER_UNKNOWN_KEY_ID);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(second.data), NOW, NULL, &error), 0);

    /* A set that cannot be used changes nothing. */
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("private"), TEXT("HS256"), TEXT("{\"keys\":[]}"), &error),
                 JWTI_CODE_KEY_SET_EMPTY);
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("public"), TEXT("HS256"), TEXT("{\"keys\":[" OLD "]}"), &error),
                 JWTI_CODE_KEY_NOT_PUBLIC);
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("secret"), TEXT("HS256"), TEXT("{\"keys\":[" OLD "]}"), &error),
                 JWTI_ERROR_NAME);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(second.data), NOW, NULL, &error), 0);

    jwti_free(first.data);
    jwti_free(second.data);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

static void unusable_keys_are_rejected(void)
{
    jwti_error error;
    jwti_keys *keys = NULL;
    jwti_signer *signer = NULL;

    CHECK_NUMBER(jwti_keys_from_secret(TEXT("HS256"), TEXT("short"), 0, ABSENT, &keys, &error),
                 JWTI_CODE_KEY_TOO_SHORT);
    CHECK(keys == NULL);
    CHECK_NUMBER(jwti_keys_from_secret(TEXT("HS257"), TEXT(SECRET), 0, ABSENT, &keys, &error), JWTI_ERROR_NAME);
    CHECK_PART(error.message, "HS256");
    CHECK_NUMBER(jwti_keys_from_private_pem(TEXT("RS256"), TEXT("no PEM"), ABSENT, &keys, &error),
                 JWTI_CODE_KEY_WRONG_FORM);

    /* A public key cannot sign, and keys of a secret are never replaced. */
    keys = public_keys("ES256", "p256.spki.pem");
    CHECK_NUMBER(jwti_signer_new(TEXT("jwt"), keys, &signer, &error), JWTI_ERROR_KEYS);
    CHECK(signer == NULL);
    CHECK_NUMBER(jwti_keys_replace_jwk_set(keys, TEXT("private"), TEXT("HS256"), TEXT("{\"keys\":[" OLD "]}"), &error),
                 JWTI_ERROR_KEYS);
    jwti_free(keys);
}

static void old_and_new_key_are_accepted(void)
{
    jwti_error error;
    jwti_keys *new_keys = secret_keys(NULL), *old_keys = NULL, *other_keys = private_keys("ES256", "p256.pkcs8.pem");
    jwti_keys *keys = NULL;
    const jwti_keys *members[2];
    jwti_signer *old_signer, *signer;
    jwti_verifier *verifier;
    jwti_text old_token, token;

    must(jwti_keys_from_secret(TEXT("HS256"), TEXT("another-secret-of-32-test-bytes!"), 0, ABSENT, &old_keys, &error),
         &error, "a secret");
    members[0] = new_keys;
    members[1] = old_keys;
    CHECK_NUMBER(jwti_keys_any_of(members, COUNT(members), &keys, &error), 0);
    old_signer = signer_of("jwt", old_keys);
    signer = signer_of("jwt", keys);
    verifier = verifier_of("jwt", keys, NULL);
    CHECK_NUMBER(jwti_sign_json(old_signer, TEXT(CLAIMS), &old_token, &error), 0);
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(CLAIMS), &token, &error), 0);
    CHECK(strcmp(old_token.data, token.data) != 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(old_token.data), NOW, NULL, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, NULL, &error), 0);
    jwti_free(old_token.data);
    jwti_free(token.data);
    jwti_free(old_signer);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);

    /* Keys of two algorithms, and none. */
    members[1] = other_keys;
    CHECK(jwti_keys_any_of(members, COUNT(members), &keys, &error) != 0);
    CHECK(keys == NULL);
    CHECK(jwti_keys_any_of(NULL, 0, &keys, &error) != 0);
    jwti_free(new_keys);
    jwti_free(old_keys);
    jwti_free(other_keys);
}

static void public_keys_are_published(void)
{
    jwti_error error;
    jwti_keys *keys = private_keys("RS256", "rsa2048.pkcs8.pem");
    jwti_text set;

    CHECK_NUMBER(jwti_keys_public_jwk_set(keys, &set, &error), 0);
    CHECK_PART(set.data, "\"kty\":\"RSA\"");
    CHECK(strstr(set.data, "\"d\":") == NULL);
    jwti_free(set.data);
    jwti_free(keys);
    keys = secret_keys(NULL);
    CHECK_NUMBER(jwti_keys_public_jwk_set(keys, &set, &error), 0);
    CHECK_TEXT(set.data, "{\"keys\":[]}");
    jwti_free(set.data);
    jwti_free(keys);
}

void test_keys(void)
{
    set_is_replaced_while_used();
    unusable_keys_are_rejected();
    old_and_new_key_are_accepted();
    public_keys_are_published();
}
