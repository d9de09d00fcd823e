/*
 * Calls every function of the library as a C program would. It is compiled as C99 and as C++, and runs under valgrind
 * and with AddressSanitizer.
 *
 *   callers FOLDER    FOLDER holds the test keys
 */

#include <stdio.h>

#include "support.h"
#include "tests.h"

int main(int argc, char **argv)
{
    if (argc != 2) {
        printf("usage: callers FOLDER\n");
        return 2;
    }
    keys_folder = argv[1];
    test_library();
    test_faults();
    test_vendors();
    test_mint();
    test_keys();
    test_sources();
    test_verifier();
    test_acl();
    test_webhook();
    test_diagnose();
    test_holder();
    test_threads();
    return checks_summary();
}
