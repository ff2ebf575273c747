// The layouts that veld has built in, as script text: one template, whose lines are kept or left out by kind of output. They
// place sections and define symbols as GNU ld's default scripts do (options.md 3 and 4), and go through the same parser.
#include "veld/script.h"


enum {
    EXE = 1 << 0,               // fixed address
    PIE = 1 << 1,
    SHARED = 1 << 2,
    SEPARATE = 1 << 3,          // -z separate-code
    JOINT = 1 << 4,             // no separate code
    LAZY = 1 << 5,              // .got.plt is written at run time
    BIND_NOW = 1 << 6,          // ... is not: all of it is in .got, under relro
    PAGED = 1 << 7,             // data begins on a page of its own; not with -N
    OMAGIC = 1 << 8,
    PRINTED = 1 << 9,           // for --verbose only
    ONE_TEXT = 1 << 10,         // .text.hot and the like go into .text
    TEXTS = 1 << 11,            // ... are kept apart: -z keep-text-section-prefix
    ANY_EXE = EXE | PIE,
    ANY_KIND = EXE | PIE | SHARED,
};

struct piece {
    u16 kinds;                  // all groups of which a bit is set must agree; 0: always
    const char *text;
};

static const struct piece pieces[] = {
    {PRINTED, "/* The layout that veld has built in for this kind of output. */\n"
              "OUTPUT_FORMAT(\"elf64-x86-64\", \"elf64-x86-64\", \"elf64-x86-64\")\n"
              "OUTPUT_ARCH(i386:x86-64)\n"
              "ENTRY(_start)\n"
              "SEARCH_DIR(\"=/usr/local/lib/x86_64-linux-gnu\"); SEARCH_DIR(\"=/lib/x86_64-linux-gnu\"); "
              "SEARCH_DIR(\"=/usr/lib/x86_64-linux-gnu\"); SEARCH_DIR(\"=/usr/lib/x86_64-linux-gnu64\"); "
              "SEARCH_DIR(\"=/usr/local/lib64\"); SEARCH_DIR(\"=/lib64\"); SEARCH_DIR(\"=/usr/lib64\"); "
              "SEARCH_DIR(\"=/usr/local/lib\"); SEARCH_DIR(\"=/lib\"); SEARCH_DIR(\"=/usr/lib\"); "
              "SEARCH_DIR(\"=/usr/x86_64-linux-gnu/lib64\"); SEARCH_DIR(\"=/usr/x86_64-linux-gnu/lib\");\n"},
    {0, "SECTIONS\n{\n"},
    {EXE, "  PROVIDE (__executable_start = SEGMENT_START(\"text-segment\", 0x400000));\n"
          "  . = SEGMENT_START(\"text-segment\", 0x400000) + SIZEOF_HEADERS;\n"},
    {PIE, "  PROVIDE (__executable_start = SEGMENT_START(\"text-segment\", 0));\n"},
    {PIE | SHARED, "  . = SEGMENT_START(\"text-segment\", 0) + SIZEOF_HEADERS;\n"},
    {ANY_EXE, "  .interp : { *(.interp) }\n"},
    {0, "  .note.gnu.build-id : { *(.note.gnu.build-id) }\n"
        "  .hash : { *(.hash) }\n"
        "  .gnu.hash : { *(.gnu.hash) }\n"
        "  .dynsym : { *(.dynsym) }\n"
        "  .dynstr : { *(.dynstr) }\n"
        "  .gnu.version : { *(.gnu.version) }\n"
        "  .gnu.version_d : { *(.gnu.version_d) }\n"
        "  .gnu.version_r : { *(.gnu.version_r) }\n"
        "  .rela.dyn : { *(.rela.dyn) }\n"},
    {EXE, "  .rela.plt :\n"
          "  {\n"
          "    *(.rela.plt)\n"
          "    PROVIDE_HIDDEN (__rela_iplt_start = .);\n"
          "    *(.rela.iplt)\n"
          "    PROVIDE_HIDDEN (__rela_iplt_end = .);\n"
          "  }\n"},
    {PIE | SHARED, "  .rela.plt : { *(.rela.plt) *(.rela.iplt) }\n"},
    {0, "  .relr.dyn : { *(.relr.dyn) }\n"},
    {SEPARATE, "  . = ALIGN(CONSTANT (MAXPAGESIZE));\n"},
    {0, "  .init : { KEEP (*(SORT_NONE(.init))) }\n"
        "  .plt : { *(.plt) *(.iplt) }\n"
        "  .plt.got : { *(.plt.got) }\n"
        "  .plt.sec : { *(.plt.sec) }\n"},
    {TEXTS, "  .text.unlikely : { *(.text.unlikely .text.*_unlikely .text.unlikely.*) }\n"
            "  .text.split : { *(.text.split .text.split.*) }\n"
            "  .text.exit : { *(.text.exit .text.exit.*) }\n"
            "  .text.startup : { *(.text.startup .text.startup.*) }\n"
            "  .text.hot : { *(.text.hot .text.hot.*) }\n"
            "  .text.unknown : { *(.text.unknown .text.unknown.*) }\n"},
    {0, "  .text :\n"
        "  {\n"},
    {ONE_TEXT, "    *(.text.unlikely .text.*_unlikely .text.unlikely.*)\n"
               "    *(.text.exit .text.exit.*)\n"
               "    *(.text.startup .text.startup.*)\n"
               "    *(.text.hot .text.hot.*)\n"},
    {0, "    *(SORT(.text.sorted.*))\n"
        "    *(.text .stub .text.* .gnu.linkonce.t.*)\n"
        "    *(.gnu.warning)\n"
        "  }\n"
        "  .fini : { KEEP (*(SORT_NONE(.fini))) }\n"
        "  PROVIDE (__etext = .);\n"
        "  PROVIDE (_etext = .);\n"
        "  PROVIDE (etext = .);\n"},
    {SEPARATE, "  . = ALIGN(CONSTANT (MAXPAGESIZE));\n"
               "  . = SEGMENT_START(\"rodata-segment\", ALIGN(CONSTANT (MAXPAGESIZE)) + "
               "(. & (CONSTANT (MAXPAGESIZE) - 1)));\n"},
    {0, "  .rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) }\n"
        "  .rodata1 : { *(.rodata1) }\n"
        "  .eh_frame_hdr : { *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }\n"
        "  .eh_frame : ONLY_IF_RO { KEEP (*(.eh_frame)) *(.eh_frame.*) }\n"
        "  .gcc_except_table : ONLY_IF_RO { *(.gcc_except_table .gcc_except_table.*) }\n"
        "  .gnu_extab : ONLY_IF_RO { *(.gnu_extab*) }\n"
        "  .exception_ranges : ONLY_IF_RO { *(.exception_ranges*) }\n"},
    {PAGED, "  . = DATA_SEGMENT_ALIGN (CONSTANT (MAXPAGESIZE), CONSTANT (COMMONPAGESIZE));\n"},
    {OMAGIC, "  . = .;\n"},
    {0, "  .eh_frame : ONLY_IF_RW { KEEP (*(.eh_frame)) *(.eh_frame.*) }\n"
        "  .gnu_extab : ONLY_IF_RW { *(.gnu_extab) }\n"
        "  .gcc_except_table : ONLY_IF_RW { *(.gcc_except_table .gcc_except_table.*) }\n"
        "  .exception_ranges : ONLY_IF_RW { *(.exception_ranges*) }\n"},
    {ANY_EXE, "  .tdata : { PROVIDE_HIDDEN (__tdata_start = .); *(.tdata .tdata.* .gnu.linkonce.td.*) }\n"},
    {SHARED, "  .tdata : { *(.tdata .tdata.* .gnu.linkonce.td.*) }\n"},
    {0, "  .tbss : { *(.tbss .tbss.* .gnu.linkonce.tb.*) *(.tcommon) }\n"},
    {ANY_EXE, "  .preinit_array :\n"
              "  {\n"
              "    PROVIDE_HIDDEN (__preinit_array_start = .);\n"
              "    KEEP (*(.preinit_array))\n"
              "    PROVIDE_HIDDEN (__preinit_array_end = .);\n"
              "  }\n"
              "  .init_array :\n"
              "  {\n"
              "    PROVIDE_HIDDEN (__init_array_start = .);\n"},
    {SHARED, "  .preinit_array : { KEEP (*(.preinit_array)) }\n"
             "  .init_array :\n"
             "  {\n"},
    {0, "    KEEP (*(SORT_BY_INIT_PRIORITY(.init_array.*) SORT_BY_INIT_PRIORITY(.ctors.*)))\n"
        "    KEEP (*(.init_array EXCLUDE_FILE (*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o ) .ctors))\n"},
    {ANY_EXE, "    PROVIDE_HIDDEN (__init_array_end = .);\n"},
    {0, "  }\n"
        "  .fini_array :\n"
        "  {\n"},
    {ANY_EXE, "    PROVIDE_HIDDEN (__fini_array_start = .);\n"},
    {0, "    KEEP (*(SORT_BY_INIT_PRIORITY(.fini_array.*) SORT_BY_INIT_PRIORITY(.dtors.*)))\n"
        "    KEEP (*(.fini_array EXCLUDE_FILE (*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o ) .dtors))\n"},
    {ANY_EXE, "    PROVIDE_HIDDEN (__fini_array_end = .);\n"},
    {0, "  }\n"
        "  .ctors :\n"
        "  {\n"
        "    KEEP (*crtbegin.o(.ctors))\n"
        "    KEEP (*crtbegin?.o(.ctors))\n"
        "    KEEP (*(EXCLUDE_FILE (*crtend.o *crtend?.o ) .ctors))\n"
        "    KEEP (*(SORT(.ctors.*)))\n"
        "    KEEP (*(.ctors))\n"
        "  }\n"
        "  .dtors :\n"
        "  {\n"
        "    KEEP (*crtbegin.o(.dtors))\n"
        "    KEEP (*crtbegin?.o(.dtors))\n"
        "    KEEP (*(EXCLUDE_FILE (*crtend.o *crtend?.o ) .dtors))\n"
        "    KEEP (*(SORT(.dtors.*)))\n"
        "    KEEP (*(.dtors))\n"
        "  }\n"
        "  .jcr : { KEEP (*(.jcr)) }\n"
        "  .data.rel.ro :\n"
        "  {\n"
        "    *(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*)\n"
        "    *(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*)\n"
        "  }\n"
        "  .dynamic : { *(.dynamic) }\n"},
    {LAZY, "  .got : { *(.got) *(.igot) }\n"},
    {LAZY | PAGED, "  . = DATA_SEGMENT_RELRO_END (SIZEOF (.got.plt) >= 24 ? 24 : 0, .);\n"},
    {LAZY, "  .got.plt : { *(.got.plt) *(.igot.plt) }\n"},
    {BIND_NOW, "  .got : { *(.got.plt) *(.igot.plt) *(.got) *(.igot) }\n"},
    {BIND_NOW | PAGED, "  . = DATA_SEGMENT_RELRO_END (0, .);\n"},
    {0, "  .data :\n"
        "  {\n"
        "    *(.data .data.* .gnu.linkonce.d.*)\n"
        "    SORT(CONSTRUCTORS)\n"
        "  }\n"
        "  .data1 : { *(.data1) }\n"},
    {ANY_EXE, "  _edata = .; PROVIDE (edata = .);\n"
              "  . = .;\n"
              "  __bss_start = .;\n"},
    {SHARED, "  PROVIDE (_edata = .); PROVIDE (edata = .);\n"
             "  . = .;\n"
             "  PROVIDE (__bss_start = .);\n"},
    {0, "  .bss :\n"
        "  {\n"
        "    *(.dynbss)\n"
        "    *(.bss .bss.* .gnu.linkonce.b.*)\n"
        "    *(COMMON)\n"
        "    . = ALIGN(. != 0 ? 64 / 8 : 1);\n"
        "  }\n"
        "  .lbss :\n"
        "  {\n"
        "    *(.dynlbss)\n"
        "    *(.lbss .lbss.* .gnu.linkonce.lb.*)\n"
        "    *(LARGE_COMMON)\n"
        "  }\n"
        "  . = ALIGN(64 / 8);\n"
        "  . = SEGMENT_START(\"ldata-segment\", .);\n"
        "  .lrodata ALIGN(CONSTANT (MAXPAGESIZE)) + (. & (CONSTANT (MAXPAGESIZE) - 1)) :\n"
        "  {\n"
        "    *(.lrodata .lrodata.* .gnu.linkonce.lr.*)\n"
        "  }\n"
        "  .ldata ALIGN(CONSTANT (MAXPAGESIZE)) + (. & (CONSTANT (MAXPAGESIZE) - 1)) :\n"
        "  {\n"
        "    *(.ldata .ldata.* .gnu.linkonce.l.*)\n"
        "    . = ALIGN(. != 0 ? 64 / 8 : 1);\n"
        "  }\n"
        "  . = ALIGN(64 / 8);\n"},
    {ANY_EXE, "  _end = .; PROVIDE (end = .);\n"},
    {SHARED, "  PROVIDE (_end = .); PROVIDE (end = .);\n"},
    {PAGED, "  . = DATA_SEGMENT_END (.);\n"},
    {0, "  .stab 0 : { *(.stab) }\n"
        "  .stabstr 0 : { *(.stabstr) }\n"
        "  .stab.excl 0 : { *(.stab.excl) }\n"
        "  .stab.exclstr 0 : { *(.stab.exclstr) }\n"
        "  .stab.index 0 : { *(.stab.index) }\n"
        "  .stab.indexstr 0 : { *(.stab.indexstr) }\n"
        "  .comment 0 : { *(.comment) }\n"
        "  .gnu.build.attributes : { *(.gnu.build.attributes .gnu.build.attributes.*) }\n"
        "  .debug 0 : { *(.debug) }\n"
        "  .line 0 : { *(.line) }\n"
        "  .debug_srcinfo 0 : { *(.debug_srcinfo) }\n"
        "  .debug_sfnames 0 : { *(.debug_sfnames) }\n"
        "  .debug_aranges 0 : { *(.debug_aranges) }\n"
        "  .debug_pubnames 0 : { *(.debug_pubnames) }\n"
        "  .debug_info 0 : { *(.debug_info .gnu.linkonce.wi.*) }\n"
        "  .debug_abbrev 0 : { *(.debug_abbrev) }\n"
        "  .debug_line 0 : { *(.debug_line .debug_line.* .debug_line_end) }\n"
        "  .debug_frame 0 : { *(.debug_frame) }\n"
        "  .debug_str 0 : { *(.debug_str) }\n"
        "  .debug_loc 0 : { *(.debug_loc) }\n"
        "  .debug_macinfo 0 : { *(.debug_macinfo) }\n"
        "  .debug_weaknames 0 : { *(.debug_weaknames) }\n"
        "  .debug_funcnames 0 : { *(.debug_funcnames) }\n"
        "  .debug_typenames 0 : { *(.debug_typenames) }\n"
        "  .debug_varnames 0 : { *(.debug_varnames) }\n"
        "  .debug_pubtypes 0 : { *(.debug_pubtypes) }\n"
        "  .debug_ranges 0 : { *(.debug_ranges) }\n"
        "  .debug_addr 0 : { *(.debug_addr) }\n"
        "  .debug_line_str 0 : { *(.debug_line_str) }\n"
        "  .debug_loclists 0 : { *(.debug_loclists) }\n"
        "  .debug_macro 0 : { *(.debug_macro) }\n"
        "  .debug_names 0 : { *(.debug_names) }\n"
        "  .debug_rnglists 0 : { *(.debug_rnglists) }\n"
        "  .debug_str_offsets 0 : { *(.debug_str_offsets) }\n"
        "  .debug_sup 0 : { *(.debug_sup) }\n"
        "  .gnu.attributes 0 : { KEEP (*(.gnu.attributes)) }\n"
        // SFrame tables joined end to end would be wrong; without one, stack tracers use .eh_frame.
        "  /DISCARD/ : { *(.note.GNU-stack) *(.gnu_debuglink) *(.gnu.lto_*) *(.sframe .sframe.*) }\n"
        "}\n"},
};

static u32 kinds_of(const struct config *c)
{
    u32 kinds = c->output_kind == OUTPUT_SHARED ? SHARED : c->output_kind == OUTPUT_PIE ? PIE : EXE;
    bool is_paged = !c->omagic && !c->nmagic;
    kinds |= is_paged && (c->z.separate_code || c->z.separate_loadable_segments) ? SEPARATE : JOINT;
    kinds |= c->z.now && c->z.relro ? BIND_NOW : LAZY;
    kinds |= c->z.keep_text_section_prefix ? TEXTS : ONE_TEXT;
    return kinds | (c->omagic ? OMAGIC : PAGED);
}

static bool applies(u32 wanted, u32 kinds)
{
    static const u32 groups[] = {ANY_KIND, SEPARATE | JOINT, LAZY | BIND_NOW, PAGED | OMAGIC, ONE_TEXT | TEXTS,
                                 PRINTED};
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        if ((wanted & groups[i]) != 0 && (wanted & kinds & groups[i]) == 0)
            return false;
    return true;
}

static struct str compose(struct context *ctx, u32 kinds)
{
    size_t size = 0;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        if (applies(pieces[i].kinds, kinds))
            size += strlen(pieces[i].text);
    char *text = arena_alloc(ctx_arena(ctx), size + 1, 1), *at = text;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        if (applies(pieces[i].kinds, kinds)) {
            size_t n = strlen(pieces[i].text);
            memcpy(at, pieces[i].text, n);
            at += n;
        }
    *at = '\0';
    return (struct str){text, size};
}

struct str builtin_script(struct context *ctx)
{
    return compose(ctx, kinds_of(&ctx->config) | PRINTED);
}

// ---- set-up ----

static void set_section_starts(struct context *ctx)
{
    const struct config *config = &ctx->config;
    for (u32 i = 0; i < config->section_starts.n; i++) {
        struct str name = config->section_starts.at[i].section;
        struct output_section *o = script_find_output(ctx, name);
        if (o == NULL) { // behind all others, so that its address changes nothing for them
            o = script_add_output(ctx, name);
            *table_slot(&ctx->layout.script->outputs, name) = o;
            o->command = NEW(ctx_arena(ctx), struct script_command);
            *o->command = (struct script_command){.kind = COMMAND_OUTPUT, .file = "--section-start"};
            o->command->output.section = o;
            command_append(&ctx->layout.script->commands, o->command);
        }
        o->has_start = true;
        o->start = config->section_starts.at[i].address;
    }
}

void layout_set_up(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    struct script *script = layout->script = NEW(ctx_arena(ctx), struct script);
    table_init(&script->outputs, ctx_arena(ctx));
    // Untouched pages cost nothing. Not regions, and one piece: those, and what is large in an arena that is large already,
    // ask for huge pages, but most links touch a few small ones here.
    struct tables { struct input_rule rules[LAYOUT_MAX]; struct output_section *outputs[LAYOUT_MAX]; } *tables =
        NEW(ctx_arena(ctx), struct tables);
    layout->rules.at = tables->rules;
    layout->outputs.at = tables->outputs;
    layout->rules.cap = layout->outputs.cap = LAYOUT_MAX;
    layout->rules.n = RULE_FIRST;
    layout->outputs.n = 1;

    for (u32 i = 0; i < ctx->config.defsyms.n; i++)
        script_parse_defsym(ctx, ctx->config.defsyms.at[i].name, ctx->config.defsyms.at[i].text, &script->commands);
    script_parse_layout(ctx, "built-in layout", compose(ctx, kinds_of(&ctx->config)));
    set_section_starts(ctx);
    matcher_compile(ctx);
}
