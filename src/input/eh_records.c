// CIE and FDE records of .eh_frame (LSB core 5.0, chapter 10.6.1; DWARF 5 section 7.24), each value checked as it is
// read.

#include "veld/eh_records.h"

#include "veld/codec.h"

#include <string.h>

enum { LENGTH_SIZE = 4, ID_SIZE = 4 };

enum eh_step eh_next(const u8 *bytes, u64 size, u32 *at, struct eh_record *record)
{
    u64 offset = *at;
    if (offset == size)
        return EH_DONE;
    if (size - offset < LENGTH_SIZE || size > INT32_MAX)
        return EH_BROKEN;
    u32 length = read_u32(bytes + offset);
    *record = (struct eh_record){.offset = (u32)offset, .size = LENGTH_SIZE, .kind = EH_END};
    if (length == 0) {
        // Several end marks are one, as for GNU ld.
        for (u64 i = offset; i < size; i++)
            if (bytes[i] != 0)
                return EH_BROKEN;
        *at = (u32)size;
        return EH_RECORD;
    }
    // 0xffffffff begins the 64-bit form and is past the end as well.
    if (length < ID_SIZE || length > size - offset - LENGTH_SIZE)
        return EH_BROKEN;
    record->size = LENGTH_SIZE + length;
    *at = (u32)offset + record->size;
    u32 id = read_u32(bytes + offset + LENGTH_SIZE);
    if (id == 0) {
        record->kind = EH_CIE;
        return EH_RECORD;
    }
    if (id > offset + LENGTH_SIZE)
        return EH_BROKEN;
    record->kind = EH_FDE;
    record->cie = (u32)offset + LENGTH_SIZE - id;
    return EH_RECORD;
}

u32 eh_pointer_size(u8 encoding)
{
    if (encoding == EH_ENCODING_OMIT)
        return 0;
    switch (encoding & 0x0f) {
    case 0x00: return 8;        // absptr
    case 0x02:
    case 0x0a: return 2;
    case 0x03:
    case 0x0b: return 4;
    case 0x04:
    case 0x0c: return 8;
    default: return 0;          // LEB128, unknown
    }
}

// A pointer that may be moved: of a fixed size, and not padded to an address (DW_EH_PE_aligned).
static bool is_plain_pointer(u8 encoding)
{
    return eh_pointer_size(encoding) > 0 && (encoding & EH_APPLICATION) <= 0x40;
}

bool eh_read_cie(const u8 *p, u32 size, struct eh_cie_info *info)
{
    const u8 *at = p + LENGTH_SIZE + ID_SIZE, *end = p + size;
    u64 value;
    i64 signed_value;

    *info = (struct eh_cie_info){.lsda_encoding = EH_ENCODING_OMIT, .personality_encoding = EH_ENCODING_OMIT};
    if (end - at < 2)
        return false;
    u8 version = *at++;
    if (version != 1 && version != 3 && version != 4)
        return false;
    const u8 *augmentation = at;
    const u8 *nul = memchr(at, 0, (size_t)(end - at));
    if (nul == NULL)
        return false;
    at = nul + 1;
    if (version == 4) {         // address size, segment selector size
        if (end - at < 2 || at[0] != 8 || at[1] != 0)
            return false;
        at += 2;
    }
    if (!uleb128_read(&at, end, &value) || !sleb128_read(&at, end, &signed_value)) // alignment factors
        return false;
    if (version == 1) {         // return address register
        if (at == end)
            return false;
        at++;
    } else if (!uleb128_read(&at, end, &value)) {
        return false;
    }
    if (*augmentation == 0)
        return true;
    if (*augmentation++ != 'z' || !uleb128_read(&at, end, &value) || value > (u64)(end - at))
        return false;
    info->has_augmentation = true;
    end = at + value;
    for (; *augmentation != 0; augmentation++) {
        switch (*augmentation) {
        case 'L':
            if (at == end)
                return false;
            info->lsda_encoding = *at++;
            if (info->lsda_encoding != EH_ENCODING_OMIT && !is_plain_pointer(info->lsda_encoding))
                return false;
            break;
        case 'R':
            if (at == end)
                return false;
            info->fde_encoding = *at++;
            if (!is_plain_pointer(info->fde_encoding) ||
                ((info->fde_encoding & 0xf0) != 0 && (info->fde_encoding & 0xf0) != EH_PCREL))
                return false;
            break;
        case 'P':
            if (at == end)
                return false;
            info->personality_encoding = *at++;
            if (!is_plain_pointer(info->personality_encoding) ||
                end - at < (ptrdiff_t)eh_pointer_size(info->personality_encoding))
                return false;
            info->personality = (u32)(at - p);
            at += eh_pointer_size(info->personality_encoding);
            break;
        case 'S':               // signal frame
        case 'B':               // pointer authentication with the B key
            break;
        default:
            return false;
        }
    }
    return true;
}

bool eh_read_fde(const u8 *p, u32 size, const struct eh_cie_info *cie, u32 *lsda)
{
    u32 pointer = eh_pointer_size(cie->fde_encoding);
    const u8 *at = p + LENGTH_SIZE + ID_SIZE, *end = p + size;
    u64 value;

    *lsda = 0;
    if ((u64)(end - at) < 2 * (u64)pointer)
        return false;
    at += 2 * pointer;
    if (!cie->has_augmentation)
        return true;
    if (!uleb128_read(&at, end, &value) || value > (u64)(end - at))
        return false;
    if (cie->lsda_encoding == EH_ENCODING_OMIT || value < eh_pointer_size(cie->lsda_encoding))
        return true;
    *lsda = (u32)(at - p);
    return true;
}

u64 eh_read_pc(const u8 *p, u8 encoding, u64 address)
{
    u64 value;
    switch (encoding & 0x0f) {
    case 0x02: value = read_u16(p); break;
    case 0x0a: value = (u64)(i64)(i16)read_u16(p); break;
    case 0x03: value = read_u32(p); break;
    case 0x0b: value = (u64)(i64)(i32)read_u32(p); break;
    default: value = read_u64(p); break;
    }
    return (encoding & EH_APPLICATION) == EH_PCREL ? value + address : value;
}
