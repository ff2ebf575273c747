// measure FILE COMMAND ARGUMENTS...: runs it and leaves one line in FILE: status, wall and CPU time in microseconds, the
// peak of resident memory in KiB. A process that the command leaves behind is waited for: its CPU time counts, and so
// does the time until it is gone. This program is small, because what its child inherits counts as memory of the child.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long cpu(const struct rusage *u)
{
    return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000LL + u->ru_utime.tv_usec + u->ru_stime.tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    long long start, wall, used = 0;
    long peak = 0;
    int status = 0, of_child = 0;
    FILE *file;
    pid_t child, pid;

    if (argc < 3)
        return 2;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    start = now();
    child = vfork();
    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0)
        return 2;
    while ((pid = wait4(-1, &status, 0, &usage)) > 0 || errno == EINTR) {
        if (pid <= 0)
            continue;
        used += cpu(&usage);
        if (usage.ru_maxrss > peak)
            peak = usage.ru_maxrss;
        if (pid == child)
            of_child = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    wall = now() - start;
    file = fopen(argv[1], "w");
    if (file == NULL || fprintf(file, "%d %lld %lld %ld\n", of_child, wall, used, peak) < 0 || fclose(file) != 0)
        return 2;
    return of_child;
}
