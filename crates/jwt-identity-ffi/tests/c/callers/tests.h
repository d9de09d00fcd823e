/* The tests, one file each. */

#ifndef TESTS_H
#define TESTS_H

void test_library(void);
void test_faults(void);
void test_vendors(void);
void test_mint(void);
void test_keys(void);
void test_sources(void);
void test_verifier(void);
void test_acl(void);
void test_webhook(void);
void test_diagnose(void);
void test_holder(void);
void test_threads(void);

#endif
