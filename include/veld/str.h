// base: borrowed slices of text. A slice does not own its bytes and need not end in NUL.
#ifndef VELD_STR_H
#define VELD_STR_H

#include "veld/base.h"
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

static inline struct str str_of(const char *z)
{
    return (struct str){z, strlen(z)};
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_equal(a, str_of(z));
}

static inline bool str_starts(struct str a, struct str prefix)
{
    return a.n >= prefix.n && memcmp(a.p, prefix.p, prefix.n) == 0;
}

static inline bool str_ends(struct str a, struct str suffix)
{
    return a.n >= suffix.n && memcmp(a.p + a.n - suffix.n, suffix.p, suffix.n) == 0;
}

// Byte order, a shorter prefix first; for qsort-like comparisons.
int str_compare(struct str a, struct str b);

// Split at the last '/': "a/b.o" gives "b.o"; a name without '/' is returned whole.
struct str str_basename(struct str path);

#endif
