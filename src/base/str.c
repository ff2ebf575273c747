// Comparisons of borrowed slices that are too long for a header.
#include "veld/str.h"

int str_compare(struct str a, struct str b)
{
    size_t n = MIN(a.n, b.n);
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

struct str str_basename(struct str path)
{
    size_t begin = path.n;
    while (begin > 0 && path.p[begin - 1] != '/')
        begin--;
    if (begin == 0)
        return path;
    return (struct str){path.p + begin, path.n - begin};
}

bool str_in_path(struct str path, struct str directory)
{
    for (size_t at = 0; at + directory.n <= path.n; at++) {
        const char *colon = memchr(path.p + at, ':', path.n - at);
        size_t end = colon != NULL ? (size_t)(colon - path.p) : path.n;
        if (str_equal((struct str){path.p + at, end - at}, directory))
            return true;
        at = end;
    }
    return str_equal(path, directory);
}
