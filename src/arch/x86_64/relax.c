// Instructions that need not go through the GOT or call __tls_get_addr, rewritten. Pure functions over bytes: AT is the
// relocated field, and nothing outside [AT - before, AT + after) is looked at. Forms: psABI, chapters on GOTPCRELX
// relaxation and TLS access models.

#include "x86_64.h"

#include <string.h>

// ModRM of an operand at disp32(%rip).
static bool is_rip_relative(u8 modrm) { return (modrm & 0xc7) == 0x05; }

static u8 register_of(u8 modrm) { return (modrm >> 3) & 7; }

// The register moves from ModRM.reg to ModRM.rm, and its high bits with it.
static u8 rex_reg_to_rm(u8 rex) { return (u8)((rex & ~4) | (rex & 4) >> 2); }
static u8 rex2_reg_to_rm(u8 payload) { return (u8)((payload & ~0x44) | (payload & 0x44) >> 2); }

// ---- GOTPCRELX

static bool has_prefix(u32 type, const u8 *at, u64 before)
{
    switch (type) {
    case R_X86_64_GOTPCRELX:
        return before >= 2;
    case R_X86_64_REX_GOTPCRELX:
        return before >= 3 && (at[-3] & 0xf0) == 0x40;
    case R_X86_64_CODE_4_GOTPCRELX:
        return before >= 4 && at[-4] == 0xd5 && (at[-3] & 0x80) == 0; // REX2, one-byte opcode
    default:
        return false;
    }
}

enum gotx_form gotx_form(u32 type, const u8 *at, u64 before, u64 after)
{
    if (after < 4 || !has_prefix(type, at, before))
        return GOTX_KEEP;
    u8 opcode = at[-2], modrm = at[-1];
    if (opcode == 0xff && type == R_X86_64_GOTPCRELX)
        return modrm == 0x15 ? GOTX_CALL : modrm == 0x25 ? GOTX_JMP : GOTX_KEEP;
    if (!is_rip_relative(modrm))
        return GOTX_KEEP;
    if (opcode == 0x8b)
        return GOTX_MOV;
    if (opcode == 0x85)
        return GOTX_TEST;
    return (opcode & 0xc7) == 0x03 ? GOTX_BINOP : GOTX_KEEP;
}

bool gotx_is_wide(u32 type, const u8 *at)
{
    return type != R_X86_64_GOTPCRELX && (at[-3] & 8) != 0;
}

void relax_mov_to_lea(u8 *at)
{
    at[-2] = 0x8d;
}

void relax_to_immediate(u32 type, enum gotx_form form, u8 *at)
{
    u8 opcode = at[-2], reg = register_of(at[-1]);
    switch (form) {
    case GOTX_MOV:
        at[-2] = 0xc7;
        at[-1] = 0xc0 | reg;
        break;
    case GOTX_TEST:
        at[-2] = 0xf7;
        at[-1] = 0xc0 | reg;
        break;
    default:
        at[-2] = 0x81;
        at[-1] = (u8)(0xc0 | (opcode & 0x38) | reg);
        break;
    }
    if (type == R_X86_64_REX_GOTPCRELX)
        at[-3] = rex_reg_to_rm(at[-3]);
    else if (type == R_X86_64_CODE_4_GOTPCRELX)
        at[-3] = rex2_reg_to_rm(at[-3]);
}

u32 relax_call(struct call_nop nop, u8 *at)
{
    if (nop.is_suffix) {
        at[-2] = 0xe8;
        at[3] = nop.byte;
        return 1;
    }
    at[-2] = nop.byte;
    at[-1] = 0xe8;
    return 0;
}

u32 relax_jmp(u8 *at)
{
    at[-2] = 0xe9;
    at[3] = 0x90;
    return 1;
}

// ---- TLS: general and local dynamic. lea to %rdi, then the call.

static bool bytes_are(const u8 *p, const char *expected, size_t n) { return memcmp(p, expected, n) == 0; }

// mov $__tls_get_addr@pltoff, %rax; add %rbx or %r15, %rax; call *%rax
static bool is_large_call(const u8 *p)
{
    bool is_add = bytes_are(p + 10, "\x48\x01\xd8", 3) || bytes_are(p + 10, "\x4c\x01\xf8", 3);
    return bytes_are(p, "\x48\xb8", 2) && is_add && bytes_are(p + 13, "\xff\xd0", 2);
}

struct tls_shape tls_gd_shape(const u8 *at, u64 before, u64 after)
{
    const struct tls_shape none = {0};
    if (before >= 4 && after >= 12 && bytes_are(at - 4, "\x66\x48\x8d\x3d", 4) &&
        (bytes_are(at + 4, "\x66\x66\x48\xe8", 4) || bytes_are(at + 4, "\x66\x48\x67\xe8", 4) ||
         bytes_are(at + 4, "\x66\x48\xff\x15", 4)))
        return (struct tls_shape){.size = 16, .before = 4, .call = 8};
    if (before >= 3 && after >= 19 && bytes_are(at - 3, "\x48\x8d\x3d", 3) && is_large_call(at + 4))
        return (struct tls_shape){.size = 22, .before = 3, .call = 6, .is_large = true};
    return none;
}

struct tls_shape tls_ld_shape(const u8 *at, u64 before, u64 after)
{
    const struct tls_shape none = {0};
    if (before < 3 || after < 9 || !bytes_are(at - 3, "\x48\x8d\x3d", 3))
        return none;
    if (at[4] == 0xe8)
        return (struct tls_shape){.size = 12, .before = 3, .call = 5};
    if (after >= 10 && (bytes_are(at + 4, "\xff\x15", 2) || bytes_are(at + 4, "\x67\xe8", 2)))
        return (struct tls_shape){.size = 13, .before = 3, .call = 6};
    if (after >= 19 && is_large_call(at + 4))
        return (struct tls_shape){.size = 22, .before = 3, .call = 6, .is_large = true};
    return none;
}

bool tls_call_follows(const struct elf_rela *rela, const struct elf_rela *end, struct tls_shape shape)
{
    const struct elf_rela *call = rela + 1;
    if (shape.size == 0 || call >= end || call->r_offset != rela->r_offset + shape.call)
        return false;
    switch (rela_type(call)) {
    case R_X86_64_PLT32: case R_X86_64_PC32: case R_X86_64_PLT32_BND: case R_X86_64_PC32_BND:
    case R_X86_64_GOTPCREL: case R_X86_64_GOTPCRELX:
        return !shape.is_large;
    case R_X86_64_PLTOFF64:
        return shape.is_large;
    default:
        return false;
    }
}

// mov %fs:0, %rax, the thread pointer.
static const char load_tp[] = "\x64\x48\x8b\x04\x25\0\0\0\0";
enum { LOAD_TP = 9 };

static u8 *start_of(struct tls_shape shape, u8 *at) { return at - shape.before; }

static void pad_large(struct tls_shape shape, u8 *start)
{
    if (shape.is_large)
        memcpy(start + 16, "\x66\x0f\x1f\x44\x00\x00", 6);
}

void relax_gd_to_le(struct tls_shape shape, u8 *at, u32 tpoff)
{
    u8 *p = start_of(shape, at);
    memcpy(p, load_tp, LOAD_TP);
    memcpy(p + 9, "\x48\x8d\x80", 3); // lea tpoff(%rax), %rax
    write_u32(p + 12, tpoff);
    pad_large(shape, p);
}

void relax_gd_to_ie(struct tls_shape shape, u8 *at, i64 got)
{
    u8 *p = start_of(shape, at);
    memcpy(p, load_tp, LOAD_TP);
    memcpy(p + 9, "\x48\x03\x05", 3); // add word(%rip), %rax
    write_u32(p + 12, (u32)(got - (i64)(16 - shape.before)));
    pad_large(shape, p);
}

void relax_ld_to_le(struct tls_shape shape, u8 *at)
{
    u8 *p = start_of(shape, at);
    switch (shape.size) {
    case 12:
        memcpy(p, "\x66\x66\x66", 3);
        memcpy(p + 3, load_tp, LOAD_TP);
        break;
    case 13:
        memcpy(p, "\x66\x66\x66\x66", 4);
        memcpy(p + 4, load_tp, LOAD_TP);
        break;
    default:
        memcpy(p, "\x66\x66\x66\x66\x2e\x0f\x1f\x84\0\0\0\0\0", 13);
        memcpy(p + 13, load_tp, LOAD_TP);
        break;
    }
}

// ---- TLS: initial exec

static bool is_rex_w(u8 rex) { return rex == 0x48 || rex == 0x4c; }

// EVEX map 4, 64-bit add with one operand in memory: op 01 (to memory's twin, NDD) or 03.
static bool is_evex_add(const u8 *at)
{
    return at[-6] == 0x62 && (at[-5] & 7) == 4 && (at[-2] == 0x01 || at[-2] == 0x03);
}

bool ie_can_relax(u32 type, const u8 *at, u64 before, u64 after)
{
    if (after < 4 || before < 3 || !is_rip_relative(at[-1]))
        return false;
    bool is_mov_or_add = at[-2] == 0x8b || at[-2] == 0x03;
    switch (type) {
    case R_X86_64_GOTTPOFF:
        return is_mov_or_add && is_rex_w(at[-3]);
    case R_X86_64_CODE_4_GOTTPOFF:
        return is_mov_or_add && before >= 4 && at[-4] == 0xd5 && (at[-3] & 0x88) == 0x08;
    case R_X86_64_CODE_6_GOTTPOFF:
        return before >= 6 && is_evex_add(at);
    default:
        return false;
    }
}

static void relax_rex_ie(u8 *at)
{
    u8 reg = register_of(at[-1]);
    bool is_extended = (at[-3] & 4) != 0;
    if (at[-2] == 0x8b || reg == 4) { // mov $imm, %reg; add $imm, %rsp or %r12, which would need a SIB byte in lea
        at[-3] = rex_reg_to_rm(at[-3]);
        at[-2] = at[-2] == 0x8b ? 0xc7 : 0x81;
        at[-1] = 0xc0 | reg;
        return;
    }
    if (is_extended)
        at[-3] |= 1;            // both operands of lea disp32(%reg), %reg
    at[-2] = 0x8d;
    at[-1] = (u8)(0x80 | reg << 3 | reg);
}

static void relax_evex_add(u8 *at)
{
    // R3 and R4 are stored inverted, B3 too, B4 is not. The register goes to ModRM.rm; ModRM.reg becomes 0 with R3 =
    // R4 = 1.
    u8 payload = at[-5], moved = payload | 0x90;
    if (!(payload & 0x80))
        moved &= (u8)~0x20;
    else
        moved |= 0x20;
    if (!(payload & 0x10))
        moved |= 0x08;
    else
        moved &= (u8)~0x08;
    at[-5] = moved;
    at[-2] = 0x81;
    at[-1] = 0xc0 | register_of(at[-1]);
}

void relax_ie_to_le(u32 type, u8 *at)
{
    if (type == R_X86_64_GOTTPOFF) {
        relax_rex_ie(at);
    } else if (type == R_X86_64_CODE_4_GOTTPOFF) {
        at[-3] = rex2_reg_to_rm(at[-3]);
        at[-2] = at[-2] == 0x8b ? 0xc7 : 0x81;
        at[-1] = 0xc0 | register_of(at[-1]);
    } else {
        relax_evex_add(at);
    }
}

// ---- TLS descriptors: lea x@tlsdesc(%rip), %reg ... call *x@tlscall(%reg)

bool desc_can_relax(u32 type, const u8 *at, u64 before, u64 after)
{
    if (after < 4 || before < 3 || at[-2] != 0x8d || !is_rip_relative(at[-1]))
        return false;
    if (type == R_X86_64_GOTPC32_TLSDESC)
        return is_rex_w(at[-3]);
    return type == R_X86_64_CODE_4_GOTPC32_TLSDESC && before >= 4 && at[-4] == 0xd5 && (at[-3] & 0x88) == 0x08;
}

void relax_desc_to_le(u32 type, u8 *at)
{
    at[-3] = type == R_X86_64_GOTPC32_TLSDESC ? rex_reg_to_rm(at[-3]) : rex2_reg_to_rm(at[-3]);
    at[-2] = 0xc7;
    at[-1] = 0xc0 | register_of(at[-1]);
}

void relax_desc_to_ie(u32 type, u8 *at)
{
    (void)type;
    at[-2] = 0x8b;
}

u32 desc_call_size(const u8 *at, u64 after)
{
    if (after >= 2 && at[0] == 0xff && (at[1] & 0xf8) == 0x10 && at[1] != 0x14 && at[1] != 0x15)
        return 2;
    if (after >= 3 && at[0] == 0x67 && at[1] == 0xff && at[2] == 0x10)
        return 3;
    return 0;
}

void relax_desc_call(u8 *at, u32 size)
{
    memcpy(at, size == 2 ? "\x66\x90" : "\x0f\x1f\x00", size);
}
