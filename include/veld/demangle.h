// codec: demangle turns a C++ or Rust linker name into the text that GNU ld prints for it.
#ifndef VELD_DEMANGLE_H
#define VELD_DEMANGLE_H

#include "veld/base.h"

// Write the text of the mangled name NAME (N bytes, not terminated) to OUT, with a final NUL. Returns the length
// without the NUL; 0 when the name is not a mangled one, is malformed, or does not fit in OUT_SIZE: print it as it
// is then. What is in OUT after a 0 is of no meaning.
//
// The text is byte for byte that of GNU ld 2.40 (`c++filt -i`), in messages and for `extern "C++"' patterns alike,
// its limit of 1024 bytes for a C++ name included. A leading '.' or an "@VERSION" is the caller's to cut off.
//
// Needs no heap, no global state, and less than 160 KiB of stack for the worst name; time is O(N + OUT_SIZE).
size_t demangle(const char *name, size_t n, char *out, size_t out_size);

// The two halves of demangle, which tries Rust first: an old Rust name is a C++ name too, only with a hash at its end.
size_t demangle_rust(const char *name, size_t n, char *out, size_t out_size);
size_t demangle_cxx(const char *name, size_t n, char *out, size_t out_size);

#endif
