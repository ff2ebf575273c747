// input: where a place of an object is in its source, for messages: from .debug_line, .debug_info and the symbol table.
#ifndef VELD_LINES_H
#define VELD_LINES_H

#include "veld/context.h"

// All by worker 0 only, at a gate or between parallel phases. Texts are raw bytes of the file, valid until the next
// place is asked for; NULL: nothing is known. Debug sections that are malformed count as not there.

// "FILE:LINE"
const char *place_line(struct context *ctx, const struct place *place);
// The function that covers the place, inlined ones too, by its linker name.
const char *place_function(struct context *ctx, const struct place *place);
// The source file: of the line; without one as the compiler left it in the symbol table (STT_FILE).
const char *place_source(struct context *ctx, const struct place *place);

// Makes them the hooks of CTX that the printer uses. A few kilobytes, once.
void lines_set_up(struct context *ctx);
// Gives the memory of all that was decoded back; before the context is destroyed.
void lines_free(struct context *ctx);

#endif
