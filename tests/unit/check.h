// For unit tests: CHECK(condition) says what failed and ends the program; a test that cannot run here says why.
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(...)                                                                                 \
    ((__VA_ARGS__) ? (void)0                                                                       \
                   : (fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #__VA_ARGS__), exit(1)))

#define CHECK_EQUAL(a, b)                                                                          \
    do {                                                                                           \
        long long check_a = (long long)(a), check_b = (long long)(b);                              \
        if (check_a != check_b) {                                                                  \
            fprintf(stderr, "%s:%d: %s is %lld, %s is %lld\n", __FILE__, __LINE__, #a, check_a, #b, check_b); \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

// Address and thread sanitizers need memory of their own: no tests of spent memory under them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#define SKIP(why) fprintf(stderr, "%s:%d: skipped: %s\n", __FILE__, __LINE__, (why))

#endif
