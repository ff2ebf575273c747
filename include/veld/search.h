// input: where -l libraries and the files that scripts name are found.
#ifndef VELD_SEARCH_H
#define VELD_SEARCH_H

#include "veld/context.h"

// Try to open PATH (valid during the call; to keep it, wait for the result of the search). True: that is the one.
typedef bool try_path(void *arg, const char *path);

// The library that -l NAME means: libNAME.so, then libNAME.a (only that if IS_STATIC) in each directory of -L in order;
// NAME ":FILE" means FILE itself. Returns the path for which TRY was true, in the worker's arena, or NULL.
const char *search_library(struct context *ctx, struct str name, bool is_static, try_path *try, void *arg);

// A file that a script names (INPUT, GROUP, INCLUDE), or -T, --version-script (SCRIPT NULL): as it is, then in the
// directories of -L. "=FILE" and "$SYSROOT/FILE" are in the sysroot; so is an absolute name in a SCRIPT that itself
// lies there.
const char *search_input(struct context *ctx, struct str name, const char *script, try_path *try, void *arg);

// A library that another one (BY) needs: as it is if it names a directory, else in those of -rpath-link, -rpath,
// LD_LIBRARY_PATH, BY's own DT_RUNPATH or DT_RPATH, and -L.
const char *search_needed(struct context *ctx, struct str name, const struct shared_file *by, try_path *try, void *arg);

#endif
