// The bytes of an input section, expanded where the file holds them compressed (gABI "Compressed Sections").

#include "veld/codec.h"
#include "veld/input.h"

static bool expand(struct context *ctx, const u8 *in, const struct elf_shdr *header, u8 *out, u64 size)
{
    if (!(header->sh_flags & SHF_COMPRESSED))   // .zdebug: "ZLIB", the size in 8 bytes, a zlib stream
        return zlib_decode(in + 12, header->sh_size - 12, out, size);
    const struct elf_chdr *chdr = (const struct elf_chdr *)in;
    const u8 *stream = in + sizeof(*chdr);
    u64 n = header->sh_size - sizeof(*chdr);
    if (chdr->ch_type == ELFCOMPRESS_ZLIB)
        return zlib_decode(stream, n, out, size);
    struct arena *arena = ctx_arena(ctx);
    struct arena_mark mark = arena_mark(arena);
    bool done = zstd_decode(arena_alloc(arena, zstd_workspace_size(), 16), stream, n, out, size);
    arena_reset(arena, mark);
    return done;
}

const u8 *section_bytes(struct context *ctx, const struct object_file *file, const struct section *s, u8 *out)
{
    const struct elf_shdr *header = &file->headers[s->header];
    const u8 *in = file->base.data + header->sh_offset;
    if (!(s->flags & SECTION_COMPRESSED))
        return in;
    // OUT is as long as the record says, whatever the header says by now. Without OUT the header tells: the record of a
    // KIND_MERGE section says 0.
    u64 size = s->size;
    if (out == NULL)
        size = header->sh_flags & SHF_COMPRESSED ? ((const struct elf_chdr *)in)->ch_size : __builtin_bswap64(read_u64(in + 4));
    if (out == NULL)
        out = arena_alloc(ctx_arena(ctx), MAX(size, 1ul), 16);
    if (!expand(ctx, in, header, out, size)) {
        error_at(ctx, (struct place){.file = &file->base, .section = s->header},
                 "the compressed section does not expand to the %llu bytes that its header promises", (unsigned long long)size);
        memset(out, 0, size);
    }
    return out;
}

struct str section_name(const struct object_file *file, const struct section *s)
{
    return str_of(file->section_names + file->headers[s->header].sh_name);
}
