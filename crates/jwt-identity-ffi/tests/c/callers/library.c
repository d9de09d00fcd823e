/* Versions, codes, time and random texts. */

#include "support.h"
#include "tests.h"

void test_library(void)
{
    jwti_error error;
    jwti_text one, other;
    int64_t now = 0;

    CHECK_NUMBER(jwti_abi_version(), JWTI_ABI_VERSION);
    CHECK_PART(jwti_version(), ".");
    CHECK_TEXT(jwti_code_name(JWTI_CODE_CLAIM_EXPIRED), "claim.expired");
    CHECK(jwti_code_name(JWTI_ERROR_NULL) != NULL);
    CHECK(jwti_code_name(0) == NULL);
    CHECK(jwti_code_name(99999) == NULL);

    CHECK_NUMBER(jwti_now(&now, &error), 0);
    CHECK(now > NOW);
    CHECK_NUMBER(jwti_random_id(&one, &error), 0);
    CHECK_NUMBER(jwti_random_id(&other, NULL), 0);
    CHECK_NUMBER((int64_t)one.len, 36);
    CHECK_NUMBER((int64_t)strlen(one.data), 36);
    CHECK(strcmp(one.data, other.data) != 0);
    jwti_free(one.data);
    jwti_free(other.data);
    jwti_free(NULL);
}
