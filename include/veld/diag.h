// model: messages are collected by any worker, and printed sorted by place at a gate (design decision 14).
#ifndef VELD_DIAG_H
#define VELD_DIAG_H

#include "veld.h"
#include "veld/arena.h"

struct context;
struct input_file;
struct object_file;

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

// Where something is wrong. Sorted by argument, rank of the file, section, offset, then text. All zero: the link as a whole.
struct place {
    u32 argument;               // while inputs are opened and have no rank yet: place on the command line, from 1
    const struct input_file *file;
    u32 section;                // section header index; 0: the file as a whole
    u64 offset;                 // in the section
    bool has_offset;
    const char *line_file;      // for text inputs: FILE:LINE instead
    u32 line;
};

struct diagnostic {
    enum severity severity;
    u32 phase;                  // messages of an earlier phase come first
    u32 order;                  // on the command line (phase 0): as reported; later 0, then the text decides
    struct place place;
    bool is_gnu;                // shaped as GNU ld does: the function, then source and line, then the text
    const char *text;
    struct place first;         // of a second definition: where the first one is; file NULL: not that
};

// One a worker, made when the first message is reported. [0] holds the state of printing too.
struct diag_list {
    struct diagnostic *at;
    u32 n, cap;
    char *text;                 // of say, not yet written
    u32 text_size, text_cap;
    int write_error;            // errno of the first failed write to stdout
    u32 n_printed_errors;
} __attribute__((aligned(64)));

// robustness.md 2: `veld: error: WHERE: WHAT`.
void error(struct context *ctx, const char *fmt, ...) PRINTF_LIKE(2, 3);
void warning(struct context *ctx, const char *fmt, ...) PRINTF_LIKE(2, 3);
void error_in(struct context *ctx, const struct input_file *file, const char *fmt, ...) PRINTF_LIKE(3, 4);
void warning_in(struct context *ctx, const struct input_file *file, const char *fmt, ...) PRINTF_LIKE(3, 4);
void error_at(struct context *ctx, struct place place, const char *fmt, ...) PRINTF_LIKE(3, 4);
void warning_at(struct context *ctx, struct place place, const char *fmt, ...) PRINTF_LIKE(3, 4);
// Noted in FILE, and reported only if it takes part in the link; later phases skip the file.
void file_error(struct context *ctx, struct input_file *file, const char *fmt, ...) PRINTF_LIKE(3, 4);
// GNU ld's shape: ``veld: a.o: in function `f':`` then ``a.c:(.text+0x5): WHAT``. The first line is added when printed.
void error_gnu(struct context *ctx, struct place place, const char *fmt, ...) PRINTF_LIKE(3, 4);
void warning_gnu(struct context *ctx, struct place place, const char *fmt, ...) PRINTF_LIKE(3, 4);
// An error_gnu that ends in "; FIRST: first defined here".
void error_gnu_twice(struct context *ctx, struct place place, struct place first, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

// Has any error been reported so far (a warning, under --fatal-warnings)? Exact only between phases.
bool has_errors(const struct context *ctx);
// Only spent memory, an unreadable machine: unwinds the link after this one message.
_Noreturn void fatal(struct context *ctx, const char *fmt, ...) PRINTF_LIKE(2, 3);

// Text of untrusted origin, made printable: control characters and invalid UTF-8 as \xNN, cut beyond 4 KiB.
const char *printable(struct context *ctx, struct str s);
// Demangled if asked for, then printable. NAME may carry @VERSION.
const char *symbol_text(struct context *ctx, struct str name);
// "a.o", "lib.a(member.o)".
const char *file_text(struct context *ctx, const struct input_file *file);

// Which groups the sections of a file are in. All zero at first; memory of the caller's arena.
struct group_index {
    const struct object_file *file;
    u32 *of;                    // [section header] the group's header, 0: none; NULL: there are no groups
};
// Nothing to do if FILE is the indexed one already.
void index_groups(struct context *ctx, struct group_index *index, const struct object_file *file);
// "[signature]" of the group that section HEADER of the indexed file is in, as GNU ld writes it behind the name, or "".
const char *group_suffix(struct context *ctx, const struct group_index *index, u32 header);

// Sorts and prints what was collected since the last gate through ctx->print_diagnostics. Worker 0, between parallel
// phases. False if there is an error; --noinhibit-exec makes GNU ld's own errors (undefined symbols, overflows) none.
bool diag_gate(struct context *ctx);

// Text that was asked for (--version, -t, ...). Worker 0 only. For stdout it is kept back until there is enough of it;
// for stderr it comes at once, after what was said before. Messages go through the functions above.
void say(struct context *ctx, enum veld_stream stream, const char *fmt, ...) PRINTF_LIKE(3, 4);
void say_text(struct context *ctx, enum veld_stream stream, struct str text);
// Write what was kept back. False: some of it could not be written, now or before; the exit status must be 1.
bool say_flush(struct context *ctx);

#endif
