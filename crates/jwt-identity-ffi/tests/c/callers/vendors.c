/* A token of every vendor, created from JSON. */

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
    {"intercom", "HS256", NULL, NULL, NULL, "{\"user_id\":\"user-42\",\"plan\":\"pro\",\"exp\":1700000600}",
     "\"plan\":\"pro\""},
    {"ably", "HS256", NULL, NULL, KEY_ID,
     "{\"iat\":1700000000,\"exp\":1700000600,\"x-ably-capability\":\"{\\\"chat\\\":[\\\"publish\\\"]}\","
     "\"x-ably-clientId\":\"u-1\"}",
     "\"x-ably-clientId\":\"u-1\""},
    {"livekit", "HS256", NULL, NULL, NULL,
     "{\"iss\":\"API1\",\"sub\":\"u-1\",\"nbf\":1700000000,\"exp\":1700000600,\"video\":{\"room\":\"daily\","
     "\"roomJoin\":true,\"canPublish\":false,\"canSubscribe\":true,\"canPublishData\":false}}",
     "\"room\":\"daily\""},
    {"stream-call", "HS256", NULL, NULL, NULL,
     "{\"user_id\":\"u-1\",\"call_cids\":[\"default:call1\"],\"iat\":1700000000,\"exp\":1700000600}",
     "\"call_cids\":[\"default:call1\"]"},
    {"stream-server", "HS256", NULL, NULL, NULL, "{\"server\":true,\"iat\":1700000000,\"exp\":1700000600}",
     "\"server\":true"},
    {"stream-user", "HS256", NULL, NULL, NULL, "{\"user_id\":\"u-1\",\"iat\":1700000000,\"exp\":1700000600}",
     "\"user_id\":\"u-1\""},
    {"twilio", "HS256", NULL, NULL, NULL,
     "{\"jti\":\"id-1\",\"grants\":{\"identity\":\"ada\",\"video\":{\"room\":\"daily\"}},\"iat\":1700000000,"
     "\"exp\":1700000600,\"iss\":\"SK00000000000000000000000000000002\","
     "\"sub\":\"AC00000000000000000000000000000001\"}",
     "\"identity\":\"ada\""},
    {"zendesk-chat", "HS256", NULL, NULL, NULL,
     "{\"iat\":1700000000,\"exp\":1700000420,\"name\":\"Ada\",\"email\":\"ada@example.com\",\"external_id\":\"5678\"}",
     "\"external_id\":\"5678\""},
    {"zendesk-sso", "HS256", NULL, NULL, NULL,
     "{\"iat\":1700000000,\"jti\":\"id-1\",\"name\":\"Ada\",\"email\":\"ada@example.com\",\"role\":\"user\"}",
     "\"role\":\"user\""},
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

void test_vendors(void)
{
    size_t index;
    for (index = 0; index < sizeof VENDORS / sizeof VENDORS[0]; index += 1) {
        token_from_json(&VENDORS[index]);
    }
}
