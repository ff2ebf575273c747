// Scanning: one visit of each live section's relocations, before layout. What a relocation needs is looked up by its
// type and its symbol's class; nine in ten need nothing. Dynamic relocations are counted, not collected.

#include "x86_64.h"

struct visit {
    struct scan *scan;
    struct context *ctx;
    struct object_file *file;
    struct section *s;
    struct relocs relocs;
    const u8 *bytes;            // the section's, in the input
    u64 size;
    enum mode mode;
    u32 n_relative;
    bool has_reported;          // one "recompile with -fPIC" a section is enough
    bool reports_imports;       // -z defs --warn-unresolved-symbols: what a library leaves to the loader is told
};

static struct place place_of(const struct visit *v, const struct elf_rela *r)
{
    return (struct place){.file = &v->file->base, .section = v->s->header, .offset = r->r_offset, .has_offset = true};
}

// ---- needs

static void need_local(struct context *ctx, struct object_file *file, u32 sym, u16 need)
{
    u16 *needs = load_acquire(&file->local_needs);
    if (needs == NULL) {
        u16 *made = NEW_ARRAY(ctx_arena(ctx), u16, file->first_global);
        if (__atomic_compare_exchange_n(&file->local_needs, &needs, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            needs = made;
    }
    or_relaxed(&needs[sym], need);
}

static void need(const struct site *site, u16 needs)
{
    if (site_is_local(site)) {
        need_local(site->ctx, site->file, site->symbol, needs);
        return;
    }
    u32 id = site_symbol_id(site);
    if (site->ctx->symbols.flags[id] & SYM_PREEMPTIBLE)
        needs |= NEED_DYNSYM;
    symbol_need(site->ctx, id, needs);
}

static void note_fact(u32 *fact)
{
    if (load_relaxed(fact) == 0)
        store_relaxed(fact, 1);
}

// ---- errors, worded as GNU ld does where it has them

static const char *visibility_word(u32 flags)
{
    switch (symbol_visibility_of(flags)) {
    case STV_HIDDEN:
        return "hidden symbol ";
    case STV_INTERNAL:
        return "internal symbol ";
    case STV_PROTECTED:
        return "protected symbol ";
    default:
        return "symbol ";
    }
}

static const struct elf_sym *shared_definition(struct context *ctx, u32 id, const struct shared_file **file)
{
    u64 owner = ctx->symbols.owner[id];
    if (owner == OWNER_UNDEFINED || owner_class(owner) != OWNER_SHARED)
        return NULL;
    *file = (const struct shared_file *)ctx->by_rank[owner_rank(owner)];
    return &(*file)->dynsym[owner_symbol(owner)];
}

static bool is_protected_import(struct context *ctx, u32 id)
{
    const struct shared_file *file;
    const struct elf_sym *sym = shared_definition(ctx, id, &file);
    return sym != NULL && sym_visibility(sym) == STV_PROTECTED;
}

static void report_not_pic(struct visit *v, const struct site *site)
{
    static const char *const objects[] = {"a PDE object", "a PIE object", "a shared object"};
    if (v->has_reported)
        return;
    v->has_reported = true;
    const char *advice = v->mode == MODE_DSO ? "; recompile with -fPIC" : "; recompile with -fPIE";
    const char *undefined = "", *kind = "";
    if (!site_is_local(site)) {
        u32 id = site_symbol_id(site), flags = v->ctx->symbols.flags[id];
        kind = is_protected_import(v->ctx, id) ? "protected symbol " : visibility_word(flags);
        undefined = v->ctx->symbols.owner[id] == OWNER_UNDEFINED ? "undefined " : "";
        if (symbol_visibility_of(flags) != STV_DEFAULT)
            advice = "";
    }
    error_gnu(v->ctx, (struct place){.file = &v->file->base},
              "relocation %s against %s%s`%s' can not be used when making %s%s", x86_64_type_name(v->ctx, site->type),
              undefined, kind, symbol_label(v->ctx, v->file, site->symbol), objects[v->mode], advice);
}

static void report_absolute(struct visit *v, const struct site *site)
{
    if (v->has_reported)
        return;
    v->has_reported = true;
    error_gnu(v->ctx, (struct place){.file = &v->file->base},
              "relocation %s against absolute symbol `%s' in section `%s' is disallowed",
              x86_64_type_name(v->ctx, site->type), symbol_label(v->ctx, v->file, site->symbol),
              printable(v->ctx, section_name(v->file, v->s)));
}

// Says why no shared library's definition helps.
static void report_hidden(struct context *ctx, u32 id, const char *name)
{
    u32 flags = __atomic_fetch_or(&ctx->symbols.flags[id], SYM_REPORTED, __ATOMIC_RELAXED);
    if (!(flags & SYM_REPORTED) && symbol_visibility_of(flags) != STV_DEFAULT)
        error_gnu(ctx, (struct place){0}, "%s`%s' isn't defined", visibility_word(flags), name);
}

static void report_undefined(struct visit *v, const struct site *site)
{
    const char *name = symbol_label(v->ctx, v->file, site->symbol);
    if (v->ctx->config.unresolved_in_objects == REPORT_WARNING)
        warning_gnu(v->ctx, place_of(v, site->rela), "undefined reference to `%s'", name);
    else
        error_gnu(v->ctx, place_of(v, site->rela), "undefined reference to `%s'", name);
    report_hidden(v->ctx, site_symbol_id(site), name);
}

static bool is_undefined_everywhere(const struct site *site)
{
    if (site_is_local(site))
        return false;
    u32 id = site_symbol_id(site);
    return site->ctx->symbols.owner[id] == OWNER_UNDEFINED && (site->ctx->symbols.flags[id] & SYM_REF_STRONG);
}

static void report_dropped(struct visit *v, const struct site *site)
{
    const struct object_file *file = v->file;
    struct str own = section_name(file, v->s);
    // Tables of the unwinder speak of all functions of the file; the linker edits or the run time skips what is gone.
    if (v->s->kind == KIND_EH_FRAME || str_starts(own, STR(".gcc_except_table")) || str_starts(own, STR(".sframe")))
        return;
    u32 header = file->symtab[site->symbol].st_shndx;
    if (header == SHN_XINDEX && file->shndx != NULL)
        header = file->shndx[site->symbol];
    const char *name = header < file->n_headers
                           ? printable(v->ctx, str_of(file->section_names + file->headers[header].sh_name)) : "?";
    const char *text = file_text(v->ctx, &file->base);
    struct group_index groups = {0};
    index_groups(v->ctx, &groups, file);
    error_gnu(v->ctx, place_of(v, site->rela),
              "`%s' referenced in section `%s' of %s: defined in discarded section `%s%s' of %s",
              symbol_label(v->ctx, file, site->symbol), printable(v->ctx, own), text, name,
              group_suffix(v->ctx, &groups, header), text);
}

static void report_mismatch(struct visit *v, const struct site *site)
{
    struct context *ctx = v->ctx;
    const struct object_file *file = v->file;
    const char *name = symbol_label(ctx, file, site->symbol), *here = file_text(ctx, &file->base);
    u32 section = site_is_local(site) ? symbol_section(file, site->symbol)
                                      : symbol_defining_section(ctx, site_symbol_id(site));
    const struct input_file *definer = site_is_local(site) ? &file->base : symbol_owner_file(ctx, site_symbol_id(site));
    const char *where = definer == NULL ? ctx->config.program : file_text(ctx, definer);
    if (section != NO_SECTION && section != SECTION_DROPPED) {
        struct str in = section_name((const struct object_file *)definer, section_at(ctx, section));
        where = arena_printf(ctx_arena(ctx), "%s section %s", where, printable(ctx, in));
    }
    struct place place = place_of(v, site->rela);
    if (site->class == C_TLS || site->class == C_TLS_IMPORT || site->class == C_TLS_WEAK)
        error_gnu(ctx, place, "%s: TLS definition in %s mismatches non-TLS reference in %s", name, where, here);
    else
        error_gnu(ctx, place, "%s: TLS reference in %s mismatches non-TLS definition in %s", name, here, where);
}

static void report_bad_code(struct visit *v, const struct site *site)
{
    error_gnu(v->ctx, place_of(v, site->rela),
              "TLS transition from %s against `%s' failed: not the expected instructions",
              x86_64_type_name(v->ctx, site->type), symbol_label(v->ctx, v->file, site->symbol));
}

// ---- dynamic relocations

static void report_text_relocation(struct visit *v, const struct site *site)
{
    struct context *ctx = v->ctx;
    if (or_relaxed(&v->s->flags, SECTION_HAS_TEXTREL) & SECTION_HAS_TEXTREL)
        return;
    note_fact(&ctx->has_textrel);
    if (ctx->config.textrel == REPORT_IGNORE)
        return;
    struct place place = {.file = &v->file->base};
    const char *section = printable(ctx, section_name(v->file, v->s));
    if (site_is_local(site))
        warning_gnu(ctx, place, "relocation in read-only section `%s'", section);
    else
        warning_gnu(ctx, place, "relocation against `%s' in read-only section `%s'",
                    symbol_label(ctx, v->file, site->symbol), section);
}

static void dynamic_relocation(struct visit *v, const struct site *site)
{
    if (!section_is_writable(v->s))
        report_text_relocation(v, site);
}

static void symbolic_relocation(struct visit *v, const struct site *site)
{
    dynamic_relocation(v, site);
    v->scan->n_symbolic++;
    if (site->type == R_X86_64_TPOFF64 && v->mode == MODE_DSO)
        note_fact(&v->ctx->has_static_tls);
}

// ---- an executable's own reference to what a library defines

static void direct_reference(struct visit *v, const struct site *site)
{
    u32 id = site_symbol_id(site);
    const struct shared_file *library = NULL;
    const struct elf_sym *sym = shared_definition(v->ctx, id, &library);
    bool is_protected = sym != NULL && sym_visibility(sym) == STV_PROTECTED;
    struct place place = {.file = &v->file->base};
    if (site->class == C_FUNC) {
        if (is_protected)
            error_gnu(v->ctx, place, "non-canonical reference to canonical protected function `%s' in %s",
                      symbol_label(v->ctx, v->file, site->symbol), file_text(v->ctx, &library->base));
        need(site, NEED_PLT | NEED_CANONICAL_PLT);
        return;
    }
    if (sym == NULL)
        return;                 // nothing to copy: 0, as an undefined symbol that was let through
    if (is_protected)
        error_gnu(v->ctx, place, "copy relocation against non-copyable protected symbol `%s' in %s",
                  symbol_label(v->ctx, v->file, site->symbol), file_text(v->ctx, &library->base));
    else if (v->ctx->config.z.nocopyreloc)
        report_not_pic(v, site);
    need(site, NEED_COPY);
}

// An addend that leads out of a section whose pieces go different ways.
static void check_piece(struct visit *v, const struct site *site)
{
    const struct section *target = section_at(v->ctx, symbol_section(v->file, site->symbol));
    u64 size = v->file->headers[target->header].sh_size;
    u64 offset = v->file->symtab[site->symbol].st_value + (u64)site->rela->r_addend;
    if (offset > size && x86_64_howto[site->type].formula != F_NONE)
        error_at(v->ctx, place_of(v, site->rela),
                 "relocation %s to offset 0x%llx of mergeable section '%s' of 0x%llx bytes",
                 x86_64_type_name(v->ctx, site->type), (unsigned long long)offset,
                 printable(v->ctx, section_name(v->file, target)), (unsigned long long)size);
}

// ---- the visit

// All that is not plain. Returns how many relocations behind this one belong to it.
static u32 scan_special(struct visit *v, const struct elf_rela *r, u8 class, enum action action)
{
    struct context *ctx = v->ctx;
    const struct howto *howto = &x86_64_howto[rela_type(r)];
    struct site site = {
        .ctx = ctx, .file = v->file, .s = v->s, .rela = r, .rela_end = v->relocs.at + v->relocs.n, .type = rela_type(r),
        .symbol = rela_symbol(r), .class = class, .mode = v->mode, .at = v->bytes + r->r_offset, .before = r->r_offset,
        .after = v->size - r->r_offset,
    };
    if (howto->uses_got_base)
        note_fact(&ctx->got_base_used);
    if (class == C_MERGE)
        check_piece(v, &site);
    if (action == A_UNDEFINED || (v->reports_imports && is_undefined_everywhere(&site)))
        report_undefined(v, &site);
    switch (final_action(&site, action)) {
    case A_PLT: case A_PLT_DATA: case A_IPLT:
        need(&site, NEED_PLT);
        break;
    case A_IPLT_ADDRESS:
        need(&site, NEED_PLT | NEED_IPLT_ADDRESS);
        break;
    case A_DIRECT:
        direct_reference(v, &site);
        break;
    case A_RELATIVE:
        dynamic_relocation(v, &site);
        v->n_relative++;
        if (class == C_IFUNC)   // its PLT entry, which every other reference takes for its address too
            need(&site, NEED_PLT | NEED_IPLT_ADDRESS);
        break;
    case A_SYMBOLIC:
        symbolic_relocation(v, &site);
        need(&site, NEED_DYNSYM);
        break;
    case A_TLS_DYNAMIC:
        symbolic_relocation(v, &site);
        break;
    case A_GOT:
        need(&site, NEED_GOT);
        break;
    case A_GD:
        need(&site, NEED_TLSGD);
        break;
    case A_GD_TO_LE: case A_LD_TO_LE:
        return 1;
    case A_GD_TO_IE:
        need(&site, NEED_GOTTPOFF);
        return 1;
    case A_LD:
        note_fact(&ctx->needs_tlsld);
        break;
    case A_IE:
        need(&site, NEED_GOTTPOFF);
        if (v->mode == MODE_DSO)
            note_fact(&ctx->has_static_tls);
        break;
    case A_DESC:
        need(&site, NEED_TLSDESC);
        break;
    case A_DESC_TO_IE:
        need(&site, NEED_GOTTPOFF);
        break;
    case A_NOT_PIC:
        report_not_pic(v, &site);
        break;
    case A_PC_ABSOLUTE:
        report_absolute(v, &site);
        break;
    case A_DROPPED:
        report_dropped(v, &site);
        break;
    case A_MISMATCH:
        report_mismatch(v, &site);
        break;
    case A_BAD_CODE:
        report_bad_code(v, &site);
        break;
    case A_BAD:
        error_at(ctx, place_of(v, r), "relocation %s is not for relocatable files", howto->name);
        break;
    default:
        break;
    }
    return 0;
}

static void report_malformed(struct visit *v, const struct elf_rela *r)
{
    u32 type = rela_type(r), sym = rela_symbol(r);
    if (type >= N_TYPES)
        error_at(v->ctx, place_of(v, r), "unknown relocation type %u", type);
    else if (sym >= v->file->n_symbols)
        error_at(v->ctx, place_of(v, r), "relocation %s: symbol index %u is past the end of the symbol table (%u)",
                 x86_64_howto[type].name, sym, v->file->n_symbols);
    else
        error_at(v->ctx, place_of(v, r),
                 "relocation %s: field of %u bytes at 0x%llx is not inside the section (0x%llx bytes)",
                 x86_64_howto[type].name, x86_64_howto[type].bytes, (unsigned long long)r->r_offset,
                 (unsigned long long)v->size);
}

static void mark_target(struct scan *scan, const struct object_file *file, u32 sym)
{
    u32 section = file->targets[sym];
    if (section != NO_SECTION)
        scan_mark(scan, section);
    else if (sym >= file->first_global)
        scan_mark_symbol(scan, file->symbol_ids[sym - file->first_global]);
}

void x86_64_scan_relocs(struct scan *scan, struct object_file *file, u32 section, u32 first, u32 end)
{
    struct context *ctx = scan->ctx;
    struct section *s = section_at(ctx, section);
    if (s->relocs == 0 || s->kind == KIND_NOBITS)
        return;
    const struct elf_shdr *h = &file->headers[s->header];
    struct visit v = {
        .scan = scan, .ctx = ctx, .file = file, .s = s, .relocs = section_relocs(ctx, file, s),
        .bytes = file->base.data + h->sh_offset, .size = h->sh_size, .mode = output_mode(ctx),
        .reports_imports = ctx->config.unresolved_in_objects == REPORT_WARNING && ctx->config.output_kind == OUTPUT_SHARED,
    };
    const u8 (*actions)[N_CLASSES] = x86_64_actions[v.mode];
    const u8 *classes = file->classes;
    const u32 n_symbols = file->n_symbols;
    const bool gc = scan->gc;
    const struct elf_rela *const relocs = v.relocs.at;
    const u64 size = v.size;
    end = MIN(end, v.relocs.n);

    for (u32 i = first; i < end; i++) {
        const struct elf_rela *r = &relocs[i];
        u32 type = rela_type(r), sym = rela_symbol(r);
        if (UNLIKELY(type >= N_TYPES || sym >= n_symbols)) {
            if (!type_is_ignored(type))
                report_malformed(&v, r);
            continue;
        }
        const struct howto *howto = &x86_64_howto[type];
        if (UNLIKELY(r->r_offset > size || size - r->r_offset < howto->bytes)) {
            report_malformed(&v, r);
            continue;
        }
        u8 class = classes[sym];
        if (gc)
            mark_target(scan, file, sym);
        enum action action = actions[howto->group][class];
        if (LIKELY(action == A_PLAIN))
            continue;
        i += scan_special(&v, r, class, action);
    }
    if (v.n_relative > 0)
        add_relaxed(&s->n_dynrels, v.n_relative);
}

void x86_64_scan_section(struct scan *scan, struct object_file *file, u32 section)
{
    x86_64_scan_relocs(scan, file, section, 0, UINT32_MAX);
}

u32 x86_64_list_relative(struct context *ctx, struct object_file *file, const struct section *s, u64 *out)
{
    if (s->n_dynrels == 0)
        return 0;
    struct relocs relocs = section_relocs(ctx, file, s);
    const struct elf_shdr *h = &file->headers[s->header];
    enum mode mode = output_mode(ctx);
    u32 n = 0;
    for (u32 i = 0; i < relocs.n && n < s->n_dynrels; i++) {
        const struct elf_rela *r = &relocs.at[i];
        u32 type = rela_type(r), sym = rela_symbol(r);
        if (type >= N_TYPES || sym >= file->n_symbols || r->r_offset > h->sh_size ||
            h->sh_size - r->r_offset < x86_64_howto[type].bytes)
            continue;
        enum action action = x86_64_actions[mode][x86_64_howto[type].group][file->classes[sym]];
        if (action == A_MISMATCH) {
            struct site site = {.ctx = ctx, .file = file, .s = s, .rela = r, .type = type, .symbol = sym,
                                .class = file->classes[sym], .mode = mode};
            action = final_action(&site, action);
        }
        if (action == A_RELATIVE)
            out[n++] = r->r_offset;
    }
    return n;
}
