// Facts about this process and machine. Of the CPUs, a container is often given fewer than it can see: the quota of
// each control group from ours up to the root counts as well as the affinity mask.
#include "veld/proc.h"

#include "veld/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

// A small file of /proc or /sys as a string; false if it is not there.
static bool read_small_file(const char *path, char *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, buffer, size - 1);
    close(fd);
    if (n < 0)
        return false;
    buffer[n] = '\0';
    return true;
}

// QUOTA microseconds of each PERIOD, rounded up to whole CPUs.
static unsigned limit_of(long long quota, long long period)
{
    if (quota <= 0 || period <= 0)
        return UINT32_MAX;
    long long n = (quota - 1) / period + 1;
    return n < UINT32_MAX ? (unsigned)n : UINT32_MAX;
}

static unsigned limit_v2(const char *group)
{
    char path[PATH_MAX], text[64];
    long long quota, period;
    snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
    if (!read_small_file(path, text, sizeof(text)) ||
        sscanf(text, "%lld %lld", &quota, &period) != 2)
        return UINT32_MAX; // not there, or "max"
    return limit_of(quota, period);
}

static unsigned limit_v1(const char *group)
{
    char path[PATH_MAX], quota[64], period[64];
    snprintf(path, sizeof(path), "/sys/fs/cgroup/cpu%s/cpu.cfs_quota_us", group);
    if (!read_small_file(path, quota, sizeof(quota)))
        return UINT32_MAX;
    snprintf(path, sizeof(path), "/sys/fs/cgroup/cpu%s/cpu.cfs_period_us", group);
    if (!read_small_file(path, period, sizeof(period)))
        return UINT32_MAX;
    return limit_of(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

// The least limit of GROUP and the groups above it. In a container the path may be the host's, which is not seen here:
// the root is asked in any case.
static unsigned limit_upwards(char *group, unsigned (*limit)(const char *group))
{
    unsigned least = UINT32_MAX;
    if (strstr(group, "/..") == NULL)
        while (group[0] != '\0' && strcmp(group, "/") != 0) {
            unsigned here = limit(group);
            least = MIN(least, here);
            *strrchr(group, '/') = '\0';
        }
    unsigned root = limit("");
    return MIN(least, root);
}

// Does the comma-separated LIST (of N bytes) hold "cpu"?
static bool has_cpu(const char *list, size_t n)
{
    for (size_t begin = 0; begin < n;) {
        const char *comma = memchr(list + begin, ',', n - begin);
        size_t end = comma != NULL ? (size_t)(comma - list) : n;
        if (end - begin == 3 && memcmp(list + begin, "cpu", 3) == 0)
            return true;
        begin = end + 1;
    }
    return false;
}

// Lines of /proc/self/cgroup: "0::/path" (v2) or "4:cpu,cpuacct:/path" (v1).
static unsigned cgroup_limit(void)
{
    char text[8192];
    unsigned least = UINT32_MAX;
    if (!read_small_file("/proc/self/cgroup", text, sizeof(text)))
        return least;
    for (char *line = text, *next; line != NULL && *line != '\0'; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        char *list = strchr(line, ':');
        char *group = list != NULL ? strchr(list + 1, ':') : NULL;
        if (group == NULL || group[1] != '/')
            continue;
        list++;
        unsigned here = UINT32_MAX;
        if (list == group)
            here = limit_upwards(group + 1, limit_v2);
        else if (has_cpu(list, (size_t)(group - list)))
            here = limit_upwards(group + 1, limit_v1);
        least = MIN(least, here);
    }
    return least;
}

static unsigned affinity_count(void)
{
    // The kernel refuses a set that is smaller than its own.
    for (size_t n_cpus = 1024; n_cpus <= (size_t)1 << 20; n_cpus *= 8) {
        cpu_set_t *set = CPU_ALLOC(n_cpus);
        if (set == NULL)
            return 1;
        int status = sched_getaffinity(0, CPU_ALLOC_SIZE(n_cpus), set);
        int n = status == 0 ? CPU_COUNT_S(CPU_ALLOC_SIZE(n_cpus), set) : 0;
        CPU_FREE(set);
        if (status == 0)
            return n > 0 ? (unsigned)n : 1;
        if (errno != EINVAL)
            return 1;
    }
    return 1;
}

unsigned proc_n_cpus(void)
{
    unsigned n = affinity_count();
    if (n <= 1)
        return n;
    unsigned limit = cgroup_limit();
    return MAX(MIN(n, limit), 1);
}

static u64 clock_ns(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0)
        return 0;
    return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

u64 clock_wall_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

u64 clock_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

u64 proc_peak_rss(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (u64)usage.ru_maxrss * 1024 : 0;
}

void proc_sanitize(void)
{
    // Opened the wrong way round, so that using the missing stream is the error it would have been.
    static const int modes[3] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        int made = open("/dev/null", modes[fd]);
        if (made < 0)
            made = open("/", O_PATH | O_DIRECTORY); // no /dev
        (void)made;                                 // the lowest free number: FD
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void proc_raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int write_all(int fd, const void *p, size_t n)
{
    const u8 *at = p;
    while (n > 0) {
        ssize_t put = write(fd, at, MIN(n, (size_t)1 << 30));
        if (put > 0) {
            at += put;
            n -= (size_t)put;
        } else if (put < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            poll(&wait, 1, -1);
        } else if (put == 0 || errno != EINTR) {
            return put == 0 ? EIO : errno;
        }
    }
    return 0;
}
