// The public face of libveld.a: one re-entrant call that links.
#ifndef VELD_H
#define VELD_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stddef.h>

enum veld_stream {
    VELD_STDOUT,                // text that was asked for: --version, --help, -t, -M
    VELD_STDERR,                // diagnostics
};

struct veld_callbacks {
    // Called with whole lines, by the thread that called veld_link, in the order in which they are to be seen.
    // Returns 0, or an errno value if the text could not be taken.
    int (*write)(void *user, enum veld_stream stream, const char *text, size_t size);
    void *user;
};

// Link as `veld ARGV[1..]` would. ARGV[0] is the name that messages begin with. CALLBACKS may be NULL: then the text goes
// to the process's stdout and stderr. Returns the exit status: 0 or 1. Keeps no state; may be called from several
// threads at once, each with its own output file.
int veld_link(int argc, const char *const *argv, const struct veld_callbacks *callbacks);

// "0.1.0"
const char *veld_version(void);

#ifdef __cplusplus
}
#endif

#endif
