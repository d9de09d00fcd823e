/* Objects that several threads use. Memcheck then sees what the library keeps for a thread. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "support.h"
#include "tests.h"

#define THREADS 4
#define ROUNDS 10

struct shared {
    const jwti_signer *signer;
    const jwti_verifier *verifier;
};

static void *sign_and_verify(void *argument)
{
    const struct shared *shared = (const struct shared *)argument;
    jwti_error error;
    jwti_text token;
    size_t faults = 0;
    int round;

    for (round = 0; round < ROUNDS; round += 1) {
        faults += jwti_sign_json(shared->signer, TEXT("{\"sub\":\"ada\",\"exp\":1700000600}"), &token, &error) != 0;
        faults += jwti_verify_at(shared->verifier, TEXT(token.data), NOW, NULL, &error) != 0;
        /* The system clock is later. */
        faults += jwti_verify_or_refresh(shared->verifier, TEXT(token.data), NULL, &error) != JWTI_CODE_CLAIM_EXPIRED;
        faults += error.code != JWTI_CODE_CLAIM_EXPIRED;
        jwti_free(token.data);
    }
    return faults == 0 ? argument : NULL;
}

void test_threads(void)
{
    jwti_error error;
    jwti_keys *keys = NULL;
    const char *set = "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"one\","
                      "\"k\":\"dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE\"}]}";
    pthread_t threads[THREADS];
    struct shared shared;
    jwti_signer *signer;
    jwti_verifier *verifier;
    int index;

    must(jwti_keys_from_jwk_set(TEXT("private"), TEXT("HS256"), TEXT(set), &keys, &error), &error, "a JWK Set");
    signer = signer_of("jwt", keys);
    verifier = verifier_of("jwt", keys, NULL);
    shared.signer = signer;
    shared.verifier = verifier;
    for (index = 0; index < THREADS; index += 1) {
        CHECK_NUMBER(pthread_create(&threads[index], NULL, sign_and_verify, &shared), 0);
    }
    for (index = 0; index < THREADS; index += 1) {
        void *outcome = NULL;
        CHECK_NUMBER(pthread_join(threads[index], &outcome), 0);
        CHECK(outcome == &shared);
    }
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}
