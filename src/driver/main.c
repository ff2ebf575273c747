// The program: one link, then out. Memory and mappings go back with the process.

#include "driver.h"

#include "veld/outfile.h"
#include "veld/proc.h"

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

int main(int argc, char **argv)
{
    proc_sanitize();
    outfile_install_signal_handlers();
    int status = veld_run(argc, (const char *const *)argv, NULL, SANITIZED);
    if (SANITIZED)
        return status;          // leaks are looked for on the way out
    _exit(status);
}
