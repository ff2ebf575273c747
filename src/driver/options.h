// driver: the parts of the command line share these. Rows come from options.def; a row's effect may be a function here.
#ifndef VELD_DRIVER_OPTIONS_H
#define VELD_DRIVER_OPTIONS_H

#include "veld/context.h"
#include "veld/joined.h"

// One word of the command line, with the line of the response file that it came from (file NULL: none).
struct argument {
    const char *text;
    const char *file;
    u32 line;
};

struct argument_list { struct argument *at; u32 n, cap; };

enum option_dashes { ANY, TWO };
enum option_argument { NONE, ARG, OPTIONAL };
enum option_class { DONE, ACCEPTED, LATER, WARNED, HEADING /* a SECTION, no option */ };
enum option_effect {
    EFFECT_NOTHING,
    EFFECT_BOOL,                // bool at config + offset
    EFFECT_SET,                 // enum or u32 at config + offset
    EFFECT_TEXT,                // const char * at config + offset
    EFFECT_NAME,                // struct str at config + offset
    EFFECT_LIST,                // VEC(struct str) at config + offset
    EFFECT_STATE,               // bool at input_state + offset
    EFFECT_LTO,                 // prefix and value to the plugin
    EFFECT_CALL,
};

struct parser;
struct option;
typedef void option_function(struct parser *p, const struct option *o, const char *value);

struct option {
    bool is_z;
    u8 dashes, argument, class; // enum option_dashes, option_argument, option_class
    const char *spellings;      // separated by spaces; a -z key without dashes
    const char *metavar, *help;
    u8 effect;                  // enum option_effect
    i8 value;                   // EFFECT_BOOL, EFFECT_SET, EFFECT_STATE
    u16 offset;
    option_function *call;      // EFFECT_CALL
    const char *prefix;         // EFFECT_LTO
};

extern const struct option veld_options[];
extern const u32 veld_n_options;

enum { OPTION_SLOTS = 1024 };   // power of two, more than twice the names

// What is known while the command line is parsed.
struct parser {
    struct context *ctx;
    struct config *config;
    struct arena *arena;
    struct argument_list args;
    u32 at;                     // the next one
    const struct argument *word; // the one being looked at
    struct str name;            // the option as it was written, without its value: `--strip-all', `-z now'
    struct input_state state;
    VEC(struct input_state) saved; // --push-state
    u32 n_groups, group_depth;
    VEC(struct input_argument) default_scripts; // -dT: joined to the inputs at the end
    enum tristate report_in_objects, report_in_shared;
    bool warn_unresolved;
    bool has_max_page_size, has_common_page_size;
    bool is_asked;              // something was printed: no input files is no error
    bool print_sysroot, print_output_format; // once all options are known
    bool must_stop;             // --help, --version: nothing else counts
    struct joined rpaths, audit, depaudit; // what was given already; config has the texts of the last two at the end
    u32 n_suggestions;          // so many were made: a bound for command lines full of errors
    u16 letters[128];           // option index + 1 by letter
    struct option_slot { u32 hash; u16 option, at; } slots[OPTION_SLOTS]; // option index + 1; at: spelling in spellings
};

// options.c: parse ARGV into ctx->config. False: the link does not go on; *STATUS is then the exit status.
bool parse_command_line(struct context *ctx, int argc, const char *const *argv, int *status);
void parser_init(struct parser *p, struct context *ctx);
// The option called NAME (without dashes; a -z key if IS_Z), or NULL.
const struct option *find_option(const struct parser *p, struct str name, bool is_z);
void apply_option(struct parser *p, const struct option *o, const char *value);
// An error or warning about the word being looked at, with its place if it came from a response file.
void usage_error(struct parser *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void usage_warning(struct parser *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
// All of TEXT as a number in BASE (0: as in C), or false.
bool parse_number(const char *text, int base, u64 *out);
void add_text(struct arena *a, struct text_list *list, const char *text);

// response.c: ARGV[1..] with @FILE words replaced by the words in FILE.
void expand_response_files(struct context *ctx, int argc, const char *const *argv, struct argument_list *out);

// suggest.c: the spelling nearest to the unknown WORD (dashes included), or NULL if none is near.
const char *suggest_option(struct arena *a, const char *word);

// inputs.c: what stands between the options.
void add_input(struct parser *p, enum input_argument_kind kind, const char *name);
void finish_inputs(struct parser *p);

// usage.c
void print_version(struct context *ctx);
void print_emulations(struct context *ctx);
void print_help(struct context *ctx);
void print_target_help(struct context *ctx);
void print_verbose(struct context *ctx); // version, emulations, the layout as a script

// print.c: the printer of model/diag.c.
void print_diagnostics(struct context *ctx, const struct diagnostic *const *sorted, u32 n);

// Effects, by file.
#define OPTION_FUNCTIONS(X)                                                                            \
    /* inputs.c */                                                                                     \
    X(add_library) X(add_library_path) X(start_group) X(end_group) X(start_lib) X(end_lib)             \
    X(push_state) X(pop_state) X(set_input_format) X(just_symbols) X(add_script) X(exclude_libs)       \
    X(add_plugin) X(add_plugin_option) X(lto_level) X(set_soname) X(add_rpath) X(add_audit)            \
    /* effects.c */                                                                                    \
    X(set_output_kind) X(set_emulation) X(set_output_format) X(set_dynamic_linker)                     \
    X(add_defsym) X(set_group) X(set_undefined) X(set_unresolved) X(set_unresolved_severity)           \
    X(set_section_start) X(set_text_segment) X(set_magic) X(print_gc_sections) X(set_icf)              \
    X(set_hash_style) X(set_build_id) X(set_package_metadata) X(set_compress_debug)                    \
    X(set_sort_common) X(set_sort_section) X(set_orphans) X(set_spare_tags) X(set_pack_dyn_relocs)     \
    X(print_version_line) X(print_and_stop) X(print_sysroot) X(print_output_format) X(set_verbose)     \
    X(trace_files) X(set_stats) X(set_error_limit) X(set_color) X(no_warn_execstack) X(set_threads)    \
    X(set_write_method) X(set_rsp_quoting) X(set_demangle)                                             \
    /* zflags.c */                                                                                     \
    X(z_keyword) X(set_stack_size) X(set_page_size) X(set_separate_code) X(set_start_stop_visibility)  \
    X(set_feature_report) X(set_isa) X(set_call_nop)

#define X(name) option_function option_##name;
OPTION_FUNCTIONS(X)
#undef X

#endif
