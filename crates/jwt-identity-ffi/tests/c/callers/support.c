#include "support.h"

#include <stdio.h>
#include <stdlib.h>

const char *keys_folder;

jwti_str str(const char *text)
{
    jwti_str str;
    str.data = text;
    str.len = text == NULL ? 0 : strlen(text);
    return str;
}

int32_t read_clock(void *user_data, int64_t *now)
{
    struct clock *clock = (struct clock *)user_data;
    clock->calls += 1;
    *now = clock->now;
    return clock->result;
}

void drop_clock(void *user_data)
{
    struct clock *clock = (struct clock *)user_data;
    clock->drops += 1;
}

static void *allocated(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        printf("no memory\n");
        exit(2);
    }
    return memory;
}

char *read_key(const char *name)
{
    char path[4096];
    FILE *file;
    char *content = (char *)allocated(65536);
    size_t len;
    snprintf(path, sizeof path, "%s/%s", keys_folder, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        printf("%s cannot be opened\n", path);
        exit(2);
    }
    len = fread(content, 1, 65535, file);
    content[len] = '\0';
    fclose(file);
    return content;
}

void must(int32_t result, const jwti_error *error, const char *what)
{
    if (result != 0) {
        printf("%s failed with %d: %s\n", what, (int)result, error->message);
        exit(2);
    }
}

jwti_keys *secret_keys(const char *key_id)
{
    jwti_keys *keys;
    jwti_error error;
    size_t key_id_len = key_id == NULL ? 0 : strlen(key_id);
    must(jwti_keys_from_secret(TEXT("HS256"), TEXT(SECRET), 0, key_id, key_id_len, &keys, &error), &error,
         "jwti_keys_from_secret");
    return keys;
}

jwti_keys *private_keys(const char *algorithm, const char *file)
{
    jwti_keys *keys;
    jwti_error error;
    char *pem = read_key(file);
    must(jwti_keys_from_private_pem(TEXT(algorithm), TEXT(pem), ABSENT, &keys, &error), &error, file);
    free(pem);
    return keys;
}

jwti_keys *public_keys(const char *algorithm, const char *file)
{
    jwti_keys *keys;
    jwti_error error;
    char *pem = read_key(file);
    must(jwti_keys_from_public_pem(TEXT(algorithm), TEXT(pem), ABSENT, &keys, &error), &error, file);
    free(pem);
    return keys;
}

jwti_signer *signer_of(const char *profile, const jwti_keys *keys)
{
    jwti_signer *signer;
    jwti_error error;
    must(jwti_signer_new(TEXT(profile), keys, &signer, &error), &error, profile);
    return signer;
}

jwti_verifier *verifier_of(const char *profile, const jwti_keys *keys, const char *policy)
{
    jwti_verifier *verifier;
    jwti_error error;
    size_t policy_len = policy == NULL ? 0 : strlen(policy);
    must(jwti_verifier_new(TEXT(profile), keys, policy, policy_len, &verifier, &error), &error, profile);
    return verifier;
}

char *tampered(const char *token)
{
    char *copy = (char *)allocated(strlen(token) + 1);
    char *signature;
    strcpy(copy, token);
    signature = strrchr(copy, '.') + 1;
    *signature = *signature == 'A' ? 'B' : 'A';
    return copy;
}

void verify_and_reject(const jwti_verifier *verifier, const char *token, const char *part)
{
    jwti_error error;
    jwti_text claims;
    char *changed = tampered(token);

    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token), NOW, &claims, &error), 0);
    CHECK_PART(claims.data, part);
    CHECK_NUMBER((int64_t)claims.len, (int64_t)strlen(claims.data));
    jwti_free(claims.data);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token), NOW, NULL, NULL), 0);

    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(changed), NOW, &claims, &error), JWTI_CODE_SIGNATURE_INVALID);
    CHECK(claims.data == NULL && claims.len == 0);
    CHECK_NUMBER(error.code, JWTI_CODE_SIGNATURE_INVALID);
    CHECK_NUMBER(error.http_status, 401);
    CHECK(!error.is_retryable && error.message_len > 0);
    free(changed);

    /* A day later each of them has expired. The system clock is later still. */
    CHECK(jwti_verify_at(verifier, TEXT(token), NOW + 86400, &claims, &error) >= JWTI_CODE_CLAIM_EXPIRED);
    CHECK(error.subject_len > 0);
    CHECK(jwti_verify(verifier, TEXT(token), &claims, &error) >= JWTI_CODE_CLAIM_EXPIRED);
    CHECK(claims.data == NULL);
}

