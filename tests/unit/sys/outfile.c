// The output file: each back end, and what the old output, links, devices, limits and signals do to it.
#include "../check.h"

#include "veld/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct arena arena;
static const char *what;

static u8 byte_at(u64 i, u8 seed)
{
    return (u8)(i * 11 + (i >> 9) + seed);
}

static void put_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

static bool has_text(const char *path, const char *text)
{
    char bytes[200] = {0};
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return false;
    size_t n = fread(bytes, 1, sizeof(bytes) - 1, f);
    fclose(f);
    return n == strlen(text) && memcmp(bytes, text, n) == 0;
}

// Entries of the working directory that are temporary files.
static int n_temporary(void)
{
    int n = 0;
    DIR *d = opendir(".");
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strncmp(e->d_name, ".veld", 5) == 0;
    closedir(d);
    return n;
}

static int n_open(void)
{
    int fd = dup(0);
    close(fd);
    return fd;
}

// Write SIZE bytes in windows, back to front, with a hole of 1000 bytes at 5000.
static int fill(struct outfile *o, u64 size, u8 seed)
{
    enum { WINDOW = 50000 };
    static _Thread_local u8 window[WINDOW];
    for (u64 n_windows = (size + WINDOW - 1) / WINDOW; n_windows > 0; n_windows--) {
        u64 offset = (n_windows - 1) * WINDOW;
        size_t n = MIN(size - offset, (u64)WINDOW);
        u8 *at = outfile_reserve(o, offset, n, window);
        for (size_t i = 0; i < n; i++)
            at[i] = offset + i >= 5000 && offset + i < 6000 ? 0 : byte_at(offset + i, seed);
        int error = 0;
        if (offset == 0 && n > 6000) {
            error = outfile_write(o, 0, at, 5000);
            if (error == 0)
                error = outfile_write(o, 6000, at + 6000, n - 6000);
        } else {
            error = outfile_write(o, offset, at, n);
        }
        if (error != 0)
            return error;
    }
    return 0;
}

// The seed with which SIZE bytes are filled: the first byte is it. -1: they are not.
static int filled_with(const char *path, u64 size)
{
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return -1;
    u64 i = 0;
    u8 seed = 0;
    for (int c; (c = getc_unlocked(f)) != EOF; i++)
        if (i == 0)
            seed = (u8)c;
        else if (c != (size > 6000 && i >= 5000 && i < 6000 ? 0 : byte_at(i, seed)))
            break;
    fclose(f);
    return i == size ? seed : -1;
}

static bool is_filled(const char *path, u64 size, u8 seed)
{
    int with = filled_with(path, size);
    return with == seed || (size == 0 && with >= 0);
}

static int make_output(const char *path, u64 size, unsigned mode, enum outfile_backend backend, u8 seed)
{
    struct outfile *o;
    int error = outfile_create(&arena, path, size, mode, 8, backend, &o, &what);
    if (error != 0)
        return error;
    error = fill(o, size, seed);
    if (error != 0) {
        outfile_abandon(o);
        return error;
    }
    return outfile_finish(o, &what);
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    CHECK(lstat(path, &st) == 0);
    return st.st_mode & 07777;
}

static void test_backends(void)
{
    static const u64 sizes[] = {0, 1, 5000, 100000, 3 << 20, 20 << 20};
    for (enum outfile_backend b = OUTFILE_AUTO; b <= OUTFILE_MMAP; b++)
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            int before = n_open();
            CHECK_EQUAL(make_output("out", sizes[i], 0777, b, (u8)i), 0);
            CHECK(is_filled("out", sizes[i], (u8)i));
            CHECK_EQUAL(n_temporary(), 0);
            CHECK_EQUAL(n_open(), before);
        }
    struct outfile *o;
    CHECK_EQUAL(outfile_create(&arena, "out2", 100 << 20, 0666, 16, OUTFILE_AUTO, &o, &what), 0);
    CHECK(n_temporary() == 1 && access("out2", F_OK) != 0);
    outfile_abandon(o);
    CHECK(n_temporary() == 0 && access("out2", F_OK) != 0);
}

static void test_modes(void)
{
    static const mode_t umasks[] = {0, 022, 027, 077, 0777};
    for (size_t i = 0; i < ARRAY_LEN(umasks); i++) {
        put_text("out", "old");
        chmod("out", 04755);
        umask(umasks[i]);
        CHECK_EQUAL(make_output("out", 100, 0777, OUTFILE_AUTO, 1), 0);
        CHECK_EQUAL(mode_of("out"), 0777 & ~umasks[i]);
        CHECK_EQUAL(make_output("out", 100, 0666, OUTFILE_MMAP, 1), 0);
        CHECK_EQUAL(mode_of("out"), 0666 & ~umasks[i]);
        umask(022);
        chmod("out", 0644);
        CHECK(is_filled("out", 100, 1));
    }
}

static void test_old_output(void)
{
    // Hard-linked twins, and those who have it open, keep the old bytes.
    unlink("out");
    put_text("out", "old");
    CHECK(link("out", "twin") == 0);
    int open_old = open("out", O_RDONLY | O_CLOEXEC);
    CHECK_EQUAL(make_output("out", 50000, 0777, OUTFILE_AUTO, 2), 0);
    char text[4] = {0};
    CHECK(pread(open_old, text, 3, 0) == 3 && strcmp(text, "old") == 0);
    close(open_old);
    CHECK(has_text("twin", "old") && is_filled("out", 50000, 2));
    unlink("twin");

    // A read-only old file is no obstacle in a writable directory.
    CHECK(chmod("out", 0444) == 0);
    CHECK_EQUAL(make_output("out", 100, 0777, OUTFILE_AUTO, 3), 0);
    CHECK(is_filled("out", 100, 3));

    // Until the end, and after a failure, it is untouched.
    put_text("out", "old");
    struct stat before, after;
    struct outfile *o;
    CHECK(stat("out", &before) == 0);
    CHECK_EQUAL(outfile_create(&arena, "out", 1000, 0777, 1, OUTFILE_AUTO, &o, &what), 0);
    CHECK_EQUAL(fill(o, 1000, 9), 0);
    CHECK(has_text("out", "old"));
    outfile_abandon(o);
    CHECK(has_text("out", "old") && stat("out", &after) == 0 && before.st_ino == after.st_ino);
}

static void test_names(void)
{
    char name[300], deep[PATH_MAX];
    memset(name, 'n', 255);
    name[255] = '\0';
    CHECK_EQUAL(make_output(name, 100, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(is_filled(name, 100, 1));
    unlink(name);
    memset(name, 'n', 256);
    name[256] = '\0';
    CHECK_EQUAL(make_output(name, 100, 0777, OUTFILE_AUTO, 1), ENAMETOOLONG);

    // As long as a path may be, with a last part that is shorter than a temporary name.
    size_t n = 0;
    memset(name, 'd', 200);
    name[200] = '\0';
    while (n + 202 < PATH_MAX - 8) {
        memcpy(deep + n, name, 200);
        deep[n + 200] = '\0';
        CHECK(mkdir(deep, 0777) == 0);
        deep[n + 200] = '/';
        n += 201;
    }
    size_t rest = PATH_MAX - 1 - 2 - n; // "<rest>/x" and NUL
    memset(deep + n, 'e', rest);
    deep[n + rest] = '\0';
    CHECK(mkdir(deep, 0777) == 0);
    strcpy(deep + n + rest, "/x");
    CHECK(strlen(deep) == PATH_MAX - 1);
    CHECK_EQUAL(make_output(deep, 100, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(is_filled(deep, 100, 1));

    CHECK_EQUAL(make_output("a b\n\"\xff", 100, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(is_filled("a b\n\"\xff", 100, 1));
    CHECK_EQUAL(make_output("", 1, 0777, OUTFILE_AUTO, 1), ENOENT);
    CHECK_EQUAL(make_output(".", 1, 0777, OUTFILE_AUTO, 1), EISDIR);
    CHECK_EQUAL(make_output("no/such/out", 1, 0777, OUTFILE_AUTO, 1), ENOENT);
    CHECK_EQUAL(make_output("new/", 1, 0777, OUTFILE_AUTO, 1), EISDIR);
    put_text("file", "x");
    CHECK_EQUAL(make_output("file/out", 1, 0777, OUTFILE_AUTO, 1), ENOTDIR);
    CHECK(mkdir("directory", 0777) == 0);
    CHECK_EQUAL(make_output("directory", 1, 0777, OUTFILE_AUTO, 1), EISDIR);
    CHECK_EQUAL(n_temporary(), 0);
}

static void test_links(void)
{
    put_text("target", "old");
    CHECK(symlink("target", "link") == 0);
    CHECK_EQUAL(make_output("link", 100, 0777, OUTFILE_AUTO, 1), 0);
    struct stat st;
    CHECK(lstat("link", &st) == 0 && S_ISREG(st.st_mode));
    CHECK(has_text("target", "old") && is_filled("link", 100, 1));

    CHECK(symlink("nowhere", "dangling") == 0);
    CHECK_EQUAL(make_output("dangling", 100, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(lstat("dangling", &st) == 0 && S_ISLNK(st.st_mode) && is_filled("nowhere", 100, 1)); // as GNU ld does

    CHECK(symlink("no/such", "lost") == 0);
    CHECK_EQUAL(make_output("lost", 1, 0777, OUTFILE_AUTO, 1), ENOENT);
    CHECK(lstat("lost", &st) == 0 && S_ISLNK(st.st_mode));
}

static void *read_fifo(void *arg)
{
    usleep(30000);
    int fd = open("fifo", O_RDONLY | O_CLOEXEC);
    u8 bytes[1000];
    u64 total = 0;
    for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) > 0; total += (u64)n)
        for (ssize_t i = 0; i < n; i++)
            CHECK(bytes[i] == (total + (u64)i >= 5000 && total + (u64)i < 6000 ? 0 : byte_at(total + (u64)i, 4)));
    close(fd);
    *(u64 *)arg = total;
    return NULL;
}

static void test_devices(void)
{
    struct stat before, after;
    CHECK(stat("/dev/null", &before) == 0);
    CHECK_EQUAL(make_output("/dev/null", 20 << 20, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(symlink("/dev/null", "null") == 0);
    CHECK_EQUAL(make_output("null", 2000, 0777, OUTFILE_MMAP, 1), 0);
    CHECK(stat("/dev/null", &after) == 0);
    CHECK(S_ISCHR(after.st_mode) && after.st_ino == before.st_ino && after.st_mode == before.st_mode);
    CHECK(lstat("null", &after) == 0 && S_ISLNK(after.st_mode));

    CHECK_EQUAL(make_output("/dev/full", 2000, 0777, OUTFILE_AUTO, 1), ENOSPC);
    CHECK(strcmp(what, "cannot write") == 0);

    pthread_t thread;
    u64 n_read;
    CHECK(mkfifo("fifo", 0600) == 0);
    CHECK(pthread_create(&thread, NULL, read_fifo, &n_read) == 0);
    CHECK_EQUAL(make_output("fifo", 300000, 0777, OUTFILE_AUTO, 4), 0);
    pthread_join(thread, NULL);
    CHECK_EQUAL(n_read, 300000);
    CHECK_EQUAL(mode_of("fifo"), 0600);
    CHECK_EQUAL(make_output("fifo", 300000, 0777, OUTFILE_AUTO, 4), ENXIO); // nobody reads

    // /dev/stdout, with a regular file behind it that was longer.
    pid_t child = fork();
    if (child == 0) {
        put_text("redirected", "a long old text");
        int fd = open("redirected", O_WRONLY | O_CLOEXEC);
        dup2(fd, 1);
        _exit(make_output("/dev/stdout", 5, 0777, OUTFILE_AUTO, 1));
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQUAL(status, 0);
    CHECK(is_filled("redirected", 5, 1));
    CHECK(lstat("/dev/stdout", &after) == 0 && S_ISLNK(after.st_mode));
}

// ---- Limits

static void in_child(void (*fn)(void))
{
    pid_t child = fork();
    if (child == 0) {
        fn();
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQUAL(status, 0);
}

static void file_size_limit(void)
{
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){.rlim_cur = 10000, .rlim_max = 10000});
    put_text("limited", "old");
    for (enum outfile_backend b = OUTFILE_AUTO; b <= OUTFILE_MMAP; b++) {
        CHECK_EQUAL(make_output("limited", 10001, 0777, b, 1), EFBIG);
        CHECK(has_text("limited", "old"));
        CHECK_EQUAL(n_temporary(), 0);
    }
    CHECK_EQUAL(make_output("limited", (u64)1 << 63, 0777, OUTFILE_AUTO, 1), EFBIG);
    CHECK_EQUAL(write_side_file("limited", "x", 1), 0);
    CHECK_EQUAL(make_output("limited", 10000, 0777, OUTFILE_AUTO, 1), 0);
}

// As a user who is not root and may write the file but not its directory.
static void overwrite(void)
{
    CHECK(mkdir("closed", 0777) == 0);
    put_text("closed/out", "a text that is there before");
    put_text("closed/other", "other");
    CHECK(link("closed/out", "closed/twin") == 0);
    CHECK(chmod("closed/out", 0666) == 0 && chmod("closed/other", 0444) == 0 && chmod("closed", 0555) == 0);
    if (geteuid() == 0)
        CHECK(chmod(".", 0755) == 0 && setgid(65534) == 0 && setuid(65534) == 0);
    CHECK_EQUAL(make_output("closed/other", 10, 0777, OUTFILE_AUTO, 1), EACCES);
    CHECK_EQUAL(make_output("closed/new", 10, 0777, OUTFILE_AUTO, 1), EACCES);

    struct outfile *o;
    CHECK_EQUAL(outfile_create(&arena, "closed/out", 10, 0777, 1, OUTFILE_AUTO, &o, &what), 0);
    CHECK_EQUAL(fill(o, 10, 1), 0);
    CHECK(has_text("closed/out", "a text that is there before")); // only at the end
    outfile_abandon(o);
    CHECK(has_text("closed/out", "a text that is there before"));
    CHECK_EQUAL(make_output("closed/out", 10, 0777, OUTFILE_MMAP, 1), 0);
    CHECK(is_filled("closed/out", 10, 1) && is_filled("closed/twin", 10, 1));
    CHECK_EQUAL(make_output("closed/out", 200000, 0777, OUTFILE_AUTO, 2), 0);
    CHECK(is_filled("closed/out", 200000, 2));
    CHECK_EQUAL(mode_of("closed/out"), 0666);
}

// Somebody else's file in a sticky directory: the rename is refused.
static void sticky(void)
{
    if (geteuid() != 0) {
        SKIP("not root");
        return;
    }
    CHECK(mkdir("sticky", 0777) == 0 && chmod("sticky", 01777) == 0);
    put_text("sticky/out", "old");
    put_text("sticky/other", "old");
    CHECK(chmod("sticky/out", 0666) == 0 && chmod(".", 0755) == 0);
    CHECK(setgid(65534) == 0 && setuid(65534) == 0 && chdir("sticky") == 0);
    CHECK_EQUAL(make_output("out", 30000, 0777, OUTFILE_AUTO, 1), 0);
    CHECK(is_filled("out", 30000, 1));
    CHECK_EQUAL(make_output("other", 30000, 0777, OUTFILE_AUTO, 1), EPERM);
    CHECK(has_text("other", "old"));
    CHECK_EQUAL(n_temporary(), 0);
}

// A file system of 1 MiB that fills up, with each back end.
static void small_tmpfs(void)
{
    CHECK(mkdir("small", 0777) == 0);
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", "small", "tmpfs", 0, "size=1m") != 0) {
        SKIP("no mount here");
        return;
    }
    CHECK(chdir("small") == 0);
    put_text("out", "old");
    for (enum outfile_backend b = OUTFILE_AUTO; b <= OUTFILE_MMAP; b++) {
        CHECK_EQUAL(make_output("out", 3 << 20, 0777, b, 1), ENOSPC);
        CHECK(has_text("out", "old"));
        CHECK_EQUAL(n_temporary(), 0);
        CHECK_EQUAL(make_output("good", 700000, 0777, b, 1), 0);
        CHECK(is_filled("good", 700000, 1));
        unlink("good");
    }
    struct outfile *o;
    CHECK_EQUAL(outfile_create(&arena, "mapped", 700000, 0777, 8, OUTFILE_MMAP, &o, &what), 0);
    CHECK(outfile_is_mapped(o)); // else the above has not tested it
    outfile_abandon(o);

    // The output's name is a mount point of its own, as docker makes them: it cannot be renamed over.
    put_text("source", "old");
    put_text("bound", "");
    CHECK(mount("source", "bound", NULL, MS_BIND, NULL) == 0);
    CHECK_EQUAL(make_output("bound", 20000, 0777, OUTFILE_AUTO, 5), 0);
    CHECK(is_filled("source", 20000, 5));
    CHECK_EQUAL(n_temporary(), 0);
}

// ---- Two at a time, and signals

static void *write_often(void *arg)
{
    u8 seed = *(u8 *)arg;
    struct arena own;
    arena_init(&own, NULL, NULL);
    for (int i = 0; i < 100; i++) {
        struct outfile *o;
        const char *step;
        CHECK_EQUAL(outfile_create(&own, "shared", 60000, 0777, 1, OUTFILE_AUTO, &o, &step), 0);
        CHECK_EQUAL(fill(o, 60000, seed), 0);
        CHECK_EQUAL(outfile_finish(o, &step), 0);
        int with = filled_with("shared", 60000);
        CHECK(with == 1 || with == 2);
    }
    arena_free(&own);
    return NULL;
}

static void test_two_writers(void)
{
    pthread_t a, b;
    u8 one = 1, two = 2;
    CHECK(pthread_create(&a, NULL, write_often, &one) == 0 && pthread_create(&b, NULL, write_often, &two) == 0);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    CHECK_EQUAL(n_temporary(), 0);
}

static void test_signals(void)
{
    static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < ARRAY_LEN(deadly); i++) {
        int ready[2];
        CHECK(pipe2(ready, O_CLOEXEC) == 0);
        pid_t child = fork();
        if (child == 0) {
            struct outfile *a, *b;
            setrlimit(RLIMIT_CORE, &(struct rlimit){0});
            outfile_install_signal_handlers();
            CHECK_EQUAL(outfile_create(&arena, "killed", 1000, 0777, 1, OUTFILE_AUTO, &a, &what), 0);
            CHECK_EQUAL(outfile_create(&arena, "directory/killed", 1000, 0777, 1, OUTFILE_AUTO, &b, &what), 0);
            CHECK(write(ready[1], "x", 1) == 1);
            for (;;)
                pause();
        }
        char c;
        int status;
        CHECK(read(ready[0], &c, 1) == 1 && n_temporary() == 1);
        CHECK(kill(child, deadly[i]) == 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == deadly[i]);
        CHECK_EQUAL(n_temporary(), 0);
        CHECK(rmdir("directory") == 0 && mkdir("directory", 0777) == 0); // that one is gone too
        close(ready[0]);
        close(ready[1]);
    }
}

static void test_ignored_signal(void)
{
    signal(SIGHUP, SIG_IGN);
    outfile_install_signal_handlers();
    raise(SIGHUP);
}

static void test_side_files(void)
{
    CHECK_EQUAL(write_side_file("map.txt", "text\n", 5), 0);
    CHECK(has_text("map.txt", "text\n") && mode_of("map.txt") == 0644);
    CHECK_EQUAL(write_side_file("map.txt", "", 0), 0);
    CHECK(has_text("map.txt", ""));
    CHECK_EQUAL(write_side_file("no/map.txt", "x", 1), ENOENT);
    CHECK_EQUAL(write_side_file("/dev/null", "x", 1), 0);
    CHECK_EQUAL(write_side_file("/dev/full", "x", 1), ENOSPC);
    CHECK_EQUAL(write_side_file("directory", "x", 1), EISDIR);
}

int main(void)
{
    char directory[] = "/tmp/veld-unit-outfile-XXXXXX";
    alarm(200);
    umask(022);
    CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0);
    arena_init(&arena, NULL, NULL);
    test_backends();
    test_modes();
    test_old_output();
    test_names();
    test_links();
    test_devices();
    in_child(file_size_limit);
    in_child(overwrite);
    in_child(sticky);
    in_child(small_tmpfs);
    test_two_writers();
    test_signals();
    in_child(test_ignored_signal);
    test_side_files();
    arena_free(&arena);
    char command[100];
    snprintf(command, sizeof(command), "chmod -R u+w %s; rm -rf %s", directory, directory);
    return system(command) != 0;
}
