// Input files: small and large, empty, pipes, devices, what is not a file; regions.
#include "../check.h"

#include "veld/map.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct arena arena;

static u8 byte_at(size_t i)
{
    return (u8)(i * 7 + (i >> 8) * 13);
}

static void fill_file(const char *path, size_t n)
{
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    for (size_t i = 0; i < n; i++)
        putc(byte_at(i), f);
    CHECK(fclose(f) == 0);
}

static bool is_filled(const struct mapping *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (m->data[i] != byte_at(i))
            return false;
    return m->size == n;
}

static void test_regular(void)
{
    static const size_t sizes[] = {1, 100, 16383, 16384, 16385, 100000, 3000000};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct mapping m;
        struct stat st;
        fill_file("file", sizes[i]);
        CHECK_EQUAL(map_file(AT_FDCWD, "file", &arena, &m), 0);
        CHECK(is_filled(&m, sizes[i]));
        CHECK(m.is_mapped == (sizes[i] >= 16384));
        CHECK(((uintptr_t)m.data & 15) == 0);
        CHECK(stat("file", &st) == 0 && m.inode == st.st_ino && m.device == st.st_dev);
        CHECK(m.mtime_ns / 1000000000 == (u64)st.st_mtime);
        if (m.is_mapped)
            drop_pages(m.data, m.size);
        CHECK(is_filled(&m, sizes[i])); // dropped pages come back
        unmap_file(&m);
        CHECK(m.data == NULL && m.size == 0);
    }
    struct mapping m;
    fill_file("empty", 0);
    CHECK_EQUAL(map_file(AT_FDCWD, "empty", &arena, &m), 0);
    CHECK(m.size == 0 && m.data != NULL);
    CHECK_EQUAL(map_file(AT_FDCWD, "/dev/null", &arena, &m), 0);
    CHECK(m.size == 0);
    CHECK_EQUAL(map_file(AT_FDCWD, "/proc/self/status", &arena, &m), 0);
    CHECK(m.size > 100);

    int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK_EQUAL(map_file(directory, "file", &arena, &m), 0);
    unmap_file(&m);
    close(directory);
}

static void test_not_files(void)
{
    struct mapping m;
    CHECK_EQUAL(map_file(AT_FDCWD, "missing", &arena, &m), ENOENT);
    CHECK_EQUAL(map_file(AT_FDCWD, ".", &arena, &m), EISDIR);
    CHECK(symlink("nowhere", "dangling") == 0);
    CHECK_EQUAL(map_file(AT_FDCWD, "dangling", &arena, &m), ENOENT);
    CHECK(symlink("loop", "loop") == 0);
    CHECK_EQUAL(map_file(AT_FDCWD, "loop", &arena, &m), ELOOP);

    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK_EQUAL(map_file(AT_FDCWD, "socket", &arena, &m), ENXIO);
    close(fd);

    CHECK_EQUAL(map_file(AT_FDCWD, "/dev/zero", &arena, &m), EFBIG);
    if (geteuid() != 0) {
        CHECK(chmod("file", 0) == 0);
        CHECK_EQUAL(map_file(AT_FDCWD, "file", &arena, &m), EACCES);
    }
}

// ---- Pipes

struct writer {
    const char *path;           // NULL: use fd
    int fd;
    size_t n;
    unsigned delay_us;
};

static void *write_slowly(void *arg)
{
    struct writer *w = arg;
    usleep(w->delay_us);
    int fd = w->path != NULL ? open(w->path, O_WRONLY | O_CLOEXEC) : w->fd;
    CHECK(fd >= 0);
    for (size_t i = 0; i < w->n;) {
        u8 bytes[5000];
        size_t n = MIN(w->n - i, sizeof(bytes));
        for (size_t k = 0; k < n; k++)
            bytes[k] = byte_at(i + k);
        CHECK(write(fd, bytes, n) == (ssize_t)n);
        if (i < 20000)
            usleep(300);
        i += n;
    }
    close(fd);
    return NULL;
}

static void read_from_writer(const char *path, struct writer *w)
{
    pthread_t thread;
    struct mapping m;
    CHECK(pthread_create(&thread, NULL, write_slowly, w) == 0);
    CHECK_EQUAL(map_file(AT_FDCWD, path, &arena, &m), 0);
    pthread_join(thread, NULL);
    CHECK(is_filled(&m, w->n));
    if (m.is_mapped)
        drop_pages(m.data, m.size);
    CHECK(is_filled(&m, w->n));
    unmap_file(&m);
}

static void test_pipes(void)
{
    static const size_t sizes[] = {1, 16383, 16384, 16385, 100000, 5000000};
    struct mapping m;
    CHECK(mkfifo("fifo", 0666) == 0);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        // The writer comes before us, or a little later.
        read_from_writer("fifo", &(struct writer){.path = "fifo", .n = sizes[i]});
        read_from_writer("fifo", &(struct writer){.path = "fifo", .n = sizes[i], .delay_us = 30000});
        // As `<(command)` passes it; also with nothing in it for a while.
        int ends[2];
        char path[64];
        CHECK(pipe2(ends, O_CLOEXEC) == 0);
        snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
        read_from_writer(path, &(struct writer){.fd = ends[1], .n = sizes[i], .delay_us = 20000});
        close(ends[0]);
    }
    // Nobody writes.
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    CHECK_EQUAL(map_file(AT_FDCWD, "fifo", &arena, &m), ENXIO);
    clock_gettime(CLOCK_MONOTONIC, &end);
    CHECK(end.tv_sec - begin.tv_sec <= 2);
    // An ended pipe without a byte in it is an empty file.
    int ends[2];
    char path[64];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    CHECK_EQUAL(map_file(AT_FDCWD, path, &arena, &m), 0);
    CHECK(m.size == 0);
    close(ends[0]);
}

// Descriptors do not leak, not in errors either.
static void test_descriptors(void)
{
    int before = dup(0);
    close(before);
    struct mapping m;
    for (int i = 0; i < 100; i++) {
        map_file(AT_FDCWD, "file", &arena, &m);
        unmap_file(&m);
        map_file(AT_FDCWD, ".", &arena, &m);
        map_file(AT_FDCWD, "missing", &arena, &m);
    }
    int after = dup(0);
    CHECK_EQUAL(before, after);
    close(after);
}

// A mapping is refused: the bytes are read.
static void test_no_mapping(void)
{
#ifndef SANITIZED
    fill_file("large", 3000000);
    memset(arena_alloc(&arena, 8 << 20, 1), 1, 8 << 20);
    struct arena_mark mark = arena_mark(&arena);
    memset(arena_alloc(&arena, 3500000, 1), 1, 3500000);
    arena_reset(&arena, mark); // so that the arena has room when the process has not
    pid_t child = fork();
    if (child == 0) {
        struct mapping m;
        setrlimit(RLIMIT_AS, &(struct rlimit){.rlim_cur = 1 << 20, .rlim_max = 1 << 20});
        CHECK_EQUAL(map_file(AT_FDCWD, "large", &arena, &m), 0);
        CHECK(!m.is_mapped && is_filled(&m, 3000000));
        CHECK(region_alloc(10 << 20) == NULL);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQUAL(status, 0);
#endif
}

static void test_regions(void)
{
    size_t size = 100;
    u8 *p = region_alloc(size);
    CHECK(p != NULL);
    for (size_t filled = 0; size < 40 << 20; filled = size, size = size * 3 + 1) {
        for (size_t i = filled; i < size; i++) {
            CHECK(p[i] == 0);
            p[i] = byte_at(i);
        }
        p = region_grow(p, size, size * 3 + 1);
        CHECK(p != NULL);
        for (size_t i = 0; i < size; i += 997)
            CHECK(p[i] == byte_at(i));
    }
    region_free(p, size);
    region_free(NULL, 5);
    CHECK(region_alloc(SIZE_MAX) == NULL && region_alloc((size_t)1 << 60) == NULL);
    p = region_grow(NULL, 0, 10);
    CHECK(p != NULL && region_grow(p, 10, SIZE_MAX - 5) == NULL);
    region_free(p, 10);
}

int main(void)
{
    char directory[] = "/tmp/veld-unit-map-XXXXXX";
    alarm(200);
    CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0);
    arena_init(&arena, NULL, NULL);
    test_regular();
    test_not_files();
    test_pipes();
    test_descriptors();
    test_no_mapping();
    test_regions();
    arena_free(&arena);
    char command[100];
    snprintf(command, sizeof(command), "rm -rf %s", directory);
    return system(command) != 0;
}
