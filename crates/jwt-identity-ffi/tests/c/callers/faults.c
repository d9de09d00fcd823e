/* Wrong calls. Each returns a code and writes the caller's error. */

#include "support.h"
#include "tests.h"

static void null_is_rejected(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = NULL;
    jwti_text token;

    CHECK_NUMBER(jwti_signer_new(ABSENT, keys, &signer, &error), JWTI_ERROR_NULL);
    CHECK_TEXT(error.subject, "profile");
    CHECK_NUMBER(jwti_signer_new(NULL, 5, keys, &signer, &error), JWTI_ERROR_NULL);
    CHECK_NUMBER(jwti_signer_new(TEXT("kustomer"), NULL, &signer, &error), JWTI_ERROR_NULL);
    CHECK_TEXT(error.subject, "keys");
    CHECK_NUMBER(jwti_signer_new(TEXT("kustomer"), keys, NULL, &error), JWTI_ERROR_NULL);
    CHECK_TEXT(error.subject, "signer");
    CHECK_NUMBER(jwti_sign_json(NULL, TEXT("{}"), &token, &error), JWTI_ERROR_NULL);
    CHECK(token.data == NULL && token.len == 0);
    CHECK_NUMBER(jwti_mint_kustomer(NULL, NULL, NULL, NULL), JWTI_ERROR_NULL);
    CHECK_NUMBER(jwti_now(NULL, &error), JWTI_ERROR_NULL);
    jwti_free(keys);
}

static void wrong_handle_is_rejected(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("kustomer", keys);
    const jwti_keys *keys_of_wrong_kind;
    jwti_verifier *verifier = NULL;
    jwti_text token;
    jwti_sunshine_claims claims;

    CHECK_NUMBER(jwti_sign_json((const jwti_signer *)(const void *)keys, TEXT("{}"), &token, &error),
                 JWTI_ERROR_HANDLE);
    CHECK_TEXT(error.subject, "signer");
    CHECK(error.message_len == strlen(error.message) && error.message_len > 0);
    keys_of_wrong_kind = (const jwti_keys *)(const void *)signer;
    CHECK_NUMBER(jwti_verifier_new(TEXT("kustomer"), keys_of_wrong_kind, ABSENT, &verifier, &error), JWTI_ERROR_HANDLE);
    CHECK(verifier == NULL);

    /* The right kind of object, for another profile. */
    memset(&claims, 0, sizeof claims);
    claims.external_id = str("42");
    claims.expires_at = NOW + 60;
    CHECK_NUMBER(jwti_mint_sunshine(signer, &claims, &token, &error), JWTI_ERROR_PROFILE);
    jwti_free(signer);
    jwti_free(keys);
}

static void wrong_text_is_rejected(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = NULL;
    jwti_verifier *verifier = NULL;

    CHECK_NUMBER(jwti_signer_new("\xff\xfe", 2, keys, &signer, &error), JWTI_ERROR_UTF8);
    CHECK_NUMBER(jwti_signer_new(TEXT("kustomers"), keys, &signer, &error), JWTI_ERROR_NAME);
    CHECK_PART(error.message, "nexmo-user");
    CHECK(signer == NULL);
    CHECK_NUMBER(jwti_verifier_new(TEXT("kustomer"), keys, TEXT("{\"leeway\":1}"), &verifier, &error),
                 JWTI_CODE_CONFIG_INVALID_POLICY);
    CHECK_PART(error.message, "leeway");
    CHECK_NUMBER(error.code, JWTI_CODE_CONFIG_INVALID_POLICY);
    jwti_free(keys);
}

static void length_is_checked(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL), *empty = NULL;
    jwti_signer *signer = signer_of("kustomer", keys);
    jwti_verifier *verifier = verifier_of("kustomer", keys, NULL);
    jwti_text token;

    CHECK_NUMBER(jwti_sign_json(signer, "{}", SIZE_MAX, &token, &error), JWTI_ERROR_LENGTH);
    CHECK_TEXT(error.subject, "claims");
    /* An empty text is not an absent one. */
    CHECK_NUMBER(jwti_sign_json(signer, "", 0, &token, &error), JWTI_CODE_TOKEN_INVALID_JSON);
    CHECK_NUMBER(jwti_sign_json(signer, ABSENT, &token, &error), JWTI_ERROR_NULL);
    CHECK_NUMBER(jwti_verify_at(verifier, "", 0, NOW, NULL, &error), JWTI_CODE_TOKEN_MALFORMED);
    CHECK_NUMBER(jwti_keys_from_secret(TEXT("HS256"), "", 0, 0, ABSENT, &empty, &error), JWTI_CODE_KEY_SECRET_EMPTY);
    /* A byte behind the length is not read, and a NUL inside is part of the text. */
    CHECK_NUMBER(jwti_sign_json(signer, "{}", 1, &token, &error), JWTI_CODE_TOKEN_INVALID_JSON);
    CHECK_NUMBER(jwti_verify_at(verifier, "a\0b", 3, NOW, NULL, &error), JWTI_CODE_TOKEN_MALFORMED);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

/* A long text in a message is cut, and its full length is told. */
static void long_message_is_cut(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_verifier *verifier = NULL;
    char policy[2200];

    memset(policy, 'x', sizeof policy);
    memcpy(policy, "{\"", 2);
    memcpy(policy + 2100, "\":1}", 5);
    CHECK_NUMBER(jwti_verifier_new(TEXT("kustomer"), keys, TEXT(policy), &verifier, &error),
                 JWTI_CODE_CONFIG_INVALID_POLICY);
    CHECK(strlen(error.message) < sizeof error.message);
    CHECK(strlen(error.subject) < sizeof error.subject);
    CHECK(error.message_len >= strlen(error.message));
    CHECK(error.subject_len >= strlen(error.subject));
    jwti_free(keys);
}

static void success_clears_the_error(void)
{
    jwti_error error;
    int64_t now;

    memset(&error, 'x', sizeof error);
    CHECK_NUMBER(jwti_now(&now, &error), 0);
    CHECK_NUMBER(error.code, 0);
    CHECK_NUMBER(error.http_status, 0);
    CHECK(!error.is_retryable);
    CHECK_TEXT(error.message, "");
    CHECK_TEXT(error.subject, "");
    CHECK(error.message_len == 0 && error.subject_len == 0);
}

void test_faults(void)
{
    null_is_rejected();
    wrong_handle_is_rejected();
    wrong_text_is_rejected();
    length_is_checked();
    long_message_is_cut();
    success_clears_the_error();
}
