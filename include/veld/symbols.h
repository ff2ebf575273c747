// symbols: rules about single symbols. What walks the whole link is a pass.
#ifndef VELD_SYMBOLS_H
#define VELD_SYMBOLS_H

#include "veld/context.h"

// ---- intern.c: ids for the names of one file; parallel tasks, room reserved ----
void intern_object(struct context *ctx, struct object_file *file);
void intern_archive(struct context *ctx, struct archive *ar);
void intern_shared_undefined(struct context *ctx, struct shared_file *file);
// Only looks up: fills file->defined with what the link has heard of.
void match_shared_defined(struct context *ctx, struct shared_file *file);

// ---- comdat.c ----
// The id whose `comdat` row holds the owner of the group with header GROUP. Names in the symbol table are interned (room
// for one name a group reserved). 0: malformed, noted in the file.
u32 group_signature(struct context *ctx, struct object_file *file, u32 group);

// ---- versions.c ----
enum { VERSION_HIDDEN = 0x8000 }; // in .gnu.version: only NAME@VERSION finds it
// The version of symbol INDEX of a library, as an index of file->versions; VER_NDX_GLOBAL: it has none.
u32 shared_version(const struct shared_file *file, u32 index);
struct str shared_version_name(const struct shared_file *file, u32 index); // {NULL, 0}: none
// NAME, or what stands before @VERSION or @@VERSION in it.
struct str split_version(struct str name, struct str *version, bool *is_default);

// ---- warnings.c ----
// NAME is that of section HEADER, .gnu.warning.SYMBOL: keeps it for warn_symbols. From the task of FILE.
void note_symbol_warning(struct context *ctx, struct object_file *file, u32 header, struct str name);
// The same for a library: all of its sections of such names, passed to FN with the SYMBOL and the text.
void each_shared_warning(const struct shared_file *file, void (*fn)(void *arg, struct str symbol, struct str text),
                         void *arg);
// What is to be said of a section: its bytes up to a NUL, or nothing when it is outside the file.
struct str symbol_warning_text(const struct input_file *file, const struct elf_shdr *header);

// ---- precedence.c ----
// What class of definition symtab[i] is; OWNER_NONE for an undefined symbol or one in a dropped section.
enum owner_class definition_class(const struct object_file *file, u32 i);
// Does symbol INDEX of a library take the place of a common symbol? A variable with an initial value does.
bool shared_beats_common(const struct shared_file *file, u32 index);

#endif
