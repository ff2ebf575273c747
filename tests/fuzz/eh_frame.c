// Walks .eh_frame bytes as size_eh_frame does: nothing outside them may be read.
#include "veld/eh_records.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct eh_cie_info info = {0};
    struct eh_record r;
    bool has_cie = false;
    u32 at = 0, lsda;

    while (eh_next(data, size, &at, &r) == EH_RECORD) {
        if (at > size || r.offset + (u64)r.size > size)
            __builtin_trap();
        if (r.kind == EH_CIE) {
            has_cie = eh_read_cie(data + r.offset, r.size, &info);
            if (has_cie && info.personality != 0 &&
                (u64)info.personality + eh_pointer_size(info.personality_encoding) > r.size)
                __builtin_trap();
        } else if (r.kind == EH_FDE && has_cie && eh_read_fde(data + r.offset, r.size, &info, &lsda)) {
            if (lsda != 0 && (u64)lsda + eh_pointer_size(info.lsda_encoding) > r.size)
                __builtin_trap();
            eh_read_pc(data + r.offset + 8, info.fde_encoding, 0x1000);
        }
    }
    return 0;
}
