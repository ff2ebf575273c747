// The relocation table, and what each kind of relocation needs for each class of symbol. Source: x86-64 psABI,
// relocation types and the APX additions; which pairs are errors: as GNU ld.

#include "x86_64.h"

#define ROW(type, number, ...) [number] = {#type, __VA_ARGS__}

const struct howto x86_64_howto[N_TYPES] = {
    //  type                             number formula    bytes fits         row of actions   before after, GOT base
    ROW(R_X86_64_NONE,                       0, F_NONE,      0, FITS_ANY,      G_NOTHING,      0, 0, false),
    ROW(R_X86_64_64,                         1, F_S_A,       8, FITS_ANY,      G_ABS64,        0, 8, false),
    ROW(R_X86_64_PC32,                       2, F_S_A_P,     4, FITS_SIGNED,   G_PC,           2, 4, false),
    ROW(R_X86_64_GOT32,                      3, F_G_A,       4, FITS_SIGNED,   G_GOT,          0, 4, true),
    ROW(R_X86_64_PLT32,                      4, F_S_A_P,     4, FITS_SIGNED,   G_BRANCH,       0, 4, false),
    ROW(R_X86_64_COPY,                       5, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_GLOB_DAT,                   6, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_JUMP_SLOT,                  7, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_RELATIVE,                   8, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_GOTPCREL,                   9, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOT,          0, 4, false),
    ROW(R_X86_64_32,                        10, F_S_A,       4, FITS_UNSIGNED, G_ABS,          0, 4, false),
    ROW(R_X86_64_32S,                       11, F_S_A,       4, FITS_SIGNED,   G_ABS,          0, 4, false),
    ROW(R_X86_64_16,                        12, F_S_A,       2, FITS_EITHER,   G_ABS,          0, 2, false),
    ROW(R_X86_64_PC16,                      13, F_S_A_P,     2, FITS_EITHER,   G_PC,           2, 2, false),
    ROW(R_X86_64_8,                         14, F_S_A,       1, FITS_EITHER,   G_ABS,          0, 1, false),
    ROW(R_X86_64_PC8,                       15, F_S_A_P,     1, FITS_SIGNED,   G_PC,           2, 1, false),
    ROW(R_X86_64_DTPMOD64,                  16, F_DTPMOD,    8, FITS_ANY,      G_DTPMOD,       0, 8, false),
    ROW(R_X86_64_DTPOFF64,                  17, F_DTPOFF,    8, FITS_ANY,      G_DTPOFF,       0, 8, false),
    ROW(R_X86_64_TPOFF64,                   18, F_TPOFF,     8, FITS_ANY,      G_TPOFF64,      0, 8, false),
    ROW(R_X86_64_TLSGD,                     19, F_G_GOT_A_P, 4, FITS_SIGNED,   G_TLSGD,        4, 19, false),
    ROW(R_X86_64_TLSLD,                     20, F_G_GOT_A_P, 4, FITS_SIGNED,   G_TLSLD,        3, 19, false),
    ROW(R_X86_64_DTPOFF32,                  21, F_DTPOFF,    4, FITS_SIGNED,   G_DTPOFF,       0, 4, false),
    ROW(R_X86_64_GOTTPOFF,                  22, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTTPOFF,     3, 4, false),
    ROW(R_X86_64_TPOFF32,                   23, F_TPOFF,     4, FITS_SIGNED,   G_TPOFF32,      0, 4, false),
    ROW(R_X86_64_PC64,                      24, F_S_A_P,     8, FITS_ANY,      G_PC,           2, 8, false),
    ROW(R_X86_64_GOTOFF64,                  25, F_S_A_GOT,   8, FITS_ANY,      G_GOTOFF,       0, 8, true),
    ROW(R_X86_64_GOTPC32,                   26, F_GOT_A_P,   4, FITS_SIGNED,   G_GOTBASE,      0, 4, true),
    ROW(R_X86_64_GOT64,                     27, F_G_A,       8, FITS_ANY,      G_GOT,          0, 8, true),
    ROW(R_X86_64_GOTPCREL64,                28, F_G_GOT_A_P, 8, FITS_ANY,      G_GOT,          0, 8, false),
    ROW(R_X86_64_GOTPC64,                   29, F_GOT_A_P,   8, FITS_ANY,      G_GOTBASE,      0, 8, true),
    ROW(R_X86_64_GOTPLT64,                  30, F_G_A,       8, FITS_ANY,      G_GOT,          0, 8, true),
    ROW(R_X86_64_PLTOFF64,                  31, F_S_A_GOT,   8, FITS_ANY,      G_PLTOFF,       0, 8, true),
    ROW(R_X86_64_SIZE32,                    32, F_Z_A,       4, FITS_UNSIGNED, G_SIZE,         0, 4, false),
    ROW(R_X86_64_SIZE64,                    33, F_Z_A,       8, FITS_ANY,      G_SIZE,         0, 8, false),
    ROW(R_X86_64_GOTPC32_TLSDESC,           34, F_G_GOT_A_P, 4, FITS_EITHER,   G_TLSDESC,      3, 4, false),
    ROW(R_X86_64_TLSDESC_CALL,              35, F_NONE,      0, FITS_ANY,      G_TLSDESC_CALL, 0, 3, false),
    ROW(R_X86_64_TLSDESC,                   36, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_IRELATIVE,                 37, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_RELATIVE64,                38, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
    ROW(R_X86_64_PC32_BND,                  39, F_S_A_P,     4, FITS_SIGNED,   G_PC,           2, 4, false),
    ROW(R_X86_64_PLT32_BND,                 40, F_S_A_P,     4, FITS_SIGNED,   G_BRANCH,       0, 4, false),
    ROW(R_X86_64_GOTPCRELX,                 41, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTX,         2, 4, false),
    ROW(R_X86_64_REX_GOTPCRELX,             42, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTX,         3, 4, false),
    ROW(R_X86_64_CODE_4_GOTPCRELX,          43, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTX,         4, 4, false),
    ROW(R_X86_64_CODE_4_GOTTPOFF,           44, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTTPOFF,     4, 4, false),
    ROW(R_X86_64_CODE_4_GOTPC32_TLSDESC,    45, F_G_GOT_A_P, 4, FITS_EITHER,   G_TLSDESC,      4, 4, false),
    // The forms with 5 and 6 bytes before the field load from memory in ways that have no shorter twin: they keep their
    // GOT word, but for EVEX add (50).
    ROW(R_X86_64_CODE_5_GOTPCRELX,          46, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOT,          0, 4, false),
    ROW(R_X86_64_CODE_5_GOTTPOFF,           47, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTTPOFF,     0, 4, false),
    ROW(R_X86_64_CODE_5_GOTPC32_TLSDESC,    48, F_G_GOT_A_P, 4, FITS_EITHER,   G_TLSDESC,      0, 4, false),
    ROW(R_X86_64_CODE_6_GOTPCRELX,          49, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOT,          0, 4, false),
    ROW(R_X86_64_CODE_6_GOTTPOFF,           50, F_G_GOT_A_P, 4, FITS_SIGNED,   G_GOTTPOFF,     6, 4, false),
    ROW(R_X86_64_CODE_6_GOTPC32_TLSDESC,    51, F_NONE,      0, FITS_ANY,      G_OUTPUT_ONLY,  0, 0, false),
};
#undef ROW

const char *x86_64_type_name(struct context *ctx, u32 type)
{
    if (type < N_TYPES)
        return x86_64_howto[type].name;
    return arena_printf(ctx_arena(ctx), "R_X86_64_<%u>", type);
}

// One row: by class C_LOCAL ... C_TLS_WEAK. An undefined symbol and one in a dropped section are the same everywhere.
#define FULL_ROW(group, local, merge, absolute, weak, ifunc, func, data, weak_import, tls, tls_import, tls_weak)       \
    [group] = {A_##local, A_##merge, A_##absolute, A_##weak, A_##ifunc, A_##func, A_##data, A_##weak_import, A_##tls,  \
               A_##tls_import, A_##tls_weak, A_UNDEFINED, A_DROPPED}
// For other than TLS symbols.
#define ROW(group, local, merge, absolute, weak, ifunc, func, data, weak_import)                                       \
    FULL_ROW(group, local, merge, absolute, weak, ifunc, func, data, weak_import, MISMATCH, MISMATCH, MISMATCH)
// The symbol does not matter.
#define ALL(group, action)                                                                                             \
    [group] = {A_##action, A_##action, A_##action, A_##action, A_##action, A_##action, A_##action, A_##action,         \
               A_##action, A_##action, A_##action, A_##action, A_##action}
// TLS: other symbols are a mismatch, an undefined weak one without type is taken for TLS.
#define TLS(group, tls, tls_import, tls_weak)                                                                          \
    FULL_ROW(group, MISMATCH, MISMATCH, MISMATCH, tls_weak, MISMATCH, MISMATCH, MISMATCH, MISMATCH, tls, tls_import,   \
             tls_weak)
#define SAME_IN_ALL_MODES                                                                                              \
    ALL(G_NOTHING, NOTHING), ALL(G_GOTBASE, GOTBASE), ALL(G_OUTPUT_ONLY, BAD),                                         \
    ROW(G_GOT, GOT, GOT, GOT, GOT, GOT, GOT, GOT, GOT),                                                          \
    ROW(G_GOTX, GOTX, GOT, GOTX, GOTX, GOT, GOT, GOT, GOT),                                                      \
    FULL_ROW(G_SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SYMBOLIC, SYMBOLIC, SYMBOLIC, SIZE, SYMBOLIC, SIZE)
#define SAME_IN_EXECUTABLES                                                                                            \
    TLS(G_TLSGD, GD_TO_LE, GD_TO_IE, GD_TO_LE), ALL(G_TLSLD, LD_TO_LE), TLS(G_GOTTPOFF, IE_TO_LE, IE, IE_TO_LE),       \
    TLS(G_TLSDESC, DESC_TO_LE, DESC_TO_IE, DESC_TO_LE), ALL(G_TLSDESC_CALL, DESC_CALL_GONE),                           \
    TLS(G_TPOFF32, PLAIN, NOT_PIC, PLAIN), TLS(G_TPOFF64, PLAIN, SYMBOLIC, PLAIN),                                     \
    TLS(G_DTPMOD, DTPMOD_ONE, SYMBOLIC, DTPMOD_ONE), TLS(G_DTPOFF, DTPOFF, SYMBOLIC, DTPOFF)

const u8 x86_64_actions[N_MODES][N_GROUPS][N_CLASSES] = {
    [MODE_PDE] = {
        //   group     local    merge   absolute weak   ifunc         func       data      weak import
        ROW(G_ABS64,   PLAIN,   MERGE,  PLAIN,   PLAIN, IPLT_ADDRESS, DYN64,     DYN64,    DYN64_WEAK),
        ROW(G_ABS,     PLAIN,   MERGE,  PLAIN,   PLAIN, IPLT_ADDRESS, DIRECT,    DIRECT,   PLAIN),
        ROW(G_PC,      PLAIN,   MERGE,  PLAIN,   PLAIN, IPLT_PC,      DIRECT_PC, DIRECT,   WEAK_PC),
        ROW(G_BRANCH,  PLAIN,   MERGE,  PLAIN,   PLAIN, IPLT,         PLT,       PLT_DATA, PLT_DATA),
        ROW(G_PLTOFF,  GOT_RELATIVE, MERGE, GOT_RELATIVE, GOT_RELATIVE, IPLT, PLT, PLT_DATA, PLT_DATA),
        ROW(G_GOTOFF,  GOT_RELATIVE, MERGE, GOT_RELATIVE, GOT_RELATIVE, IPLT_ADDRESS, DIRECT, DIRECT, GOT_RELATIVE),
        SAME_IN_EXECUTABLES, SAME_IN_ALL_MODES,
    },
    [MODE_PIE] = {
        ROW(G_ABS64,   RELATIVE, RELATIVE, PLAIN, PLAIN, RELATIVE,    SYMBOLIC,  SYMBOLIC, SYMBOLIC),
        ROW(G_ABS,     NOT_PIC, NOT_PIC, PLAIN,  PLAIN, NOT_PIC,      NOT_PIC,   NOT_PIC,  NOT_PIC),
        ROW(G_PC,      PLAIN,   MERGE,  PC_ABSOLUTE, PC_WEAK, IPLT_PC, DIRECT_PC, DIRECT,    WEAK_PC),
        ROW(G_BRANCH,  PLAIN,   MERGE,  PC_ABSOLUTE, PLAIN, IPLT,     PLT,       PLT_DATA, PLT_DATA),
        ROW(G_PLTOFF,  GOT_RELATIVE, MERGE, PC_ABSOLUTE, GOT_RELATIVE, IPLT, PLT, PLT_DATA, PLT_DATA),
        ROW(G_GOTOFF,  GOT_RELATIVE, MERGE, PC_ABSOLUTE, GOT_RELATIVE, IPLT_ADDRESS, DIRECT, DIRECT, NOT_PIC),
        SAME_IN_EXECUTABLES, SAME_IN_ALL_MODES,
    },
    [MODE_DSO] = {
        ROW(G_ABS64,   RELATIVE, RELATIVE, PLAIN, PLAIN, RELATIVE,    SYMBOLIC,  SYMBOLIC, SYMBOLIC),
        ROW(G_ABS,     NOT_PIC, NOT_PIC, PLAIN,  PLAIN, NOT_PIC,      NOT_PIC,   NOT_PIC,  NOT_PIC),
        ROW(G_PC,      PLAIN,   MERGE,  PC_ABSOLUTE, PC_WEAK, IPLT_PC, PC_IMPORT, PC_IMPORT, PC_IMPORT),
        ROW(G_BRANCH,  PLAIN,   MERGE,  PC_ABSOLUTE, PLAIN, IPLT,     PLT,       PLT_DATA, PLT_DATA),
        ROW(G_PLTOFF,  GOT_RELATIVE, MERGE, PC_ABSOLUTE, GOT_RELATIVE, IPLT, PLT, PLT_DATA, PLT_DATA),
        ROW(G_GOTOFF,  GOT_RELATIVE, MERGE, PC_ABSOLUTE, GOT_RELATIVE, IPLT_ADDRESS, NOT_PIC, NOT_PIC, NOT_PIC),
        TLS(G_TLSGD, GD, GD, GD), ALL(G_TLSLD, LD), TLS(G_GOTTPOFF, IE, IE, IE), TLS(G_TLSDESC, DESC, DESC, DESC),
        ALL(G_TLSDESC_CALL, DESC_CALL), TLS(G_TPOFF32, NOT_PIC, NOT_PIC, PLAIN),
        TLS(G_TPOFF64, TLS_DYNAMIC, SYMBOLIC, PLAIN), TLS(G_DTPMOD, TLS_DYNAMIC, SYMBOLIC, PLAIN),
        TLS(G_DTPOFF, PLAIN, SYMBOLIC, PLAIN),
        SAME_IN_ALL_MODES,
    },
};
