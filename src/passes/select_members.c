// Decide which archive members and shared libraries take part, and in which order: exactly GNU ld's left-to-right choice.
// Needs:   nodes with interned names.
// Gives:   ctx->objects and ctx->shared in link order, ranks, shared_file.is_needed.
// Threads: loading is parallel in rounds (a member is claimed by compare-and-swap, own); the choice is one thread over
//          small integers.
//
// First every member that somebody might want is loaded, round by round, on all workers. Then GNU ld's algorithm is
// replayed over integers: one state byte a symbol, one "wanted" bit an index entry. The replay alone decides, so the
// result does not depend on what was loaded when. Where GNU ld would fail only because of the order on the command line,
// a last round looks at everything again, as if all archives stood in one group.

#include "veld/glob.h"
#include "veld/input.h"
#include "veld/map.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"
#include "veld/table.h"

// What the replay knows about a symbol; later ones are stronger.
enum state {
    NEW,
    UNDEFINED_WEAK,
    UNDEFINED_ROOT,             // by -u only
    UNDEFINED_DYNAMIC,          // by a shared library only
    UNDEFINED,
    DEFINED_SHARED,
    DEFINED_WEAK,
    COMMON,
    DEFINED_SHARED_DATA,        // by a library, with an initial value: takes the place of a common
    DEFINED,
    STATE = 0x3f,               // two more facts in the same byte:
    IN_VERSION = 0x40,          // a library asks for some version of it
    CLOSED = 0x80,              // an object says that it is hidden or protected: no library can define it
};

struct selector {
    struct context *ctx;
    u32 *next;                  // chain of index entries for one symbol; heads in symbols.provider; both hold entry + 1
    u8 *loaded_state;           // closure: is a definition loaded? [symbol id]
    u32 state_cap;
    struct id_list *fresh;      // per worker: files claimed in this round
    u32 *round;                 // files of this round
    u32 n_round;

    u8 *state;                  // replay: enum state [symbol id]
    u64 *wanted;                // replay: bit [entry]
    VEC(struct input_file *) chosen; // in order
    VEC(u32) postponed;         // nodes of as-needed libraries that nobody needed so far
    VEC(struct shared_file *) libraries; // each once
    struct table brought;       // sonames that chosen libraries name in DT_NEEDED
    bool loaded_more;           // the replay had to load a member itself
    bool extracted;             // something was taken since the flag was cleared
    bool has_new;               // something was referred to that was not known before (GNU ld: its list of them has grown)
    u64 seen_begin, seen_end;   // entries of the archive that is being searched which were looked at
    bool is_late;               // the last round
};

// ---- the chains of providers ----

static void chain_archive(void *arg, size_t i)
{
    struct selector *s = arg;
    struct archive *ar = s->ctx->archives.at[i];
    u32 *heads = s->ctx->symbols.provider;
    for (u32 e = 0; e < ar->n_index; e++) {
        u32 entry = ar->first_entry + e;
        // Order in a chain means nothing.
        s->next[entry] = __atomic_exchange_n(&heads[ar->index_symbols[e]], entry + 1, __ATOMIC_RELAXED);
    }
}

static struct archive *archive_of_entry(struct context *ctx, u32 entry)
{
    u32 low = 0, high = ctx->archives.n;
    while (high - low > 1) {
        u32 mid = (low + high) / 2;
        if (ctx->archives.at[mid]->first_entry <= entry)
            low = mid;
        else
            high = mid;
    }
    // Empty archives share their first entry with the next one.
    while (ctx->archives.at[low]->n_index == 0)
        low--;
    return ctx->archives.at[low];
}

// ---- loading in parallel ----

static bool is_definition(const struct elf_sym *sym)
{
    return sym->st_shndx != SHN_UNDEF;
}

// Claim member M for loading; NULL if somebody has.
static struct object_file *claim_member(struct context *ctx, struct archive *ar, u32 m)
{
    u32 none = 0;
    if (load_relaxed(&ar->members[m].file) != 0)
        return NULL;
    if (!__atomic_compare_exchange_n(&ar->members[m].file, &none, UINT32_MAX, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return NULL;
    struct object_file *file = ar->lib_object;
    if (file == NULL) {
        file = NEW(ctx_arena(ctx), struct object_file);
        file->base.kind = FILE_OBJECT;
        file->base.state = ar->state;
        if (archive_member_data(ctx, ar, m, &file->base))
            object_read_header(ctx, file);
    }
    store_release(&ar->members[m].file, ctx_add_file(ctx, &file->base));
    return file;
}

static void claim_providers(struct selector *s, const struct object_file *file)
{
    struct context *ctx = s->ctx;
    struct id_list *fresh = &s->fresh[pool_worker()];
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        u32 id = file->symbol_ids[i - file->first_global];
        if (sym->st_shndx != SHN_UNDEF || sym_bind(sym) == STB_WEAK || ctx->symbols.provider[id] == 0 ||
            s->loaded_state[id] != NEW)
            continue;
        u32 first = UINT32_MAX;
        for (u32 e = ctx->symbols.provider[id]; e != 0; e = s->next[e - 1])
            first = MIN(first, e - 1);
        struct archive *ar = archive_of_entry(ctx, first);
        struct object_file *member = claim_member(ctx, ar, ar->index_members[first - ar->first_entry]);
        if (member == NULL)
            continue;
        if (fresh->n == fresh->cap)
            fresh->at = vec_grow(ctx_arena(ctx), fresh->at, &fresh->cap, fresh->n + 1, sizeof(u32), sizeof(u32));
        fresh->at[fresh->n++] = member->base.index;
    }
}

static void claim_task(void *arg, size_t i)
{
    struct selector *s = arg;
    const struct object_file *file = (const struct object_file *)s->ctx->files[s->round[i]];
    if (!file->base.is_bad)
        claim_providers(s, file);
}

static void mark_definitions(struct selector *s, const struct object_file *file)
{
    for (u32 i = file->first_global; i < file->n_symbols; i++)
        if (is_definition(&file->symtab[i]))
            store_relaxed(&s->loaded_state[file->symbol_ids[i - file->first_global]], (u8)DEFINED);
}

static void intern_task(void *arg, size_t i)
{
    struct selector *s = arg;
    struct object_file *file = (struct object_file *)s->ctx->files[s->round[i]];
    if (file->base.is_bad)
        return;
    if (file->symbol_ids == NULL)
        intern_object(s->ctx, file);
    mark_definitions(s, file);
}

static void reserve_states(struct selector *s)
{
    u32 cap = s->ctx->symbols.cap;
    if (cap <= s->state_cap)
        return;
    s->loaded_state = s->loaded_state == NULL ? region_alloc(cap) : region_grow(s->loaded_state, s->state_cap, cap);
    if (s->loaded_state == NULL)
        fatal(s->ctx, "out of memory");
    s->state_cap = cap;
}

// The files of s->round become known; then those of the next round are claimed.
static void intern_round(struct selector *s)
{
    struct context *ctx = s->ctx;
    u64 n_names = 0;
    for (u32 i = 0; i < s->n_round; i++) {
        const struct object_file *file = (const struct object_file *)ctx->files[s->round[i]];
        n_names += file->n_symbols - file->first_global;
    }
    names_reserve(ctx, n_names);
    reserve_states(s);
    parallel_for(ctx->pool, s->n_round, intern_task, s);
}

static void gather_round(struct selector *s)
{
    struct context *ctx = s->ctx;
    u32 n = 0;
    for (u32 w = 0; w < ctx->n_workers; w++)
        n += s->fresh[w].n;
    s->round = RAW_ARRAY(ctx_arena(ctx), u32, n + 1);
    s->n_round = 0;
    for (u32 w = 0; w < ctx->n_workers; w++) {
        if (s->fresh[w].n > 0)
            memcpy(s->round + s->n_round, s->fresh[w].at, s->fresh[w].n * sizeof(u32));
        s->n_round += s->fresh[w].n;
        s->fresh[w].n = 0;
    }
}

// Roots and shared libraries ask for members, too.
static void claim_symbol(struct selector *s, u32 id)
{
    struct context *ctx = s->ctx;
    if (id == 0 || ctx->symbols.provider[id] == 0 || s->loaded_state[id] != NEW)
        return;
    struct id_list *fresh = &s->fresh[0];
    u32 first = UINT32_MAX;
    for (u32 e = ctx->symbols.provider[id]; e != 0; e = s->next[e - 1])
        first = MIN(first, e - 1);
    struct archive *ar = archive_of_entry(ctx, first);
    struct object_file *member = claim_member(ctx, ar, ar->index_members[first - ar->first_entry]);
    if (member != NULL)
        VEC_PUSH(ctx_arena(ctx), fresh, member->base.index);
}

static bool is_shared_symbol_weak(const struct shared_file *file, u32 i)
{
    return sym_bind(&file->dynsym[i]) == STB_WEAK;
}

static void load_closure(struct selector *s)
{
    struct context *ctx = s->ctx;
    u32 n_members = 0;
    for (u32 i = 0; i < ctx->archives.n; i++)
        n_members += ctx->archives.at[i]->n_members;
    ctx_reserve_files(ctx, n_members);

    for (u32 i = 0; i < ctx->nodes.n; i++) {
        const struct input_node *node = &ctx->nodes.at[i];
        if (node->kind == NODE_OBJECT) {
            VEC_PUSH(ctx_arena(ctx), &s->fresh[0], node->file->index);
        } else if (node->kind == NODE_ARCHIVE && node->state.whole_archive) {
            for (u32 m = 0; m < node->archive->n_members; m++) {
                struct object_file *file = claim_member(ctx, node->archive, m);
                if (file != NULL)
                    VEC_PUSH(ctx_arena(ctx), &s->fresh[0], file->base.index);
            }
        }
    }
    gather_round(s);
    intern_round(s);
    if (ctx->n_index_entries == 0)
        return;

    parallel_for(ctx->pool, s->n_round, claim_task, s);
    for (u32 i = 0; i < ctx->roots.n; i++)
        claim_symbol(s, ctx->roots.at[i]);
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        if (ctx->nodes.at[i].kind != NODE_SHARED)
            continue;
        const struct shared_file *file = (const struct shared_file *)ctx->nodes.at[i].file;
        for (u32 j = 0; j < file->undefined.n; j++)
            if (!is_shared_symbol_weak(file, file->undefined.at[j].index))
                claim_symbol(s, file->undefined.at[j].symbol);
    }
    for (gather_round(s); s->n_round > 0; gather_round(s)) {
        intern_round(s);
        parallel_for(ctx->pool, s->n_round, claim_task, s);
    }
}

static void match_shared_task(void *arg, size_t i)
{
    struct selector *s = arg;
    match_shared_defined(s->ctx, s->libraries.at[i]);
}

// ---- the replay ----

static void want_entry(struct selector *s, u32 entry)
{
    s->wanted[entry / 64] |= 1ull << entry % 64;
}

static void want(struct selector *s, u32 id)
{
    for (u32 e = s->ctx->symbols.provider[id]; e != 0; e = s->next[e - 1])
        want_entry(s, e - 1);
}

static enum state state_of(const struct selector *s, u32 id)
{
    return s->state[id] & STATE;
}

static void set_state(struct selector *s, u32 id, enum state state)
{
    s->state[id] = (u8)((s->state[id] & ~STATE) | state);
}

static void refer(struct selector *s, u32 id, enum state state)
{
    if (state_of(s, id) >= state)
        return;
    s->has_new |= state >= UNDEFINED_ROOT && state_of(s, id) < UNDEFINED_ROOT;
    set_state(s, id, state);
    if (state >= UNDEFINED_ROOT)
        want(s, id);
}

static void define(struct selector *s, u32 id, enum state state)
{
    enum state old = state_of(s, id);
    if (old >= state)
        return;
    set_state(s, id, state);
    if (state != COMMON)
        return;
    s->has_new |= old == NEW;
    // A member with a real definition is still taken, but GNU ld does not look again at what it saw while NAME was weak.
    for (u32 e = s->ctx->symbols.provider[id]; e != 0; e = s->next[e - 1])
        if (old != DEFINED_WEAK || e - 1 < s->seen_begin || e - 1 >= s->seen_end)
            want_entry(s, e - 1);
}

static bool is_excluded(const struct object_file *file)
{
    return file->base.archive != NULL && file->base.archive->is_excluded;
}

// A library's definition, also one that is here already, does not count.
static void close_symbol(struct selector *s, u32 id)
{
    enum state state = state_of(s, id);
    if (state == DEFINED_SHARED || state == DEFINED_SHARED_DATA)
        set_state(s, id, NEW);
    s->state[id] |= CLOSED;
}

static void replay_object(struct selector *s, struct object_file *file)
{
    if (file->base.rank != 0)
        return;
    VEC_PUSH(ctx_arena(s->ctx), &s->chosen, &file->base);
    file->base.rank = s->chosen.n;
    s->extracted = true;
    if (file->base.is_bad)
        return;
    bool hides = is_excluded(file);
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        u32 id = file->symbol_ids[i - file->first_global];
        if (UNLIKELY(sym_visibility(sym) != STV_DEFAULT) || (hides && sym->st_shndx != SHN_UNDEF))
            close_symbol(s, id);
        if (sym->st_shndx == SHN_UNDEF)
            refer(s, id, sym_bind(sym) == STB_WEAK ? UNDEFINED_WEAK : UNDEFINED);
        else if (sym->st_shndx == SHN_COMMON || sym->st_shndx == SHN_X86_64_LCOMMON)
            define(s, id, COMMON);
        else if (sym_bind(sym) != STB_WEAK)
            define(s, id, DEFINED);
        else if (state_of(s, id) == DEFINED_SHARED_DATA)
            set_state(s, id, DEFINED_WEAK);
        else
            define(s, id, DEFINED_WEAK);
    }
}

static struct object_file *member_file(struct selector *s, struct archive *ar, u32 m)
{
    struct context *ctx = s->ctx;
    if (ar->members[m].file == 0) {
        // The closure guessed another provider: load it now, and have the libraries matched against its names.
        struct object_file *file = claim_member(ctx, ar, m);
        s->loaded_more = true;
        names_reserve(ctx, file->n_symbols - file->first_global);
        if (!file->base.is_bad)
            intern_object(ctx, file);
        if (ctx->symbols.cap > s->state_cap) {
            s->state = region_grow(s->state, s->state_cap, ctx->symbols.cap);
            s->loaded_state = region_grow(s->loaded_state, s->state_cap, ctx->symbols.cap);
            if (s->state == NULL || s->loaded_state == NULL)
                fatal(ctx, "out of memory");
            s->state_cap = ctx->symbols.cap;
        }
        return file;
    }
    struct object_file *file = (struct object_file *)ctx->files[ar->members[m].file];
    if (file->symbol_ids == NULL && !file->base.is_bad) {
        names_reserve(ctx, file->n_symbols - file->first_global);
        intern_object(ctx, file);
    }
    return file;
}

// Does the member define it as data, and not only as a common or weakly (is_global_data_symbol_definition)?
static bool defines_really(const struct object_file *file, u32 id)
{
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        if (file->symbol_ids[i - file->first_global] == id)
            return is_definition(sym) && sym->st_shndx != SHN_COMMON && sym->st_shndx != SHN_X86_64_LCOMMON &&
                   sym_bind(sym) != STB_WEAK && sym_type(sym) != STT_FUNC && sym_type(sym) != STT_GNU_IFUNC;
    }
    return false;
}

// Does a symbol in STATE take a member? In the last round, which GNU ld does not have, only one that GNU ld would miss.
static bool is_open(const struct selector *s, enum state state)
{
    const struct config *config = &s->ctx->config;
    switch (state) {
    case UNDEFINED: return !s->is_late || config->unresolved_in_objects == REPORT_ERROR;
    case UNDEFINED_DYNAMIC: return !s->is_late || config->unresolved_in_shared == REPORT_ERROR;
    case UNDEFINED_ROOT:
    case COMMON: return !s->is_late;
    default: return false;
    }
}

// GNU ld goes over the index in order, again and again until a whole pass brings no new reference.
static void replay_archive(struct selector *s, struct archive *ar)
{
    if (ar->n_index == 0)
        return;
    u64 begin = ar->first_entry, end = begin + ar->n_index;
    bool had_new = s->has_new;
    s->seen_begin = s->seen_end = begin;
    do {
        s->has_new = false;
        for (u64 at = begin; at < end; at++) {
            u64 word = s->wanted[at / 64] >> at % 64;
            if (word == 0) {
                at |= 63;
                continue;
            }
            at += (u64)__builtin_ctzll(word);
            if (at >= end)
                break;
            s->wanted[at / 64] &= ~(1ull << at % 64);
            s->seen_end = MAX(s->seen_end, at + 1);
            u32 e = (u32)(at - begin), id = ar->index_symbols[e], m = ar->index_members[e];
            if (!is_open(s, state_of(s, id)))
                continue;
            struct object_file *file = member_file(s, ar, m);
            if (file->base.rank != 0 || (state_of(s, id) == COMMON && !defines_really(file, id)))
                continue;
            file->is_late = s->is_late;
            s->ctx->has_late |= s->is_late;
            replay_object(s, file);
        }
        s->seen_end = end;
        had_new |= s->has_new;
    } while (s->has_new);
    s->has_new = had_new;
    s->seen_begin = s->seen_end = 0;
}

static u32 symbol_in_version(const struct shared_file *file, const struct shared_symbol *at, u32 n, u32 id, struct str version)
{
    for (u32 i = 0; i < n; i++)
        if (at[i].symbol == id && str_equal(shared_version_name(file, at[i].index), version))
            return at[i].index;
    return 0;
}

// Does a library that was chosen ask for the version in which FILE has its symbol INDEX as ID, and none has it?
static bool is_asked_for(const struct selector *s, u32 id, const struct shared_file *file, u32 index)
{
    struct str version = shared_version_name(file, index);
    bool is_asked = false;
    for (u32 n = 0; n < s->chosen.n; n++) {
        const struct shared_file *other = (const struct shared_file *)s->chosen.at[n];
        if (other->base.kind != FILE_SHARED)
            continue;
        if (symbol_in_version(other, other->defined.at, other->defined.n, id, version) != 0)
            return false;
        u32 user = symbol_in_version(other, other->undefined.at, other->undefined.n, id, version);
        is_asked |= user != 0 && !is_shared_symbol_weak(other, user);
    }
    return is_asked;
}

// An as-needed library is needed by a strong reference of a regular object, or by one of a shared library that does not name
// it in its own DT_NEEDED (elf_link_add_object_symbols).
static bool is_wanted(const struct selector *s, const struct shared_file *file)
{
    bool is_brought = table_get(&s->brought, file->soname) != NULL;
    for (u32 i = 0; i < file->defined.n; i++) {
        u32 id = file->defined.at[i].symbol, index = file->defined.at[i].index;
        enum state state = state_of(s, id);
        if ((s->state[id] & CLOSED) || (s->is_late && !is_open(s, state)))
            continue;
        if (state == UNDEFINED || (state == UNDEFINED_DYNAMIC && !is_brought) ||
            (state == COMMON && shared_beats_common(file, index)) ||
            ((s->state[id] & IN_VERSION) && !is_brought && state < DEFINED_SHARED && is_asked_for(s, id, file, index)))
            return true;
    }
    return false;
}

static void replay_shared(struct selector *s, u32 n, bool postpone)
{
    const struct input_node *node = &s->ctx->nodes.at[n];
    struct shared_file *file = (struct shared_file *)node->file;
    if (file->base.is_bad)
        return;
    if (!node->state.as_needed)
        file->is_needed = true;
    if (file->base.rank != 0)
        return;
    if (node->state.as_needed && !is_wanted(s, file)) {
        if (postpone)
            VEC_PUSH(ctx_arena(s->ctx), &s->postponed, n);
        return;
    }
    file->is_needed = true;
    file->node = n;
    VEC_PUSH(ctx_arena(s->ctx), &s->chosen, &file->base);
    file->base.rank = s->chosen.n;
    s->extracted = true;
    for (u32 i = 0; i < file->defined.n; i++) {
        u32 id = file->defined.at[i].symbol;
        enum state state = state_of(s, id);
        // A weak definition of an object, or a library's, stays.
        if (!(s->state[id] & CLOSED) && (state < DEFINED_SHARED || state == COMMON))
            define(s, id, shared_beats_common(file, file->defined.at[i].index) ? DEFINED_SHARED_DATA : DEFINED_SHARED);
    }
    for (u32 i = 0; i < file->undefined.n; i++) {
        u32 id = file->undefined.at[i].symbol, index = file->undefined.at[i].index;
        if (is_shared_symbol_weak(file, index))
            continue;
        if (shared_version(file, index) == VER_NDX_GLOBAL)
            refer(s, id, UNDEFINED_DYNAMIC);
        else
            s->state[id] |= IN_VERSION; // no archive has it
    }
    for (u32 i = 0; i < file->needed.n; i++)
        *table_slot(&s->brought, file->needed.at[i]) = file;
}

static void replay_node(struct selector *s, u32 n)
{
    const struct input_node *node = &s->ctx->nodes.at[n];
    switch (node->kind) {
    case NODE_OBJECT:
        replay_object(s, (struct object_file *)node->file);
        break;
    case NODE_SHARED:
        replay_shared(s, n, true);
        break;
    case NODE_ARCHIVE:
        if (node->archive->is_bad)
            break;
        if (node->state.whole_archive) {
            for (u32 m = 0; m < node->archive->n_members; m++)
                replay_object(s, member_file(s, node->archive, m));
        } else {
            replay_archive(s, node->archive);
        }
        break;
    }
}

// What GNU ld would have missed because of the order only. What comes from here never displaces what GNU ld would have
// taken: see definition_class.
static void replay_leftovers(struct selector *s)
{
    struct context *ctx = s->ctx;
    s->is_late = true;
    for (u32 i = 0; i < ctx->script_definitions.n; i++)
        define(s, ctx->script_definitions.at[i], DEFINED);
    do {
        s->extracted = false;
        for (u32 i = 0; i < ctx->archives.n; i++)
            if (!ctx->archives.at[i]->is_bad)
                replay_archive(s, ctx->archives.at[i]);
        for (u32 i = 0; i < s->postponed.n; i++)
            replay_shared(s, s->postponed.at[i], false);
    } while (s->extracted);
}

static void replay(struct selector *s)
{
    struct context *ctx = s->ctx;
    for (u32 i = 0; i < s->chosen.n; i++)
        s->chosen.at[i]->rank = 0;
    s->chosen.n = s->postponed.n = 0;
    table_init(&s->brought, ctx_arena(ctx));
    s->loaded_more = s->is_late = false;
    memset(s->state, 0, s->state_cap);
    memset(s->wanted, 0, (ctx->n_index_entries / 64 + 1) * 8);

    for (u32 i = 0; i < ctx->roots.n; i++)
        refer(s, ctx->roots.at[i], UNDEFINED_ROOT);
    for (u32 i = 0; i < ctx->script_definitions.n; i++)
        if (ctx->config.defsyms.at[i].before_inputs)
            define(s, ctx->script_definitions.at[i], DEFINED);

    for (u32 i = 0; i < ctx->nodes.n; i++) {
        u32 group = ctx->nodes.at[i].state.group, end = i + 1;
        if (group == 0) {
            replay_node(s, i);
            continue;
        }
        while (end < ctx->nodes.n && ctx->nodes.at[end].state.group == group)
            end++;
        do {
            s->has_new = false;
            for (u32 j = i; j < end; j++)
                replay_node(s, j);
        } while (s->has_new);
        i = end - 1;
    }
    replay_leftovers(s);
}

// ---- the result ----

// The same library under two names: the first one counts (GNU ld compares DT_SONAME).
static void list_libraries(struct selector *s)
{
    struct context *ctx = s->ctx;
    struct table by_soname;
    table_init(&by_soname, ctx_arena(ctx));
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        struct shared_file *file = (struct shared_file *)ctx->nodes.at[i].file;
        if (ctx->nodes.at[i].kind != NODE_SHARED || file->base.is_bad)
            continue;
        void **slot = table_slot(&by_soname, file->soname);
        if (*slot == NULL) {
            *slot = file;
            VEC_PUSH(ctx_arena(ctx), &s->libraries, file);
        }
        ctx->nodes.at[i].file = *slot;
    }
}

static void collect_result(struct selector *s)
{
    struct context *ctx = s->ctx;
    struct arena *arena = ctx_arena(ctx);
    u32 n = s->chosen.n;
    ctx->objects = RAW_ARRAY(arena, struct object_file *, n + 1);
    ctx->shared = RAW_ARRAY(arena, struct shared_file *, n + 1);
    ctx->by_rank = RAW_ARRAY(arena, struct input_file *, n + 1);
    ctx->by_rank[0] = NULL;
    ctx->max_rank = n;
    for (u32 i = 0; i < n; i++) {
        struct input_file *file = s->chosen.at[i];
        ctx->by_rank[file->rank] = file;
        for (u32 e = 0; e < file->errors.n; e++)
            if (file->kind == FILE_OBJECT)
                error_in(ctx, file, "%s", file->errors.at[e]);
        if (file->kind == FILE_SHARED)
            ctx->shared[ctx->n_shared++] = (struct shared_file *)file;
        else if (!file->is_bad)
            ctx->objects[ctx->n_objects++] = (struct object_file *)file;
    }
}

static void add_root(struct context *ctx, struct str name)
{
    u32 id = symbol_intern(ctx, name);
    or_relaxed(&ctx->symbols.flags[id], SYM_REQUIRED);
    VEC_PUSH(ctx_arena(ctx), &ctx->roots, id);
}

static void add_glob_roots(struct context *ctx, struct str glob)
{
    for (u32 i = 0; i < ctx->archives.n; i++) {
        struct archive *ar = ctx->archives.at[i];
        for (u32 e = 0; e < ar->n_index; e++)
            if (glob_match(glob, str_of(ar->index_names[e])))
                add_root(ctx, str_of(ar->index_names[e]));
    }
}

static void add_roots(struct context *ctx)
{
    const struct config *config = &ctx->config;
    for (u32 i = 0; i < config->undefined.n; i++)
        add_root(ctx, config->undefined.at[i]);
    for (u32 i = 0; i < config->required.n; i++)
        add_root(ctx, config->required.at[i]);
    for (u32 i = 0; i < config->undefined_globs.n; i++)
        add_glob_roots(ctx, config->undefined_globs.at[i]);
    // An entry that is a number names no symbol. The default one is not worth an undefined symbol in a shared library.
    if (config->entry.n > 0 && !(config->entry.p[0] >= '0' && config->entry.p[0] <= '9'))
        add_root(ctx, config->entry);
    else if (config->entry.n == 0 && config->output_kind != OUTPUT_SHARED)
        add_root(ctx, STR("_start"));
    for (u32 i = 0; i < config->defsyms.n; i++)
        VEC_PUSH(ctx_arena(ctx), &ctx->script_definitions, symbol_intern(ctx, config->defsyms.at[i].name));
}

// Does --exclude-libs=NAME mean this file? `libfoo' is as good as `libfoo.a'.
static bool is_library_name(struct str name, struct str file)
{
    bool has_suffix = file.n == name.n + 2 && memcmp(file.p + name.n, ".a", 2) == 0;
    return str_is(name, "ALL") || str_equal(name, file) || (has_suffix && str_starts(file, name));
}

static void exclude_libraries(struct context *ctx)
{
    for (u32 i = 0; i < ctx->config.exclude_libs.n; i++) {
        struct str name = ctx->config.exclude_libs.at[i];
        for (u32 a = 0; a < ctx->archives.n; a++) {
            struct archive *ar = ctx->archives.at[a];
            ar->is_excluded |= ar->lib_object == NULL && is_library_name(name, str_basename(str_of(ar->path)));
        }
    }
}

void select_members(struct context *ctx)
{
    struct selector s = {.ctx = ctx};
    s.fresh = arena_zalloc(ctx_arena(ctx), sizeof(*s.fresh) * ctx->n_workers, _Alignof(struct id_list));
    s.next = RAW_ARRAY(ctx_arena(ctx), u32, ctx->n_index_entries + 1);
    add_roots(ctx);
    exclude_libraries(ctx);
    reserve_states(&s);
    parallel_for(ctx->pool, ctx->archives.n, chain_archive, &s);
    load_closure(&s);
    list_libraries(&s);

    reserve_states(&s);
    s.state = region_alloc(s.state_cap);
    if (s.state == NULL)
        fatal(ctx, "out of memory");
    s.wanted = NEW_ARRAY(ctx_arena(ctx), u64, ctx->n_index_entries / 64 + 1);
    do {
        parallel_for(ctx->pool, s.libraries.n, match_shared_task, &s);
        replay(&s);
    } while (s.loaded_more);
    collect_result(&s);
    region_free(s.state, s.state_cap);
    region_free(s.loaded_state, s.state_cap);
}
