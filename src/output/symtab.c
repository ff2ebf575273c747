// .symtab, .strtab, .symtab_shndx and .shstrtab.
//
// Order: the locals of each object behind its STT_FILE symbol; an unnamed STT_FILE and the globals that became
//        local; the globals of each object; then symbols of veld's own, copied ones and undefined ones. A first
//        pass picks, for each object in parallel, which symbols go in and how long their names are (6 bytes a
//        symbol); that settles every index and every name's place, so that the writers, again in parallel,
//        touch nothing but what they write.

#include "made.h"
#include "veld/map.h"
#include "veld/symbols.h"

enum run_kind { RUN_NULL, RUN_BLANK_FILE, RUN_LOCALS, RUN_GLOBALS, RUN_IDS };
enum {
    RUN_MAX = 8192,             // symbols in a run
    PART_SYMBOLS = 40960,       // symbols in a part of .symtab: about 1 MiB
    PART_STRINGS = 1 << 20,
    LENGTH_LONG = 0xffff,       // a name that is that long or longer: measured again
    MIN_BLOCK = 2048,
};

// Symbols that stand together in .symtab, and their names in .strtab.
struct run {
    const u32 *index;           // LOCALS, GLOBALS: in the file's symtab (0: a STT_FILE made up for it); IDS: symbol ids
    const u16 *length;          // of the names
    const struct object_file *file;
    u32 n;
    u8 kind;                    // enum run_kind
    u32 first;                  // in .symtab
    u64 strings;                // in .strtab
};

// What the first pass picked of one object; localized ones are globals that are local in the output.
struct picked {
    const u32 *index;
    const u16 *length;
    u32 n_locals, n_globals, n_localized;
};

// Room of one worker for what it picks.
struct block { u32 *index; u16 *length; u32 free; } __attribute__((aligned(64)));

struct symtab {
    struct table *retain;       // --retain-symbols-file; NULL: keep all
    struct picked *picked;      // by object
    struct block *blocks;
    VEC(struct run) runs;
    u32 *symtab_parts;          // first run of each part of .symtab; one more at the end
    u32 *strtab_parts;
    u32 n_symbols, first_global;
    bool has_gnu_symbols;
};

u32 symtab_first_global(struct context *ctx)
{
    return made(ctx)->symtab != NULL ? made(ctx)->symtab->first_global : 0;
}

// ---- which symbols ----

// Labels that assemblers and compilers make up.
static bool is_local_label(const char *name)
{
    return (name[0] == '.' && (name[1] == 'L' || name[1] == 'X' || name[1] == '.')) ||
           (name[0] == '_' && name[1] == '.' && name[2] == 'L' && name[3] == '_');
}

static bool is_retained(const struct symtab *t, const char *name)
{
    return t->retain == NULL || table_get(t->retain, str_of(name)) != NULL;
}

static bool keeps_local(struct context *ctx, const struct object_file *file, u32 i)
{
    const struct elf_sym *sym = &file->symtab[i];
    unsigned type = sym_type(sym);
    enum discard_kind discard = ctx->config.discard;
    const struct section *s = NULL;
    if (type == STT_SECTION || sym->st_shndx == SHN_UNDEF || discard == DISCARD_ALL)
        return false;
    u32 id = symbol_section(file, i);
    if (id == NO_SECTION) {
        if (sym->st_shndx != SHN_ABS)
            return false;
    } else {
        if (id == SECTION_DROPPED)
            return false;
        s = section_at(ctx, id);
        if (!(s->flags & SECTION_LIVE) || !section_output(ctx, s)->is_live)
            return false;
    }
    const char *name = file->strtab + sym->st_name;
    if (!is_retained(made(ctx)->symtab, name))
        return false;
    bool drops_labels = discard == DISCARD_LOCALS ||
                        (discard == DISCARD_MERGED_LOCALS && s != NULL && (s->flags & SECTION_MERGE_FLAG));
    return !drops_labels || type == STT_FILE || !is_local_label(name);
}

static u16 short_length(size_t n) { return (u16)MIN(n, (size_t)LENGTH_LONG); }

static const char *file_symbol_name(const struct object_file *file)
{
    const char *path = file->base.member != NULL ? file->base.member : file->base.path;
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static struct block *take_block(struct context *ctx, u32 n)
{
    struct block *b = &made(ctx)->symtab->blocks[pool_worker()];
    if (b->free < n) {
        b->free = MAX(n, (u32)MIN_BLOCK);
        b->index = RAW_ARRAY(ctx_arena(ctx), u32, b->free);
        b->length = RAW_ARRAY(ctx_arena(ctx), u16, b->free);
    }
    return b;
}

static u32 pick_locals(struct context *ctx, const struct object_file *file, const struct block *b)
{
    u32 n = 0;
    bool has_file = false;
    for (u32 i = 1; i < file->first_global; i++) {
        if (!keeps_local(ctx, file, i))
            continue;
        const struct elf_sym *sym = &file->symtab[i];
        if (!has_file && sym_type(sym) != STT_FILE) {
            b->index[n] = 0;
            b->length[n++] = short_length(strlen(file_symbol_name(file)));
        }
        has_file = true;
        b->index[n] = i;
        b->length[n++] = short_length(strlen(file->strtab + sym->st_name));
    }
    return n;
}

// Does FILE's symbol I define ID in the output?
static bool is_definition(struct context *ctx, const struct object_file *file, u32 i, u32 id)
{
    u64 owner = ctx->symbols.owner[id];
    return owner_class(owner) < OWNER_SHARED && owner_key(owner) == ((u64)file->base.rank << 32 | i) &&
           !(ctx->symbols.flags[id] & SYM_ALIAS) && definition_is_live(ctx, id);
}

// The length of symbol I's name as the file spells it.
static size_t spelled_length(struct context *ctx, const struct object_file *file, u32 i, u32 id)
{
    const char *name = file->strtab + file->symtab[i].st_name;
    struct str known = symbol_name(ctx, id);
    return known.p == name && !(ctx->symbols.flags[id] & (SYM_HAS_VERSION | SYM_DEFAULT_VERSION)) ? known.n
                                                                                                  : strlen(name);
}

// Globals go behind the N locals; localized ones first to the far end of the room, then behind the globals.
static void pick_globals(struct context *ctx, const struct object_file *file, const struct block *b, u32 n, u32 room,
                         struct picked *out)
{
    struct symtab *t = made(ctx)->symtab;
    u32 at = n, end = room;
    bool is_gnu = false;
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        u32 id = file->symbol_ids[i - file->first_global];
        if (!is_definition(ctx, file, i, id) || !is_retained(t, file->strtab + file->symtab[i].st_name))
            continue;
        u32 to = symbol_becomes_local(ctx, id) ? --end : at++;
        b->index[to] = i;
        b->length[to] = short_length(spelled_length(ctx, file, i, id));
        is_gnu |= sym_type(&file->symtab[i]) == STT_GNU_IFUNC || sym_bind(&file->symtab[i]) == STB_GNU_UNIQUE;
    }
    for (u32 i = 0; i < (room - end) / 2; i++) {
        u32 index = b->index[end + i];
        u16 length = b->length[end + i];
        b->index[end + i] = b->index[room - 1 - i];
        b->length[end + i] = b->length[room - 1 - i];
        b->index[room - 1 - i] = index;
        b->length[room - 1 - i] = length;
    }
    memmove(b->index + at, b->index + end, (room - end) * sizeof(*b->index));
    memmove(b->length + at, b->length + end, (room - end) * sizeof(*b->length));
    out->n_globals = at - n;
    out->n_localized = room - end;
    if (is_gnu && !load_relaxed(&t->has_gnu_symbols))
        store_relaxed(&t->has_gnu_symbols, true);
}

static void pick_object(void *arg, size_t i)
{
    struct context *ctx = arg;
    const struct object_file *file = ctx->objects[i];
    struct picked *out = &made(ctx)->symtab->picked[i];
    if (file->base.is_bad || file->n_symbols == 0)
        return;
    u32 room = file->n_symbols + 1;
    struct block *b = take_block(ctx, room);
    out->index = b->index;
    out->length = b->length;
    out->n_locals = file->base.state.just_symbols ? 0 : pick_locals(ctx, file, b);
    pick_globals(ctx, file, b, out->n_locals, room, out);
    u32 used = out->n_locals + out->n_globals + out->n_localized;
    b->index += used;
    b->length += used;
    b->free -= used;
}

// ---- symbols that no object defines ----

static bool is_rest(struct context *ctx, u32 id)
{
    u32 flags = ctx->symbols.flags[id];
    if ((flags & SYM_ALIAS) || symbol_is_defined_here(ctx, id))
        return false;
    if (is_dynamic_symbol(ctx, id))
        return true;
    // What is 0 for good is not worth mentioning, unless somebody asked for it.
    return !(flags & SYM_WEAK) && ((flags & SYM_ASKED_FOR) || (ctx->symbols.needs[id] & NEED_LIVE));
}

static void count_rest(void *arg, size_t begin, size_t end) { gather_count(arg, begin, end, is_rest); }
static void fill_rest(void *arg, size_t begin, size_t end) { gather_fill(arg, begin, end, is_rest); }

// The version of a library's symbol, as GNU ld adds it to the name; empty: none.
static struct str import_version(struct context *ctx, u32 id)
{
    const struct input_file *file = symbol_is_defined_here(ctx, id) ? NULL : symbol_owner_file(ctx, id);
    if (file == NULL || file->kind != FILE_SHARED || (ctx->symbols.flags[id] & SYM_HAS_VERSION))
        return (struct str){NULL, 0};
    return shared_version_name((const struct shared_file *)file, owner_symbol(ctx->symbols.owner[id]));
}

static size_t id_name_size(struct context *ctx, u32 id)
{
    struct str version = import_version(ctx, id);
    return symbol_name(ctx, id).n + (version.n > 0 ? version.n + 1 : 0);
}

static void write_id_name(struct context *ctx, u32 id, char *out)
{
    struct str name = symbol_name(ctx, id), version = import_version(ctx, id);
    memcpy(out, name.p, name.n);
    if (version.n > 0) {
        out[name.n] = '@';
        memcpy(out + name.n + 1, version.p, version.n);
    }
}

static bool keeps_id(struct context *ctx, u32 id)
{
    return made(ctx)->symtab->retain == NULL ||
           table_get(made(ctx)->symtab->retain, base_name(symbol_name(ctx, id))) != NULL;
}

// ---- runs ----

static size_t run_name_length(struct context *ctx, const struct run *r, u32 k)
{
    if (r->length[k] != LENGTH_LONG)
        return r->length[k];
    if (r->kind == RUN_IDS)
        return id_name_size(ctx, r->index[k]);
    return strlen(r->index[k] == 0 ? file_symbol_name(r->file)
                                   : r->file->strtab + r->file->symtab[r->index[k]].st_name);
}

// Bytes in .strtab: an empty name shares the one at offset 0.
static u64 string_size(size_t length) { return length == 0 ? 0 : length + 1; }

static void add_run(struct context *ctx, struct run run, u64 *strings)
{
    struct symtab *t = made(ctx)->symtab;
    u32 n = run.n;
    for (u32 done = 0; done < n; done += run.n) {
        run.n = MIN(n - done, (u32)RUN_MAX);
        run.first = t->n_symbols;
        run.strings = *strings;
        for (u32 k = 0; k < run.n && run.length != NULL; k++)
            *strings += string_size(run_name_length(ctx, &run, k));
        if (run.kind == RUN_NULL)
            *strings += 1;
        VEC_PUSH(ctx_arena(ctx), &t->runs, run);
        t->n_symbols += run.n;
        if (run.length != NULL) {
            run.index += run.n;
            run.length += run.n;
        }
    }
}

static void add_ids(struct context *ctx, const u32 *ids, u32 n, u64 *strings)
{
    u16 *length = RAW_ARRAY(ctx_arena(ctx), u16, n);
    for (u32 i = 0; i < n; i++)
        length[i] = short_length(id_name_size(ctx, ids[i]));
    add_run(ctx, (struct run){.index = ids, .length = length, .n = n, .kind = RUN_IDS}, strings);
}

// Symbols of veld's own and of scripts, those that are local in the output or the others.
static void add_linker_symbols(struct context *ctx, bool local, u64 *strings)
{
    u32 n = 0, *ids = RAW_ARRAY(ctx_arena(ctx), u32, ctx->linker_symbols.n);
    for (u32 i = 0; i < ctx->linker_symbols.n; i++) {
        u32 id = ctx->linker_symbols.at[i].symbol;
        if (id != 0 && ctx->symbols.owner[id] == owner_word(OWNER_STRONG, 0, i) &&
            symbol_becomes_local(ctx, id) == local && keeps_id(ctx, id))
            ids[n++] = id;
    }
    add_ids(ctx, ids, n, strings);
}

static void add_rest(struct context *ctx, u64 *strings)
{
    u32 sum, n = 0;
    const struct name_entry *entries = gather_symbols(ctx, count_rest, fill_rest, &sum);
    u32 *ids = RAW_ARRAY(ctx_arena(ctx), u32, sum);
    for (u32 i = 0; i < sum; i++)
        if (keeps_id(ctx, entries[i].id))
            ids[n++] = entries[i].id;
    add_ids(ctx, ids, n, strings);
}

static u64 make_runs(struct context *ctx)
{
    struct symtab *t = made(ctx)->symtab;
    u64 strings = 0;
    add_run(ctx, (struct run){.n = 1, .kind = RUN_NULL}, &strings);
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct picked *p = &t->picked[i];
        add_run(ctx, (struct run){p->index, p->length, ctx->objects[i], p->n_locals, RUN_LOCALS, 0, 0}, &strings);
    }
    u32 before = t->n_symbols, at = t->runs.n;
    u64 strings_before = strings;
    bool has_blank = ctx->config.discard != DISCARD_ALL;
    if (has_blank)
        add_run(ctx, (struct run){.n = 1, .kind = RUN_BLANK_FILE}, &strings);
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct picked *p = &t->picked[i];
        u32 skip = p->n_locals + p->n_globals;
        add_run(ctx,
                (struct run){p->index + skip, p->length + skip, ctx->objects[i], p->n_localized, RUN_GLOBALS, 0, 0},
                &strings);
    }
    add_linker_symbols(ctx, true, &strings);
    if (has_blank && t->n_symbols == before + 1) { // nobody needs the unnamed STT_FILE
        t->n_symbols = before;
        t->runs.n = at;
        strings = strings_before;
    }
    t->first_global = t->n_symbols;
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct picked *p = &t->picked[i];
        add_run(ctx,
                (struct run){p->index + p->n_locals, p->length + p->n_locals, ctx->objects[i], p->n_globals,
                             RUN_GLOBALS, 0, 0},
                &strings);
    }
    add_linker_symbols(ctx, false, &strings);
    add_rest(ctx, &strings);
    return strings;
}

// ---- writing ----

static u32 output_header(struct context *ctx, u32 section)
{
    return symbol_shndx(section_output(ctx, section_at(ctx, section))->header);
}

static u32 local_entry(struct context *ctx, const struct object_file *file, u32 i, struct elf_sym *out)
{
    if (i == 0) {
        out->st_info = STB_LOCAL << 4 | STT_FILE;
        out->st_other = 0;
        out->st_value = out->st_size = 0;
        return SHN_ABS;
    }
    const struct elf_sym *sym = &file->symtab[i];
    out->st_info = sym->st_info;
    out->st_other = sym->st_other;
    out->st_size = sym->st_size;
    u32 section = symbol_section(file, i);
    if (section == NO_SECTION) {
        out->st_value = sym->st_value;
        return SHN_ABS;
    }
    const struct section *s = section_at(ctx, section);
    // An IFUNC's own place, not that of its PLT entry.
    out->st_value = sym_type(sym) == STT_GNU_IFUNC ? section_address(ctx, s) + sym->st_value
                                                   : local_symbol_address(ctx, file, i);
    if (sym_type(sym) == STT_TLS)
        out->st_value -= ctx->layout.tls_address;
    return output_header(ctx, section);
}

// All of symbol K of the run but its name and st_shndx. Returns its section header index, or a reserved one.
static u32 run_entry(struct context *ctx, const struct run *r, u32 k, struct elf_sym *out)
{
    switch (r->kind) {
    case RUN_NULL:
        memset(out, 0, sizeof(*out));
        return SHN_UNDEF;
    case RUN_BLANK_FILE:
        return local_entry(ctx, NULL, 0, out);
    case RUN_LOCALS:
        return local_entry(ctx, r->file, r->index[k], out);
    case RUN_GLOBALS:
        return symbol_entry(ctx, r->file->symbol_ids[r->index[k] - r->file->first_global], false, out);
    default:
        return symbol_entry(ctx, r->index[k], false, out);
    }
}

static void write_symtab(struct context *ctx, const struct synthetic *s, u32 part, u8 *bytes)
{
    (void)s;
    const struct symtab *t = made(ctx)->symtab;
    struct elf_sym *out = (struct elf_sym *)bytes;
    for (u32 i = t->symtab_parts[part]; i < t->symtab_parts[part + 1]; i++) {
        const struct run *r = &t->runs.at[i];
        u64 name = r->strings;
        for (u32 k = 0; k < r->n; k++, out++) {
            u64 size = r->length != NULL ? string_size(run_name_length(ctx, r, k)) : 0;
            out->st_shndx = short_index(run_entry(ctx, r, k, out));
            out->st_name = size > 0 ? (u32)name : 0;
            name += size;
        }
    }
}

static void write_symtab_shndx(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    (void)part;
    const struct symtab *t = made(ctx)->symtab;
    for (u32 i = 0; i < t->runs.n; i++) {
        const struct run *r = &t->runs.at[i];
        for (u32 k = 0; k < r->n; k++, out += 4) {
            struct elf_sym sym;
            u32 header = run_entry(ctx, r, k, &sym);
            write_u32(out, header & LARGE_HEADER ? header & ~LARGE_HEADER : 0);
        }
    }
}

static void write_strtab(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct symtab *t = made(ctx)->symtab;
    const u8 *end = out + ((part + 1 < s->n_parts ? s->part_offsets[part + 1] : s->size) - s->part_offsets[part]);
    for (u32 i = t->strtab_parts[part]; i < t->strtab_parts[part + 1]; i++) {
        const struct run *r = &t->runs.at[i];
        if (r->kind == RUN_NULL)
            *out++ = 0;
        for (u32 k = 0; k < r->n && r->length != NULL; k++) {
            size_t n = run_name_length(ctx, r, k);
            if (n == 0 || n >= (size_t)(end - out)) // longer than it was: the file changes under us
                continue;
            if (r->kind == RUN_IDS)
                write_id_name(ctx, r->index[k], (char *)out);
            else
                memcpy(out,
                       r->index[k] == 0 ? file_symbol_name(r->file)
                                        : r->file->strtab + r->file->symtab[r->index[k]].st_name,
                       n);
            out[n] = 0;
            out += n + 1;
        }
    }
}

static void write_shstrtab(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    memcpy(out, ctx->layout.section_names.p, s->size);
}

// ---- sizes ----

// Cuts S between runs. AT(run) is where a run begins, in bytes of S. Returns the first run of each part.
static u32 *cut_runs(struct context *ctx, struct synthetic *s, const struct symtab *t, u64 step,
                     u64 (*at)(const struct run *run))
{
    u32 *first = RAW_ARRAY(ctx_arena(ctx), u32, t->runs.n + 2), n = 0;
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, t->runs.n + 2);
    for (u32 i = 0; i < t->runs.n; i++) {
        u64 offset = at(&t->runs.at[i]);
        u64 end = i + 1 < t->runs.n ? at(&t->runs.at[i + 1]) : s->size;
        if (n == 0 || (end - offsets[n - 1] > step && offset > offsets[n - 1])) {
            offsets[n] = offset;
            first[n++] = i;
        }
    }
    offsets[n] = s->size;
    first[n] = t->runs.n;
    s->n_parts = n;
    s->part_offsets = offsets;
    return first;
}

static u64 symtab_at(const struct run *r) { return (u64)r->first * sizeof(struct elf_sym); }
static u64 strtab_at(const struct run *r) { return r->strings; }

static struct table *read_retained(struct context *ctx)
{
    const char *path = ctx->config.retain_symbols_file;
    struct mapping m;
    if (path == NULL)
        return NULL;
    int failure = map_file(-100 /* AT_FDCWD */, path, ctx_arena(ctx), &m);
    if (failure != 0) {
        error(ctx, "%s: %s", printable(ctx, str_of(path)), strerror(failure));
        return NULL;
    }
    const char *target = target_that_is(ctx, m.device, m.inode);
    if (target != NULL)
        error(ctx, "%s: input file is the same as the %s", printable(ctx, str_of(path)), target);
    struct table *t = NEW(ctx_arena(ctx), struct table);
    table_init(t, ctx_arena(ctx));
    for (u64 i = 0, begin; i < m.size;) {
        while (i < m.size && (m.data[i] <= ' '))
            i++;
        for (begin = i; i < m.size && m.data[i] > ' '; i++)
            ;
        if (i > begin)
            *table_slot(t, (struct str){(const char *)m.data + begin, i - begin}) = t;
    }
    return t;
}

static void size_shstrtab(struct context *ctx)
{
    make_synthetic(ctx, SYN_SHSTRTAB, ".shstrtab", SHT_STRTAB, 0, 0, 1, 1, write_shstrtab);
}

// Only the records: the sizes follow when it is known which output sections there are.
void size_symtab(struct context *ctx)
{
    struct made *m = made(ctx);
    if (ctx->config.strip == STRIP_ALL) {
        size_shstrtab(ctx);
        return;
    }
    m->symtab = NEW(ctx_arena(ctx), struct symtab);
    m->symtab->retain = read_retained(ctx);
    make_synthetic(ctx, SYN_SYMTAB, ".symtab", SHT_SYMTAB, 0, sizeof(struct elf_sym), 8, sizeof(struct elf_sym),
                   write_symtab);
    // The table of large section indices: output sections are not numbered yet, but there are at most this many.
    if (ctx->layout.outputs.n + 64 > SHN_LORESERVE)
        make_synthetic(ctx, SYN_SYMTAB_SHNDX, ".symtab_shndx", SHT_SYMTAB_SHNDX, 0, 4, 4, 4, write_symtab_shndx);
    make_synthetic(ctx, SYN_STRTAB, ".strtab", SHT_STRTAB, 0, 0, 1, 1, write_strtab);
    size_shstrtab(ctx);
}

// ---- what depends on the layout ----

static bool pick_symbols(struct context *ctx)
{
    struct made *m = made(ctx);
    struct symtab *t = m->symtab;
    if (t == NULL || t->picked != NULL)
        return false;
    t->picked = NEW_ARRAY(ctx_arena(ctx), struct picked, ctx->n_objects);
    t->blocks = arena_zalloc(ctx_arena(ctx), sizeof(*t->blocks) * ctx->n_workers, _Alignof(struct block));
    parallel_for(ctx->pool, ctx->n_objects, pick_object, ctx);
    u64 strings = make_runs(ctx);
    if (strings > UINT32_MAX)
        error(ctx, "the names of the symbols take more than 4 GiB: strip them with -s or -x");
    if (t->has_gnu_symbols)
        ctx->layout.is_gnu_abi = true;

    set_synthetic_size(ctx, SYN_SYMTAB, (u64)t->n_symbols * sizeof(struct elf_sym));
    t->symtab_parts = cut_runs(ctx, &ctx->syn[SYN_SYMTAB], t, PART_SYMBOLS * sizeof(struct elf_sym), symtab_at);
    set_synthetic_size(ctx, SYN_STRTAB, strings);
    t->strtab_parts = cut_runs(ctx, &ctx->syn[SYN_STRTAB], t, PART_STRINGS, strtab_at);
    if (has_synthetic(ctx, SYN_SYMTAB_SHNDX))
        set_synthetic_size(ctx, SYN_SYMTAB_SHNDX, 4ull * t->n_symbols);
    return true;
}

static bool resize_section_names(struct context *ctx)
{
    const struct layout *l = &ctx->layout;
    u64 size = 1;
    for (u32 i = 0; i < l->n_order; i++)
        size += l->outputs.at[l->order[i]]->name.n + 1;
    if (size == ctx->syn[SYN_SHSTRTAB].size && l->section_names.n == size)
        return false;
    char *names = RAW_ARRAY(ctx_arena(ctx), char, size), *at = names;
    *at++ = 0;
    for (u32 i = 0; i < l->n_order; i++) {
        struct str name = l->outputs.at[l->order[i]]->name;
        memcpy(at, name.p, name.n);
        at[name.n] = 0;
        at += name.n + 1;
    }
    ctx->layout.section_names = (struct str){names, size};
    bool changed = size != ctx->syn[SYN_SHSTRTAB].size;
    set_synthetic_size(ctx, SYN_SHSTRTAB, size);
    return changed;
}

static bool resize_dynamic(struct context *ctx)
{
    if (!has_synthetic(ctx, SYN_DYNAMIC))
        return false;
    build_dynamic(ctx);
    u64 size = made(ctx)->dynamic.n * sizeof(struct elf_dyn);
    bool changed = size != ctx->syn[SYN_DYNAMIC].size;
    set_synthetic_size(ctx, SYN_DYNAMIC, size);
    return changed;
}

bool resize_synthetics(struct context *ctx)
{
    bool changed = pick_symbols(ctx);
    changed |= resize_section_names(ctx);
    changed |= resize_dynamic(ctx);
    changed |= resize_relr(ctx);
    return changed;
}
