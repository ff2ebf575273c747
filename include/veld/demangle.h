// codec: demangle turns a C++ or Rust linker name into the text that GNU ld prints for it.
#ifndef VELD_DEMANGLE_H
#define VELD_DEMANGLE_H

#include <veld/base.h>

// Write the text of the mangled name NAME (N bytes, not terminated) to OUT, with a final NUL, and
// return its length without the NUL. 0: the name is not a mangled one, is malformed, or its text
// does not fit in OUT_SIZE, so print it as it is; what OUT holds then means nothing.
//
// The text is to the byte that of GNU ld 2.40 (`c++filt -i'), for messages and for the patterns of
// `extern "C++"' alike. So are its limits: a C++ name of more than 1024 bytes is left as it is. A
// leading '.' and an "@VERSION" behind are not part of a mangled name: the caller cuts them off.
//
// No heap, no state; at most 136 KiB of stack, a hostile name's; time O(N + OUT_SIZE).
size_t demangle(const char *name, size_t n, char *out, size_t out_size);

// The two halves of demangle. It tries Rust first: a Rust name of the legacy kind is a valid C++
// name as well, whose last part is a hash.
size_t demangle_rust(const char *name, size_t n, char *out, size_t out_size);
size_t demangle_cxx(const char *name, size_t n, char *out, size_t out_size);

#endif
