/* Verifiers with a clock, a cache and limits of their own. */

#include "support.h"
#include "tests.h"

static const char CLAIMS[] = "{\"sub\":\"ada\",\"exp\":1700000600}";

static jwti_text some_token(const jwti_keys *keys)
{
    jwti_error error;
    jwti_text token;
    jwti_signer *signer = signer_of("jwt", keys);
    must(jwti_sign_json(signer, TEXT(CLAIMS), &token, &error), &error, "jwti_sign_json");
    jwti_free(signer);
    return token;
}

static void clock_of_the_caller_decides(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_verifier *strict = verifier_of("jwt", keys, "{\"leeway_seconds\":0}");
    jwti_verifier *verifier = NULL;
    jwti_text token = some_token(keys);
    struct clock clock = {NOW, 0, 0, 0};

    CHECK_NUMBER(jwti_verifier_with_clock(NULL, read_clock, &clock, drop_clock, &verifier, &error), JWTI_ERROR_NULL);
    CHECK_NUMBER(jwti_verifier_with_clock(strict, NULL, &clock, drop_clock, &verifier, &error), JWTI_ERROR_NULL);
    /* After a failure the caller still owns the user_data. */
    CHECK_NUMBER(clock.drops, 0);
    CHECK_NUMBER(jwti_verifier_with_clock(strict, read_clock, &clock, drop_clock, &verifier, &error), 0);
    jwti_free(strict);

    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), 0);
    clock.now = NOW + 599;
    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), 0);
    clock.now = NOW + 600;
    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), JWTI_CODE_CLAIM_EXPIRED);
    CHECK_TEXT(error.subject, "exp");
    clock.result = 5;
    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), JWTI_CODE_CLOCK_UNAVAILABLE);
    CHECK(error.is_retryable);
    CHECK_NUMBER(error.http_status, 503);
    CHECK(clock.calls >= 4);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, NULL, &error), 0);

    CHECK_NUMBER(clock.drops, 0);
    jwti_free(verifier);
    CHECK_NUMBER(clock.drops, 1);
    jwti_free(token.data);
    jwti_free(keys);
}

/* A clock that verifies with its own verifier. */
struct reentrant {
    const jwti_verifier *verifier;
    const char *token;
    int32_t inner;
};

static int32_t verify_in_clock(void *user_data, int64_t *now)
{
    struct reentrant *reentrant = (struct reentrant *)user_data;
    *now = NOW;
    reentrant->inner = jwti_verify(reentrant->verifier, TEXT(reentrant->token), NULL, NULL);
    return 0;
}

static void clock_that_calls_its_verifier_ends(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_verifier *from = verifier_of("jwt", keys, NULL);
    jwti_verifier *verifier = NULL;
    jwti_text token = some_token(keys);
    struct reentrant reentrant = {NULL, token.data, 0};

    CHECK_NUMBER(jwti_verifier_with_clock(from, verify_in_clock, &reentrant, NULL, &verifier, &error), 0);
    reentrant.verifier = verifier;
    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), 0);
    CHECK_NUMBER(reentrant.inner, JWTI_CODE_CALL_REENTRANT);
    jwti_free(token.data);
    jwti_free(verifier);
    jwti_free(from);
    jwti_free(keys);
}

static void cache_remembers_no_rejection_away(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_verifier *from = verifier_of("jwt", keys, NULL);
    jwti_verifier *verifier = NULL;
    jwti_text token = some_token(keys);
    int time;

    CHECK_NUMBER(jwti_verifier_with_cache(from, 0, 0, &verifier, &error), 0);
    for (time = 0; time < 3; time += 1) {
        verify_and_reject(verifier, token.data, "\"sub\":\"ada\"");
    }
    jwti_free(token.data);
    jwti_free(verifier);
    jwti_free(from);
    jwti_free(keys);
}

static void limits_are_kept(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_verifier *from = verifier_of("jwt", keys, NULL);
    jwti_verifier *verifier = NULL;
    jwti_text token = some_token(keys);

    CHECK_NUMBER(jwti_verifier_with_algorithms(from, TEXT("HS384,RS256"), &verifier, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, NULL, &error), JWTI_CODE_HEADER_ALGORITHM_NOT_ALLOWED);
    jwti_free(verifier);
    CHECK_NUMBER(jwti_verifier_with_algorithms(from, TEXT("HS384,none"), &verifier, &error), JWTI_ERROR_NAME);
    CHECK(verifier == NULL);
    CHECK_NUMBER(jwti_verifier_with_max_token_len(from, token.len - 1, &verifier, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, NULL, &error), JWTI_CODE_TOKEN_TOO_LARGE);
    jwti_free(verifier);
    /* The verifier from which they were created has no such limit. */
    CHECK_NUMBER(jwti_verify_at(from, TEXT(token.data), NOW, NULL, &error), 0);
    jwti_free(token.data);
    jwti_free(from);
    jwti_free(keys);
}

void test_verifier(void)
{
    clock_of_the_caller_decides();
    clock_that_calls_its_verifier_ends();
    cache_remembers_no_rejection_away();
    limits_are_kept();
}
