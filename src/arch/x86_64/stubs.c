// PLT code, byte for byte as GNU ld makes it (tools that look into PLTs know these forms), and its unwind information.

#include "x86_64.h"

#include <string.h>

// Distance from the instruction that ends at END.
static u32 relative(u64 target, u64 end) { return (u32)(target - end); }

// push word 1 (the object's handle); jmp *word 2 (the resolver)
void x86_64_write_plt_header(struct context *ctx, u8 *out, u64 address, u64 got_plt)
{
    (void)ctx;
    memcpy(out, "\xff\x35\0\0\0\0\xff\x25\0\0\0\0\x0f\x1f\x40\x00", PLT_HEADER_SIZE);
    write_u32(out + 2, relative(got_plt + 8, address + 6));
    write_u32(out + 8, relative(got_plt + 16, address + 12));
}

static void write_lazy_entry(u8 *out, u64 address, u32 index, u64 got, u64 plt)
{
    memcpy(out, "\xff\x25\0\0\0\0\x68\0\0\0\0\xe9\0\0\0\0", PLT_ENTRY_SIZE); // jmp *got; push index; jmp header
    write_u32(out + 2, relative(got, address + 6));
    write_u32(out + 7, index);
    write_u32(out + 12, relative(plt, address + 16));
}

static void write_ibt_entry(u8 *out, u64 address, u32 index, u64 plt)
{
    memcpy(out, "\xf3\x0f\x1e\xfa\x68\0\0\0\0\xe9\0\0\0\0\x66\x90", PLT_ENTRY_SIZE); // endbr64; push index; jmp header
    write_u32(out + 5, index);
    write_u32(out + 10, relative(plt, address + 14));
}

void x86_64_write_plt_entry(struct context *ctx, u8 *out, u64 address, u32 index, u64 got, u64 plt)
{
    if (ctx->use_ibt_plt)
        write_ibt_entry(out, address, index, plt);
    else
        write_lazy_entry(out, address, index, got, plt);
}

void x86_64_write_plt_sec_entry(struct context *ctx, u8 *out, u64 address, u64 got)
{
    (void)ctx;
    memcpy(out, "\xf3\x0f\x1e\xfa\xff\x25\0\0\0\0\x66\x0f\x1f\x44\x00\x00", PLT_SEC_ENTRY_SIZE); // endbr64; jmp *got
    write_u32(out + 6, relative(got, address + 10));
}

void x86_64_write_plt_got_entry(struct context *ctx, u8 *out, u64 address, u64 got)
{
    if (ctx->use_ibt_plt) {
        x86_64_write_plt_sec_entry(ctx, out, address, got);
        return;
    }
    memcpy(out, "\xff\x25\0\0\0\0\x66\x90", PLT_GOT_ENTRY_SIZE);
    write_u32(out + 2, relative(got, address + 6));
}

u64 x86_64_plt_lazy_target(struct context *ctx, u64 address)
{
    return ctx->use_ibt_plt ? address : address + 6;
}

// ---- unwind information

static const u8 cie[] = {
    20, 0, 0, 0,                // length
    0, 0, 0, 0,                 // a CIE
    1, 'z', 'R', 0,             // version, augmentation
    1, 0x78, 16,                // code and data alignment factors 1 and -8, return address column
    1, 0x1b,                    // FDEs: pcrel, sdata4
    0x0c, 7, 8,                 // DW_CFA_def_cfa: rsp + 8
    0x90, 1,                    // DW_CFA_offset: return address at cfa - 8
    0, 0,
};

// The lazy .plt: the CFA depends on where in an entry we are, which is rip & 15 (from offset LIT on, one word is
// pushed).
static const u8 plt_fde[] = {
    36, 0, 0, 0,                // length
    0, 0, 0, 0,                 // distance to the CIE
    0, 0, 0, 0,                 // begin
    0, 0, 0, 0,                 // size
    0,                          // augmentation size
    0x0e, 16,                   // DW_CFA_def_cfa_offset: 16
    0x46,                       // DW_CFA_advance_loc: 6, behind the header's push
    0x0e, 24,                   // DW_CFA_def_cfa_offset: 24
    0x4a,                       // DW_CFA_advance_loc: 10, the first entry
    0x0f, 11,                   // DW_CFA_def_cfa_expression
    0x77, 8, 0x80, 0,           // rsp + 8, rip
    0x3f, 0x1a, 0x3b, 0x2a,     // & 15 >= 11 (IBT: 9)
    0x33, 0x24, 0x22,           // << 3, +
    0, 0, 0, 0,
};
enum { PLT_FDE_LIT = 16 + 14 }; // the DW_OP_lit11

// Entries that push nothing.
static const u8 simple_fde[] = {
    20, 0, 0, 0,
    0, 0, 0, 0,
    0, 0, 0, 0,
    0, 0, 0, 0,
    0,
    0, 0, 0, 0, 0, 0, 0,
};

static const enum synthetic_id simple_sections[] = {SYN_PLT_SEC, SYN_PLT_GOT, SYN_IPLT};

static bool has_code(struct context *ctx, enum synthetic_id id)
{
    return ctx->syn[id].section != 0 && ctx->syn[id].size > 0;
}

u32 x86_64_plt_unwind_size(struct context *ctx)
{
    u32 size = has_code(ctx, SYN_PLT) ? sizeof(plt_fde) : 0;
    for (u32 i = 0; i < ARRAY_LEN(simple_sections); i++)
        if (has_code(ctx, simple_sections[i]))
            size += sizeof(simple_fde);
    return size == 0 ? 0 : size + sizeof(cie);
}

// FDE at OUT, which is at ADDRESS and OFFSET bytes behind the CIE.
static void write_fde(struct context *ctx, u8 *out, const u8 *fde, size_t size, u64 address, u64 offset,
                      enum synthetic_id id)
{
    memcpy(out, fde, size);
    write_u32(out + 4, (u32)(offset + 4));
    write_u32(out + 8, relative(synthetic_address(ctx, id), address + 8));
    write_u32(out + 12, (u32)ctx->syn[id].size);
}

void x86_64_write_plt_unwind(struct context *ctx, u8 *out, u64 address)
{
    u64 at = sizeof(cie);
    memcpy(out, cie, sizeof(cie));
    if (has_code(ctx, SYN_PLT)) {
        write_fde(ctx, out + at, plt_fde, sizeof(plt_fde), address + at, at, SYN_PLT);
        if (ctx->use_ibt_plt)
            out[at + PLT_FDE_LIT] = 0x39;
        at += sizeof(plt_fde);
    }
    for (u32 i = 0; i < ARRAY_LEN(simple_sections); i++) {
        enum synthetic_id id = simple_sections[i];
        if (!has_code(ctx, id))
            continue;
        write_fde(ctx, out + at, simple_fde, sizeof(simple_fde), address + at, at, id);
        at += sizeof(simple_fde);
    }
}
