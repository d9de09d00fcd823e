/* The diagnosis of a token that is rejected. */

#include "support.h"
#include "tests.h"

void test_diagnose(void)
{
    jwti_error error;
    jwti_keys *keys = secret_keys(NULL);
    jwti_signer *signer = signer_of("kustomer", keys);
    jwti_verifier *verifier = verifier_of("kustomer", keys, NULL);
    jwti_diagnosis known;
    jwti_text token, report;

    must(jwti_sign_json(signer, TEXT("{\"externalId\":\"u-1\",\"iat\":1700000000}"), &token, &error), &error, "claims");
    memset(&known, 0, sizeof known);
    known.kind = str("kustomer");
    known.secret.data = SECRET;
    known.secret.len = strlen(SECRET);
    known.now = NOW;
    CHECK_NUMBER(jwti_diagnose(TEXT(token.data), &known, verifier, &report, &error), 0);
    CHECK_PART(report.data, "\"verified\":true");
    jwti_free(report.data);
    known.now = NOW + 86400;
    CHECK_NUMBER(jwti_diagnose(TEXT(token.data), &known, verifier, &report, &error), 0);
    CHECK_PART(report.data, "\"verified\":false");
    CHECK_PART(report.data, "\"code\":406");
    CHECK(strstr(report.data, "1700000000") == NULL);
    jwti_free(report.data);
    jwti_free(token.data);
    jwti_free(signer);

    /* The id must be a text. */
    signer = signer_of("jwt", keys);
    must(jwti_sign_json(signer, TEXT("{\"externalId\":4711,\"iat\":1700000000,\"exp\":1700000600}"), &token, &error),
         &error, "claims");
    known.now = NOW;
    CHECK_NUMBER(jwti_diagnose(TEXT(token.data), &known, NULL, &report, &error), 0);
    CHECK_PART(report.data, "\"subject\":\"externalId\"");
    CHECK(strstr(report.data, "4711") == NULL);
    jwti_free(report.data);
    known.has_values = true;
    CHECK_NUMBER(jwti_diagnose(TEXT(token.data), &known, NULL, &report, &error), 0);
    CHECK_PART(report.data, "\"found\":\"4711\"");
    jwti_free(report.data);

    known.kind = str("zendesk");
    CHECK_NUMBER(jwti_diagnose(TEXT(token.data), &known, NULL, &report, &error), JWTI_ERROR_NAME);
    CHECK_PART(error.message, "zendesk-sso");
    CHECK(report.data == NULL);

    jwti_free(token.data);
    jwti_free(signer);
    jwti_free(verifier);
    jwti_free(keys);
}
