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
