// Facts about the process, closed standard streams, and writing everything.
#include "../check.h"

#include "veld/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void one_cpu(void)
{
    cpu_set_t set, one;
    CHECK(sched_getaffinity(0, sizeof(set), &set) == 0);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set)) {
            CPU_SET(i, &one);
            break;
        }
    CHECK(sched_setaffinity(0, sizeof(one), &one) == 0);
    CHECK_EQUAL(proc_n_cpus(), 1);
}

// Descriptors 0 to 2 are taken, and reading or writing them fails as on a closed one.
static void closed_streams(void)
{
    char c = 'x';
    int keep = fcntl(2, F_DUPFD_CLOEXEC, 10);
    close(0);
    close(1);
    close(2);
    proc_sanitize();
    int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ssize_t got = read(0, &c, 1);
    int put = write_all(1, &c, 1), put_error = write_all(2, &c, 1);
    dup2(keep, 2);
    CHECK(next >= 3 && got == -1 && put == EBADF && put_error == EBADF);
}

static void broken_pipe(void)
{
    int ends[2];
    proc_sanitize();
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    close(ends[0]);
    CHECK_EQUAL(write_all(ends[1], "x", 1), EPIPE);
}

// A pipe that does not block, and is full at first.
static void nonblocking_pipe(void)
{
    enum { SIZE = 1 << 20 };
    static u8 bytes[SIZE], got[SIZE];
    int ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (u8)(i * 31 >> 3);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(write_all(ends[1], bytes, SIZE));
    }
    close(ends[1]);
    usleep(5000);
    size_t n = 0;
    for (ssize_t k; (k = read(ends[0], got + n, SIZE - n)) > 0;)
        n += (size_t)k;
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQUAL(status, 0);
    CHECK(n == SIZE);
    for (size_t i = 0; i < SIZE; i++)
        CHECK(got[i] == bytes[i]);
}

int main(void)
{
    alarm(60);
    CHECK(proc_n_cpus() >= 1);
    in_child(one_cpu);
    in_child(closed_streams);
    in_child(broken_pipe);
    nonblocking_pipe();
    u64 wall = clock_wall_ns(), cpu = clock_cpu_ns();
    for (volatile int i = 0; i < 3000000; i++)
        ;
    CHECK(clock_wall_ns() > wall && clock_cpu_ns() > cpu);
    CHECK(proc_peak_rss() > 100000);
    proc_raise_file_limit();
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == limit.rlim_max);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full >= 0)
        CHECK_EQUAL(write_all(full, "x", 1), ENOSPC);
    return 0;
}
