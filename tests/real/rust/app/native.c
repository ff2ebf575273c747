#include <stdlib.h>
static _Thread_local int calls;
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int native_calls(void) { return ++calls; }
void native_sort(int *v, size_t n) { qsort(v, n, sizeof *v, compare); }
int native_visit(int (*f)(int, void *), int n, void *arg)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += f(i, arg);
    return sum;
}
