/* Signed webhooks. */

#include <stdio.h>
#include <stdlib.h>

#include "support.h"
#include "tests.h"

static const char BODY[] = "{\"status\":\"delivered\",\"message_uuid\":\"1\"}";

/* A request with its token. */
struct received {
    jwti_webhook_request request;
    jwti_field header;
    char *value;
};

/* Puts a token into the header of a request with the body. */
static void put_token(struct received *received, const char *header, const char *token)
{
    size_t size = strlen(token) + sizeof "Bearer ";
    received->value = (char *)malloc(size);
    if (received->value == NULL) {
        exit(2);
    }
    snprintf(received->value, size, "Bearer %s", token);
    received->header.name = str(header);
    received->header.value = str(received->value);
    memset(&received->request, 0, sizeof received->request);
    received->request.method = str("POST");
    received->request.headers.items = &received->header;
    received->request.headers.count = 1;
    received->request.body.data = BODY;
    received->request.body.len = strlen(BODY);
}

/* Creates a request as Vonage sends it. */
static void receive(struct received *received, const char *secret, const char *token_id)
{
    jwti_error error;
    jwti_keys *keys = NULL;
    jwti_signer *signer;
    jwti_nexmo_webhook_claims claims;
    jwti_text token;

    must(jwti_keys_from_secret(TEXT("HS256"), TEXT(secret), 1, ABSENT, &keys, &error), &error, "the secret");
    signer = signer_of("nexmo-webhook", keys);
    memset(&claims, 0, sizeof claims);
    claims.token_id = str(token_id);
    claims.issued_at = NOW;
    must(jwti_mint_nexmo_webhook(signer, &claims, TEXT(BODY), &token, &error), &error, "jwti_mint_nexmo_webhook");
    put_token(received, "Authorization", token.data);
    jwti_free(token.data);
    jwti_free(signer);
    jwti_free(keys);
}

static jwti_webhook_secret secret_of(const char *text)
{
    jwti_webhook_secret secret;
    memset(&secret, 0, sizeof secret);
    secret.secret.data = text;
    secret.secret.len = strlen(text);
    return secret;
}

static jwti_webhook *webhook_of(const char *text)
{
    jwti_error error;
    jwti_webhook *webhook;
    jwti_webhook_secret secret = secret_of(text);
    must(jwti_webhook_new(TEXT("nexmo-webhook"), &secret, 1, ABSENT, false, &webhook, &error), &error,
         "jwti_webhook_new");
    return webhook;
}

static void content_is_verified(void)
{
    jwti_error error;
    jwti_webhook *webhook = webhook_of(SECRET);
    jwti_webhook *with_clock = NULL;
    struct received received;
    struct clock clock = {NOW, 0, 0, 0};
    jwti_text result;

    receive(&received, SECRET, "id-1");
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, &result, &error), 0);
    CHECK_PART(result.data, "\"jti\":\"id-1\"");
    jwti_free(result.data);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), 0);

    CHECK_NUMBER(jwti_webhook_with_clock(webhook, read_clock, &clock, drop_clock, &with_clock, &error), 0);
    CHECK_NUMBER(jwti_webhook_verify(with_clock, &received.request, NULL, &error), 0);
    clock.now = NOW + 86400;
    CHECK_NUMBER(jwti_webhook_verify(with_clock, &received.request, &result, &error), JWTI_CODE_CLAIM_TOO_OLD);
    CHECK(result.data == NULL);
    jwti_free(with_clock);
    CHECK_NUMBER(clock.drops, 1);

    received.request.body.len -= 1;
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error),
                 JWTI_CODE_CLAIM_CONTENT_MISMATCH);
    CHECK_NUMBER(error.http_status, 401);
    received.request.headers.count = 0;
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), JWTI_CODE_TOKEN_MISSING);
    /* Vonage then sends the webhook again, with a token. */
    CHECK_NUMBER(error.http_status, 500);
    free(received.value);
    jwti_free(webhook);
}

static void secret_is_replaced_while_used(void)
{
    jwti_error error;
    jwti_webhook *webhook = webhook_of(SECRET);
    struct received received;
    jwti_webhook_secret secrets[2];

    receive(&received, "another-secret", "id-1");
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), JWTI_CODE_SIGNATURE_INVALID);
    secrets[0] = secret_of(SECRET);
    secrets[1] = secret_of("another-secret");
    CHECK_NUMBER(jwti_webhook_replace_secrets(webhook, secrets, COUNT(secrets), &error), 0);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), 0);
    CHECK(jwti_webhook_replace_secrets(webhook, NULL, 0, &error) != 0);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), 0);
    free(received.value);
    jwti_free(webhook);
}

static void webhook_is_accepted_once(void)
{
    jwti_error error;
    jwti_webhook *from = webhook_of(SECRET);
    jwti_webhook *webhook = NULL;
    jwti_replay_guard *guard = NULL;
    struct received first, second;

    receive(&first, SECRET, "id-1");
    receive(&second, SECRET, "id-2");
    CHECK_NUMBER(jwti_replay_guard_new(1, &guard, &error), 0);
    CHECK_NUMBER(jwti_webhook_with_replay_guard(from, guard, &webhook, &error), 0);
    jwti_free(guard);
    jwti_free(from);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &first.request, NOW, NULL, &error), 0);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &first.request, NOW, NULL, &error), JWTI_CODE_CLAIM_REPLAYED);
    /* Its only place is taken. */
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &second.request, NOW, NULL, &error),
                 JWTI_CODE_REPLAY_GUARD_UNAVAILABLE);
    CHECK_NUMBER(error.http_status, 503);
    CHECK(error.is_retryable);
    jwti_free(webhook);
    free(first.value);
    free(second.value);
}

/* A store of one id. */
struct store {
    char id[64];
    int32_t failure;
    int drops;
};

static int32_t remember(void *user_data, const char *issuer, size_t issuer_len, const char *id, size_t id_len,
                        int64_t keep_until, int64_t now)
{
    struct store *store = (struct store *)user_data;
    if (store->failure != 0 || issuer == NULL || issuer_len == 0 || id_len >= sizeof store->id || keep_until <= now) {
        return 2;
    }
    if (strlen(store->id) == id_len && memcmp(store->id, id, id_len) == 0) {
        return 1;
    }
    memcpy(store->id, id, id_len);
    store->id[id_len] = '\0';
    return 0;
}

static void drop_store(void *user_data)
{
    struct store *store = (struct store *)user_data;
    store->drops += 1;
}

static void store_of_the_caller_remembers(void)
{
    jwti_error error;
    jwti_webhook *from = webhook_of(SECRET);
    jwti_webhook *webhook = NULL;
    jwti_replay_guard *guard = NULL;
    struct received received;
    struct store store;

    memset(&store, 0, sizeof store);
    receive(&received, SECRET, "id-1");
    CHECK_NUMBER(jwti_replay_guard_from_callback(remember, &store, drop_store, &guard, &error), 0);
    CHECK_NUMBER(jwti_webhook_with_replay_guard(from, guard, &webhook, &error), 0);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), 0);
    CHECK_TEXT(store.id, "id-1");
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), JWTI_CODE_CLAIM_REPLAYED);
    store.failure = 1;
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error),
                 JWTI_CODE_REPLAY_GUARD_UNAVAILABLE);
    jwti_free(guard);
    CHECK_NUMBER(store.drops, 0);
    jwti_free(webhook);
    CHECK_NUMBER(store.drops, 1);
    jwti_free(from);
    free(received.value);
}

static void contact_center_webhook_is_verified(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("nexmo-contact-center-webhook", keys);
    jwti_webhook *webhook = NULL;
    jwti_webhook_secret secret = secret_of(SECRET);
    struct received received;
    jwti_text token;

    CHECK_NUMBER(jwti_mint_nexmo_contact_center_webhook(signer, TEXT("id-1"), NOW + 60, TEXT(BODY), &token, &error), 0);
    CHECK_NUMBER(jwti_webhook_new(TEXT("nexmo-contact-center-webhook"), &secret, 1, ABSENT, false, &webhook, &error),
                 0);
    put_token(&received, "Vonage-Signature", token.data);
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error), 0);
    received.request.body.data = "{}";
    received.request.body.len = 2;
    CHECK_NUMBER(jwti_webhook_verify_at(webhook, &received.request, NOW, NULL, &error),
                 JWTI_CODE_CLAIM_CONTENT_MISMATCH);
    free(received.value);
    jwti_free(token.data);
    jwti_free(webhook);
    jwti_free(signer);
    jwti_free(keys);
}

void test_webhook(void)
{
    content_is_verified();
    secret_is_replaced_while_used();
    webhook_is_accepted_once();
    store_of_the_caller_remembers();
    contact_center_webhook_is_verified();
}
