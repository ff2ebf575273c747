// output: .eh_frame edited and .eh_frame_hdr made. In the order of the link:
//   index_eh_frame, eh_frame_mark   mark_and_scan with --gc-sections
//   size_eh_frame                   once liveness is final: what stays; also scans its relocations (NEED_*, dynamic
//                                   relocations), so before size_synthetics and the use of ctx->needy
//   size_eh_frame_hdr               size_synthetics, after SYN_PLT_EH_FRAME has its size
//   write_eh_frame_section          write_sections, for each live KIND_EH_FRAME section
//   finish_eh_frame_hdr             when all of .eh_frame is written; then the (late) synthetic's write function
#ifndef VELD_EH_FRAME_H
#define VELD_EH_FRAME_H

#include "veld/context.h"

struct scan;

// Lists the language-specific data that the records of FILE refer to, by section of code. One call a file,
// parallel-safe.
void index_eh_frame(struct context *ctx, struct object_file *file);
// Section SECTION of FILE is live: so are the LSDA and the personality routine of the records that describe it. NO_SECTION:
// all that a section which can only be kept as it is refers to.
void eh_frame_mark(struct scan *scan, struct object_file *file, u32 section);

// A pass. Sets size (and p2align) of the KIND_EH_FRAME sections; malformed ones become KIND_BYTES, with a warning.
// In: symbols final, SECTION_LIVE final. Worker 0 only.
void size_eh_frame(struct context *ctx);
void size_eh_frame_hdr(struct context *ctx);

// The section's kept records, relocated, into OUT: s->size bytes. From any worker, one call a section.
void write_eh_frame_section(struct context *ctx, struct object_file *file, const struct section *s, u8 *out);
// Sorts the table. Worker 0 only.
void finish_eh_frame_hdr(struct context *ctx);

#endif
