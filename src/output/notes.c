// Notes of veld's own: .note.gnu.property (merged from the inputs), .note.gnu.build-id, .note.package.

#include "made.h"


enum {
    NOTE_HEADER = 16,           // three words and "GNU" or "FDO"
    NOTE_GNU_PROPERTY = 5, NOTE_BUILD_ID = 3,
    FEATURE_IBT = 1, FEATURE_SHSTK = 2, FEATURE_LAM_U48 = 4, FEATURE_LAM_U57 = 8,
};
#define NOTE_PACKAGE 0xcafe1a7e

// ABI: "Linux Extensions to gABI" and the x86-64 psABI, program property notes.
enum property_rule { RULE_UNKNOWN, RULE_AND, RULE_OR, RULE_OR_AND, RULE_FLAG, RULE_MAX };
#define PROPERTY_STACK_SIZE 1
#define PROPERTY_NO_COPY 2
#define PROPERTY_MEMORY_SEAL 3
#define PROPERTY_1_NEEDED 0xb0008000
#define PROPERTY_COMPAT_ISA_1_USED 0xc0000000 // of binutils 2.30
#define PROPERTY_COMPAT_ISA_1_NEEDED 0xc0000001
#define PROPERTY_FEATURE_1_AND 0xc0000002
#define PROPERTY_ISA_1_NEEDED 0xc0008002

static enum property_rule property_rule(u32 type)
{
    if (type == PROPERTY_NO_COPY)
        return RULE_FLAG;
    if (type == PROPERTY_STACK_SIZE)
        return RULE_MAX;
    if ((type >= 0xb0000000 && type <= 0xb0007fff) || (type >= 0xc0000002 && type <= 0xc0007fff))
        return RULE_AND;
    if ((type >= 0xb0008000 && type <= 0xb000ffff) || (type >= 0xc0008000 && type <= 0xc000ffff) ||
        type == PROPERTY_COMPAT_ISA_1_NEEDED)
        return RULE_OR;
    if ((type >= 0xc0010000 && type <= 0xc0017fff) || type == PROPERTY_COMPAT_ISA_1_USED)
        return RULE_OR_AND;
    return RULE_UNKNOWN;
}

// What the files seen so far have in common. Starts with none; `n_files` tells "all of none" from "none of some".
struct property_set {
    VEC(struct property) list;  // by type
    u32 n_files;
};

static u32 property_size(u32 type)
{
    enum property_rule rule = property_rule(type);
    return rule == RULE_MAX ? 8 : rule == RULE_FLAG || type == PROPERTY_MEMORY_SEAL ? 0 : 4;
}

static struct property *find_property(struct property_set *set, u32 type)
{
    for (u32 i = 0; i < set->list.n; i++)
        if (set->list.at[i].type == type)
            return &set->list.at[i];
    return NULL;
}

static void add_property(struct context *ctx, struct property_set *set, u32 type, u64 value)
{
    struct property *p = find_property(set, type);
    if (p != NULL) {
        p->value = property_rule(type) == RULE_MAX ? MAX(p->value, value) : p->value | value;
        return;
    }
    u32 at = set->list.n;
    VEC_PUSH(ctx_arena(ctx), &set->list, (struct property){0, 0});
    for (; at > 0 && set->list.at[at - 1].type > type; at--)
        set->list.at[at] = set->list.at[at - 1];
    set->list.at[at] = (struct property){type, value};
}

// One more file, or the files of another chunk, whose properties are OTHER.
static void merge_sets(struct context *ctx, struct property_set *set, const struct property_set *other)
{
    struct property_set old = *set, copy = *other;
    if (other->n_files == 0)
        return;
    memset(&set->list, 0, sizeof(set->list));
    set->n_files += other->n_files;
    for (u32 i = 0; i < old.list.n; i++) {
        u32 type = old.list.at[i].type;
        u64 value = old.list.at[i].value;
        const struct property *theirs = find_property(&copy, type);
        enum property_rule rule = property_rule(type);
        if (rule == RULE_AND)
            value = theirs != NULL ? value & theirs->value : 0;
        else if (theirs != NULL)
            value = rule == RULE_MAX ? MAX(value, theirs->value) : value | theirs->value;
        if (rule != RULE_OR_AND || theirs != NULL)
            add_property(ctx, set, type, value);
    }
    for (u32 i = 0; i < copy.list.n; i++) {
        u32 type = copy.list.at[i].type;
        enum property_rule rule = property_rule(type);
        bool is_first = old.n_files == 0;
        bool is_kept = is_first || rule == RULE_OR || rule == RULE_FLAG || rule == RULE_MAX;
        if (is_kept && find_property(&old, type) == NULL)
            add_property(ctx, set, type, copy.list.at[i].value);
    }
}

// ---- reading ----

static void bad_note(struct context *ctx, const struct object_file *file, const char *what)
{
    warning_in(ctx, &file->base, "section [%u] '.note.gnu.property': %s; ignored", file->properties, what);
}

static void read_descriptor(struct context *ctx, const struct object_file *file, const u8 *p, u64 n,
                            struct property_set *set)
{
    while (n >= 8) {
        u32 type = read_u32(p), size = read_u32(p + 4);
        u64 whole = align_up(8 + (u64)size, 8);
        if (8 + (u64)size > n) {
            bad_note(ctx, file, "a property is cut off");
            return;
        }
        bool is_known = property_rule(type) != RULE_UNKNOWN;
        if (is_known && size == property_size(type))
            add_property(ctx, set, type, size == 0 ? 0 : size == 4 ? read_u32(p + 8) : read_u64(p + 8));
        else if (is_known)
            bad_note(ctx, file, "a property has the wrong size");
        p += MIN(whole, n);
        n -= MIN(whole, n);
    }
}

static void read_properties(struct context *ctx, const struct object_file *file, struct property_set *set)
{
    const struct elf_shdr *h = &file->headers[file->properties];
    if (h->sh_type == SHT_NOBITS || h->sh_offset > file->base.size || h->sh_size > file->base.size - h->sh_offset) {
        bad_note(ctx, file, "it is outside the file");
        return;
    }
    const u8 *p = file->base.data + h->sh_offset;
    u64 n = h->sh_size;
    while (n >= sizeof(struct elf_nhdr)) {
        const struct elf_nhdr *note = (const struct elf_nhdr *)p;
        u64 name = sizeof(*note), descriptor = align_up(name + note->n_namesz, 8);
        u64 end = descriptor + note->n_descsz;
        if (name + note->n_namesz > n || end > n) {
            bad_note(ctx, file, "a note is cut off");
            return;
        }
        if (note->n_type == NOTE_GNU_PROPERTY && note->n_namesz == 4 && memcmp(p + name, "GNU", 4) == 0)
            read_descriptor(ctx, file, p + descriptor, note->n_descsz, set);
        u64 whole = MIN(align_up(end, 8), n);
        p += whole;
        n -= whole;
    }
}

static void report_missing(struct context *ctx, const struct object_file *file, u8 kind, const char *what)
{
    if (kind == REPORT_ERROR)
        error_gnu(ctx, (struct place){.file = &file->base}, "error: missing %s", what);
    else if (kind == REPORT_WARNING)
        warning_gnu(ctx, (struct place){.file = &file->base}, "missing %s", what);
}

// -z cet-report, -z lam-report: what the file has not, and the command line does not add.
static void report_features(struct context *ctx, const struct object_file *file, struct property_set *set, u32 asked_for)
{
    const struct property *p = find_property(set, PROPERTY_FEATURE_1_AND);
    u32 missing = ~((p != NULL ? (u32)p->value : 0) | asked_for), cet = missing & (FEATURE_IBT | FEATURE_SHSTK);
    if (cet != 0)
        report_missing(ctx, file, ctx->config.z.cet_report,
                       cet == FEATURE_IBT ? "IBT property" : cet == FEATURE_SHSTK ? "SHSTK property"
                                                                                  : "IBT and SHSTK properties");
    if (missing & FEATURE_LAM_U48)
        report_missing(ctx, file, ctx->config.z.lam_u48_report, "LAM_U48 property");
    if (missing & FEATURE_LAM_U57)
        report_missing(ctx, file, ctx->config.z.lam_u57_report, "LAM_U57 property");
}

static u32 features_asked_for(const struct config *c)
{
    return (c->z.ibt ? FEATURE_IBT : 0) | (c->z.shstk ? FEATURE_SHSTK : 0) | (c->z.lam_u48 ? FEATURE_LAM_U48 : 0) |
           (c->z.lam_u48 || c->z.lam_u57 ? FEATURE_LAM_U57 : 0);
}

enum { FILES_PER_CHUNK = 256 };

struct property_merge {
    struct context *ctx;
    struct property_set *sets;  // one a chunk of files
};

static void merge_chunk(void *arg, size_t begin, size_t end)
{
    struct property_merge *m = arg;
    struct context *ctx = m->ctx;
    struct property_set *set = &m->sets[begin / FILES_PER_CHUNK];
    for (size_t i = begin; i < end; i++) {
        const struct object_file *file = ctx->objects[i];
        if (file->base.is_bad || file->base.state.is_binary || file->base.state.just_symbols || file->n_headers <= 1)
            continue;
        struct property_set own = {.n_files = 1};
        if (file->properties != 0)
            read_properties(ctx, file, &own);
        report_features(ctx, file, &own, features_asked_for(&ctx->config));
        merge_sets(ctx, set, &own);
    }
}

static void add_asked_for(struct context *ctx, struct property_set *set)
{
    const struct config *c = &ctx->config;
    u32 features = features_asked_for(c);
    if (features != 0)
        add_property(ctx, set, PROPERTY_FEATURE_1_AND, features);
    if (c->z.stack_size != 0)
        add_property(ctx, set, PROPERTY_STACK_SIZE, c->z.stack_size);
    if (c->z.isa_needed != 0)
        add_property(ctx, set, PROPERTY_ISA_1_NEEDED, c->z.isa_needed);
    if (c->z.indirect_extern_access == YES)
        add_property(ctx, set, PROPERTY_1_NEEDED, 1);
    if (c->z.memory_seal)
        add_property(ctx, set, PROPERTY_MEMORY_SEAL, 0);
}

void merge_properties(struct context *ctx)
{
    struct made *made_here = made(ctx);
    u32 n_chunks = (ctx->n_objects + FILES_PER_CHUNK - 1) / FILES_PER_CHUNK;
    struct property_merge m = {.ctx = ctx, .sets = NEW_ARRAY(ctx_arena(ctx), struct property_set, n_chunks)};
    parallel_for_chunks(ctx->pool, ctx->n_objects, FILES_PER_CHUNK, merge_chunk, &m);
    struct property_set all = {.n_files = 0};
    for (u32 c = 0; c < n_chunks; c++)
        merge_sets(ctx, &all, &m.sets[c]);
    add_asked_for(ctx, &all);
    for (u32 i = 0; i < all.list.n; i++) {
        struct property p = all.list.at[i];
        if (p.value != 0 || property_size(p.type) == 0)
            VEC_PUSH(ctx_arena(ctx), &made_here->properties, p);
        if (p.type == PROPERTY_FEATURE_1_AND)
            ctx->feature_1_and = (u32)p.value;
    }
    ctx->use_ibt_plt = ctx->config.z.ibtplt || (ctx->feature_1_and & FEATURE_IBT);
}

// ---- the stack ----

// Must the stack be executable? As GNU ld: an input whose .note.GNU-stack is executable wants it so, and one
// without that section is taken to, but only if some other input has it; the command line overrides both.
static void report_stack(struct context *ctx, const char *what, const struct object_file *file)
{
    if (ctx->config.error_execstack)
        error(ctx, "%s%s%s", file != NULL ? file_text(ctx, &file->base) : "", file != NULL ? ": " : "", what);
    else
        warning(ctx, "%s%s%s", file != NULL ? file_text(ctx, &file->base) : "", file != NULL ? ": " : "", what);
}

static void settle_stack(struct context *ctx)
{
    const struct config *c = &ctx->config;
    struct layout *l = &ctx->layout;
    const struct object_file *wants = NULL, *lacks = NULL;
    bool has_note = false;
    if (c->z.execstack != UNSET) {
        l->has_gnu_stack = true;
        l->stack_is_executable = c->z.execstack == YES;
        if (l->stack_is_executable && (c->warn_execstack || c->error_execstack))
            report_stack(ctx, "enabling an executable stack because of -z execstack command line option", NULL);
        return;
    }
    for (u32 i = 0; i < ctx->n_objects && wants == NULL; i++) {
        const struct object_file *file = ctx->objects[i];
        if (file->base.is_bad || file->base.state.just_symbols || file->base.state.is_binary || file->n_headers <= 1)
            continue;           // (GNU ld lets -b binary data make the stack executable; it has no code that could ask)
        has_note |= file->has_stack_note;
        if (!file->has_stack_note)
            lacks = file;
        else if (file->needs_execstack)
            wants = file;
    }
    l->has_gnu_stack = has_note || c->z.stack_size > 0;
    l->stack_is_executable = l->has_gnu_stack && (wants != NULL || lacks != NULL);
    if (!l->stack_is_executable || !(c->warn_execstack_objects || c->error_execstack))
        return;
    if (wants != NULL)
        report_stack(ctx, "requires executable stack (because the .note.GNU-stack section is executable)", wants);
    else
        report_stack(ctx, "missing .note.GNU-stack section implies executable stack", lacks);
}

// ---- writing ----

static u8 *write_note_header(u8 *out, const char *name, u32 size, u32 type)
{
    write_u32(out, 4);
    write_u32(out + 4, size);
    write_u32(out + 8, type);
    memcpy(out + 12, name, 4);
    return out + NOTE_HEADER;
}

static void write_property_note(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    const struct made *m = made(ctx);
    memset(out, 0, s->size);
    out = write_note_header(out, "GNU", (u32)(s->size - NOTE_HEADER), NOTE_GNU_PROPERTY);
    for (u32 i = 0; i < m->properties.n; i++) {
        const struct property *p = &m->properties.at[i];
        write_u32(out, p->type);
        u32 size = property_size(p->type);
        write_u32(out + 4, size);
        if (size == 8)
            write_u64(out + 8, p->value);
        else if (size == 4)
            write_u32(out + 8, (u32)p->value);
        out += align_up(8 + size, 8);
    }
}

// The id itself is 0 until write_build_id: it is a hash of all else.
static void write_build_id_note(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    memset(out, 0, s->size);
    write_note_header(out, "GNU", build_id_size(&ctx->config), NOTE_BUILD_ID);
}

static void write_package_note(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    size_t size = strlen(ctx->config.package_metadata) + 1;
    memset(out, 0, s->size);
    memcpy(write_note_header(out, "FDO", (u32)size, NOTE_PACKAGE), ctx->config.package_metadata, size);
}

u32 build_id_size(const struct config *config)
{
    switch (config->build_id) {
    case BUILD_ID_MD5:
    case BUILD_ID_UUID:
    case BUILD_ID_FAST:
        return 16;
    case BUILD_ID_SHA1:
        return 20;
    case BUILD_ID_SHA256:
        return 32;
    case BUILD_ID_HEX:
        return config->build_id_size;
    default:
        return 0;
    }
}

void size_notes(struct context *ctx)
{
    const struct made *m = made(ctx);
    settle_stack(ctx);
    u64 size = m->properties.n > 0 ? NOTE_HEADER : 0;
    for (u32 i = 0; i < m->properties.n; i++)
        size += align_up(8 + property_size(m->properties.at[i].type), 8);
    make_synthetic(ctx, SYN_NOTE_PROPERTY, ".note.gnu.property", SHT_NOTE, SHF_ALLOC, 0, 8, size, write_property_note);

    u32 id_size = build_id_size(&ctx->config);
    make_synthetic(ctx, SYN_NOTE_BUILD_ID, ".note.gnu.build-id", SHT_NOTE, SHF_ALLOC, 0, 4,
                   id_size > 0 ? align_up(NOTE_HEADER + (u64)id_size, 4) : 0, write_build_id_note);

    const char *package = ctx->config.package_metadata;
    make_synthetic(ctx, SYN_NOTE_PACKAGE, ".note.package", SHT_NOTE, SHF_ALLOC, 0, 4,
                   package != NULL ? align_up(NOTE_HEADER + strlen(package) + 1, 4) : 0, write_package_note);
}
