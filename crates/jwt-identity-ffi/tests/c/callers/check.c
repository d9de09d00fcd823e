#include "check.h"

#include <stdio.h>
#include <string.h>

static int checks;
static int failures;

static int failed(const char *what, const char *file, int line)
{
    failures += 1;
    return printf("%s:%d: failed: %s\n", file, line, what);
}

void check(int is_right, const char *what, const char *file, int line)
{
    checks += 1;
    if (!is_right) {
        failed(what, file, line);
    }
}

void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line)
{
    checks += 1;
    if (actual != expected) {
        failed(what, file, line);
        printf("  found %lld, expected %lld\n", (long long)actual, (long long)expected);
    }
}

void check_text(const char *actual, const char *expected, const char *what, const char *file, int line)
{
    checks += 1;
    if (actual == NULL || strcmp(actual, expected) != 0) {
        failed(what, file, line);
        printf("  found `%s`, expected `%s`\n", actual == NULL ? "NULL" : actual, expected);
    }
}

void check_part(const char *actual, const char *part, const char *what, const char *file, int line)
{
    checks += 1;
    if (actual == NULL || strstr(actual, part) == NULL) {
        failed(what, file, line);
        printf("  found `%s`, expected a text with `%s`\n", actual == NULL ? "NULL" : actual, part);
    }
}

int checks_summary(void)
{
    printf("%d checks, %d failed\n", checks, failures);
    return failures == 0 && checks > 0 ? 0 : 1;
}
