// sys: input files as bytes. Small files are read, larger ones mapped read-only; nothing is ever written to them.
#ifndef VELD_MAP_H
#define VELD_MAP_H

#include "veld/arena.h"

struct mapping {
    const u8 *data;
    u64 size;
    u64 device, inode;          // identity, to refuse an output that is an input
    u64 mtime_ns;
    bool is_mapped;             // false: the bytes are in the arena
};

// Open PATH (relative to DIRECTORY_FD, or AT_FDCWD), a regular file, or a pipe or character device, which is read to
// its end (bounded: EFBIG after 1 GiB of a pipe, 16 MiB of a device). Fails with an errno value (EISDIR for a
// directory, ENXIO for a socket or a FIFO that nobody writes to, EOPNOTSUPP for a block device); 0: success. The
// descriptor is closed before return. Bytes in the arena are aligned to 16.
int map_file(int directory_fd, const char *path, struct arena *arena, struct mapping *out);
void unmap_file(struct mapping *m);
// Which file PATH is; false: there is none.
bool file_identity(const char *path, u64 *device, u64 *inode);
// Is PATH still the file that map_file found, but written to since?
bool file_has_changed(const char *path, u64 device, u64 inode, u64 mtime_ns, u64 size);
// Does PATH lie in DIRECTORY, whatever dots and links their spellings have?
bool file_is_inside(const char *path, const char *directory);
// The whole pages in [p, p+n) of an input with is_mapped set will hardly be needed again; lowers the peak. If they are
// read all the same, they come back from the file. Not for other memory: its bytes would be lost.
void drop_pages(const void *p, size_t n);

// A zeroed region for large arrays, to be grown in place or moved without copying; NULL when memory is short (the old
// one stays then). Sizes need not be rounded, but must be the same in each call for one region.
void *region_alloc(size_t size);
void *region_grow(void *p, size_t old_size, size_t new_size);
void region_free(void *p, size_t size);

#endif
