// A C program over Go's library.
#include "libgo.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static void check(const char *name, int fine) { printf("%s %s\n", fine ? "ok" : "not ok", name); failures += !fine; }
static int visitor_main(int n, void *arg) { return n + *(int *)arg; }
static void *thread_main(void *arg) { int v[] = { 1, 2, 3 }; *(long *)arg = GoSum(v, 3); return NULL; }

int main(void)
{
    int v[] = { 5, 3, 9, 1 }, base = 100;
    check("sum", GoSum(v, 4) == 18);
    char *s = GoUpper("veld");
    check("strings", strcmp(s, "VELD") == 0);
    free(s);
    GoSort(v, 4);
    check("sort", v[0] == 1 && v[3] == 9);
    check("callback", GoVisit((void *)visitor_main, 10, &base) == 1045);
    pthread_t threads[16];
    long sums[16] = { 0 }, sum = 0;
    for (int i = 0; i < 16; i++)
        pthread_create(&threads[i], NULL, thread_main, &sums[i]);
    for (int i = 0; i < 16; i++) {
        pthread_join(threads[i], NULL);
        sum += sums[i];
    }
    check("threads", sum == 96);
    puts("end of the program");
    return failures != 0;
}
