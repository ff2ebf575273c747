// Counts: --stats, --print-memory-usage.

#include "driver.h"

#include "veld/merged.h"
#include "veld/proc.h"
#include "veld/relocs.h"

struct counts {
    u64 archives, members, sections, sections_kept, groups_won, groups_lost, relocations;
    u64 symbols, symbols_defined, symbols_shared, symbols_undefined, bytes_in;
    u64 merged_pieces, merged_unique, merged_in, merged_out;
};

static u64 count_relocations(const struct object_file *file, u32 header)
{
    const struct elf_shdr *s = &file->headers[header];
    if (s->sh_type != SHT_CREL)
        return s->sh_size / sizeof(struct elf_rela);
    u32 n = 0;
    return crel_check(file->base.data + s->sh_offset, s->sh_size, &n) ? n : 0;
}

static void count_object(struct context *ctx, const struct object_file *file, struct counts *c)
{
    c->members += file->base.archive != NULL;
    c->bytes_in += file->base.size;
    c->sections += file->n_sections;
    for (u32 i = 0; i < file->n_sections; i++) {
        const struct section *s = section_at(ctx, file->first_section + i);
        if (!(s->flags & SECTION_LIVE) || file->section_of[s->header] != file->first_section + i)
            continue;
        c->sections_kept++;
        if (s->relocs != 0)
            c->relocations += count_relocations(file, s->relocs);
    }
    for (u32 i = 0; i < file->groups.n; i++) {
        u32 symbol = file->groups.at[i].symbol;
        bool has_won = symbol == 0 || ctx->symbols.comdat[symbol] == file->base.rank;
        c->groups_won += has_won;
        c->groups_lost += !has_won;
    }
}

static void count_symbols(struct context *ctx, struct counts *c)
{
    for (u32 id = 1; id < ctx->symbols.n; id++) {
        u64 owner = ctx->symbols.owner[id];
        bool is_used = (ctx->symbols.flags[id] & (SYM_REF_REGULAR | SYM_REF_SHARED)) != 0;
        if (ctx->symbols.names[id] == 0 || (owner == OWNER_UNDEFINED && !is_used))
            continue;           // a gap, or known from an archive's index only
        c->symbols++;
        c->symbols_undefined += owner == OWNER_UNDEFINED;
        c->symbols_shared += owner != OWNER_UNDEFINED && owner_class(owner) == OWNER_SHARED;
        c->symbols_defined += owner != OWNER_UNDEFINED && owner_class(owner) < OWNER_SHARED;
    }
}

static void count_merged(struct context *ctx, struct counts *c)
{
    for (u32 i = 0; ctx->merged != NULL && i < ctx->merged->n; i++) {
        const struct merged_section *m = ctx->merged->at[i];
        c->merged_pieces += m->n_pieces;
        c->merged_unique += m->n_unique;
        c->merged_in += m->input_bytes;
        c->merged_out += m->synthetic.size;
    }
}

void report_stats(struct context *ctx)
{
    struct counts c = {.archives = ctx->archives.n};
    if (!ctx->config.stats)
        return;
    for (u32 i = 0; i < ctx->n_objects; i++)
        count_object(ctx, ctx->objects[i], &c);
    for (u32 i = 0; i < ctx->n_shared; i++)
        c.bytes_in += ctx->shared[i]->base.size;
    count_symbols(ctx, &c);
    count_merged(ctx, &c);
    const struct { const char *name; u64 n; } rows[] = {
        {"object files", ctx->n_objects}, {"  archive members", c.members}, {"archives", c.archives},
        {"shared libraries", ctx->n_shared}, {"sections read", c.sections}, {"  kept", c.sections_kept},
        {"COMDAT groups kept", c.groups_won}, {"  dropped", c.groups_lost}, {"global symbols", c.symbols},
        {"  defined", c.symbols_defined}, {"  in shared libraries", c.symbols_shared},
        {"  undefined", c.symbols_undefined}, {"relocations", c.relocations}, {"merged pieces", c.merged_pieces},
        {"  unique", c.merged_unique}, {"merged bytes in", c.merged_in}, {"  out", c.merged_out},
        {"GOT, PLT users", ctx->slots.n == 0 ? 0 : ctx->slots.n - 1}, {"copy relocations", ctx->copies.n},
        {"bytes in", c.bytes_in}, {"bytes out", ctx->layout.file_size}, {"threads", ctx->n_workers},
        {"peak memory", proc_peak_rss()},
    };
    struct arena *arena = ctx_arena(ctx);
    struct { char *at; u32 n, cap; } text = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *row = arena_printf(arena, "%-24s %14llu\n", rows[i].name, (unsigned long long)rows[i].n);
        u32 n = (u32)strlen(row);
        VEC_RESERVE(arena, &text, n);
        memcpy(text.at + text.n, row, n);
        text.n += n;
    }
    if (ctx->config.stats_path == NULL) {
        say_text(ctx, VELD_STDERR, (struct str){text.at, text.n});
        return;
    }
    side_file(ctx, ctx->config.stats_path, text.at, text.n);
}

// There are no memory regions without a script that names them.
void report_memory_usage(struct context *ctx)
{
    if (ctx->config.print_memory_usage)
        say(ctx, VELD_STDOUT, "Memory region         Used Size  Region Size  %%age Used\n");
}
