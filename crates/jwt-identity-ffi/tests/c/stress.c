/*
 * Makes a million calls from 8 threads on shared objects, while the keys of two of them are replaced all the time.
 *
 * Exits with 0 if every call had an outcome that it may have. A token of a key that was replaced may be rejected, but
 * only with the code for that.
 */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jwt_identity.h>

#define TEXT(text) (text), strlen(text)
#define THREADS 8
/* Each round has 4 calls. */
#define ROUNDS (1000000 / THREADS / 4)
/* A program that hangs is ended after this many seconds. */
#define LIMIT 120
#define NOW 1700000000

/* Test secrets. They protect nothing. */
#define SECRET "test-secret-of-thirty-two-bytes!"
#define SET(kid, k) "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"" kid "\",\"k\":\"" k "\"}]}"

static const char *const SETS[] = {
    SET("one", "dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE"),
    SET("two", "YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LTItYnl0ZXM"),
};

static jwti_signer *steady_signer, *turning_signer;
static jwti_verifier *steady_verifier, *turning_verifier;
static jwti_keys *turning_keys;
static atomic_bool is_done;

struct counts {
    long calls;
    /* Tokens that met a set without their key. */
    long late;
    long faults;
};

static void fault(struct counts *counts, const char *what, int32_t result, const jwti_error *error)
{
    if (counts->faults == 0) {
        printf("%s: %d: %s\n", what, (int)result, error->message);
    }
    counts->faults += 1;
}

/* Checks that a verifier returned the claims that were signed. */
static void compare(struct counts *counts, jwti_text *claims, const char *part, const jwti_error *error)
{
    if (strstr(claims->data, part) == NULL) {
        fault(counts, "claims of another token", 0, error);
    }
    jwti_free(claims->data);
}

static void steady_round(struct counts *counts, const char *id)
{
    jwti_error error;
    jwti_text token, text;
    jwti_kustomer_claims claims;
    int32_t result;

    memset(&claims, 0, sizeof claims);
    claims.external_id.data = id;
    claims.external_id.len = strlen(id);
    claims.issued_at = NOW;
    counts->calls += 2;
    result = jwti_mint_kustomer(steady_signer, &claims, &token, &error);
    if (result != 0) {
        fault(counts, "jwti_mint_kustomer", result, &error);
        return;
    }
    result = jwti_verify_at(steady_verifier, token.data, token.len, NOW, &text, &error);
    if (result == 0) {
        compare(counts, &text, id, &error);
    } else {
        fault(counts, "jwti_verify_at", result, &error);
    }
    jwti_free(token.data);
}

static void turning_round(struct counts *counts, const char *id)
{
    jwti_error error;
    jwti_text token, text;
    char claims[128];
    int32_t result;

    snprintf(claims, sizeof claims, "{\"sub\":\"%s\",\"exp\":%d}", id, NOW + 60);
    counts->calls += 2;
    result = jwti_sign_json(turning_signer, TEXT(claims), &token, &error);
    if (result != 0) {
        fault(counts, "jwti_sign_json", result, &error);
        return;
    }
    result = jwti_verify_at(turning_verifier, token.data, token.len, NOW, &text, &error);
    if (result == 0) {
        compare(counts, &text, id, &error);
    } else if (result == JWTI_CODE_HEADER_UNKNOWN_KEY_ID && error.code == result) {
        counts->late += 1;
    } else {
        fault(counts, "jwti_verify_at", result, &error);
    }
    jwti_free(token.data);
}

static void *call(void *argument)
{
    struct counts *counts = (struct counts *)argument;
    char id[64];
    long round;

    for (round = 0; round < ROUNDS; round += 1) {
        snprintf(id, sizeof id, "user-%p-%ld-", argument, round);
        steady_round(counts, id);
        turning_round(counts, id);
    }
    return NULL;
}

static void *turn(void *argument)
{
    struct counts *counts = (struct counts *)argument;
    jwti_error error;
    int32_t result;

    while (!atomic_load(&is_done)) {
        result = jwti_keys_replace_jwk_set(turning_keys, TEXT("private"), TEXT("HS256"),
                                           TEXT(SETS[counts->calls % 2]), &error);
        counts->calls += 1;
        if (result != 0) {
            fault(counts, "jwti_keys_replace_jwk_set", result, &error);
        }
    }
    return NULL;
}

/* Creates what the threads share. Signer and verifier do not need the object of the steady keys. */
static int create(void)
{
    jwti_keys *keys;
    int32_t result = jwti_keys_from_secret(TEXT("HS256"), TEXT(SECRET), 0, NULL, 0, &keys, NULL);
    result |= jwti_signer_new(TEXT("kustomer"), keys, &steady_signer, NULL);
    result |= jwti_verifier_new(TEXT("kustomer"), keys, NULL, 0, &steady_verifier, NULL);
    jwti_free(keys);
    result |= jwti_keys_from_jwk_set(TEXT("private"), TEXT("HS256"), TEXT(SETS[0]), &turning_keys, NULL);
    result |= jwti_signer_new(TEXT("jwt"), turning_keys, &turning_signer, NULL);
    result |= jwti_verifier_new(TEXT("jwt"), turning_keys, NULL, 0, &turning_verifier, NULL);
    return result;
}

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void)
{
    pthread_t threads[THREADS + 1];
    struct counts counts[THREADS + 1];
    struct counts all = {0, 0, 0};
    double start = seconds();
    int index;

    alarm(LIMIT);
    if (create() != 0) {
        printf("a signer or a verifier cannot be created\n");
        return 2;
    }
    memset(counts, 0, sizeof counts);
    for (index = 0; index <= THREADS; index += 1) {
        if (pthread_create(&threads[index], NULL, index == THREADS ? turn : call, &counts[index]) != 0) {
            printf("a thread cannot be created\n");
            return 2;
        }
    }
    for (index = 0; index <= THREADS; index += 1) {
        if (index == THREADS) {
            atomic_store(&is_done, true);
        }
        pthread_join(threads[index], NULL);
        all.calls += counts[index].calls;
        all.late += counts[index].late;
        all.faults += counts[index].faults;
    }
    jwti_free(steady_signer);
    jwti_free(steady_verifier);
    jwti_free(turning_signer);
    jwti_free(turning_verifier);
    jwti_free(turning_keys);
    printf("%ld calls, %ld of them replaced the keys, %ld tokens were late, %ld faults, %.1f s\n", all.calls,
           counts[THREADS].calls, all.late, all.faults, seconds() - start);
    return all.faults == 0 && all.calls >= 1000000 && counts[THREADS].calls > 0 ? 0 : 1;
}
