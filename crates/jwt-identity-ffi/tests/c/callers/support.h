/* What the callers share: texts, key files, signers and verifiers. */

#ifndef SUPPORT_H
#define SUPPORT_H

#include <string.h>

#include <jwt_identity.h>

#include "check.h"

/* A text as pointer and length. */
#define TEXT(text) (text), strlen(text)
#define ABSENT NULL, 0
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A test secret. It protects nothing. */
#define SECRET "test-secret-of-thirty-two-bytes!"
#define KEY_ID "app_5deaa3531c7f940010cc4ba4"
#define APPLICATION "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
#define NOW 1700000000

/* The folder of the test keys. The program sets it before the first test. */
extern const char *keys_folder;

/* Returns a text as a member of a claims structure. */
jwti_str str(const char *text);

/* A clock that a test sets, and the user_data of the callbacks for it. */
struct clock {
    int64_t now;
    /* What the callback returns. */
    int32_t result;
    int calls;
    int drops;
};

int32_t read_clock(void *user_data, int64_t *now);
void drop_clock(void *user_data);

/* Reads a file of the folder of keys. The caller frees it. */
char *read_key(const char *name);

/* The keys of a test. They must be created, or the program ends. */
jwti_keys *secret_keys(const char *key_id);
jwti_keys *private_keys(const char *algorithm, const char *file);
jwti_keys *public_keys(const char *algorithm, const char *file);

jwti_signer *signer_of(const char *profile, const jwti_keys *keys);
jwti_verifier *verifier_of(const char *profile, const jwti_keys *keys, const char *policy);

/* Ends the program with a message if the call failed. */
void must(int32_t result, const jwti_error *error, const char *what);

/* Checks that a token is verified at NOW, and rejected if it is late or tampered with. `part` is in its claims. */
void verify_and_reject(const jwti_verifier *verifier, const char *token, const char *part);

/* Returns a copy of a token whose signature has another first character. The caller frees it. */
char *tampered(const char *token);

#endif
