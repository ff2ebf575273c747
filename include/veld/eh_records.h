// input: .eh_frame taken apart (LSB core 5.0, chapter 10.6): CIE and FDE records, read with checks.
#ifndef VELD_EH_RECORDS_H
#define VELD_EH_RECORDS_H

#include "veld/base.h"

enum eh_kind { EH_CIE, EH_FDE, EH_END /* the zero word that ends the section */ };
enum eh_step { EH_RECORD, EH_DONE, EH_BROKEN };

struct eh_record {
    u32 offset, size;           // bytes, the length field included
    u32 cie;                    // of an FDE: offset of its CIE
    enum eh_kind kind;
};

// Reads the record at *AT and moves behind it. Broken: a length past the end or too short, the 64-bit form, an FDE
// whose CIE would lie outside, bytes other than zero behind the end mark, a section of 4 GiB.
enum eh_step eh_next(const u8 *bytes, u64 size, u32 *at, struct eh_record *record);

enum { EH_ENCODING_OMIT = 0xff, EH_PCREL = 0x10, EH_APPLICATION = 0x70, EH_INDIRECT = 0x80 };

struct eh_cie_info {
    u8 fde_encoding;            // DW_EH_PE_*: of the pc_begin of its FDEs
    u8 lsda_encoding, personality_encoding; // EH_ENCODING_OMIT: has none
    bool has_augmentation;      // 'z': FDEs have augmentation data
    u32 personality;            // offset in the record; 0: none
};

// False: a version, augmentation or encoding that is unknown here, or cut off. Encodings that it lets through have a
// fixed size, those of FDEs are absolute or pc-relative.
bool eh_read_cie(const u8 *p, u32 size, struct eh_cie_info *info);
// Offset of the LSDA pointer in the FDE at P, 0 if it has none. False: too short.
bool eh_read_fde(const u8 *p, u32 size, const struct eh_cie_info *cie, u32 *lsda);
// Bytes of a pointer; 0: of no fixed size.
u32 eh_pointer_size(u8 encoding);
// A pc_begin at P, which stands at ADDRESS, read as the address it means. P holds eh_pointer_size(ENCODING) bytes.
u64 eh_read_pc(const u8 *p, u8 encoding, u64 address);

#endif
