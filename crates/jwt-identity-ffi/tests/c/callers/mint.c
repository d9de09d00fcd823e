/* A token of every vendor, created from a structure. */

#include "support.h"
#include "tests.h"

/* What a test of a token needs, and frees. */
struct parties {
    jwti_keys *signing, *verifying;
    jwti_signer *signer;
    jwti_verifier *verifier;
};

static struct parties parties_of(const char *profile)
{
    struct parties parties;
    parties.signing = private_keys("RS256", "rsa2048.pkcs8.pem");
    parties.verifying = public_keys("RS256", "rsa2048.spki.pem");
    parties.signer = signer_of(profile, parties.signing);
    parties.verifier = verifier_of(profile, parties.verifying, NULL);
    return parties;
}

static void free_parties(struct parties *parties)
{
    jwti_free(parties->signing);
    jwti_free(parties->verifying);
    jwti_free(parties->signer);
    jwti_free(parties->verifier);
}

static void kustomer_token(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("kustomer", keys);
    jwti_verifier *verifier = verifier_of("kustomer", keys, NULL);
    const char *json = "{\"email\":\"ada@example.com\",\"externalId\":\"u-1\",\"iat\":1700000000}";
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
    CHECK_NUMBER(jwti_sign_json(signer, TEXT(json), &by_json, &error), 0);
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

static jwti_acl *some_acl(void)
{
    jwti_acl *acl;
    jwti_error error;
    const char *json = "{\"paths\":{\"/*/users/**\":{\"methods\":[\"GET\"]}}}";
    must(jwti_acl_from_json(TEXT(json), &acl, &error), &error, json);
    return acl;
}

static jwti_nexmo_claims nexmo_claims(void)
{
    jwti_nexmo_claims claims;
    memset(&claims, 0, sizeof claims);
    claims.application_id = str(APPLICATION);
    claims.token_id = str("705b6f50-8c21-41e8-9bcb-595326422d60");
    claims.issued_at = NOW;
    return claims;
}

static void nexmo_application_token(void)
{
    jwti_error error;
    struct parties parties = parties_of("nexmo-application");
    jwti_nexmo_claims claims = nexmo_claims();
    jwti_acl *acl = some_acl();
    jwti_text token;

    CHECK_NUMBER(jwti_mint_nexmo_application(parties.signer, &claims, NULL, &token, &error), 0);
    verify_and_reject(parties.verifier, token.data, "\"exp\":1700000900");
    jwti_free(token.data);

    claims.custom = str("{\"tenant\":7}");
    claims.lifetime = 60;
    CHECK_NUMBER(jwti_mint_nexmo_application(parties.signer, &claims, acl, &token, &error), 0);
    verify_and_reject(parties.verifier, token.data, "\"tenant\":7");
    verify_and_reject(parties.verifier, token.data, "\"/*/users/**\"");
    jwti_free(token.data);

    claims.expires_at = NOW + 60;
    CHECK_NUMBER(jwti_mint_nexmo_application(parties.signer, &claims, acl, &token, &error), JWTI_ERROR_ARGUMENT);
    claims.application_id = str("no UUID");
    claims.lifetime = 0;
    CHECK_NUMBER(jwti_mint_nexmo_application(parties.signer, &claims, acl, &token, &error), JWTI_CODE_CLAIM_INVALID);
    CHECK_TEXT(error.subject, "application_id");
    CHECK(token.data == NULL);
    jwti_free(acl);
    free_parties(&parties);
}

static void nexmo_user_token(void)
{
    jwti_error error;
    struct parties parties = parties_of("nexmo-user");
    jwti_nexmo_claims claims = nexmo_claims();
    jwti_acl *acl = some_acl();
    jwti_text token;

    CHECK_NUMBER(jwti_mint_nexmo_user(parties.signer, &claims, TEXT("alice"), acl, &token, &error), 0);
    verify_and_reject(parties.verifier, token.data, "\"sub\":\"alice\"");
    jwti_free(token.data);

    /* A user token without a list would permit everything. */
    CHECK_NUMBER(jwti_mint_nexmo_user(parties.signer, &claims, TEXT("alice"), NULL, &token, &error), JWTI_ERROR_NULL);
    CHECK_TEXT(error.subject, "acl");
    jwti_free(acl);
    free_parties(&parties);
}

static void nexmo_video_token(void)
{
    jwti_error error;
    struct parties parties = parties_of("nexmo-video");
    jwti_nexmo_video_claims claims;
    jwti_str classes[2];
    jwti_text token;

    memset(&claims, 0, sizeof claims);
    claims.common = nexmo_claims();
    claims.common.lifetime = 600;
    claims.session_id = str("1_MX4xMjM0NTY3OH4");
    claims.role = str("moderator");
    classes[0] = str("focus");
    classes[1] = str("full");
    claims.layout_classes.items = classes;
    claims.layout_classes.count = COUNT(classes);
    CHECK_NUMBER(jwti_mint_nexmo_video(parties.signer, &claims, &token, &error), 0);
    verify_and_reject(parties.verifier, token.data, "\"focus full\"");
    jwti_free(token.data);

    claims.role = str("director");
    CHECK(jwti_mint_nexmo_video(parties.signer, &claims, &token, &error) != 0);
    CHECK_PART(error.message, "moderator");
    free_parties(&parties);
}

static void jwt_token(void)
{
    jwti_error error;
    jwti_keys *keys = private_keys("EdDSA", "ed25519.pkcs8.pem");
    jwti_signer *signer = signer_of("jwt", keys);
    jwti_verifier *verifier = verifier_of("jwt", keys, "{\"issuers\":[\"billing\"],\"audiences\":[\"seats\"]}");
    jwti_jwt_claims claims;
    jwti_str audience[1];
    jwti_text token;

    memset(&claims, 0, sizeof claims);
    audience[0] = str("seats");
    claims.issuer = str("billing");
    claims.audience.items = audience;
    claims.audience.count = COUNT(audience);
    claims.expires_at = NOW + 600;
    CHECK_NUMBER(jwti_mint_jwt(signer, &claims, TEXT("{\"seats\":12345678901234567890123}"), &token, &error), 0);
    verify_and_reject(verifier, token.data, "\"seats\":12345678901234567890123");
    jwti_free(token.data);

    CHECK_NUMBER(jwti_mint_jwt(signer, &claims, TEXT("{\"exp\":1}"), &token, &error), JWTI_CODE_CLAIM_RESERVED);
    claims.issuer = str("shop");
    CHECK_NUMBER(jwti_mint_jwt(signer, &claims, ABSENT, &token, &error), 0);
    CHECK_NUMBER(jwti_verify_at(verifier, TEXT(token.data), NOW, NULL, &error), JWTI_CODE_CLAIM_WRONG_ISSUER);
    CHECK_TEXT(error.subject, "iss");
    jwti_free(token.data);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}

void test_mint(void)
{
    kustomer_token();
    sunshine_token();
    nexmo_application_token();
    nexmo_user_token();
    nexmo_video_token();
    jwt_token();
}
