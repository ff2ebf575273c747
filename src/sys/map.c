// Input files as bytes. Below 16 KiB a read into the arena is cheaper than a mapping, its page faults and its end;
// above, the file is mapped read-only and never populated. Bytes of a pipe are collected in a memory file, so that
// drop_pages does to them what it does to any file: the page goes, its bytes stay.
#include "veld/map.h"

#include "veld/bits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
    READ_BELOW = 16 << 10,
    // A process may have 65530 mappings. From the first number on, only files of MANY_READ_BELOW and more are mapped;
    // what is left over is for arenas, threads and really large files.
    MANY_MAPPINGS = 40000,
    MANY_READ_BELOW = 1 << 20,
    PIPE_STEP = 1 << 20,
    FIFO_PATIENCE_MS = 500, // how long a named FIFO may be without a writer at first
    PIPE_FS = 0x50495045,   // PIPEFS_MAGIC: a pipe without a name
    PAGE = 4096,
};

static const u64 pipe_limit = (u64)1 << 30;
static const u64 device_limit = (u64)16 << 20; // no character device holds an object file

// How many mappings of ours the process has; all links in it share its limit.
static size_t n_mappings;

static int open_retry(int directory_fd, const char *path, int flags)
{
    int fd;
    do
        fd = openat(directory_fd, path, flags);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static ssize_t read_retry(int fd, void *p, size_t n)
{
    ssize_t got;
    do
        got = read(fd, p, n);
    while (got < 0 && errno == EINTR);
    return got;
}

// Up to N bytes; fewer only at the end of the file.
static int read_full(int fd, u8 *p, size_t n, size_t *total)
{
    *total = 0;
    while (*total < n) {
        ssize_t got = read_retry(fd, p + *total, n - *total);
        if (got < 0)
            return errno;
        if (got == 0)
            break;
        *total += (size_t)got;
    }
    return 0;
}

// A file may shrink between fstat and read: it is then as long as what was read.
static int read_whole(int fd, size_t size, struct arena *arena, struct mapping *out)
{
    u8 *p = arena_alloc(arena, size, 16);
    size_t got;
    int error = read_full(fd, p, size, &got);
    if (error != 0)
        return error;
    out->data = p;
    out->size = got;
    out->is_mapped = false;
    return 0;
}

static bool map_whole(int fd, size_t size, struct mapping *out)
{
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return false;
    add_relaxed(&n_mappings, 1);
    out->data = p;
    out->size = size;
    out->is_mapped = true;
    return true;
}

// The first bytes of a pipe that was opened without blocking. A named FIFO that nobody has open for writing gives no
// bytes at once; one whose writer is about to come is waited for a moment, and then it is an error.
static int stream_begin(int fd, const struct stat *st, u8 *p, size_t n, size_t *got_bytes)
{
    ssize_t got = read_retry(fd, p, n);
    if (got == 0 && S_ISFIFO(st->st_mode)) {
        struct statfs fs;
        bool has_name = fstatfs(fd, &fs) == 0 && fs.f_type != PIPE_FS;
        if (has_name) {
            struct pollfd wait = {.fd = fd, .events = POLLIN};
            if (poll(&wait, 1, FIFO_PATIENCE_MS) == 0)
                return ENXIO;
            got = read_retry(fd, p, n);
        }
    }
    // From here on, block: the other side sets the pace.
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    if (got < 0 && errno == EAGAIN)
        got = read_retry(fd, p, n);
    if (got < 0)
        return errno;
    *got_bytes = (size_t)got;
    return 0;
}

// The part of a stream that does not fit in the arena: FIRST's N bytes and all that follow, in a memory file.
static int stream_collect(int fd, const u8 *first, size_t n, u64 limit, struct arena *arena,
                          struct mapping *out)
{
    int file = memfd_create("veld-input", MFD_CLOEXEC);
    if (file < 0)
        return errno;
    struct arena_mark mark = arena_mark(arena);
    u8 *step = arena_alloc(arena, PIPE_STEP, 16);
    u64 size = 0;
    int error = 0;

    memcpy(step, first, n);
    while (n > 0 && error == 0) {
        size += n;
        if (size > limit)
            error = EFBIG;
        for (size_t done = 0; done < n && error == 0;) {
            ssize_t put = write(file, step + done, n - done);
            if (put > 0)
                done += (size_t)put;
            else if (put == 0 || errno != EINTR)
                error = put == 0 ? EIO : errno;
        }
        if (error == 0)
            error = read_full(fd, step, PIPE_STEP, &n);
    }
    arena_reset(arena, mark);
    if (error == 0 && !map_whole(file, size, out))
        error = errno;
    close(file);
    return error;
}

static int stream_read(int fd, const struct stat *st, struct arena *arena, struct mapping *out)
{
    u8 first[READ_BELOW];
    size_t got = 0, total = 0;
    u64 limit = S_ISCHR(st->st_mode) ? device_limit : pipe_limit;
    int error = stream_begin(fd, st, first, sizeof(first), &total);

    if (error != 0)
        return error;
    if (total > 0)
        error = read_full(fd, first + total, sizeof(first) - total, &got);
    if (error != 0)
        return error;
    total += got;
    if (total == sizeof(first))
        return stream_collect(fd, first, total, limit, arena, out);

    u8 *p = arena_alloc(arena, total, 16);
    memcpy(p, first, total);
    out->data = p;
    out->size = total;
    out->is_mapped = false;
    return 0;
}

static int read_regular(int fd, const struct stat *st, struct arena *arena, struct mapping *out)
{
    u64 size = (u64)st->st_size;
    u64 read_below = load_relaxed(&n_mappings) < MANY_MAPPINGS ? READ_BELOW : MANY_READ_BELOW;
    if (size < read_below)
        return read_whole(fd, size, arena, out);
    // Mappings may be used up, or the file system may have none: then its bytes cost memory.
    if (map_whole(fd, size, out))
        return 0;
    return read_whole(fd, size, arena, out);
}

static u64 mtime_of(const struct stat *st)
{
    return (u64)st->st_mtim.tv_sec * 1000000000 + (u64)st->st_mtim.tv_nsec;
}

int map_file(int directory_fd, const char *path, struct arena *arena, struct mapping *out)
{
    struct stat st;
    int error;

    *out = (struct mapping){0};
    int fd = open_retry(directory_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno;
    if (fstat(fd, &st) != 0) {
        error = errno;
        close(fd);
        return error;
    }
    out->device = st.st_dev;
    out->inode = st.st_ino;
    out->mtime_ns = mtime_of(&st);
    if (S_ISREG(st.st_mode) && st.st_size > 0)
        error = read_regular(fd, &st, arena, out);
    else if (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
        error = stream_read(fd, &st, arena, out); // files in /proc say that their size is 0
    else
        error = S_ISDIR(st.st_mode) ? EISDIR : EOPNOTSUPP;
    close(fd);
    return error;
}

void unmap_file(struct mapping *m)
{
    if (m->is_mapped) {
        munmap((void *)m->data, m->size);
        __atomic_fetch_sub(&n_mappings, 1, __ATOMIC_RELAXED);
    }
    m->data = NULL;
    m->size = 0;
    m->is_mapped = false;
}

void drop_pages(const void *p, size_t n)
{
    uintptr_t begin = align_up((uintptr_t)p, PAGE);
    uintptr_t end = ((uintptr_t)p + n) & ~(uintptr_t)(PAGE - 1);
    if (end > begin)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}

static const size_t huge_region = (size_t)4 << 20;

static void region_advise(void *p, size_t size)
{
    if (size >= huge_region)
        madvise(p, size, MADV_HUGEPAGE);
}

void *region_alloc(size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = align_up(MAX(size, 1), PAGE);
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    region_advise(p, size);
    return p;
}

void *region_grow(void *p, size_t old_size, size_t new_size)
{
    if (p == NULL)
        return region_alloc(new_size);
    if (new_size > SIZE_MAX / 2)
        return NULL;
    old_size = align_up(MAX(old_size, 1), PAGE);
    new_size = align_up(MAX(new_size, 1), PAGE);
    if (new_size == old_size)
        return p;
    void *moved = mremap(p, old_size, new_size, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED)
        return NULL;
    region_advise(moved, new_size);
    return moved;
}

void region_free(void *p, size_t size)
{
    if (p != NULL)
        munmap(p, align_up(MAX(size, 1), PAGE));
}

bool file_identity(const char *path, u64 *device, u64 *inode)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *device = st.st_dev;
    *inode = st.st_ino;
    return true;
}

bool file_has_changed(const char *path, u64 device, u64 inode, u64 mtime_ns, u64 size)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_dev == device && st.st_ino == inode &&
           (mtime_of(&st) != mtime_ns || (u64)st.st_size != size);
}

bool file_is_inside(const char *path, const char *directory)
{
    char *inner = realpath(path, NULL), *outer = realpath(directory, NULL);
    size_t n = outer == NULL ? 0 : strlen(outer);
    bool is_inside = inner != NULL && n > 0 && strncmp(inner, outer, n) == 0 && (inner[n] == '/' || outer[n - 1] == '/');
    free(inner);
    free(outer);
    return is_inside;
}
