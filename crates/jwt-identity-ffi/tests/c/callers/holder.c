/* Holders, which sign the next token when it is due. */

#include <stdio.h>

#include "support.h"
#include "tests.h"

static void application_token_is_renewed(void)
{
    jwti_error error;
    jwti_keys *keys = private_keys("RS256", "rsa2048.pkcs8.pem");
    jwti_signer *signer = signer_of("nexmo-application", keys);
    jwti_verifier *verifier = verifier_of("nexmo-application", keys, NULL);
    jwti_holder *holder = NULL;
    struct clock clock = {NOW, 0, 0, 0};
    jwti_text first, second;
    int64_t until = 0;

    CHECK_NUMBER(jwti_holder_new_application(signer, TEXT("no UUID"), 0, 0, NULL, read_clock, &clock, drop_clock,
                                             &holder, &error), JWTI_CODE_CLAIM_INVALID);
    CHECK(holder == NULL && clock.drops == 0);
    CHECK_NUMBER(jwti_holder_new_application(signer, TEXT(APPLICATION), 600, 60, NULL, read_clock, &clock, drop_clock,
                                             &holder, &error), 0);
    jwti_free(signer);
    CHECK_NUMBER(jwti_holder_token(holder, &first, &until, &error), 0);
    CHECK(until > NOW && until <= NOW + 600);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(first.data), NOW, NULL, &error), 0);
    clock.now = NOW + 300;
    CHECK_NUMBER(jwti_holder_token(holder, &second, &until, &error), 0);
    CHECK_TEXT(second.data, first.data);
    jwti_free(second.data);
    clock.now = NOW + 599;
    CHECK_NUMBER(jwti_holder_token(holder, &second, &until, &error), 0);
    CHECK(strcmp(second.data, first.data) != 0 && until > NOW + 600);
    jwti_free(first.data);
    jwti_free(second.data);

    CHECK_NUMBER(jwti_holder_token_at(holder, NOW + 600, &first, &until, &error), 0);
    CHECK_NUMBER(jwti_holder_invalidate(holder, &error), 0);
    CHECK_NUMBER(jwti_holder_token_at(holder, NOW + 600, &second, &until, &error), 0);
    CHECK(strcmp(second.data, first.data) != 0);
    jwti_free(first.data);
    jwti_free(second.data);
    jwti_free(holder);
    CHECK_NUMBER(clock.drops, 1);
    jwti_free(verifier);
    jwti_free(keys);
}

/* Claims that a callback makes, and the holder that it may call. */
struct maker {
    int count;
    int drops;
    /* What the callback returns. */
    int32_t result;
    const jwti_holder *holder;
    int32_t inner;
};

static int32_t make_claims(void *user_data, int64_t now, jwti_text *claims, int64_t *accepted_until)
{
    struct maker *maker = (struct maker *)user_data;
    char json[128];
    maker->count += 1;
    if (maker->result != 0) {
        return maker->result;
    }
    if (maker->holder != NULL) {
        jwti_text token;
        maker->inner = jwti_holder_token_at(maker->holder, now, &token, accepted_until, NULL);
        jwti_free(token.data);
    }
    snprintf(json, sizeof json, "{\"sub\":\"%d\",\"exp\":%lld}", maker->count, (long long)(now + 600));
    *accepted_until = now + 600;
    return jwti_text_new(TEXT(json), claims, NULL);
}

static void drop_maker(void *user_data)
{
    struct maker *maker = (struct maker *)user_data;
    maker->drops += 1;
}

static void claims_of_the_caller_are_signed(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("jwt", keys);
    jwti_verifier *verifier = verifier_of("jwt", keys, NULL);
    jwti_holder *holder = NULL;
    struct maker maker;
    struct clock clock = {NOW, 0, 0, 0};
    jwti_text token, claims;
    int64_t until = 0;

    memset(&maker, 0, sizeof maker);
    CHECK_NUMBER(jwti_holder_new(signer, make_claims, &maker, drop_maker, 60, read_clock, &clock, drop_clock, &holder,
                                 &error), 0);
    CHECK_NUMBER(jwti_holder_token(holder, &token, &until, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, &claims, &error), 0);
    CHECK_TEXT(claims.data, "{\"sub\":\"1\",\"exp\":1700000600}");
    jwti_free(claims.data);
    jwti_free(token.data);

    /* A token that is not due yet outlives a failure of the callback. */
    maker.result = 3;
    CHECK_NUMBER(jwti_holder_token(holder, &token, &until, &error), 0);
    jwti_free(token.data);
    CHECK_NUMBER(jwti_holder_invalidate(holder, &error), 0);
    CHECK_NUMBER(jwti_holder_token(holder, &token, &until, &error), JWTI_ERROR_CALLBACK);
    CHECK(token.data == NULL);

    /* A callback that calls its holder does not hang. */
    maker.result = 0;
    maker.holder = holder;
    CHECK_NUMBER(jwti_holder_token(holder, &token, &until, &error), 0);
    CHECK_NUMBER(maker.inner, JWTI_CODE_CALL_REENTRANT);
    jwti_free(token.data);

    jwti_free(holder);
    CHECK(maker.drops == 1 && clock.drops == 1);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

void test_holder(void)
{
    application_token_is_renewed();
    claims_of_the_caller_are_signed();
}
