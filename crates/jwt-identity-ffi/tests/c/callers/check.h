/* Counts checks, and prints those that fail. */

#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>
#include <stdint.h>

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_NUMBER(actual, expected) check_number((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)
/* Checks that the first text contains the second. */
#define CHECK_PART(actual, part) check_part((actual), (part), #actual, __FILE__, __LINE__)

void check(int is_right, const char *what, const char *file, int line);
void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line);
void check_text(const char *actual, const char *expected, const char *what, const char *file, int line);
void check_part(const char *actual, const char *part, const char *what, const char *file, int line);

/* Prints the number of checks. Returns the exit status of the program. */
int checks_summary(void);

#endif
