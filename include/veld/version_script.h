// script: version scripts, dynamic lists and export lists - which version a name gets, and what is local.
#ifndef VELD_VERSION_SCRIPT_H
#define VELD_VERSION_SCRIPT_H

#include "veld/context.h"
#include "veld/table.h"

enum version_language { LANGUAGE_C, LANGUAGE_CXX, LANGUAGE_JAVA, N_LANGUAGES };

// One pattern inside a node.
struct version_pattern {
    struct str text;            // without quotes; of a literal without backslashes
    u8 language;
    bool is_local, is_literal;  // literal: quoted, or without * ? [
    u32 node;                   // index in version_script.nodes
    u32 line;
    const char *file;
};

struct version_node {
    struct str name;            // empty: the anonymous one
    u32 index;                  // VER_NDX_GLOBAL for the anonymous one, else 2, 3, ... in order of appearance
    VEC(u32) parents;           // indices in nodes
    const char *file;
    u32 line;
};

// All version scripts of a link, merged; or one dynamic list.
struct version_script {
    VEC(struct version_node) nodes; // [0] the anonymous one, whether it occurs or not
    bool has_anonymous;         // `{ ... };': nothing else may be there
    VEC(struct version_pattern) patterns;
    struct table by_name;       // nodes
    struct version_matcher *matcher; // made by version_script_compile
};

struct version_match {
    u32 pattern;                // index in patterns
    u16 version;                // VER_NDX_GLOBAL, or of the node
    bool is_local;
    bool is_matched;
};

// Parse one more text into ctx->version_script, which is made if it is NULL. FIRST_LINE is 1 for a file. For worker 0.
// False: reported.
bool version_script_parse(struct context *ctx, const char *path, u32 first_line, struct str text);
// A dynamic list or --export-dynamic-symbol-list: { names }; ... All its patterns are global in node 0.
bool dynamic_list_parse(struct context *ctx, const char *path, struct str text, struct version_script *list);
// A single glob, as of --export-dynamic-symbol. A name is a plain C name.
void dynamic_list_add(struct context *ctx, struct version_script *list, struct str pattern);

// Before the first match, after all texts.
void version_script_compile(struct context *ctx, struct version_script *vs);

// What happens to the symbol NAME (without @VERSION)? Thread-safe. Demangles when a pattern asks for it. GNU ld's order:
// exact names before patterns, global before local, `*' last.
struct version_match version_script_match(const struct version_script *vs, struct str name);
// The same within one node: for foo@VERSION, is it local there? NODE is an index in nodes.
struct version_match version_script_match_node(const struct version_script *vs, struct str name, u32 node);
// The node called NAME, made at the end if there is none (and the script too). For worker 0.
u32 version_script_add_node(struct context *ctx, struct str name);
// The node called NAME; 0: there is none.
u32 version_script_node(const struct version_script *vs, struct str name);

#endif
