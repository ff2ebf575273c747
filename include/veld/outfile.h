// sys: the output file. Bytes go to a temporary file beside the final name, which a rename puts in place at the end;
// until then an old output is untouched (docs: robustness of outputs).
#ifndef VELD_OUTFILE_H
#define VELD_OUTFILE_H

#include "veld/arena.h"

struct outfile;

enum outfile_backend { OUTFILE_AUTO, OUTFILE_PWRITE, OUTFILE_MMAP };

// Make the temporary file for PATH with SIZE bytes reserved. MODE is 0777 or 0666, minus the umask. N_WORKERS and SIZE
// choose the back end when AUTO. Not every PATH gets a temporary file; the bytes are then collected in memory and PATH
// is written, in order, by outfile_finish: a character device or FIFO (never replaced; for /dev/null the bytes are
// dropped at once), and a writable old file in a directory where no file may be made. A symbolic link is replaced, its
// target is not. Fails with an errno value and, in *what, the step that failed ("cannot open output file", "cannot
// write").
int outfile_create(struct arena *arena, const char *path, u64 size, unsigned mode, unsigned n_workers,
                   enum outfile_backend backend, struct outfile **out, const char **what);

// Where to assemble the bytes [offset, offset+n): a mapped place, or WINDOW (at least N bytes, the caller's).
// Then outfile_write puts them in the file (nothing to do when BYTES is that mapped place). Thread-safe for disjoint
// ranges. Bytes that are never written read as zero. EFAULT from outfile_write: BYTES is in an input that has shrunk.
u8 *outfile_reserve(struct outfile *o, u64 offset, size_t n, u8 *window);
int outfile_write(struct outfile *o, u64 offset, const u8 *bytes, size_t n);
// Is outfile_reserve going to give mapped places? (It may still fall back to the window.)
bool outfile_is_mapped(const struct outfile *o);

// Rename over PATH (or copy to the device); a failure leaves the old file and no temporary one.
int outfile_finish(struct outfile *o, const char **what);
// Remove the temporary file; the old output stays. For outputs that are not finished; no other call may follow.
void outfile_abandon(struct outfile *o);

// Write a side file (map, dependency file) in one go with the same guarantees. "-" is stdout.
int write_side_file(const char *path, const char *text, size_t n);
// Take it away again, as the link failed after all; what is no regular file stays.
void remove_side_file(const char *path);

// Unlink the temporary files when SIGINT, SIGTERM, SIGHUP or SIGQUIT arrives; then the process dies by that signal.
// For the program only, never installed by the library unless asked.
void outfile_install_signal_handlers(void);

#endif
