// sys: facts about this process and machine, clocks.
#ifndef VELD_PROC_H
#define VELD_PROC_H

#include "veld/base.h"

// CPUs this process may use: affinity mask and cgroup quota (v1 and v2), at least 1.
unsigned proc_n_cpus(void);
u64 clock_wall_ns(void);
u64 clock_cpu_ns(void);         // user + system time of all threads of the process
u64 proc_peak_rss(void);        // bytes
// Make descriptors 0 to 2 valid (on /dev/null if closed), ignore SIGPIPE, SIGXFSZ; once, by the program only.
void proc_sanitize(void);
// Raise the soft limit on open files to the hard one; failing is harmless.
void proc_raise_file_limit(void);
// Write all of it, retrying after EINTR and short writes. 0 or an errno value.
int write_all(int fd, const void *p, size_t n);

#endif
