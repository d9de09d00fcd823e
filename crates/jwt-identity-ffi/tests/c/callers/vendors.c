/* A token of every vendor, created from JSON and from a structure, verified and rejected. */

#include <stdlib.h>

#include "support.h"
#include "tests.h"

/* A token that was created from JSON, and its verifier. */
struct vendor {
    const char *profile;
    const char *algorithm;
    /* NULL if the algorithm uses the secret. */
    const char *private_file;
    const char *public_file;
    const char *key_id;
    const char *claims;
    /* A part of the claims that the verifier returns. */
    const char *part;
};

#define TIMES "\"iat\":1700000000,\"exp\":1700000900,\"jti\":\"705b6f50-8c21-41e8-9bcb-595326422d60\""

static const struct vendor VENDORS[] = {
    {"kustomer", "HS256", NULL, NULL, NULL, "{\"email\":\"ada@example.com\",\"externalId\":\"u-1\",\"iat\":1700000000}",
     "\"externalId\":\"u-1\""},
    {"sunshine", "HS256", NULL, NULL, KEY_ID, "{\"scope\":\"user\",\"external_id\":\"42\",\"exp\":1700000600}",
     "\"external_id\":\"42\""},
    {"nexmo-application", "RS256", "rsa2048.pkcs8.pem", "rsa2048.spki.pem", NULL,
     "{\"application_id\":\"" APPLICATION "\"," TIMES "}", "\"application_id\":\"" APPLICATION "\""},
    {"nexmo-user", "RS256", "rsa2048.pkcs8.pem", "rsa2048.spki.pem", NULL,
     "{\"application_id\":\"" APPLICATION "\"," TIMES
     ",\"sub\":\"alice\",\"acl\":{\"paths\":{\"/*/conversations/**\":{\"methods\":[\"GET\"]}}}}",
     "\"sub\":\"alice\""},
    {"nexmo-video", "RS256", "rsa2048.pkcs8.pem", "rsa2048.spki.pem", NULL,
     "{\"application_id\":\"" APPLICATION "\"," TIMES
     ",\"scope\":\"session.connect\",\"session_id\":\"1_MX4xMjM0NTY3OH4\",\"role\":\"moderator\","
     "\"initial_layout_class_list\":\"\",\"sub\":\"video\",\"acl\":{\"paths\":{\"/session/**\":{}}}}",
     "\"role\":\"moderator\""},
    /* The number has more digits than a double. */
    {"jwt", "ES256", "p256.pkcs8.pem", "p256.spki.pem", NULL,
     "{\"sub\":\"ada\",\"exp\":1700000600,\"seats\":12345678901234567890123}", "\"seats\":12345678901234567890123"},
    {"jwt", "EdDSA", "ed25519.pkcs8.pem", "ed25519.spki.pem", NULL, "{\"exp\":1700000600,\"tenant\":{\"id\":[1,2]}}",
     "\"tenant\":{\"id\":[1,2]}"},
};

/* Checks that a token is verified, and rejected if it is late or tampered with. */
static void verify_and_reject(const jwti_verifier *verifier, const char *token, const char *part)
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

static void token_from_json(const struct vendor *vendor)
{
    jwti_error error;
    jwti_keys *signing = vendor->private_file == NULL ? secret_keys(vendor->key_id)
                                                      : private_keys(vendor->algorithm, vendor->private_file);
    jwti_keys *verifying = vendor->public_file == NULL ? secret_keys(vendor->key_id)
                                                       : public_keys(vendor->algorithm, vendor->public_file);
    jwti_signer *signer = signer_of(vendor->profile, signing);
    jwti_verifier *verifier = verifier_of(vendor->profile, verifying, NULL);
    jwti_text token;

    /* A signer and a verifier do not need the objects of their keys. */
    jwti_free(signing);
    jwti_free(verifying);
    must(jwti_sign_json(signer, TEXT(vendor->claims), &token, &error), &error, vendor->profile);
    CHECK_NUMBER((int64_t)token.len, (int64_t)strlen(token.data));
    verify_and_reject(verifier, token.data, vendor->part);
    jwti_free(token.data);

    CHECK_NUMBER(jwti_sign_json(signer, TEXT("[]"), &token, &error), JWTI_CODE_TOKEN_INVALID_JSON);
    CHECK(token.data == NULL);
    jwti_free(signer);
    jwti_free(verifier);
}

static void kustomer_token(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("kustomer", keys);
    jwti_verifier *verifier = verifier_of("kustomer", keys, NULL);
    jwti_kustomer_claims claims;
    jwti_text token;
    jwti_text by_json;

    memset(&claims, 0, sizeof claims);
    claims.email = str("ada@example.com");
    claims.external_id = str("u-1");
    claims.issued_at = NOW;
    CHECK_NUMBER(jwti_mint_kustomer(signer, &claims, &token, &error), 0);
    verify_and_reject(verifier, token.data, "\"externalId\":\"u-1\"");
    /* HMAC is deterministic, and both ways write the claims in the same order. */
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(VENDORS[0].claims), &by_json, &error), 0);
    CHECK_TEXT(token.data, by_json.data);
    jwti_free(token.data);
    jwti_free(by_json.data);

    /* Without a time it is issued now. */
    claims.issued_at = 0;
    CHECK_NUMBER(jwti_mint_kustomer(signer, &claims, &token, &error), 0);
    CHECK_NUMBER(jwti_verify(verifier, TEXT(token.data), NULL, &error), 0);
    jwti_free(token.data);

    claims.email = str(NULL);
    claims.external_id = str(NULL);
    CHECK(jwti_mint_kustomer(signer, &claims, &token, &error) == JWTI_CODE_CLAIM_MISSING);
    CHECK(token.data == NULL && error.subject_len > 0);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

static void sunshine_token(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(KEY_ID);
    jwti_signer *signer = signer_of("sunshine", keys);
    jwti_verifier *verifier = verifier_of("sunshine", keys, NULL);
    jwti_sunshine_claims claims;
    jwti_text token;

    memset(&claims, 0, sizeof claims);
    claims.external_id = str("42");
    claims.email = str("ada@example.com");
    claims.is_email_verified = true;
    claims.expires_at = NOW + 600;
    CHECK_NUMBER(jwti_mint_sunshine(signer, &claims, &token, &error), 0);
    verify_and_reject(verifier, token.data, "\"email_verified\":true");
    jwti_free(token.data);

    claims.never_expires = true;
    CHECK_NUMBER(jwti_mint_sunshine(signer, &claims, &token, &error), JWTI_ERROR_ARGUMENT);
    CHECK_TEXT(error.subject, "expires_at");
    claims.never_expires = false;
    claims.scope = str("app");
    CHECK_NUMBER(jwti_mint_sunshine(signer, &claims, &token, &error), JWTI_ERROR_ARGUMENT);
    claims.scope = str("apps");
    CHECK_NUMBER(jwti_mint_sunshine(signer, &claims, &token, &error), JWTI_ERROR_NAME);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

void test_vendors(void)
{
    size_t index;
    for (index = 0; index < sizeof VENDORS / sizeof VENDORS[0]; index += 1) {
        token_from_json(&VENDORS[index]);
    }
    kustomer_token();
    sunshine_token();
}
