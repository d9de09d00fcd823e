/* The tests, one file each. */

#ifndef TESTS_H
#define TESTS_H

void test_library(void);
void test_faults(void);
void test_vendors(void);
void test_keys(void);

#endif
