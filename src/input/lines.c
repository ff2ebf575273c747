// Source lines and functions for messages. What is found, and how it is preferred, is as in GNU ld (bfd/dwarf2.c,
// bfd/elf.c): the row of .debug_line at or before the place; the smallest range of a function or inlined function in
// .debug_info around it, by its linker name; else the function symbol at or before it; for data the variable that
// begins there.
//
// A file is decoded when the first message about it is printed: the line programs run once to find where their
// sequences begin, and run on from there when a line is asked for. Since messages come in the order of their places, a
// sequence is run through once for all of them. A few files stay decoded.

#include "veld/lines.h"

#include "dwarf.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILES_KEPT = 4, ORIGINS = 16, FUEL_A_MESSAGE = 1024, LONGEST_NAME = 4096, SAME_ADDRESS = 64,
       MAX_CALLED = 64 };

struct line_file { const char *name; u64 directory; };

// The header of one line program, and what its opcodes need.
struct line_table {
    u64 offset;                 // in .debug_line
    u16 version;
    u8 minimum, line_range, opcode_base;
    i8 line_base;
    u8 lengths[256];
    const u8 *program, *end;
    const char *directory;      // DW_AT_comp_dir of the unit
    VEC(const char *) directories;
    VEC(struct line_file) files;
};

struct line_sequence { u64 low, high; const u8 *program; u32 table; };

struct line_state { const u8 *p; u64 address, file; u32 line; };

// Part of a function. Sorted by low, larger ones first; `parent` is the next larger one around it.
struct function_range { u64 low, high, entry; u32 order, parent; };

struct variable { u64 address, entry; };

// A symbol that may be a function, and the STT_FILE symbol that goes with it (0: none).
struct function_symbol { u64 address; u32 symbol, source; };

// A function whose entry has no linker name, as it is called from its second message on.
struct called { u64 entry; const char *name; };

// What is known of one object.
struct file_lines {
    const struct object_file *file;
    u64 used;                   // when it was last asked for
    struct arena arena;
    struct dwarf dwarf;
    VEC(struct line_table *) tables;
    VEC(struct line_sequence) sequences;
    VEC(struct function_range) functions;
    VEC(struct variable) variables;
    VEC(struct function_symbol) symbols;
    VEC(struct called) called;  // at most MAX_CALLED
    // Where the last line was found: the row, and the state behind it.
    u32 sequence;               // index + 1; 0: none
    bool has_row;
    struct line_state at, row;
};

struct line_reader {
    struct file_lines kept[FILES_KEPT]; // file NULL: free
    u64 clock;
    // The last answer: a printer asks for line, function and source in turn.
    const struct input_file *file;
    u32 section;
    u64 offset;
    const char *line, *function, *source;
};

// ---- line programs (DWARF 5, chapter 6.2) ----

static void read_old_names(struct file_lines *f, struct line_table *t, struct cursor *c)
{
    struct dwarf *d = &f->dwarf;
    const struct dwarf_unit unit = {.offset_size = 4, .address_size = 8};
    struct attribute a;
    VEC_PUSH(&f->arena, &t->directories, NULL);    // 0: the unit's own
    while (dwarf_value(d, &unit, c, 0x08, 0, &a) && a.string[0] != '\0')
        VEC_PUSH(&f->arena, &t->directories, a.string);
    VEC_PUSH(&f->arena, &t->files, (struct line_file){0});
    while (dwarf_value(d, &unit, c, 0x08, 0, &a) && a.string[0] != '\0') {
        VEC_PUSH(&f->arena, &t->files, (struct line_file){a.string, take_uleb(c)});
        take_uleb(c);           // time, size
        take_uleb(c);
    }
}

// A table of entries whose fields the file describes itself: names of directories or of files.
static void read_entries(struct file_lines *f, struct line_table *t, const struct dwarf_unit *unit, struct cursor *c,
                         bool files)
{
    enum { LNCT_PATH = 1, LNCT_DIRECTORY = 2 };
    struct { u64 type; u32 form; } fields[255];
    u32 n_fields = (u32)take(c, 1);
    for (u32 i = 0; i < n_fields; i++) {
        fields[i].type = take_uleb(c);
        fields[i].form = take_code(c);
    }
    u64 n = take_uleb(c);
    for (u64 i = 0; i < n && n_fields > 0 && !c->is_bad; i++) {
        struct line_file entry = {0};
        for (u32 k = 0; k < n_fields; k++) {
            struct attribute a;
            if (!spend(&f->dwarf, 4) || !dwarf_value(&f->dwarf, unit, c, fields[k].form, 0, &a)) {
                c->is_bad = true;
                return;
            }
            if (fields[k].type == LNCT_PATH)
                entry.name = dwarf_string(&f->dwarf, unit, &a);
            else if (fields[k].type == LNCT_DIRECTORY)
                entry.directory = a.value;
        }
        if (files)
            VEC_PUSH(&f->arena, &t->files, entry);
        else
            VEC_PUSH(&f->arena, &t->directories, entry.name);
    }
}

static bool read_line_header(struct file_lines *f, struct line_table *t, const struct dwarf_unit *of)
{
    struct cursor c = cursor_at(f->dwarf.line, t->offset);
    struct dwarf_unit unit = *of;
    take_length(&c, &unit.offset_size);
    t->end = c.end;
    t->version = (u16)take(&c, 2);
    if (c.is_bad || t->version < 2 || t->version > 5)
        return false;
    if (t->version >= 5)
        take(&c, 2);            // sizes of address and segment selector
    u64 header = take(&c, unit.offset_size);
    if (c.is_bad || header > (u64)(c.end - c.p))
        return false;
    t->program = c.p + header;
    c.end = t->program;
    t->minimum = (u8)take(&c, 1);
    if (t->version >= 4)
        take(&c, 1);            // operations an instruction: 1
    take(&c, 1);                // default_is_stmt
    t->line_base = (i8)take(&c, 1);
    t->line_range = (u8)take(&c, 1);
    t->opcode_base = (u8)take(&c, 1);
    for (u32 i = 1; i < t->opcode_base; i++)
        t->lengths[i] = (u8)take(&c, 1);
    if (c.is_bad || t->line_range == 0 || t->opcode_base == 0)
        return false;
    if (t->version < 5) {
        read_old_names(f, t, &c);
    } else {
        read_entries(f, t, &unit, &c, false);
        read_entries(f, t, &unit, &c, true);
    }
    return true;                // names that can't be read are missing, no more
}

enum line_step { LINE_NONE, LINE_ROW, LINE_END_SEQUENCE, LINE_DONE };

static enum line_step extended_opcode(struct cursor *c, struct line_state *s)
{
    enum { LNE_END_SEQUENCE = 1, LNE_SET_ADDRESS = 2 };
    u64 size = take_uleb(c);
    if (c->is_bad || size == 0 || size > (u64)(c->end - c->p))
        return LINE_DONE;
    const u8 *next = c->p + size;
    u64 opcode = take(c, 1);
    if (opcode == LNE_SET_ADDRESS && (size == 9 || size == 5))
        s->address = take(c, (u32)size - 1);
    s->p = next;
    return opcode == LNE_END_SEQUENCE ? LINE_END_SEQUENCE : LINE_NONE;
}

static enum line_step step(const struct line_table *t, struct line_state *s)
{
    struct cursor c = {s->p, t->end, false};
    if (c.p == c.end)
        return LINE_DONE;
    u8 opcode = *c.p++;
    enum line_step result = LINE_NONE;
    if (opcode >= t->opcode_base) {
        u8 adjusted = (u8)(opcode - t->opcode_base);
        s->address += (u64)t->minimum * (adjusted / t->line_range);
        s->line += (u32)(t->line_base + adjusted % t->line_range);
        s->p = c.p;
        return LINE_ROW;
    }
    switch (opcode) {
    case 0:
        return extended_opcode(&c, s);
    case 1:                     // DW_LNS_copy
        result = LINE_ROW;
        break;
    case 2:                     // DW_LNS_advance_pc
        s->address += t->minimum * take_uleb(&c);
        break;
    case 3:                     // DW_LNS_advance_line
        s->line += (u32)take_sleb(&c);
        break;
    case 4:                     // DW_LNS_set_file
        s->file = take_uleb(&c);
        break;
    case 8:                     // DW_LNS_const_add_pc
        s->address += (u64)t->minimum * ((255u - t->opcode_base) / t->line_range);
        break;
    case 9:                     // DW_LNS_fixed_advance_pc
        s->address += take(&c, 2);
        break;
    default:
        for (u32 i = 0; i < t->lengths[opcode]; i++)
            take_uleb(&c);
    }
    s->p = c.p;
    return c.is_bad ? LINE_DONE : result;
}

static struct line_state begin_sequence(const u8 *p)
{
    return (struct line_state){.p = p, .file = 1, .line = 1};
}

static void index_sequences(struct file_lines *f, u32 table)
{
    const struct line_table *t = f->tables.at[table];
    struct line_sequence sequence = {.program = t->program, .table = table};
    struct line_state s = begin_sequence(t->program);
    bool has_row = false;
    while (spend(&f->dwarf, 1)) {
        switch (step(t, &s)) {
        case LINE_NONE:
            break;
        case LINE_ROW:
            if (!has_row)
                sequence.low = s.address;
            has_row = true;
            break;
        case LINE_END_SEQUENCE:
            sequence.high = s.address;
            if (has_row && dwarf_is_address(sequence.low) && sequence.low < sequence.high)
                VEC_PUSH(&f->arena, &f->sequences, sequence);
            s = begin_sequence(s.p);
            sequence.program = s.p;
            has_row = false;
            break;
        case LINE_DONE:
            return;
        }
    }
}

// Units of one assembly may share a table.
static u32 line_table_of(struct file_lines *f, const struct dwarf_unit *unit)
{
    for (u32 i = f->tables.n; i-- > 0 && spend(&f->dwarf, 1);)
        if (f->tables.at[i]->offset == unit->lines)
            return i + 1;
    struct line_table *t = NEW(&f->arena, struct line_table);
    t->offset = unit->lines;
    t->directory = unit->directory;
    if (unit->lines >= f->dwarf.line.n || !spend(&f->dwarf, sizeof(*t)) || !read_line_header(f, t, unit))
        return 0;
    VEC_PUSH(&f->arena, &f->tables, t);
    index_sequences(f, f->tables.n - 1);
    return f->tables.n;
}

// The row at or before ADDRESS.
static bool find_row(struct file_lines *f, u64 address)
{
    // Behind the last sequence that begins at or before it.
    u32 low = LOWER_BOUND(0, f->sequences.n, i, f->sequences.at[i].low <= address);
    if (low == 0 || address >= f->sequences.at[low - 1].high)
        return false;
    const struct line_sequence *sequence = &f->sequences.at[low - 1];
    const struct line_table *t = f->tables.at[sequence->table];
    if (f->sequence != low || (f->has_row && f->row.address > address)) {
        f->at = begin_sequence(sequence->program);
        f->has_row = false;
        f->sequence = low;
    }
    for (;;) {
        struct line_state next = f->at;
        enum line_step kind = LINE_NONE;
        while (kind == LINE_NONE && spend(&f->dwarf, 1))
            kind = step(t, &next);
        if (kind != LINE_ROW || next.address > address)
            return f->has_row;
        f->at = f->row = next;
        f->has_row = true;
    }
}

// The path of file number N: absolute if the compiler said where it worked.
static const char *source_path(struct arena *arena, const struct line_table *t, u64 n)
{
    if (n >= t->files.n || t->files.at[n].name == NULL)
        return NULL;
    const struct line_file *file = &t->files.at[n];
    const char *directory = file->directory < t->directories.n ? t->directories.at[file->directory] : NULL;
    if (file->name[0] == '/')
        return arena_printf(arena, "%.*s", LONGEST_NAME, file->name);
    // Directory 0 is the unit's own; other relative ones lie in it.
    const char *top = directory == NULL || directory[0] != '/' ? t->directory : NULL;
    if (top == NULL) {
        top = directory;
        directory = NULL;
    }
    if (top == NULL)
        return arena_printf(arena, "%.*s", LONGEST_NAME, file->name);
    if (directory == NULL)
        return arena_printf(arena, "%.*s/%.*s", LONGEST_NAME, top, LONGEST_NAME, file->name);
    return arena_printf(arena, "%.*s/%.*s/%.*s", LONGEST_NAME, top, LONGEST_NAME, directory, LONGEST_NAME, file->name);
}

// ---- functions and variables ----

static void add_range(struct file_lines *f, u64 low, u64 high, u64 entry)
{
    // Each takes some bytes in the file, unless a list is shared.
    u64 most = (f->dwarf.info.n + f->dwarf.ranges.n + f->dwarf.rnglists.n) / 2;
    if (!dwarf_is_address(low) || low >= high || f->functions.n >= most)
        return;
    u32 order = f->functions.n;
    VEC_PUSH(&f->arena, &f->functions, (struct function_range){low, high, entry, order, 0});
}

struct extent { struct attribute low, high, ranges, location; };

static void add_function(struct file_lines *f, const struct dwarf_unit *unit, u64 entry, const struct extent *e)
{
    struct dwarf *d = &f->dwarf;
    u64 low, high;
    if (e->ranges.name != 0) {
        struct range_list list = {0};
        while (dwarf_next_range(d, unit, &e->ranges, &list, &low, &high))
            add_range(f, low, high, entry);
    } else if (e->low.name != 0 && e->high.name != 0 && dwarf_address_of(d, unit, &e->low, &low)) {
        if (e->high.kind == VALUE_NUMBER)
            add_range(f, low, low + e->high.value, entry);
        else if (dwarf_address_of(d, unit, &e->high, &high))
            add_range(f, low, high, entry);
    }
}

static void add_variable(struct file_lines *f, const struct dwarf_unit *unit, u64 entry,
                         const struct attribute *location)
{
    struct dwarf *d = &f->dwarf;
    if (location->kind != VALUE_BLOCK || location->value < 2)
        return;
    struct cursor c = {location->block + 1, location->block + location->value, false};
    struct attribute a = {.kind = location->block[0] == DW_OP_addr ? VALUE_ADDRESS : VALUE_ADDRESS_INDEX};
    if (location->block[0] == DW_OP_addr)
        a.value = take(&c, unit->address_size);
    else if (location->block[0] == DW_OP_addrx)
        a.value = take_uleb(&c);
    else
        return;
    u64 address;
    if (!c.is_bad && c.p == c.end && dwarf_address_of(d, unit, &a, &address) && dwarf_is_address(address))
        VEC_PUSH(&f->arena, &f->variables, (struct variable){address, entry});
}

// Every entry of the unit in turn; those of functions and variables that lie somewhere are noted.
static void index_unit(struct file_lines *f, const struct dwarf_unit *unit)
{
    struct dwarf *d = &f->dwarf;
    struct cursor c = dwarf_entries(d, unit, unit->first);
    while (c.p < c.end && !c.is_bad) {
        u64 entry = (u64)(c.p - d->info.p);
        const struct abbrev *abbrev = dwarf_entry(d, unit, &c);
        if (abbrev == NULL) {
            if (d->fuel == 0)
                return;
            continue;
        }
        struct extent e = {0};
        for (u32 i = 0; i < abbrev->n; i++) {
            const struct abbrev_attribute *spec = &unit->abbrevs->attributes.at[abbrev->first + i];
            struct attribute a = {.name = spec->name};
            if (!spend(d, 1) || !dwarf_value(d, unit, &c, spec->form, spec->constant, &a))
                return;
            switch (spec->name) {
            case DW_AT_low_pc: e.low = a; break;
            case DW_AT_high_pc: e.high = a; break;
            case DW_AT_ranges: e.ranges = a; break;
            case DW_AT_location: e.location = a; break;
            default: break;
            }
        }
        if (abbrev->tag == DW_TAG_subprogram || abbrev->tag == DW_TAG_inlined_subroutine)
            add_function(f, unit, entry, &e);
        else if ((abbrev->tag == DW_TAG_variable || abbrev->tag == DW_TAG_member) && e.location.name != 0)
            add_variable(f, unit, entry, &e.location);
    }
}

// What an entry and those that it stands for (DW_AT_specification, DW_AT_abstract_origin) say.
struct declaration {
    const char *name;
    bool is_linker_name;
    u64 file, line;             // DW_AT_decl_*; 0: not said
    const struct dwarf_unit *unit; // that the file number belongs to
};

// The compilers of these languages leave names as they are.
static bool is_plain_language(u32 language)
{
    enum { C89 = 0x01, C = 0x02, COBOL74 = 0x05, COBOL85 = 0x06, FORTRAN77 = 0x07, PASCAL83 = 0x09, C99 = 0x0c,
           PLI = 0x0f, UPC = 0x12, C11 = 0x1d, C17 = 0x2c, MIPS_ASSEMBLER = 0x8001 };
    static const u16 plain[] = {C89, C, COBOL74, COBOL85, FORTRAN77, PASCAL83, C99, PLI, UPC, C11, C17, MIPS_ASSEMBLER};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (language == plain[i])
            return true;
    return false;
}

static void read_declaration(struct dwarf *d, u64 entry, struct declaration *out)
{
    *out = (struct declaration){0};
    for (u32 depth = 0; entry != 0 && depth < ORIGINS; depth++) {
        const struct dwarf_unit *unit = dwarf_unit_of(d, entry);
        if (unit == NULL)
            return;
        struct cursor c = dwarf_entries(d, unit, entry);
        const struct abbrev *abbrev = dwarf_entry(d, unit, &c);
        if (abbrev == NULL)
            return;
        entry = 0;
        for (u32 i = 0; i < abbrev->n; i++) {
            const struct abbrev_attribute *spec = &unit->abbrevs->attributes.at[abbrev->first + i];
            struct attribute a;
            if (!spend(d, 1) || !dwarf_value(d, unit, &c, spec->form, spec->constant, &a))
                return;
            const char *name;
            switch (spec->name) {
            case DW_AT_name:
                if (out->name == NULL && (out->name = dwarf_string(d, unit, &a)) != NULL)
                    out->is_linker_name = is_plain_language(unit->language);
                break;
            case DW_AT_linkage_name:
            case DW_AT_MIPS_linkage_name:
                if ((name = dwarf_string(d, unit, &a)) != NULL) {
                    out->name = name;
                    out->is_linker_name = true;
                }
                break;
            case DW_AT_decl_file:
                if (out->file == 0) {
                    out->file = a.value;
                    out->unit = unit;
                }
                break;
            case DW_AT_decl_line:
                if (out->line == 0)
                    out->line = a.value;
                break;
            case DW_AT_specification:
            case DW_AT_abstract_origin:
                if (a.kind == VALUE_REFERENCE)
                    entry = a.value;
                break;
            default:
                break;
            }
        }
    }
}

// ---- indices ----

static int compare_u64(u64 a, u64 b) { return a < b ? -1 : a > b; }

static int compare_sequences(const void *a, const void *b)
{
    const struct line_sequence *x = a, *y = b;
    int c = compare_u64(x->low, y->low);
    return c != 0 ? c : compare_u64((u64)(uintptr_t)x->program, (u64)(uintptr_t)y->program);
}

static int compare_functions(const void *a, const void *b)
{
    const struct function_range *x = a, *y = b;
    int c = compare_u64(x->low, y->low);
    if (c == 0)
        c = compare_u64(y->high, x->high);
    return c != 0 ? c : compare_u64(x->order, y->order);
}

static int compare_variables(const void *a, const void *b)
{
    const struct variable *x = a, *y = b;
    int c = compare_u64(x->address, y->address);
    return c != 0 ? c : compare_u64(x->entry, y->entry);
}

static int compare_symbols(const void *a, const void *b)
{
    const struct function_symbol *x = a, *y = b;
    int c = compare_u64(x->address, y->address);
    return c != 0 ? c : compare_u64(x->symbol, y->symbol);
}

#define SORT(v, compare) ((v).n > 1 ? qsort((v).at, (v).n, sizeof(*(v).at), (compare)) : (void)0)

// Ranges are nested: the smallest one around a place is the last that begins before it, or one of its parents.
static void nest_functions(struct file_lines *f)
{
    SORT(f->functions, compare_functions);
    u32 open = 0;               // index + 1
    for (u32 i = 0; i < f->functions.n; i++) {
        while (open != 0 && f->functions.at[open - 1].high <= f->functions.at[i].low)
            open = f->functions.at[open - 1].parent;
        f->functions.at[i].parent = open;
        open = i + 1;
    }
}

// Is symbol I one that GNU ld takes for a function? An annobin mark (hidden, local, no type, no size) is none.
static bool may_be_function(const struct elf_sym *sym)
{
    u32 type = sym_type(sym);
    if (type == STT_SECTION || type == STT_FILE || type == STT_OBJECT || type == STT_TLS || type == STT_COMMON)
        return false;
    return type != STT_NOTYPE || sym->st_size > 0 || sym_bind(sym) != STB_LOCAL || sym_visibility(sym) != STV_HIDDEN;
}

static void index_symbols(struct file_lines *f)
{
    const struct object_file *file = f->file;
    u32 source = 0;
    bool has_symbol = false, has_late_file = false;
    for (u32 i = 1; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        if (sym_type(sym) == STT_FILE) {
            source = i;
            has_late_file |= has_symbol;
            continue;
        }
        has_symbol = true;
        u32 section = sym->st_shndx;
        if (section == SHN_XINDEX && file->shndx != NULL)
            section = file->shndx[i];
        else if (section >= SHN_LORESERVE)
            continue;
        if (section == SHN_UNDEF || section >= file->n_headers || !may_be_function(sym) ||
            sym->st_value >> ADDRESS_SECTION_SHIFT != 0)
            continue;
        // Several files in one symbol table (ld -r): for a global symbol none of them is sure.
        bool is_sure = sym_bind(sym) == STB_LOCAL || !has_late_file;
        VEC_PUSH(&f->arena, &f->symbols,
                 (struct function_symbol){dwarf_address(section, sym->st_value), i, is_sure ? source : 0});
    }
    SORT(f->symbols, compare_symbols);
}

// Which of two symbols with one address names the place better (bfd: better_fit)? REACH: from there to the place.
static bool is_better(const struct elf_sym *new, const struct elf_sym *old, u64 reach)
{
    u64 new_size = MAX(new->st_size, 1u), old_size = MAX(old->st_size, 1u);
    if (old_size <= reach)
        return new_size > old_size;
    if (new_size <= reach)
        return false;
    bool new_is_function = sym_type(new) == STT_FUNC || sym_type(new) == STT_GNU_IFUNC;
    bool old_is_function = sym_type(old) == STT_FUNC || sym_type(old) == STT_GNU_IFUNC;
    if (new_is_function != old_is_function)
        return new_is_function;
    if ((sym_type(new) == STT_NOTYPE) != (sym_type(old) == STT_NOTYPE))
        return sym_type(old) == STT_NOTYPE;
    return new_size < old_size;
}

static const struct function_symbol *find_symbol(const struct file_lines *f, u64 address)
{
    u32 low = LOWER_BOUND(0, f->symbols.n, i, f->symbols.at[i].address <= address);
    if (low == 0 || f->symbols.at[low - 1].address >> ADDRESS_SECTION_SHIFT != address >> ADDRESS_SECTION_SHIFT)
        return NULL;
    u64 at = f->symbols.at[low - 1].address;
    u32 first = low - 1;
    while (first > 0 && low - first < SAME_ADDRESS && f->symbols.at[first - 1].address == at)
        first--;
    const struct function_symbol *best = &f->symbols.at[first];
    for (u32 i = first + 1; i < low; i++)
        if (is_better(&f->file->symtab[f->symbols.at[i].symbol], &f->file->symtab[best->symbol], address - at))
            best = &f->symbols.at[i];
    return best;
}

static const struct function_range *find_function(struct file_lines *f, u64 address)
{
    u32 low = LOWER_BOUND(0, f->functions.n, i, f->functions.at[i].low <= address);
    for (u32 i = low; i != 0 && spend(&f->dwarf, 1); i = f->functions.at[i - 1].parent)
        if (address < f->functions.at[i - 1].high)
            return &f->functions.at[i - 1];
    return NULL;
}

static const struct variable *find_variable(const struct file_lines *f, u64 address)
{
    u32 low = LOWER_BOUND(0, f->variables.n, i, f->variables.at[i].address < address);
    return low < f->variables.n && f->variables.at[low].address == address ? &f->variables.at[low] : NULL;
}

// ---- files ----

static struct file_lines *open_file(struct context *ctx, struct line_reader *reader, const struct object_file *file)
{
    struct file_lines *f = &reader->kept[0];
    for (u32 i = 0; i < FILES_KEPT; i++) {
        struct file_lines *kept = &reader->kept[i];
        if (kept->file == file)
            return kept;
        if (kept->used < f->used)
            f = kept;
    }
    arena_free(&f->arena);
    *f = (struct file_lines){.file = file};
    arena_init(&f->arena, ctx_arena(ctx)->out_of_memory, ctx_arena(ctx)->arg);
    if (file->symtab != NULL && file->strtab != NULL)
        index_symbols(f);
    if (!dwarf_open(ctx, &f->arena, file, &f->dwarf))
        return f;
    for (u32 i = 0; i < f->dwarf.units.n; i++) {
        struct dwarf_unit *unit = &f->dwarf.units.at[i];
        if (unit->has_lines)
            unit->line_table = line_table_of(f, unit);
        index_unit(f, unit);
    }
    SORT(f->sequences, compare_sequences);
    SORT(f->variables, compare_variables);
    nest_functions(f);
    return f;
}

static const char *symbol_string(const struct object_file *file, u32 i)
{
    u32 name = file->symtab[i].st_name;
    return i != 0 && name < file->strtab_size ? file->strtab + name : NULL;
}

// Where the range that the compiler listed first begins.
static u64 function_start(const struct file_lines *f, u64 entry)
{
    const struct function_range *first = NULL;
    for (u32 i = 0; i < f->functions.n; i++)
        if (f->functions.at[i].entry == entry && (first == NULL || f->functions.at[i].order < first->order))
            first = &f->functions.at[i];
    return first == NULL ? 0 : first->low;
}

// The name of a function that says only what it is called in the source, as `main' of C++ does. GNU ld takes that of
// the symbol; but that of a part without a symbol at its start (inlined, split off) in the first message only.
static const char *called_name(struct file_lines *f, u64 entry, const char *source,
                               const struct function_symbol *symbol)
{
    for (u32 i = 0; i < f->called.n; i++)
        if (f->called.at[i].entry == entry)
            return f->called.at[i].name;
    const char *name = symbol == NULL ? NULL : symbol_string(f->file, symbol->symbol);
    if (source == NULL || name == NULL)
        return name == NULL ? source : name;
    bool is_start = f->called.n < MAX_CALLED && symbol->address == function_start(f, entry);
    if (f->called.n < MAX_CALLED)
        VEC_PUSH(&f->arena, &f->called, (struct called){entry, is_start ? name : source});
    return name;
}

static void answer_code(struct line_reader *reader, struct file_lines *f, u64 address)
{
    if (find_row(f, address)) {
        const char *path = source_path(&f->arena, f->tables.at[f->sequences.at[f->sequence - 1].table], f->row.file);
        reader->source = path;
        if (path != NULL && f->row.line != 0)
            reader->line = arena_printf(&f->arena, "%s:%u", path, f->row.line);
    }
    const struct function_range *range = find_function(f, address);
    struct declaration declaration = {0};
    if (range != NULL)
        read_declaration(&f->dwarf, range->entry, &declaration);
    const struct function_symbol *symbol = find_symbol(f, address);
    if (declaration.is_linker_name)
        reader->function = declaration.name;
    else
        reader->function = called_name(f, range == NULL ? 0 : range->entry, declaration.name, symbol);
    if (symbol != NULL && reader->source == NULL)
        reader->source = symbol_string(f->file, symbol->source);
}

static void answer_data(struct line_reader *reader, struct file_lines *f, u64 address)
{
    const struct variable *variable = find_variable(f, address);
    struct declaration declaration = {0};
    if (variable != NULL)
        read_declaration(&f->dwarf, variable->entry, &declaration);
    if (declaration.unit != NULL && declaration.unit->line_table != 0 && declaration.line != 0) {
        reader->source = source_path(&f->arena, f->tables.at[declaration.unit->line_table - 1], declaration.file);
        if (reader->source != NULL) {
            reader->line = arena_printf(&f->arena, "%s:%llu", reader->source, (unsigned long long)declaration.line);
            return;
        }
    }
    const struct function_symbol *symbol = find_symbol(f, address);
    if (symbol != NULL) {
        reader->function = symbol_string(f->file, symbol->symbol);
        reader->source = symbol_string(f->file, symbol->source);
    }
}

// Everything about one place at once.
static const struct line_reader *answer(struct context *ctx, const struct place *place)
{
    static const struct line_reader nothing;
    if (place->file == NULL || place->file->kind != FILE_OBJECT || place->section == 0 || ctx->lines == NULL)
        return &nothing;
    struct line_reader *reader = ctx->lines;
    if (reader->file == place->file && reader->section == place->section && reader->offset == place->offset)
        return reader;
    const struct object_file *file = (const struct object_file *)place->file;
    if (place->section >= file->n_headers || place->offset >> ADDRESS_SECTION_SHIFT != 0)
        return &nothing;
    reader->file = NULL;        // until all is answered
    reader->line = reader->function = reader->source = NULL;
    struct file_lines *f = open_file(ctx, reader, file);
    f->used = ++reader->clock;
    f->dwarf.fuel += FUEL_A_MESSAGE;
    u64 address = dwarf_address(place->section, place->offset);
    if (file->headers[place->section].sh_flags & SHF_EXECINSTR)
        answer_code(reader, f, address);
    else
        answer_data(reader, f, address);
    reader->file = place->file;
    reader->section = place->section;
    reader->offset = place->offset;
    return reader;
}

const char *place_line(struct context *ctx, const struct place *place)
{
    return answer(ctx, place)->line;
}

const char *place_function(struct context *ctx, const struct place *place)
{
    return answer(ctx, place)->function;
}

const char *place_source(struct context *ctx, const struct place *place)
{
    return answer(ctx, place)->source;
}

void lines_set_up(struct context *ctx)
{
    ctx->lines = NEW(ctx_arena(ctx), struct line_reader);
    ctx->place_line = place_line;
    ctx->place_function = place_function;
    ctx->place_source = place_source;
}

void lines_free(struct context *ctx)
{
    for (u32 i = 0; ctx->lines != NULL && i < FILES_KEPT; i++)
        arena_free(&ctx->lines->kept[i].arena);
    ctx->lines = NULL;
}
