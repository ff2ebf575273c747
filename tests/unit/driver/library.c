// libveld.a from several threads at once: every link is its own, the same inputs give the same bytes, and messages come
// through the callback, never to the process's own streams.

#include "../check.h"

#include "veld.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 8 };

static char directory[] = "/tmp/veld-library.XXXXXX";

struct messages { char text[4096]; size_t n; };

static int take(void *user, enum veld_stream stream, const char *text, size_t size)
{
    struct messages *m = user;
    (void)stream;
    size_t n = size < sizeof(m->text) - 1 - m->n ? size : sizeof(m->text) - 1 - m->n;
    memcpy(m->text + m->n, text, n);
    m->n += n;
    return 0;
}

static int link_once(const char *input, const char *output, struct messages *m)
{
    const struct veld_callbacks callbacks = {take, m};
    const char *argv[] = {"veld", "-shared", "--hash-style=gnu", "--build-id", "-o", output, "-b", "binary", input};
    return veld_link(sizeof(argv) / sizeof(*argv), argv, &callbacks);
}

static size_t read_file(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "rb");
    size_t n = f == NULL ? 0 : fread(out, 1, room, f);
    if (f != NULL)
        fclose(f);
    return n;
}

static void *work(void *arg)
{
    char input[64], output[64], missing[64];
    snprintf(input, sizeof(input), "%s/input", directory);
    snprintf(output, sizeof(output), "%s/out%d", directory, (int)(size_t)arg);
    snprintf(missing, sizeof(missing), "%s/missing", directory);
    for (int i = 0; i < ROUNDS; i++) {
        struct messages m = {{0}, 0};
        CHECK(link_once(input, output, &m) == 0);
        CHECK(m.n == 0);
        struct messages bad = {{0}, 0};
        CHECK(link_once(missing, output, &bad) == 1);
        CHECK(strstr(bad.text, "missing") != NULL && strstr(bad.text, "error") != NULL);
    }
    return NULL;
}

int main(void)
{
    CHECK(mkdtemp(directory) != NULL);
    char input[64];
    snprintf(input, sizeof(input), "%s/input", directory);
    FILE *f = fopen(input, "wb");
    CHECK(f != NULL && fputs("some bytes to be linked", f) >= 0 && fclose(f) == 0);

    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);

    static char first[1 << 16], other[1 << 16];
    char path[64];
    snprintf(path, sizeof(path), "%s/out0", directory);
    size_t n = read_file(path, first, sizeof(first));
    CHECK(n > 1000);
    unlink(path);
    for (int i = 1; i < THREADS; i++) {
        snprintf(path, sizeof(path), "%s/out%d", directory, i);
        CHECK(read_file(path, other, sizeof(other)) == n && memcmp(first, other, n) == 0);
        unlink(path);
    }
    unlink(input);
    rmdir(directory);
    return 0;
}
