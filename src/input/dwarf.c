// The debug sections of an object as DWARF units: expanded, relocated, with abbreviations and values of every form
// (DWARF 5, chapter 7). An address comes out as section and offset, since the object has no addresses yet.

#include "dwarf.h"

#include "veld/codec.h"
#include "veld/relocs.h"

enum { MAX_SECTIONS = 1 << 23, ATTRIBUTE_FUEL = 8 };

u64 take(struct cursor *c, u32 size)
{
    if ((size_t)(c->end - c->p) < size) {
        c->is_bad = true;
        c->p = c->end;
        return 0;
    }
    u64 value = 0;
    memcpy(&value, c->p, MIN(size, 8u));
    c->p += size;
    return value;
}

u64 take_uleb(struct cursor *c)
{
    u64 value = 0;
    if (!uleb128_read(&c->p, c->end, &value)) {
        c->is_bad = true;
        c->p = c->end;
    }
    return value;
}

u16 take_code(struct cursor *c)
{
    u64 value = take_uleb(c);
    return (u16)MIN(value, 0xffffu);
}

i64 take_sleb(struct cursor *c)
{
    i64 value = 0;
    if (!sleb128_read(&c->p, c->end, &value)) {
        c->is_bad = true;
        c->p = c->end;
    }
    return value;
}

void take_length(struct cursor *c, u8 *offset_size)
{
    u64 length = take(c, 4);
    *offset_size = 4;
    if (length == 0xffffffff) {
        length = take(c, 8);
        *offset_size = 8;
    }
    if (length > (u64)(c->end - c->p))
        c->is_bad = true;
    else
        c->end = c->p + length;
}

static void skip(struct cursor *c, u64 n)
{
    if (n > (u64)(c->end - c->p)) {
        c->is_bad = true;
        n = (u64)(c->end - c->p);
    }
    c->p += n;
}

// The string at OFFSET, if it ends inside.
static const char *string_at(struct dwarf *d, struct view v, u64 offset)
{
    if (offset >= v.n)
        return NULL;
    const char *s = (const char *)v.p + offset, *end = memchr(s, 0, v.n - offset);
    return end != NULL && spend(d, (u64)(end - s) / 16 + 1) ? s : NULL;
}

// ---- sections ----

static bool inflate(struct arena *arena, const u8 *in, u64 n, const struct elf_shdr *s, struct view *v)
{
    u64 size, header = s->sh_flags & SHF_COMPRESSED ? sizeof(struct elf_chdr) : 12;
    u32 type = ELFCOMPRESS_ZLIB;
    if (n < header)
        return false;
    if (s->sh_flags & SHF_COMPRESSED) {
        const struct elf_chdr *h = (const struct elf_chdr *)in;
        type = h->ch_type;
        size = h->ch_size;
    } else {
        size = __builtin_bswap64(read_u64(in + 4));
    }
    // What debug information can honestly shrink to.
    if (size / 1032 > n)
        return false;
    u8 *out = arena_alloc(arena, size + 1, 16);
    *v = (struct view){out, size};
    if (type == ELFCOMPRESS_ZLIB)
        return zlib_decode(in + header, n - header, out, size);
    return type == ELFCOMPRESS_ZSTD &&
           zstd_decode(arena_alloc(arena, zstd_workspace_size(), 16), in + header, n - header, out, size);
}

// What symbol I stands for: an address in a loaded section, an offset in another one.
static u64 symbol_value(const struct object_file *file, u32 i)
{
    if (i >= file->n_symbols)
        return 0;
    const struct elf_sym *sym = &file->symtab[i];
    u32 section = sym->st_shndx;
    if (section == SHN_ABS)
        return sym->st_value;
    if (section == SHN_XINDEX && file->shndx != NULL)
        section = file->shndx[i];
    else if (section >= SHN_LORESERVE)
        return 0;
    if (section == SHN_UNDEF || section >= file->n_headers)
        return 0;
    return file->headers[section].sh_flags & SHF_ALLOC ? dwarf_address(section, sym->st_value) : sym->st_value;
}

static void relocate(const struct object_file *file, u8 *bytes, u64 size, const struct elf_rela *r, u64 n)
{
    for (u64 i = 0; i < n; i++, r++) {
        u32 type = rela_type(r), width = type == R_X86_64_64 ? 8 : type == R_X86_64_32 || type == R_X86_64_32S ? 4 : 0;
        u64 offset = r->r_offset, value = symbol_value(file, rela_symbol(r)) + (u64)r->r_addend;
        if (width == 0 || offset > size || width > size - offset)
            continue;
        memcpy(bytes + offset, &value, width);
    }
}

// The bytes of section I with the relocations of section RELOCS (0: none) applied to a copy.
static struct view open_section(struct arena *arena, const struct object_file *file, u32 i, u32 relocs)
{
    struct view all = {file->base.data, file->base.size}, v, none = {file->base.data, 0};
    const struct elf_shdr *s = &file->headers[i];
    const u8 *in = view_at(all, s->sh_offset, s->sh_size);
    if (in == NULL || s->sh_type == SHT_NOBITS)
        return none;
    v = (struct view){in, s->sh_size};
    bool is_zdebug = s->sh_size >= 12 && memcmp(in, "ZLIB", 4) == 0;
    if (((s->sh_flags & SHF_COMPRESSED) || is_zdebug) && !inflate(arena, in, s->sh_size, s, &v))
        return none;
    if (relocs == 0)
        return v;
    const struct elf_shdr *r = &file->headers[relocs];
    const u8 *table = view_at(all, r->sh_offset, r->sh_size);
    if (table == NULL)
        return none;
    u8 *bytes = (u8 *)v.p;
    if (v.p == in) {
        bytes = arena_alloc(arena, v.n + 1, 16);
        memcpy(bytes, in, v.n);
        v.p = bytes;
    }
    if (r->sh_type == SHT_RELA) {
        relocate(file, bytes, v.n, (const struct elf_rela *)table, r->sh_size / sizeof(struct elf_rela));
        return v;
    }
    u32 n = 0;
    if (!crel_check(table, r->sh_size, &n))
        return none;
    struct elf_rela *decoded = RAW_ARRAY(arena, struct elf_rela, (size_t)n + 1);
    crel_decode(table, r->sh_size, decoded, n);
    relocate(file, bytes, v.n, decoded, n);
    return v;
}

static struct view *view_named(struct dwarf *d, struct str name)
{
    const struct { struct str name; struct view *view; } all[] = {
        {STR("info"), &d->info}, {STR("abbrev"), &d->abbrev}, {STR("line"), &d->line}, {STR("str"), &d->str},
        {STR("line_str"), &d->line_str}, {STR("str_offsets"), &d->str_offsets}, {STR("addr"), &d->addr},
        {STR("ranges"), &d->ranges}, {STR("rnglists"), &d->rnglists},
    };
    size_t skipped = str_starts(name, STR(".debug_")) ? 7 : str_starts(name, STR(".zdebug_")) ? 8 : 0;
    for (size_t i = 0; i < ARRAY_LEN(all) && skipped > 0; i++)
        if (str_equal((struct str){name.p + skipped, name.n - skipped}, all[i].name))
            return all[i].view;
    return NULL;
}

static void open_sections(struct dwarf *d, const struct object_file *file)
{
    u32 n = file->n_headers;
    u32 *relocs = NEW_ARRAY(d->arena, u32, n);
    for (u32 i = 1; i < n; i++) {
        const struct elf_shdr *s = &file->headers[i];
        if ((s->sh_type == SHT_RELA || s->sh_type == SHT_CREL) && s->sh_info < n)
            relocs[s->sh_info] = i;
    }
    for (u32 i = 1; i < n; i++) {
        const struct elf_shdr *s = &file->headers[i];
        // A debug section in a group holds types or macros.
        if ((s->sh_flags & (SHF_ALLOC | SHF_GROUP)) || s->sh_type != SHT_PROGBITS ||
            s->sh_name >= file->section_names_size)
            continue;
        struct view *v = view_named(d, str_of(file->section_names + s->sh_name));
        if (v != NULL && v->n == 0)
            *v = open_section(d->arena, file, i, relocs[i]);
    }
}

// ---- values ----

static bool take_string(struct dwarf *d, struct cursor *c, struct attribute *out)
{
    out->kind = VALUE_STRING;
    out->string = string_at(d, (struct view){c->p, (u64)(c->end - c->p)}, 0);
    if (out->string == NULL)
        return false;
    c->p += strlen(out->string) + 1;
    return true;
}

static void take_block(struct cursor *c, u64 size, struct attribute *out)
{
    out->kind = VALUE_BLOCK;
    out->block = c->p;
    out->value = size;
    skip(c, size);
}

bool dwarf_value(struct dwarf *d, const struct dwarf_unit *unit, struct cursor *c, u32 form, i64 constant,
                 struct attribute *out)
{
    u8 offset_size = unit->offset_size;
    out->kind = VALUE_NUMBER;
    out->value = 0;
    out->string = NULL;
    if (form == 0x16) {                                                         // DW_FORM_indirect
        form = take_code(c);
        if (form == 0x16 || form == 0x21)
            return false;
    }
    switch (form) {
    case 0x01: out->kind = VALUE_ADDRESS, out->value = take(c, unit->address_size); break;      // addr
    case 0x0b: case 0x0c: out->value = take(c, 1); break;                       // data1, flag
    case 0x05: out->value = take(c, 2); break;                                  // data2
    case 0x06: out->value = take(c, 4); break;                                  // data4
    case 0x07: out->value = take(c, 8); break;                                  // data8
    case 0x1e: skip(c, 16); break;                                              // data16
    case 0x0d: out->value = (u64)take_sleb(c); break;                           // sdata
    case 0x0f: out->value = take_uleb(c); break;                                // udata
    case 0x17: out->value = take(c, offset_size); break;                        // sec_offset
    case 0x19: out->value = 1; break;                                           // flag_present
    case 0x21: out->value = (u64)constant; break;                               // implicit_const
    case 0x08: return take_string(d, c, out);                                   // string
    case 0x0e:                                                                  // strp
        out->kind = VALUE_STRING;
        out->string = string_at(d, d->str, take(c, offset_size));
        break;
    case 0x1f:                                                                  // line_strp
        out->kind = VALUE_STRING;
        out->string = string_at(d, d->line_str, take(c, offset_size));
        break;
    case 0x1a: case 0x1f02: out->kind = VALUE_STRING_INDEX, out->value = take_uleb(c); break;   // strx, GNU_str_index
    case 0x25: case 0x26: case 0x27: case 0x28:                                 // strx1 to strx4
        out->kind = VALUE_STRING_INDEX;
        out->value = take(c, form - 0x24);
        break;
    case 0x1b: case 0x1f01: out->kind = VALUE_ADDRESS_INDEX, out->value = take_uleb(c); break;  // addrx, GNU_addr_index
    case 0x29: case 0x2a: case 0x2b: case 0x2c:                                 // addrx1 to addrx4
        out->kind = VALUE_ADDRESS_INDEX;
        out->value = take(c, form - 0x28);
        break;
    case 0x03: take_block(c, take(c, 2), out); break;                           // block2
    case 0x04: take_block(c, take(c, 4), out); break;                           // block4
    case 0x0a: take_block(c, take(c, 1), out); break;                           // block1
    case 0x09: case 0x18: take_block(c, take_uleb(c), out); break;              // block, exprloc
    case 0x10:                                                                  // ref_addr
        out->kind = VALUE_REFERENCE;
        out->value = take(c, unit->version == 2 ? unit->address_size : offset_size);
        break;
    case 0x11: case 0x12: case 0x13: case 0x14:                                 // ref1 to ref8
        out->kind = VALUE_REFERENCE;
        out->value = unit->offset + take(c, 1u << (form - 0x11));
        break;
    case 0x15: out->kind = VALUE_REFERENCE, out->value = unit->offset + take_uleb(c); break;    // ref_udata
    case 0x20: case 0x24: out->kind = VALUE_NONE, take(c, 8); break;            // ref_sig8, ref_sup8
    case 0x1c: out->kind = VALUE_NONE, take(c, 4); break;                       // ref_sup4
    case 0x1d: case 0x1f20: case 0x1f21: out->kind = VALUE_NONE, take(c, offset_size); break;   // in another file
    case 0x22: case 0x23: out->kind = VALUE_INDEX, out->value = take_uleb(c); break; // loclistx, rnglistx
    default: return false;
    }
    return !c->is_bad;
}

const char *dwarf_string(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a)
{
    if (a->kind == VALUE_STRING)
        return a->string;
    u64 n_offsets = d->str_offsets.n / unit->offset_size;
    if (a->kind != VALUE_STRING_INDEX || a->value >= n_offsets || unit->str_offsets_base > d->str_offsets.n)
        return NULL;
    struct cursor c = cursor_at(d->str_offsets, unit->str_offsets_base + a->value * unit->offset_size);
    u64 offset = take(&c, unit->offset_size);
    return c.is_bad ? NULL : string_at(d, d->str, offset);
}

static bool address_at(struct dwarf *d, const struct dwarf_unit *unit, u64 index, u64 *address)
{
    if (index >= d->addr.n / unit->address_size || unit->addr_base > d->addr.n)
        return false;
    struct cursor c = cursor_at(d->addr, unit->addr_base + index * unit->address_size);
    *address = take(&c, unit->address_size);
    return !c.is_bad;
}

bool dwarf_address_of(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a, u64 *address)
{
    if (a->kind == VALUE_ADDRESS_INDEX)
        return address_at(d, unit, a->value, address);
    *address = a->value;
    return a->kind == VALUE_ADDRESS;
}

// ---- ranges ----

// Finds where the list begins (DWARF 5, 7.25 and 7.29).
static bool begin_ranges(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a,
                         struct range_list *list)
{
    u64 offset = a->value;
    if (a->kind == VALUE_INDEX) {
        if (offset >= d->rnglists.n || unit->rnglists_base > d->rnglists.n)
            return false;
        struct cursor c = cursor_at(d->rnglists, unit->rnglists_base + offset * unit->offset_size);
        offset = unit->rnglists_base + take(&c, unit->offset_size);
        if (c.is_bad)
            return false;
    } else if (a->kind != VALUE_NUMBER) {
        return false;
    }
    list->c = cursor_at(unit->version < 5 ? d->ranges : d->rnglists, offset);
    list->base = unit->low;
    list->has_begun = true;
    return !list->c.is_bad;
}

// One entry of .debug_rnglists. False: the end. *is_range: LOW and HIGH are one.
static bool next_rnglist(struct dwarf *d, const struct dwarf_unit *unit, struct range_list *list, bool *is_range,
                         u64 *low, u64 *high)
{
    struct cursor *c = &list->c;
    *is_range = true;
    switch (take(c, 1)) {
    case 1:                     // DW_RLE_base_addressx
        *is_range = false;
        return address_at(d, unit, take_uleb(c), &list->base);
    case 2:                     // DW_RLE_startx_endx
        return address_at(d, unit, take_uleb(c), low) && address_at(d, unit, take_uleb(c), high);
    case 3:                     // DW_RLE_startx_length
        if (!address_at(d, unit, take_uleb(c), low))
            return false;
        *high = *low + take_uleb(c);
        return true;
    case 4:                     // DW_RLE_offset_pair
        *low = list->base + take_uleb(c);
        *high = list->base + take_uleb(c);
        return true;
    case 5:                     // DW_RLE_base_address
        *is_range = false;
        list->base = take(c, unit->address_size);
        return true;
    case 6:                     // DW_RLE_start_end
        *low = take(c, unit->address_size);
        *high = take(c, unit->address_size);
        return true;
    case 7:                     // DW_RLE_start_length
        *low = take(c, unit->address_size);
        *high = *low + take_uleb(c);
        return true;
    default:                    // DW_RLE_end_of_list
        return false;
    }
}

bool dwarf_next_range(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a,
                      struct range_list *list, u64 *low, u64 *high)
{
    if (!list->has_begun && !begin_ranges(d, unit, a, list))
        return false;
    while (spend(d, 1)) {
        struct cursor *c = &list->c;
        bool is_range;
        if (unit->version >= 5) {
            if (!next_rnglist(d, unit, list, &is_range, low, high) || c->is_bad)
                return false;
            if (is_range)
                return true;
            continue;
        }
        u64 begin = take(c, unit->address_size), end = take(c, unit->address_size);
        if (c->is_bad || (begin == 0 && end == 0))
            return false;
        if (begin == (unit->address_size == 8 ? UINT64_MAX : UINT32_MAX)) {
            list->base = end;
            continue;
        }
        *low = list->base + begin;
        *high = list->base + end;
        return true;
    }
    return false;
}

// ---- abbreviations, units ----

static struct abbrev_table *read_abbrevs(struct dwarf *d, u64 offset)
{
    for (u32 i = d->abbrev_tables.n; i-- > 0 && spend(d, 1);)
        if (d->abbrev_tables.at[i]->offset == offset)
            return d->abbrev_tables.at[i];
    struct cursor c = cursor_at(d->abbrev, offset);
    struct abbrev_table *t = NEW(d->arena, struct abbrev_table);
    t->offset = offset;
    for (;;) {
        struct abbrev abbrev = {.code = take_uleb(&c), .first = t->attributes.n};
        if (c.is_bad || abbrev.code == 0)
            break;
        abbrev.tag = take_code(&c);
        take(&c, 1);            // DW_CHILDREN_*: the entries' own order is enough
        for (;;) {
            u16 name = take_code(&c), form = take_code(&c);
            i64 constant = form == 0x21 ? take_sleb(&c) : 0; // DW_FORM_implicit_const
            if (c.is_bad || !spend(d, ATTRIBUTE_FUEL))
                return NULL;
            if (name == 0 && form == 0)
                break;
            VEC_PUSH(d->arena, &t->attributes,
                     (struct abbrev_attribute){name, form, constant});
        }
        abbrev.n = t->attributes.n - abbrev.first;
        VEC_PUSH(d->arena, &t->at, abbrev);
    }
    if (c.is_bad)
        return NULL;
    VEC_PUSH(d->arena, &d->abbrev_tables, t);
    return t;
}

struct cursor dwarf_entries(const struct dwarf *d, const struct dwarf_unit *unit, u64 offset)
{
    return cursor_at((struct view){d->info.p, unit->end}, offset);
}

const struct abbrev *dwarf_entry(struct dwarf *d, const struct dwarf_unit *unit, struct cursor *c)
{
    u64 code = take_uleb(c);
    const struct abbrev_table *t = unit->abbrevs;
    if (c->is_bad || code == 0 || !spend(d, 1))
        return NULL;
    if (code <= t->at.n && t->at.at[code - 1].code == code)
        return &t->at.at[code - 1];
    for (u32 i = 0; i < t->at.n && spend(d, 1); i++)
        if (t->at.at[i].code == code)
            return &t->at.at[i];
    c->is_bad = true;
    return NULL;
}

const struct dwarf_unit *dwarf_unit_of(const struct dwarf *d, u64 offset)
{
    u32 low = LOWER_BOUND(0, d->units.n, i, d->units.at[i].end <= offset);
    return low < d->units.n && offset >= d->units.at[low].first ? &d->units.at[low] : NULL;
}

// What the entry of the unit itself says. The bases come first: other attributes are read through them.
static bool read_unit_entry(struct dwarf *d, struct dwarf_unit *unit)
{
    struct cursor c = dwarf_entries(d, unit, unit->first);
    const struct abbrev *abbrev = dwarf_entry(d, unit, &c);
    if (abbrev == NULL)
        return false;
    struct attribute low = {0}, directory = {0};
    for (u32 i = 0; i < abbrev->n; i++) {
        const struct abbrev_attribute *spec = &unit->abbrevs->attributes.at[abbrev->first + i];
        struct attribute a;
        if (!spend(d, 1) || !dwarf_value(d, unit, &c, spec->form, spec->constant, &a))
            return false;
        switch (spec->name) {
        case DW_AT_stmt_list: unit->lines = a.value, unit->has_lines = a.kind == VALUE_NUMBER; break;
        case DW_AT_language: unit->language = (u32)a.value; break;
        case DW_AT_comp_dir: directory = a; break;
        case DW_AT_low_pc: low = a; break;
        case DW_AT_str_offsets_base: unit->str_offsets_base = a.value; break;
        case DW_AT_addr_base: unit->addr_base = a.value; break;
        case DW_AT_rnglists_base: unit->rnglists_base = a.value; break;
        default: break;
        }
    }
    unit->directory = dwarf_string(d, unit, &directory);
    if (!dwarf_address_of(d, unit, &low, &unit->low))
        unit->low = 0;
    return true;
}

// Header and first entry of the unit at *at; moves behind it. False: the section can't be read any further.
static bool read_unit(struct dwarf *d, u64 *at)
{
    enum { UNIT_COMPILE = 1, UNIT_PARTIAL = 3, UNIT_SKELETON = 4 };
    struct cursor c = cursor_at(d->info, *at);
    struct dwarf_unit unit = {.offset = *at};
    take_length(&c, &unit.offset_size);
    unit.version = (u16)take(&c, 2);
    if (c.is_bad || !spend(d, 1))
        return false;
    unit.end = *at = (u64)(c.end - d->info.p);
    u64 type = UNIT_COMPILE, abbrevs;
    if (unit.version >= 5) {
        type = take(&c, 1);
        unit.address_size = (u8)take(&c, 1);
        abbrevs = take(&c, unit.offset_size);
        if (type == UNIT_SKELETON)
            take(&c, 8);        // its id
    } else {
        abbrevs = take(&c, unit.offset_size);
        unit.address_size = (u8)take(&c, 1);
    }
    if (c.is_bad || unit.version < 2 || unit.version > 5 || (unit.address_size != 4 && unit.address_size != 8) ||
        (type != UNIT_COMPILE && type != UNIT_PARTIAL && type != UNIT_SKELETON))
        return true;            // not of use; perhaps the next one is
    unit.first = (u64)(c.p - d->info.p);
    unit.abbrevs = read_abbrevs(d, abbrevs);
    if (unit.abbrevs != NULL && read_unit_entry(d, &unit))
        VEC_PUSH(d->arena, &d->units, unit);
    return true;
}

bool dwarf_open(struct context *ctx, struct arena *arena, const struct object_file *file, struct dwarf *d)
{
    (void)ctx;
    *d = (struct dwarf){.arena = arena};
    if (file->headers == NULL || file->section_names == NULL || file->n_headers >= MAX_SECTIONS)
        return false;
    struct view none = {file->base.data, 0};
    d->info = d->abbrev = d->line = d->str = d->line_str = d->str_offsets = d->addr = d->ranges = d->rnglists = none;
    open_sections(d, file);
    const struct view *const sized[] = {&d->info, &d->abbrev, &d->line, &d->str_offsets, &d->ranges, &d->rnglists};
    d->fuel = 1 << 20;
    for (size_t i = 0; i < ARRAY_LEN(sized); i++)
        d->fuel += 16 * sized[i]->n;
    for (u64 at = 0; at < d->info.n && read_unit(d, &at);)
        ;
    return d->units.n > 0;
}
