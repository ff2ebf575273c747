// The build id: a hash over what write_sections noted of each window of the file while it was hot, written into
// its note.
// Needs:   all bytes written, ctx->digests in file order; the note's own bytes were 0 when they were hashed.
// Gives:   the id in .note.gnu.build-id.
// Threads: worker 0.

#include "veld/codec.h"
#include "veld/outfile.h"
#include "veld/output.h"

#include <sys/random.h>

enum { NOTE_HEADER = 16, UUID_SIZE = 16 };

static void random_uuid(u8 *out)
{
    // RFC 4122 version 4. An id that differs every time is what was asked for.
    if (getrandom(out, UUID_SIZE, 0) != UUID_SIZE)
        memset(out, 0, UUID_SIZE);
    out[6] = (out[6] & 0x0f) | 0x40;
    out[8] = (out[8] & 0x3f) | 0x80;
}

static void fast_hash(const void *p, size_t n, u8 *out)
{
    write_u64(out, xxh64(p, n, 0));
    write_u64(out + 8, xxh64(p, n, 0x9e3779b97f4a7c15));
}

void build_id_bytes(const struct config *config, const struct digest *digests, size_t n, u8 *out)
{
    size_t size = n * sizeof(*digests);
    struct md5 md5;
    struct sha1 sha1;
    struct sha256 sha256;
    switch (config->build_id) {
    case BUILD_ID_MD5:
        md5_init(&md5);
        md5_update(&md5, digests, size);
        md5_final(&md5, out);
        break;
    case BUILD_ID_SHA1:
        sha1_init(&sha1);
        sha1_update(&sha1, digests, size);
        sha1_final(&sha1, out);
        break;
    case BUILD_ID_SHA256:
        sha256_init(&sha256);
        sha256_update(&sha256, digests, size);
        sha256_final(&sha256, out);
        break;
    case BUILD_ID_FAST:
        fast_hash(digests, size, out);
        break;
    case BUILD_ID_UUID:
        random_uuid(out);
        break;
    case BUILD_ID_HEX:
        memcpy(out, config->build_id_bytes, config->build_id_size);
        break;
    default:
        break;
    }
}

void write_build_id(struct context *ctx)
{
    const struct synthetic *s = &ctx->syn[SYN_NOTE_BUILD_ID];
    u32 size = build_id_size(&ctx->config);
    if (s->section == 0 || size == 0)
        return;
    const struct section *section = section_at(ctx, s->section);
    u64 offset = section_output(ctx, section)->offset + section->offset + NOTE_HEADER;
    u8 *window = RAW_ARRAY(ctx_arena(ctx), u8, size);
    u8 *out = outfile_reserve(ctx->out, offset, size, window);
    build_id_bytes(&ctx->config, ctx->digests.at, ctx->digests.n, out);
    int failure = outfile_write(ctx->out, offset, out, size);
    if (failure != 0)
        error(ctx, "%s: cannot write: %s", printable(ctx, str_of(ctx->config.output_path)), strerror(failure));
}
