/*
 * Loads the library at run time and unloads it, 200 times. Each time a thread of its own creates, verifies and rejects
 * a token, and starts and stops a thread of the library.
 */

#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jwt_identity.h>

#define TEXT(text) (text), strlen(text)
#define LIBRARY "libjwt_identity.so.1"
#define TIMES 200
/* A program that hangs is ended after this many seconds. */
#define LIMIT 120
#define NOW 1700000000
/* A test secret. It protects nothing. */
#define SECRET "test-secret-of-thirty-two-bytes!"
#define VARIABLE "JWTI_TEST_SECRET"
#define READER "{\"kind\":\"secret\",\"algorithms\":[\"HS256\"]}"

/* A pointer to a function of the header, by its name. C has no conversion from `void *`, so the bytes are copied. */
#define FIND(pointer, name)                                  \
    do {                                                     \
        void *found = dlsym(library, name);                  \
        if (found == NULL) {                                 \
            printf("%s\n", dlerror());                       \
            return 1;                                        \
        }                                                    \
        memcpy(&(pointer), &found, sizeof found);            \
    } while (0)

typedef uint32_t abi_version_fn(void);
typedef void free_fn(void *);
typedef int32_t keys_fn(const char *, size_t, const void *, size_t, size_t, const char *, size_t, jwti_keys **,
                        jwti_error *);
typedef int32_t signer_fn(const char *, size_t, const jwti_keys *, jwti_signer **, jwti_error *);
typedef int32_t verifier_fn(const char *, size_t, const jwti_keys *, const char *, size_t, jwti_verifier **,
                            jwti_error *);
typedef int32_t environment_fn(const char *, size_t, const char *, size_t, jwti_keys **, jwti_error *);
typedef int32_t start_fn(const jwti_keys *, int64_t, jwti_error *);
typedef int32_t stop_fn(const jwti_keys *, uint32_t, bool *, jwti_error *);
typedef int32_t sign_fn(const jwti_signer *, const char *, size_t, jwti_text *, jwti_error *);
typedef int32_t verify_fn(const jwti_verifier *, const char *, size_t, int64_t, jwti_text *, jwti_error *);

/* Uses a library that was just loaded. Returns 0 if every call had its outcome. */
static int use(void *library)
{
    abi_version_fn *abi_version;
    free_fn *release;
    keys_fn *keys_from_secret;
    signer_fn *signer_new;
    verifier_fn *verifier_new;
    sign_fn *sign_json;
    verify_fn *verify_at;
    jwti_keys *keys = NULL;
    jwti_signer *signer = NULL;
    jwti_verifier *verifier = NULL;
    jwti_text token = {NULL, 0};
    jwti_error error;
    int faults = 0;

    FIND(abi_version, "jwti_abi_version");
    FIND(release, "jwti_free");
    FIND(keys_from_secret, "jwti_keys_from_secret");
    FIND(signer_new, "jwti_signer_new");
    FIND(verifier_new, "jwti_verifier_new");
    FIND(sign_json, "jwti_sign_json");
    FIND(verify_at, "jwti_verify_at");
    faults += abi_version() != JWTI_ABI_VERSION;
    faults += keys_from_secret(TEXT("HS256"), SECRET, strlen(SECRET), 0, NULL, 0, &keys, &error) != 0;
    faults += signer_new(TEXT("jwt"), keys, &signer, &error) != 0;
    faults += verifier_new(TEXT("jwt"), keys, NULL, 0, &verifier, &error) != 0;
    faults += sign_json(signer, TEXT("{\"sub\":\"ada\",\"exp\":1700000060}"), &token, &error) != 0;
    faults += verify_at(verifier, token.data, token.len, NOW, NULL, &error) != 0;
    faults += verify_at(verifier, token.data, token.len, NOW + 600, NULL, &error) != JWTI_CODE_CLAIM_EXPIRED;
    release(token.data);
    release(keys);
    release(signer);
    release(verifier);
    return faults;
}

/* Starts a thread of the library and stops it. Returns 0 if every call had its outcome. */
static int refresh(void *library)
{
    free_fn *release;
    environment_fn *keys_from_environment;
    start_fn *start_refresher;
    stop_fn *stop_refresher;
    jwti_keys *keys = NULL;
    jwti_error error;
    bool has_ended = false;
    int faults = 0;

    FIND(release, "jwti_free");
    FIND(keys_from_environment, "jwti_keys_from_environment");
    FIND(start_refresher, "jwti_keys_start_refresher");
    FIND(stop_refresher, "jwti_keys_stop_refresher");
    faults += keys_from_environment(TEXT(VARIABLE), TEXT(READER), &keys, &error) != 0;
    faults += start_refresher(keys, 1, &error) != 0;
    faults += stop_refresher(keys, 10000, &has_ended, &error) != 0 || !has_ended;
    release(keys);
    return faults;
}

static void *use_in_thread(void *library)
{
    return use(library) == 0 && refresh(library) == 0 ? library : NULL;
}

int main(void)
{
    int time, unloaded = 0;

    alarm(LIMIT);
    setenv(VARIABLE, SECRET, 1);
    for (time = 0; time < TIMES; time += 1) {
        pthread_t thread;
        void *outcome = NULL;
        void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            printf("%s\n", dlerror());
            return 1;
        }
        if (pthread_create(&thread, NULL, use_in_thread, library) != 0 || pthread_join(thread, &outcome) != 0 ||
            outcome == NULL || dlclose(library) != 0) {
            printf("load %d failed\n", time);
            return 1;
        }
        library = dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD);
        if (library == NULL) {
            unloaded += 1;
        } else {
            dlclose(library);
        }
    }
    /* A thread that goes on keeps the library loaded, because its destructors for thread-local values are in there. */
    {
        void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
        if (library == NULL || use(library) != 0 || dlclose(library) != 0) {
            printf("the library cannot be used in the main thread\n");
            return 1;
        }
    }
    printf("loaded %d times, unloaded %d times\n", TIMES, unloaded);
    return unloaded == TIMES ? 0 : 1;
}
