// model: relocation tables as arrays, and what a worker remembers between two sections. Made in
// input/relocs.c.
#ifndef VELD_RELOCS_H
#define VELD_RELOCS_H

#include "veld/context.h"

// One decoded or examined table. Two are kept, so that .eh_frame's can be held while a section's is read.
struct cached_relocs {
    u32 section;                // section id; 0: none
    bool has_order, is_sorted;  // by r_offset, ascending
    bool is_decoded;            // from SHT_CREL, in `decoded`
    u32 n;                      // decoded ones
    struct elf_rela *decoded;   // a region, used again for the next section
    size_t decoded_size;        // its bytes
};

struct worker_cache {
    struct cached_relocs relocs[2];
    u32 newest;                 // which of the two was used last
    // arch/: the address of every local symbol of one file, made once that file was asked for often enough.
    const struct object_file *file;
    u64 *addresses;             // region; [file->first_global] once has_addresses
    size_t addresses_size;      // bytes of the region
    u64 n_relocs_seen;          // of that file, by this worker
    bool has_addresses;
};

// The calling worker's. Never NULL.
struct worker_cache *worker_cache(struct context *ctx);
void worker_caches_free(struct context *ctx);
// A region of at least SIZE bytes: P, which has *HAS bytes, or a new one in its place. Throws when memory is short.
void *worker_region(void *p, size_t *has, size_t size);

// Is P a well-formed SHT_CREL section with explicit addends? *N (unless NULL): its relocations. For the reader of
// files; section_relocs relies on it.
bool crel_check(const u8 *p, u64 size, u32 *n);
// OUT has room for the N that crel_check gave.
void crel_decode(const u8 *p, u64 size, struct elf_rela *out, u32 n);

// The relocations of S are in ascending order of r_offset. Looked up once a section and worker.
bool relocs_are_sorted(struct context *ctx, const struct section *s, struct relocs relocs);
// The first index whose r_offset is not below OFFSET, in a sorted table.
u32 relocs_lower_bound(struct relocs relocs, u64 offset);

#endif
