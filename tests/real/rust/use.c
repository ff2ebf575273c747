// A C program over Rust's cdylib or staticlib.
#include <pthread.h>
#include <stdio.h>

long veld_parse(const char *text);
int veld_panics(void);
int veld_calls(void);
extern const int veld_table[3];

static int failures;
static void check(const char *name, int fine) { printf("%s %s\n", fine ? "ok" : "not ok", name); failures += !fine; }
static void *thread_main(void *arg) { *(int *)arg = veld_calls(); return NULL; }

int main(void)
{
    check("parse", veld_parse("{\"x\": [1, 2, 3], \"y\": 36}") == 42 && veld_parse("nonsense") == -1);
    check("a panic is caught", veld_panics() == -2);
    check("data", veld_table[0] + veld_table[1] + veld_table[2] == 6);
    int there = 0;
    pthread_t thread;
    veld_calls();
    pthread_create(&thread, NULL, thread_main, &there);
    pthread_join(thread, NULL);
    check("thread-locals", there == 1 && veld_calls() == 2);
    puts("end of the program");
    return failures != 0;
}
