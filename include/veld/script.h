// script: the linker-script language - text to commands, expressions, the matcher of input sections, the built-in layouts.
#ifndef VELD_SCRIPT_H
#define VELD_SCRIPT_H

#include "veld/context.h"
#include "veld/table.h"

// ---- expressions: postfix code, evaluated with an explicit stack ----

enum expr_op {
    EXPR_NUMBER, EXPR_DOT, EXPR_SYMBOL, EXPR_DEFINED, EXPR_SIZEOF_HEADERS, EXPR_CONSTANT,
    EXPR_ADDR, EXPR_LOADADDR, EXPR_SIZEOF, EXPR_ALIGNOF, EXPR_ORIGIN, EXPR_LENGTH, // of the section or region NAME
    // one operand
    EXPR_NEGATE, EXPR_NOT, EXPR_COMPLEMENT, EXPR_ABSOLUTE, EXPR_ALIGN_DOT, EXPR_NEXT, EXPR_LOG2CEIL,
    EXPR_SEGMENT_START, EXPR_SEGMENT_END, EXPR_ASSERT,
    // two operands
    EXPR_MULTIPLY, EXPR_DIVIDE, EXPR_MODULO, EXPR_ADD, EXPR_SUBTRACT, EXPR_SHIFT_LEFT, EXPR_SHIFT_RIGHT,
    EXPR_LESS, EXPR_LESS_EQUAL, EXPR_GREATER, EXPR_GREATER_EQUAL, EXPR_EQUAL, EXPR_NOT_EQUAL,
    EXPR_AND, EXPR_XOR, EXPR_OR, EXPR_LOGICAL_AND, EXPR_LOGICAL_OR, EXPR_MAX, EXPR_MIN, EXPR_ALIGN,
    EXPR_SEGMENT_ALIGN, EXPR_SEGMENT_RELRO_END,
    // control: NUMBER is the node to go on with
    EXPR_JUMP, EXPR_JUMP_IF_ZERO,
};

struct expr_node {
    u8 op;
    u32 line;
    u32 symbol;                 // EXPR_SYMBOL, EXPR_DEFINED: symbol id (script_define_symbols), 0: nobody knows the name
    union {
        u64 number;
        struct str name;
    };
};

struct expression {
    struct expr_node *at;
    u32 n;
    u32 depth;                  // stack that evaluation needs
    const char *file;
    u32 line;
};

// SECTION is the index of the output section that VALUE is an offset in, or one of these.
enum { VALUE_ABSOLUTE = 0, VALUE_NUMBER = UINT32_MAX };
struct value {
    u64 value;
    u32 section;
    bool is_valid;
};

enum segment_phase { SEGMENT_NONE, SEGMENT_ALIGN_SEEN, SEGMENT_RELRO_SEEN, SEGMENT_END_SEEN, SEGMENT_RELRO_ADJUST,
                     SEGMENT_ADJUST, SEGMENT_DONE };

// DATA_SEGMENT_ALIGN, DATA_SEGMENT_RELRO_END and DATA_SEGMENT_END: where the data segment begins so that relro ends with
// a page.
struct data_segment {
    enum segment_phase phase;
    u64 base, end, page_size, max_page_size;
    u64 relro_end, relro_offset, relro_page_size; // the end is on a page of the largest size, as in GNU ld
};

// One walk over the commands.
struct evaluation {
    struct context *ctx;
    u64 dot;                    // absolute
    u32 output;                 // of the section being described; VALUE_ABSOLUTE outside
    bool has_dot;               // in SECTIONS
    bool is_final;              // report what can't be computed
    bool is_incomplete;         // something could not be computed yet
    bool uses_dot;              // set when an expression read `.`
    u32 position;               // counts assignments, for DEFINED
    struct data_segment *segment;
};

struct value expression_evaluate(struct evaluation *e, const struct expression *x);
// The absolute value; 0 when it is not valid.
u64 value_absolute(const struct evaluation *e, struct value v);

// ---- commands ----

enum command_kind {
    COMMAND_ASSIGN,             // also `. =`, PROVIDE
    COMMAND_ASSERT,
    COMMAND_OUTPUT,             // an output section description
    COMMAND_INPUT,              // an input section description, inside an output section
    COMMAND_DATA,               // BYTE SHORT LONG QUAD SQUAD ASCIZ
    COMMAND_FILL,
};

enum output_constraint { CONSTRAINT_NONE, CONSTRAINT_ONLY_IF_RO, CONSTRAINT_ONLY_IF_RW };
enum output_type { OUTPUT_TYPE_NONE, OUTPUT_TYPE_NOLOAD, OUTPUT_TYPE_NOALLOC /* COPY, INFO, OVERLAY, DSECT */,
                   OUTPUT_TYPE_READONLY, OUTPUT_TYPE_VALUE };

struct name_list { struct str *at; u32 n, cap; };

struct section_pattern {
    struct str name;
    struct name_list excluded;  // EXCLUDE_FILE inside the parentheses
    u8 sort, sort2;
};

struct command_list { struct script_command *first, *last; };

struct script_command {
    struct script_command *next;
    const char *file;
    u32 line;
    u8 kind;
    union {
        struct {
            struct str name;    // "." for the location counter
            struct expression *value;
            bool provide, hidden, is_dot;
            bool is_active;     // has a linker symbol (PROVIDE: was asked for)
            bool is_defsym;
            bool is_absolute;   // the symbol does not move with the image
            u32 linker_symbol;  // index in ctx->linker_symbols
            u32 position;       // of the last walk
            struct value result;
            u32 output;         // that the symbol belongs to; 0: absolute
        } assign;
        struct { struct expression *condition; struct str message; } check;
        struct {
            struct output_section *section; // NULL: /DISCARD/
            struct expression *address, *load_address, *align, *subalign;
            struct expression *type_value;
            u8 type, constraint;
            bool align_with_input;
            bool is_disabled;   // ONLY_IF_RO or ONLY_IF_RW did not hold
            bool is_excluded;   // /DISCARD/
            bool moves_dot;     // has `. =` or data inside
            struct command_list children;
        } output;
        struct {
            struct str file;    // pattern
            struct name_list excluded; // EXCLUDE_FILE before the parentheses
            struct section_pattern *patterns; // n_patterns; 0: all sections of the file
            u32 n_patterns;
            bool keep, sort_files, is_orphan;
            u32 first_rule, n_rules;
            u32 order;          // of its first pattern in the matcher
        } input;
        struct { struct expression *value; struct str text; u8 size; u64 offset, number; } data;
        struct { struct expression *value; } fill;
    };
};

// What a script or --defsym makes of a symbol, by index in ctx->linker_symbols.
enum script_symbol_kind { SCRIPT_SYMBOL_ASSIGN, SCRIPT_SYMBOL_START, SCRIPT_SYMBOL_STOP, SCRIPT_SYMBOL_HEADERS };
struct script_symbol {
    u8 kind;
    u32 linker_symbol;
    struct script_command *command; // ASSIGN
    u32 output;                 // START, STOP
};

struct matcher;
struct orphan_table;

struct script {
    struct command_list commands;
    struct table outputs;       // name -> struct output_section *, the first of that name
    struct matcher *matcher;
    struct orphan_table *orphans;
    VEC(struct script_symbol) symbols;
    VEC(u32) symbol_of;         // by index in ctx->linker_symbols: index in `symbols` + 1, 0: not ours
    struct str entry;           // ENTRY()
    u32 n_patterns;
    bool uses_segments;         // DATA_SEGMENT_ALIGN is used
    u32 n_input_groups;
};

// Adds to the end (or the front) of a list.
void command_append(struct command_list *list, struct script_command *c);
struct output_section *script_find_output(struct context *ctx, struct str name);
struct output_section *script_add_output(struct context *ctx, struct str name);

// ---- parser.c ----

// What an input script asks for, in order; `-lfoo` is an INPUT_LIBRARY.
struct script_inputs { struct input_argument *at; u32 n, cap; };

// Parse the text of an input file that is a script (libc.so). STATE is that of the place where it was named. Search
// directories, EXTERN names and version scripts go to the config and the version script; for worker 0. False: reported.
bool script_parse_input(struct context *ctx, const char *path, struct str text, const struct input_state *state,
                        struct script_inputs *inputs);
// Parse a layout into ctx->layout.script.
bool script_parse_layout(struct context *ctx, const char *path, struct str text);
// NAME = TEXT of --defsym, before all other commands that were not made by it.
bool script_parse_defsym(struct context *ctx, struct str name, struct str text, struct command_list *list);

// ---- pattern.c ----

void matcher_compile(struct context *ctx);
// As layout_match, passing over output sections that are disabled.
u32 matcher_rematch(struct context *ctx, const struct object_file *file, struct str name, u32 type, u64 flags);
bool file_pattern_match(struct str pattern, const struct input_file *file);

#endif
