// model: the options of one link, read-only once the command line is parsed.
#ifndef VELD_CONFIG_H
#define VELD_CONFIG_H

#include "veld/str.h"
#include "veld/vec.h"

struct expression;              // script/expr.c

enum output_kind { OUTPUT_EXECUTABLE, OUTPUT_PIE, OUTPUT_SHARED, OUTPUT_RELOCATABLE };
enum strip_kind { STRIP_NONE, STRIP_DEBUG, STRIP_ALL };
enum discard_kind { DISCARD_MERGED_LOCALS, DISCARD_LOCALS, DISCARD_ALL, DISCARD_NONE }; // first: GNU ld's default
enum hash_style { HASH_SYSV = 1, HASH_GNU = 2, HASH_BOTH = 3 };
enum build_id_kind {
    BUILD_ID_NONE, BUILD_ID_MD5, BUILD_ID_SHA1, BUILD_ID_SHA256, BUILD_ID_FAST, BUILD_ID_UUID, BUILD_ID_HEX
};
enum symbolic_kind { SYMBOLIC_NONE, SYMBOLIC_ALL, SYMBOLIC_FUNCTIONS, SYMBOLIC_NON_WEAK, SYMBOLIC_NON_WEAK_FUNCTIONS };
enum report_kind { REPORT_IGNORE, REPORT_WARNING, REPORT_ERROR };
enum sort_section_kind { SORT_SECTION_NONE, SORT_SECTION_NAME, SORT_SECTION_ALIGNMENT };
enum orphan_kind { ORPHAN_PLACE, ORPHAN_WARN, ORPHAN_ERROR, ORPHAN_DISCARD };
enum tristate { UNSET = -1, NO = 0, YES = 1 };

// What holds at one place of the command line (options.md 2.1.10).
struct input_state {
    bool as_needed, is_static, whole_archive, copy_dt_needed, just_symbols;
    bool in_lib;                // between --start-lib and --end-lib
    bool is_binary;             // -b binary
    u32 group;                  // 0, or the number of the --start-group that it is in
};

enum input_argument_kind {
    INPUT_FILE, INPUT_LIBRARY /* -l */, INPUT_SCRIPT_FILE /* -T */, INPUT_NEEDED /* DT_NEEDED of a library */
};

struct input_argument {
    enum input_argument_kind kind;
    struct str name;            // NUL-terminated; for INPUT_LIBRARY what follows -l
    struct input_state state;
};

struct text_list { struct str *at; u32 n, cap; };
struct address_option { struct str section; u64 address; };
struct plugin_option { const char *path; struct text_list options; };
struct defsym_option {
    struct str name, text;      // the expression's text, parsed when the script is set up
    bool before_inputs;         // all of them: no archive is asked for it
};

struct config {
    const char *program;        // what messages begin with: "veld"
    const char *output_path;    // "a.out"
    enum output_kind output_kind;
    bool is_pic;                // PIE or shared
    VEC(struct input_argument) inputs;
    struct text_list library_paths; // -L in order, "=" and $SYSROOT expanded; then the built-in ones unless nostdlib
    struct text_list rpath_link;
    const char *sysroot;        // "" if none
    bool nostdlib;
    struct str entry;           // empty: _start
    const char *dynamic_linker; // NULL: the default one
    bool no_dynamic_linker;
    const char *soname, *init_symbol, *fini_symbol; // init/fini default to "_init", "_fini"
    struct text_list rpaths;     // duplicates dropped
    const char *loader_path;    // LD_LIBRARY_PATH, or NULL
    bool new_dtags;
    struct text_list auxiliaries, filters;
    const char *audit, *depaudit;
    struct text_list undefined;  // -u and --undefined-glob's matches come later
    struct text_list required;   // --require-defined
    struct text_list undefined_globs;
    VEC(struct defsym_option) defsyms;
    struct text_list wraps;
    struct text_list trace_symbols;
    struct text_list exclude_libs; // base names, with or without .a, or "ALL"
    struct text_list version_scripts, dynamic_lists, export_symbol_lists; // file names
    struct text_list export_symbols; // --export-dynamic-symbol globs
    bool dynamic_list_data, dynamic_list_cpp_new, dynamic_list_cpp_typeinfo;
    const char *retain_symbols_file;
    bool export_dynamic;
    enum symbolic_kind symbolic;
    bool symbolic_tag;          // DT_SYMBOLIC, DF_SYMBOLIC
    bool group;                 // -Bgroup: DF_1_GROUP
    // Undefined symbols of default visibility in regular objects (error; ignored in a shared library unless -z defs)
    // and in input shared libraries (--no-allow-shlib-undefined; ignored for a shared library).
    enum report_kind unresolved_in_objects, unresolved_in_shared;
    bool undefined_version;     // GNU ld's default: allowed
    bool allow_multiple_definition;
    bool noinhibit_exec;
    bool warn_common, warn_once;
    enum report_kind textrel;   // a warning, unless -z text, -z notext
    bool warn_execstack;        // also when -z execstack asks for it
    bool warn_execstack_objects; // when an input asks for it, or has no note; on
    bool error_execstack;       // those warnings are errors
    bool warn_rwx_segments, error_rwx_segments;
    bool warn_search_mismatch;  // libraries that are passed over; on
    bool no_warnings, fatal_warnings, demangle;
    enum tristate color;
    u32 error_limit;            // 0: no limit
    enum strip_kind strip;
    enum discard_kind discard;
    bool gc_sections, print_gc_sections;
    const char *print_gc_path;  // NULL: stderr (as GNU ld)
    bool gc_keep_exported;
    bool relax;
    bool eh_frame_hdr, ld_generated_unwind_info;
    enum hash_style hash_style;
    enum build_id_kind build_id;
    const u8 *build_id_bytes;   // BUILD_ID_HEX
    u32 build_id_size;
    const char *package_metadata; // decoded JSON, or NULL
    int sort_common;            // 0 off, 1 ascending, -1 descending
    enum sort_section_kind sort_section; // how unsorted wildcards of the layout are sorted
    bool omagic, nmagic;
    VEC(struct address_option) section_starts; // --section-start, -Ttext= (".text"), -Tdata=, -Tbss=
    bool output_binary;         // --oformat=binary
    bool only_loaded;           // sections that are not loaded are left out: nothing would say where they are
    bool has_text_segment;      // -Ttext-segment, --image-base
    u64 text_segment;
    bool pack_relative_relocs;
    bool apply_dynamic_relocs;
    u32 spare_dynamic_tags;
    bool check_sections;
    bool trace_files, trace_archives; // -t, -t -t
    bool verbose;
    bool print_memory_usage;
    enum orphan_kind orphan_handling;
    struct {                    // -z
        bool now, relro, separate_code, separate_loadable_segments;
        enum tristate execstack;
        bool nocopyreloc, initfirst, interpose, nodelete, nodlopen, nodump, nodefaultlib, origin, global, globalaudit,
            loadfltr, start_stop_gc, ibt, shstk, ibtplt, lam_u48, lam_u57, mark_plt, memory_seal,
            nosectionheader, keep_text_section_prefix, unique, noreloc_overflow;
        enum tristate dynamic_undefined_weak, indirect_extern_access;
        u8 start_stop_visibility; // STV_*
        u8 cet_report, lam_u48_report, lam_u57_report; // enum report_kind
        u32 isa_needed;         // GNU_PROPERTY_X86_ISA_1_* bits
        u64 max_page_size, common_page_size, stack_size;
        bool has_stack_size;
        struct { bool is_suffix; u8 byte; } call_nop; // default: prefix 0x67
    } z;
    u32 n_threads;              // 0: choose
    bool stats, time_phases;
    const char *stats_path;     // --stats=FILE; NULL: stderr
    VEC(struct plugin_option) plugins; // -plugin, each with its -plugin-opt; loaded once an IR object is seen
    struct text_list lto_options; // --lto-*, --thinlto-*, -mllvm: as plugin options
    const char *dependency_file;
    u32 backend;                // enum outfile_backend, for tests: --write-method=auto|pwrite|mmap
};

#endif
