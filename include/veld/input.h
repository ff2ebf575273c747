// input: from bytes to files. Parsing is in two steps, so that members that lose are never taken apart: first the names
// (object_read_header), and once the set of files and their ranks are settled, the sections (passes/read_sections.c).
#ifndef VELD_INPUT_H
#define VELD_INPUT_H

#include "veld/context.h"
#include "veld/view.h"

// Parallel-safe. FILE->data and ->size are set. False: an error was noted in the file (file_error).
// Checks the ELF header, the section header table, the symbol table and its strings.
bool object_read_header(struct context *ctx, struct object_file *file);
// What is to become of section I: reads its header and name only.
enum section_fate {
    FATE_KEEP,                  // gets a record
    FATE_SKIP,                  // metadata, excluded or stripped: references to it are to nothing
    FATE_RELOCS, FATE_GROUP, FATE_STACK_NOTE, FATE_PROPERTY_NOTE, FATE_ADDRSIG,
    FATE_WARNING,               // .gnu.warning.SYMBOL
    FATE_LINKONCE,              // kept unless another file had it first
    FATE_BAD,                   // an error was noted
};
enum section_fate object_section_fate(struct context *ctx, struct object_file *file, u32 i, struct str *name,
                                      struct section *record);
// Checks every local symbol once: names inside the string table, section indices in range. False: noted.
bool object_check_locals(struct context *ctx, struct object_file *file);
// A file made of raw bytes (-b binary): an ELF object in memory with .data and three symbols. Replaces data and size.
void binary_make_object(struct context *ctx, struct input_file *file);
// --just-symbols: an object in memory with FILE's global symbols as absolute ones. An error is noted in FILE.
void just_symbols_make_object(struct context *ctx, struct input_file *file);
// Header, .dynamic, .dynsym, versions.
bool shared_read(struct context *ctx, struct shared_file *file);

// ---- archives ----
// Reads the index (or, without one, or with ALL, the member headers). False: an error was reported.
bool archive_read(struct context *ctx, struct archive *ar, bool all);
// The first member of an archive (not thin) that is an ELF file; {NULL, 0}: there is none within the first few.
struct view archive_first_elf(struct view v);
// The member at AR->members[m]: its bytes and name. False: the error is noted in FILE.
bool archive_member_data(struct context *ctx, struct archive *ar, u32 m, struct input_file *file);

bool is_c_identifier(struct str s);

#endif
