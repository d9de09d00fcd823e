/* Keys from a file and from a variable, read again while they are used. */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"
#include "tests.h"

static const char READER[] = "{\"kind\":\"secret\",\"algorithms\":[\"HS256\"]}";
static const char CLAIMS[] = "{\"sub\":\"ada\",\"exp\":1700000600}";
/* A test secret. It protects nothing. */
#define OTHER_SECRET "another-secret-of-32-test-bytes!"
#define VARIABLE "JWTI_TEST_SECRET"

static void write_secret(const char *path, const char *secret)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fputs(secret, file) < 0 || fclose(file) != 0 || chmod(path, 0600) != 0) {
        printf("%s cannot be written\n", path);
        exit(2);
    }
}

static void make_folder(char *name)
{
    if (mkdtemp(name) == NULL) {
        printf("there is no folder for a test\n");
        exit(2);
    }
}

/* Signs with keys in memory that have the same secret as a source. */
static jwti_text token_of(const char *secret)
{
    jwti_error error;
    jwti_keys *keys;
    jwti_signer *signer;
    jwti_text token;
    must(jwti_keys_from_secret(TEXT("HS256"), TEXT(secret), 0, ABSENT, &keys, &error), &error, "a secret");
    signer = signer_of("jwt", keys);
    must(jwti_sign_json(signer, TEXT(CLAIMS), &token, &error), &error, "jwti_sign_json");
    jwti_free(signer);
    jwti_free(keys);
    return token;
}

/* Refreshes until the keys have changed. A change counts when two readings agree. */
static bool changes_soon(const jwti_keys *keys)
{
    jwti_error error;
    bool has_changed = false;
    int time;
    for (time = 0; time < 5 && !has_changed; time += 1) {
        CHECK_NUMBER(jwti_keys_refresh(keys, &has_changed, &error), 0);
    }
    return has_changed;
}

/* Checks that the keys verify tokens of the test secret, and after `change` those of the other. */
static void source_is_followed(jwti_keys *keys, void (*change)(const char *), const char *argument)
{
    jwti_error error;
    jwti_signer *signer = signer_of("jwt", keys);
    jwti_verifier *verifier = verifier_of("jwt", keys, NULL);
    jwti_text old_token = token_of(SECRET), new_token = token_of(OTHER_SECRET), own, health;
    bool has_changed = true;

    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(old_token.data), NOW, NULL, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(new_token.data), NOW, NULL, &error), JWTI_CODE_SIGNATURE_INVALID);
    CHECK_NUMBER(jwti_keys_refresh(keys, &has_changed, &error), 0);
    CHECK(!has_changed);
    change(argument);
    CHECK(changes_soon(keys));
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(new_token.data), NOW, NULL, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(old_token.data), NOW, NULL, &error), JWTI_CODE_SIGNATURE_INVALID);
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(CLAIMS), &own, &error), 0);
    CHECK_TEXT(own.data, new_token.data);
    CHECK_NUMBER(jwti_keys_health(keys, &health, &error), 0);
    CHECK(health.data != NULL && health.data[0] == '{');
    jwti_free(health.data);
    jwti_free(own.data);
    jwti_free(old_token.data);
    jwti_free(new_token.data);
    jwti_free(signer);
    jwti_free(verifier);
}

static void change_file(const char *path)
{
    write_secret(path, OTHER_SECRET);
}

static void change_variable(const char *name)
{
    setenv(name, OTHER_SECRET, 1);
}

static void keys_are_read_from_a_file(void)
{
    jwti_error error;
    jwti_keys *keys = NULL;
    char folder[] = "/tmp/jwti-test-XXXXXX";
    char path[64];
    bool has_changed = true, has_ended = false;

    make_folder(folder);
    snprintf(path, sizeof path, "%s/secret", folder);
    CHECK_NUMBER(jwti_keys_from_file(TEXT(path), TEXT(READER), &keys, &error), JWTI_CODE_KEY_SOURCE_NOT_FOUND);
    CHECK(keys == NULL);
    CHECK_PART(error.subject, "secret");
    write_secret(path, SECRET);
    CHECK_NUMBER(jwti_keys_from_file(TEXT(path), TEXT("{\"kind\":\"secrets\"}"), &keys, &error),
                 JWTI_CODE_CONFIG_INVALID_POLICY);
    CHECK_NUMBER(jwti_keys_from_file(TEXT(path), TEXT(READER), &keys, &error), 0);
    source_is_followed(keys, change_file, path);

    CHECK_NUMBER(jwti_keys_start_refresher(keys, 3600, &error), 0);
    CHECK_NUMBER(jwti_keys_stop_refresher(keys, 10000, &has_ended, &error), 0);
    CHECK(has_ended);

    /* After a failure the old keys remain. */
    unlink(path);
    CHECK_NUMBER(jwti_keys_refresh(keys, &has_changed, &error), JWTI_CODE_KEY_SOURCE_NOT_FOUND);
    CHECK(!has_changed);
    jwti_free(signer_of("jwt", keys));
    jwti_free(keys);

    /* Others may read it. */
    write_secret(path, SECRET);
    chmod(path, 0644);
    CHECK_NUMBER(jwti_keys_from_file(TEXT(path), TEXT(READER), &keys, &error), JWTI_CODE_KEY_SOURCE_EXPOSED);
    unlink(path);
    rmdir(folder);
}

/* Creates a file in a folder. */
static void write_file(char *path, size_t size, const char *folder, const char *name, const char *content)
{
    snprintf(path, size, "%s/%s", folder, name);
    write_secret(path, content);
}

/* Checks which key of a folder signs. */
static void signs_with(const char *folder, const char *key_id, const char *secret)
{
    jwti_error error;
    jwti_keys *keys, *expected_keys = NULL;
    jwti_signer *signer, *expected_signer;
    jwti_text token, expected;

    must(jwti_keys_from_directory(TEXT(folder), TEXT(READER), &keys, &error), &error, folder);
    must(jwti_keys_from_secret(TEXT("HS256"), TEXT(secret), 0, TEXT(key_id), &expected_keys, &error), &error, key_id);
    signer = signer_of("jwt", keys);
    expected_signer = signer_of("jwt", expected_keys);
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(CLAIMS), &token, &error), 0);
    CHECK_NUMBER(jwti_sign_json(expected_signer, TEXT(CLAIMS), &expected, &error), 0);
    CHECK_TEXT(token.data, expected.data);
    jwti_free(token.data);
    jwti_free(expected.data);
    jwti_free(signer);
    jwti_free(expected_signer);
    jwti_free(keys);
    jwti_free(expected_keys);
}

static void keys_are_read_from_a_directory(void)
{
    char folder[] = "/tmp/jwti-test-XXXXXX";
    char old_path[64], new_path[64], primary_path[64];

    make_folder(folder);
    write_file(old_path, sizeof old_path, folder, "2025.secret", SECRET);
    write_file(new_path, sizeof new_path, folder, "2026.secret", OTHER_SECRET);
    signs_with(folder, "2026", OTHER_SECRET);
    write_file(primary_path, sizeof primary_path, folder, "primary", "2025");
    signs_with(folder, "2025", SECRET);
    unlink(old_path);
    unlink(new_path);
    unlink(primary_path);
    rmdir(folder);
}

static void keys_are_read_from_a_variable(void)
{
    jwti_error error;
    jwti_keys *keys = NULL;

    unsetenv(VARIABLE);
    CHECK_NUMBER(jwti_keys_from_environment(TEXT(VARIABLE), TEXT(READER), &keys, &error),
                 JWTI_CODE_KEY_SOURCE_NOT_FOUND);
    CHECK_TEXT(error.subject, VARIABLE);
    setenv(VARIABLE, SECRET, 1);
    CHECK_NUMBER(jwti_keys_from_environment(TEXT(VARIABLE), TEXT(READER), &keys, &error), 0);
    source_is_followed(keys, change_variable, VARIABLE);
    jwti_free(keys);
    unsetenv(VARIABLE);
}

static void keys_in_memory_cannot_be_refreshed(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_text health;
    bool has_changed;

    CHECK_NUMBER(jwti_keys_refresh(keys, &has_changed, &error), JWTI_ERROR_KEYS);
    CHECK_NUMBER(jwti_keys_start_refresher(keys, 60, &error), JWTI_ERROR_KEYS);
    CHECK_NUMBER(jwti_keys_health(keys, &health, &error), 0);
    CHECK_TEXT(health.data, "null");
    jwti_free(health.data);
    jwti_free(keys);
}

void test_sources(void)
{
    keys_are_read_from_a_file();
    keys_are_read_from_a_directory();
    keys_are_read_from_a_variable();
    keys_in_memory_cannot_be_refreshed();
}
