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

// ---- precedence.c ----
// What class of definition symtab[i] is; OWNER_NONE for an undefined symbol or one in a dropped section.
enum owner_class definition_class(const struct object_file *file, u32 i);

#endif
