// DWARF as read for messages (version 2 to 5, both offset sizes): what is wrong with it costs the better message only.
#ifndef VELD_INPUT_DWARF_H
#define VELD_INPUT_DWARF_H

#include "veld/input.h"

// An address is a place in a section of the object: its header index above, the offset below. So it is less than any
// address for values that no relocation made.
enum { ADDRESS_SECTION_SHIFT = 40 };
static inline u64 dwarf_address(u32 section, u64 offset) { return ((u64)section << ADDRESS_SECTION_SHIFT) + offset; }
static inline bool dwarf_is_address(u64 address) { return address >> ADDRESS_SECTION_SHIFT != 0; }

struct abbrev_attribute { u16 name, form; i64 constant; };
struct abbrev { u64 code; u32 first, n; u16 tag; };

struct abbrev_table {
    u64 offset;                 // in .debug_abbrev
    VEC(struct abbrev) at;
    VEC(struct abbrev_attribute) attributes;
};

// A unit of .debug_info, with what its first entry says of the others.
struct dwarf_unit {
    u64 offset, first, end;     // in .debug_info: of the header, of the first entry, behind the last
    u16 version;
    u8 offset_size, address_size;
    bool has_lines;
    u32 language;
    u32 line_table;             // lines.c: index + 1; 0: none
    u64 low;                    // base of ranges
    u64 lines;                  // offset in .debug_line
    u64 str_offsets_base, addr_base, rnglists_base;
    const char *directory;      // DW_AT_comp_dir, or NULL
    const struct abbrev_table *abbrevs;
};

// The debug sections of one object, expanded and relocated. `fuel` bounds the work that its content can cause.
struct dwarf {
    struct arena *arena;
    u64 fuel;
    struct view info, abbrev, line, str, line_str, str_offsets, addr, ranges, rnglists;
    VEC(struct dwarf_unit) units;
    VEC(struct abbrev_table *) abbrev_tables;
};

// Reading beyond the end gives zeros and sets is_bad.
struct cursor { const u8 *p, *end; bool is_bad; };

static inline struct cursor cursor_at(struct view v, u64 offset)
{
    bool is_bad = offset > v.n;
    return (struct cursor){v.p + (is_bad ? v.n : offset), v.p + v.n, is_bad};
}
u64 take(struct cursor *c, u32 size);           // 1, 2, 4 or 8 bytes, little-endian; 3 too
u64 take_uleb(struct cursor *c);
u16 take_code(struct cursor *c);                // the same for a tag, name or form; 0xffff for those that are none
i64 take_sleb(struct cursor *c);
// A unit's length field; sets the size of offsets. The cursor ends with the unit.
void take_length(struct cursor *c, u8 *offset_size);

static inline bool spend(struct dwarf *d, u64 n)
{
    bool enough = d->fuel >= n;
    d->fuel = enough ? d->fuel - n : 0;
    return enough;
}

enum value_kind { VALUE_NONE, VALUE_NUMBER, VALUE_ADDRESS, VALUE_ADDRESS_INDEX, VALUE_STRING, VALUE_STRING_INDEX,
                  VALUE_BLOCK, VALUE_REFERENCE /* offset in .debug_info */, VALUE_INDEX };
struct attribute {
    u16 name;
    enum value_kind kind;
    u64 value;                  // of a block: its size
    const char *string;         // may be NULL all the same
    const u8 *block;
};

// Reads one value of FORM. False: malformed or unknown, nothing behind it can be read.
bool dwarf_value(struct dwarf *d, const struct dwarf_unit *unit, struct cursor *c, u32 form, i64 constant,
                 struct attribute *out);
const char *dwarf_string(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a);
bool dwarf_address_of(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a, u64 *address);

// The sections of FILE, the units' headers and first entries. False: it has no debug information that can be read.
bool dwarf_open(struct context *ctx, struct arena *arena, const struct object_file *file, struct dwarf *d);
// The entry at the cursor: its abbreviation, NULL at the end of siblings or when it cannot be read (is_bad).
const struct abbrev *dwarf_entry(struct dwarf *d, const struct dwarf_unit *unit, struct cursor *c);
struct cursor dwarf_entries(const struct dwarf *d, const struct dwarf_unit *unit, u64 offset);
// The unit that covers OFFSET of .debug_info, or NULL.
const struct dwarf_unit *dwarf_unit_of(const struct dwarf *d, u64 offset);
// The next of the ranges that A (DW_AT_ranges) lists; *c is empty (p NULL) at first. False: no more.
struct range_list { struct cursor c; u64 base; bool has_begun; };
bool dwarf_next_range(struct dwarf *d, const struct dwarf_unit *unit, const struct attribute *a,
                      struct range_list *list, u64 *low, u64 *high);

enum {
    DW_TAG_member = 0x0d, DW_TAG_compile_unit = 0x11, DW_TAG_inlined_subroutine = 0x1d, DW_TAG_subprogram = 0x2e,
    DW_TAG_variable = 0x34, DW_TAG_partial_unit = 0x3c, DW_TAG_skeleton_unit = 0x4a,

    DW_AT_location = 0x02, DW_AT_name = 0x03, DW_AT_stmt_list = 0x10, DW_AT_low_pc = 0x11, DW_AT_high_pc = 0x12,
    DW_AT_language = 0x13, DW_AT_comp_dir = 0x1b, DW_AT_abstract_origin = 0x31, DW_AT_decl_file = 0x3a,
    DW_AT_decl_line = 0x3b, DW_AT_specification = 0x47, DW_AT_ranges = 0x55, DW_AT_linkage_name = 0x6e,
    DW_AT_str_offsets_base = 0x72, DW_AT_addr_base = 0x73, DW_AT_rnglists_base = 0x74,
    DW_AT_MIPS_linkage_name = 0x2007,

    DW_OP_addr = 0x03, DW_OP_addrx = 0xa1,
};

#endif
