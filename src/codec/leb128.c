// LEB128 (DWARF 5, section 7.6): seven bits a byte, lowest first; bit 7 says that more follow. A
// signed number is extended from bit 6 of its last byte. Producers may pad: assemblers do, to fix
// the size of a field in advance.

#include <veld/codec.h>

bool uleb128_read_long(const u8 **p, const u8 *end, u64 *value)
{
    u64 v = 0;
    u32 shift = 0;

    for (const u8 *at = *p; at < end; at++) {
        u64 bits = *at & 0x7f;
        if (shift < 64)
            v |= bits << shift;
        if (shift >= 64 ? bits != 0 : bits << shift >> shift != bits)
            return false;           // a bit at 64 or above
        if (!(*at & 0x80)) {
            *p = at + 1;
            *value = v;
            return true;
        }
        shift += shift < 64 ? 7 : 0;
    }
    return false;
}

bool sleb128_read_long(const u8 **p, const u8 *end, i64 *value)
{
    u64 v = 0;
    u32 shift = 0;

    for (const u8 *at = *p; at < end; at++) {
        u64 bits = *at & 0x7f;
        if (shift < 63) {
            v |= bits << shift;
        } else {
            // From bit 63 on there are only copies of the sign: the first of them decides which.
            if (shift == 63)
                v |= bits << 63;
            if (bits != (v >> 63 ? 0x7f : 0))
                return false;
        }
        if (!(*at & 0x80)) {
            if (shift + 7 < 64 && (bits & 0x40))
                v |= UINT64_MAX << (shift + 7);
            *p = at + 1;
            *value = (i64)v;
            return true;
        }
        shift += shift < 64 ? 7 : 0;
    }
    return false;
}

size_t uleb128_write(u8 *out, u64 value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        out[n++] = (u8)(value | 0x80);
    out[n++] = (u8)value;
    return n;
}

size_t sleb128_write(u8 *out, i64 value)
{
    size_t n = 0;
    for (; value < -0x40 || value >= 0x40; value >>= 7)
        out[n++] = (u8)(value | 0x80);
    out[n++] = (u8)(value & 0x7f);
    return n;
}

size_t uleb128_size(u64 value)
{
    return (70 - (size_t)__builtin_clzll(value | 1)) / 7;
}

size_t sleb128_size(i64 value)
{
    // The bits that differ from the sign, and one for the sign.
    u64 bits = (u64)(value < 0 ? ~value : value);
    return bits == 0 ? 1 : (71 - (size_t)__builtin_clzll(bits)) / 7;
}
