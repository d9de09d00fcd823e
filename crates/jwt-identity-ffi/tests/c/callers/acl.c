/* Access control lists. */

#include "support.h"
#include "tests.h"

static jwti_acl *acl_of(const char *json)
{
    jwti_acl *acl;
    jwti_error error;
    must(jwti_acl_from_json(TEXT(json), &acl, &error), &error, json);
    return acl;
}

static jwti_acl_request request_of(const char *method, const char *path)
{
    jwti_acl_request request;
    memset(&request, 0, sizeof request);
    request.method = str(method);
    request.path = str(path);
    return request;
}

static void request_is_permitted_or_not(void)
{
    jwti_error error;
    jwti_acl *acl = acl_of("{\"paths\":{\"/*/users/**\":{\"methods\":[\"GET\"],\"filters\":{\"to\":\"1\"}}}}");
    jwti_acl_request request = request_of("GET", "/v1/users/ada");
    jwti_field parameter;
    jwti_text decision;
    bool is_allowed = false;

    parameter.name = str("to");
    parameter.value = str("1");
    request.parameters.items = &parameter;
    request.parameters.count = 1;
    CHECK_NUMBER(jwti_acl_is_allowed(acl, &request, &is_allowed, &error), 0);
    CHECK(is_allowed);
    CHECK_NUMBER(jwti_acl_decide(acl, &request, &decision, &error), 0);
    CHECK_PART(decision.data, "\"allowed\":true");
    CHECK_PART(decision.data, "/*/users/**");
    jwti_free(decision.data);

    request.method = str("DELETE");
    CHECK_NUMBER(jwti_acl_is_allowed(acl, &request, &is_allowed, &error), 0);
    CHECK(!is_allowed);
    CHECK_NUMBER(jwti_acl_decide(acl, &request, &decision, &error), 0);
    CHECK_PART(decision.data, "\"allowed\":false");
    jwti_free(decision.data);

    request = request_of("BREW", "/v1/users/ada");
    is_allowed = true;
    CHECK(jwti_acl_is_allowed(acl, &request, &is_allowed, &error) != 0);
    CHECK(!is_allowed);
    jwti_free(acl);
}

static void list_of_a_token_keeps_its_rules(void)
{
    jwti_error error;
    const char *json = "{\"paths\":{\"/*/users/**\":{\"methods\":[\"GET\"]}}}";
    jwti_acl *acl = acl_of(json);
    jwti_acl *other = NULL;
    jwti_text text;

    CHECK_NUMBER(jwti_acl_to_json(acl, &text, &error), 0);
    CHECK_TEXT(text.data, json);
    jwti_free(text.data);
    CHECK_NUMBER(jwti_acl_from_json(TEXT("{}"), &other, &error), JWTI_CODE_CLAIM_INVALID);
    CHECK(other == NULL && error.subject_len > 0);
    jwti_free(acl);
}

static void lists_are_compared(void)
{
    jwti_error error;
    jwti_acl *narrow = acl_of("{\"paths\":{\"/*/users/**\":{\"methods\":[\"GET\"]}}}");
    jwti_acl *wide = NULL;
    jwti_text text;

    CHECK_NUMBER(jwti_acl_preset(TEXT("full_access"), ABSENT, &wide, &error), 0);
    CHECK_NUMBER(jwti_acl_compare(narrow, wide, &text, &error), 0);
    CHECK_PART(text.data, "\"relation\":\"narrower\"");
    jwti_free(text.data);
    CHECK_NUMBER(jwti_acl_lint(wide, true, &text, &error), 0);
    CHECK(text.data != NULL && text.data[0] == '[' && text.len > 2);
    jwti_free(text.data);
    jwti_free(wide);

    CHECK_NUMBER(jwti_acl_preset(TEXT("full"), ABSENT, &wide, &error), JWTI_ERROR_NAME);
    CHECK_PART(error.message, "full_access");
    CHECK_NUMBER(jwti_acl_preset(TEXT("one_conversation"), ABSENT, &wide, &error), JWTI_ERROR_NULL);
    CHECK_NUMBER(jwti_acl_preset(TEXT("one_conversation"), TEXT("CON-1"), &wide, &error), 0);
    jwti_free(wide);
    jwti_free(narrow);
}

static void claims_are_examined(void)
{
    jwti_error error;
    jwti_text findings;

    CHECK_NUMBER(jwti_lint_claims(TEXT("{\"ttl\":900,\"acl\":{\"paths\":{}}}"), &findings, &error), 0);
    CHECK_PART(findings.data, "ttl");
    jwti_free(findings.data);
    CHECK_NUMBER(jwti_lint_claims("\xff", 1, &findings, &error), JWTI_ERROR_UTF8);
    CHECK(findings.data == NULL);
}

void test_acl(void)
{
    request_is_permitted_or_not();
    list_of_a_token_keeps_its_rules();
    lists_are_compared();
    claims_are_examined();
}
