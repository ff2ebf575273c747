// The output file. There are four ways out, one a `kind`:
//
// - KIND_FILE_PWRITE: a temporary file beside the final name; windows are written with pwrite. Cheapest for small
//   outputs and few threads, as a file takes one writer at a time.
// - KIND_FILE_MAP: the same file, mapped: page faults go on in parallel. Space is reserved before anything is stored in
//   the mapping, as a store without space behind it would be a SIGBUS: by fallocate for the whole file, or, on tmpfs
//   where that is serial and slow, window by window with MADV_POPULATE_WRITE; a window without space is pwritten.
// - KIND_MEMORY: collected, then written in order by outfile_finish: devices, FIFOs, old files in closed directories.
// - KIND_NULL: /dev/null.
//
// A temporary file is named relative to a descriptor of its directory, so that neither long names nor a changed working
// directory matter. Its name is random and of fixed length. It is in a list for the signal handler before it exists.
#include "veld/outfile.h"

#include "veld/bits.h"
#include "veld/map.h"
#include "veld/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum {
    MAP_FROM_WORKERS = 5,     // with fewer, pwrite is faster at any size
    READER_PATIENCE_MS = 500, // how long a FIFO may be without a reader
    PAGE = 4096,
    // Magic numbers of statfs(2); see `file_system_maps_well`.
    FS_EXT = 0xef53,
    FS_XFS = 0x58465342,
    FS_OVERLAY = 0x794c7630,
    FS_TMPFS = 0x01021994,
};

static const u64 map_from_size = (u64)16 << 20;

enum kind { KIND_FILE_PWRITE, KIND_FILE_MAP, KIND_MEMORY, KIND_NULL };

struct outfile {
    const char *path, *base; // as the user wrote it, or where that leads; its last part
    char followed[PATH_MAX];
    int fd;                  // the temporary file, the device, or the old file to overwrite
    int directory_fd;        // of PATH; -1: no temporary file
    int temp;                // place in `temp_files`, -1: the list was full
    char temp_name[24];
    u64 size;
    u8 *map; // KIND_FILE_MAP and KIND_MEMORY: SIZE bytes
    enum kind kind;
    bool populate;  // reserve by populating
    bool overwrite; // KIND_MEMORY: FD is an old regular file
};

// ---- Temporary files that a signal must remove. One list for the process, as signals are the process's; lock-free, as
// the handler reads it at any moment.

enum temp_state { TEMP_FREE, TEMP_CHANGING, TEMP_LISTED };

static struct temp_file {
    u32 state;
    int directory_fd;
    char name[24];
} temp_files[64];

static int temp_list(int directory_fd, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(temp_files); i++) {
        struct temp_file *t = &temp_files[i];
        u32 free_state = TEMP_FREE;
        if (!__atomic_compare_exchange_n(&t->state, &free_state, TEMP_CHANGING, false,
                                         __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        t->directory_fd = directory_fd;
        memcpy(t->name, name, sizeof(t->name));
        store_release(&t->state, TEMP_LISTED);
        return (int)i;
    }
    return -1;
}

static void temp_unlist(int i)
{
    if (i >= 0)
        store_release(&temp_files[i].state, TEMP_FREE);
}

static void on_deadly_signal(int sig)
{
    for (size_t i = 0; i < ARRAY_LEN(temp_files); i++)
        if (load_acquire(&temp_files[i].state) == TEMP_LISTED)
            unlinkat(temp_files[i].directory_fd, temp_files[i].name, 0);
    raise(sig); // SA_RESETHAND: it kills when the handler returns
}

void outfile_install_signal_handlers(void)
{
    static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction action = {.sa_handler = on_deadly_signal, .sa_flags = SA_RESETHAND | SA_RESTART};
    // All of them wait meanwhile: the second of two signals must not kill before the files are gone.
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(deadly); i++) {
        struct sigaction old;
        // An ignored one (nohup) stays ignored.
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(deadly[i], &action, NULL);
    }
}

// ---- Making files

static u64 random_u64(void)
{
    u64 value;
    if (getrandom(&value, sizeof(value), GRND_NONBLOCK) == sizeof(value))
        return value;
    struct timespec now; // a young or odd system: O_EXCL is what counts
    clock_gettime(CLOCK_REALTIME, &now);
    value = (u64)now.tv_nsec * 0x9e3779b97f4a7c15u + (u64)now.tv_sec;
    return (value ^ (uintptr_t)&value ^ (u64)getpid() << 32) * 0xd6e8feb86659fd93u;
}

// ".veld-" and 13 letters.
static void temp_name_make(char name[24])
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
    u64 value = random_u64();
    memset(name, 0, 24);
    memcpy(name, ".veld-", 6);
    for (int i = 0; i < 13; i++, value >>= 5)
        name[6 + i] = letters[value & 31];
}

static int open_retry(int directory_fd, const char *path, int flags, unsigned mode)
{
    int fd;
    do
        fd = openat(directory_fd, path, flags, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int close_checked(int fd)
{
    // On Linux the descriptor is gone after EINTR too.
    return close(fd) == 0 || errno == EINTR ? 0 : errno;
}

static int directory_open(const char *path, size_t n)
{
    char directory[PATH_MAX];
    if (n == 0)
        return open_retry(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (n >= sizeof(directory)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(directory, path, n);
    directory[n] = '\0';
    return open_retry(AT_FDCWD, directory, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

static void temp_remove(struct outfile *o)
{
    unlinkat(o->directory_fd, o->temp_name, 0);
    temp_unlist(o->temp);
    close(o->directory_fd);
    o->directory_fd = -1;
}

// Make the temporary file; its directory and name end up in O.
static int temp_create(struct outfile *o, unsigned mode)
{
    o->directory_fd = directory_open(o->path, (size_t)(o->base - o->path));
    if (o->directory_fd < 0)
        return errno;
    for (int tries = 0;; tries++) {
        temp_name_make(o->temp_name);
        o->temp = temp_list(o->directory_fd, o->temp_name);
        o->fd = open_retry(o->directory_fd, o->temp_name,
                           O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        if (o->fd >= 0)
            return 0;
        int error = errno;
        temp_unlist(o->temp);
        if (error != EEXIST || tries == 100) {
            close(o->directory_fd);
            o->directory_fd = -1;
            return error;
        }
    }
}

// Asked for beforehand, so that a library's caller gets EFBIG and not SIGXFSZ.
static bool size_is_allowed(u64 size)
{
    struct rlimit limit;
    if (size > INT64_MAX)
        return false;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           size <= limit.rlim_cur;
}

// Where mapping a fresh file is known to be good: it can be reserved, and its faults are cheap. Not btrfs (copies on
// write), network and user-space file systems, or any that is not known.
static bool file_system_maps_well(int fd, bool *is_tmpfs)
{
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0)
        return false;
    u32 type = (u32)fs.f_type;
    *is_tmpfs = type == FS_TMPFS;
    return type == FS_EXT || type == FS_XFS || type == FS_OVERLAY || type == FS_TMPFS;
}

// Map the file if its space can be had; else it stays KIND_FILE_PWRITE.
static void file_try_map(struct outfile *o)
{
    bool is_tmpfs;
    if (o->size == 0 || o->size > SIZE_MAX / 2 || !file_system_maps_well(o->fd, &is_tmpfs))
        return;
    // A failure for want of space is found again, and reported, by pwrite.
    if (!is_tmpfs && fallocate(o->fd, 0, 0, (off_t)o->size) != 0)
        return;
    void *map = mmap(NULL, o->size, PROT_READ | PROT_WRITE, MAP_SHARED, o->fd, 0);
    if (map == MAP_FAILED)
        return;
    if (is_tmpfs && madvise(map, MIN(o->size, (u64)PAGE), MADV_POPULATE_WRITE) != 0) {
        munmap(map, o->size); // Linux before 5.14
        return;
    }
    if (!is_tmpfs)
        madvise(map, o->size, MADV_HUGEPAGE);
    o->map = map;
    o->populate = is_tmpfs;
    o->kind = KIND_FILE_MAP;
}

static int file_start(struct outfile *o, unsigned n_workers, enum outfile_backend backend,
                      const char **what)
{
    o->kind = KIND_FILE_PWRITE;
    if (ftruncate(o->fd, (off_t)o->size) != 0) {
        int error = errno;
        *what = "cannot write";
        close(o->fd);
        temp_remove(o);
        return error;
    }
    if (backend == OUTFILE_MMAP ||
        (backend == OUTFILE_AUTO && n_workers >= MAP_FROM_WORKERS && o->size >= map_from_size))
        file_try_map(o);
    return 0;
}

static int memory_start(struct outfile *o)
{
    o->kind = KIND_MEMORY;
    o->map = region_alloc(o->size);
    if (o->map != NULL)
        return 0;
    close(o->fd);
    return ENOMEM;
}

// Open a device, FIFO, or (through a link in /dev or /proc) whatever a descriptor stands for.
static int device_open(const char *path, bool is_fifo)
{
    for (int waited = 0;; waited += 10) {
        int fd = open_retry(AT_FDCWD, path,
                            O_WRONLY | O_CLOEXEC | O_NOCTTY | (is_fifo ? O_NONBLOCK : 0), 0);
        if (fd >= 0) {
            int flags = is_fifo ? fcntl(fd, F_GETFL) : -1;
            if (flags >= 0)
                fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
            return fd;
        }
        if (!is_fifo || errno != ENXIO || waited >= READER_PATIENCE_MS)
            return -1; // ENXIO: a FIFO that nobody reads
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    }
}

static int device_start(struct outfile *o, const struct stat *st)
{
    o->fd = device_open(o->path, S_ISFIFO(st->st_mode));
    if (o->fd < 0)
        return errno;
    if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3)) {
        o->kind = KIND_NULL;
        return 0;
    }
    return memory_start(o);
}

// /dev/stdout > file: the name is a link to a regular file, but it stands for an open descriptor.
static bool is_descriptor_name(const char *path)
{
    struct stat st;
    return (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0) &&
           lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

// A symbolic link to nothing or to an empty file (mktemp's, say) stays, and the output is where it leads; one to a file that
// has something in it is replaced. This is what GNU ld does.
static int follow_links(struct outfile *o)
{
    enum { MOST_LINKS = 40 };
    char to[PATH_MAX];
    for (unsigned i = 0; i < MOST_LINKS; i++) {
        ssize_t n = readlink(o->path, to, sizeof(to) - 1);
        if (n < 0)
            return 0;           // no link; what else is wrong with it will be seen
        size_t directory = to[0] == '/' ? 0 : (size_t)(o->base - o->path);
        if (directory + (size_t)n >= sizeof(o->followed))
            return ENAMETOOLONG;
        memmove(o->followed, o->path, directory);
        memcpy(o->followed + directory, to, (size_t)n);
        o->followed[directory + (size_t)n] = '\0';
        o->path = o->followed;
        o->base = str_basename(str_of(o->path)).p;
    }
    return ELOOP;
}

// No file can be made in the directory, but the old one may be written: as GNU ld does, it is then overwritten.
static int overwrite_start(struct outfile *o, int why_no_temp)
{
    o->fd = open_retry(AT_FDCWD, o->path, O_WRONLY | O_CLOEXEC, 0);
    if (o->fd < 0)
        return errno == ETXTBSY ? ETXTBSY : why_no_temp;
    o->overwrite = true;
    return memory_start(o);
}

static int outfile_open(struct outfile *o, const char *path, u64 size, unsigned mode,
                        unsigned n_workers, enum outfile_backend backend, const char **what)
{
    struct stat st;
    struct str base = str_basename(str_of(path));

    *what = "cannot open output file";
    *o = (struct outfile){
        .path = path, .base = base.p, .fd = -1, .directory_fd = -1, .temp = -1, .size = size};
    bool exists = stat(path, &st) == 0;
    if (!exists && errno != ENOENT)
        return errno;
    if (path[0] == '\0')
        return ENOENT;
    if (base.n == 0 || (exists && S_ISDIR(st.st_mode)))
        return EISDIR;
    if (exists && (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode) || is_descriptor_name(path)))
        return device_start(o, &st);
    if (exists && !S_ISREG(st.st_mode))
        return EOPNOTSUPP;
    if (base.n > NAME_MAX)
        return ENAMETOOLONG;

    int error = exists && st.st_size > 0 ? 0 : follow_links(o);
    if (error != 0)
        return error;
    error = temp_create(o, mode);
    if (error != 0 && exists && (error == EACCES || error == EPERM || error == EROFS))
        error = overwrite_start(o, error);
    if (error != 0)
        return error;
    if (!size_is_allowed(size)) {
        *what = "cannot write";
        outfile_abandon(o);
        return EFBIG;
    }
    return o->directory_fd >= 0 ? file_start(o, n_workers, backend, what) : 0;
}

int outfile_create(struct arena *arena, const char *path, u64 size, unsigned mode,
                   unsigned n_workers, enum outfile_backend backend, struct outfile **out,
                   const char **what)
{
    struct outfile *o = NEW(arena, struct outfile);
    int error = outfile_open(o, path, size, mode, n_workers, backend, what);
    *out = error == 0 ? o : NULL;
    return error;
}

// ---- Filling it

bool outfile_is_mapped(const struct outfile *o)
{
    return o->map != NULL;
}

u8 *outfile_reserve(struct outfile *o, u64 offset, size_t n, u8 *window)
{
    if (o->map == NULL)
        return window;
    u8 *place = o->map + offset;
    if (o->populate && n > 0) {
        uintptr_t begin = (uintptr_t)place & ~(uintptr_t)(PAGE - 1);
        uintptr_t end = align_up((uintptr_t)place + n, PAGE);
        if (madvise((void *)begin, end - begin, MADV_POPULATE_WRITE) != 0)
            return window; // no space: outfile_write will say so
    }
    return place;
}

static int pwrite_all(int fd, const u8 *bytes, size_t n, u64 offset)
{
    while (n > 0) {
        ssize_t put = pwrite(fd, bytes, MIN(n, (size_t)1 << 30), (off_t)offset);
        if (put > 0) {
            bytes += put;
            offset += (u64)put;
            n -= (size_t)put;
        } else if (put == 0 || errno != EINTR) {
            return put == 0 ? EIO : errno;
        }
    }
    return 0;
}

int outfile_write(struct outfile *o, u64 offset, const u8 *bytes, size_t n)
{
    switch (o->kind) {
    case KIND_FILE_MAP:
        if (bytes == o->map + offset)
            return 0;
        // fall through
    case KIND_FILE_PWRITE: return pwrite_all(o->fd, bytes, n, offset);
    case KIND_MEMORY:
        if (bytes != o->map + offset && n > 0)
            memcpy(o->map + offset, bytes, n);
        return 0;
    case KIND_NULL: break;
    }
    return 0;
}

// ---- The end

static void map_end(struct outfile *o)
{
    if (o->map != NULL)
        region_free(o->map, o->size);
    o->map = NULL;
}

void outfile_abandon(struct outfile *o)
{
    map_end(o);
    if (o->fd >= 0)
        close(o->fd);
    o->fd = -1;
    if (o->directory_fd >= 0)
        temp_remove(o);
}

// Make FD, an old file of OLD_SIZE bytes, SIZE bytes long without losing a byte of it if there is no space.
static int old_file_reserve(int fd, u64 old_size, u64 size)
{
    if (size <= old_size)
        return 0;
    if (fallocate(fd, 0, (off_t)old_size, (off_t)(size - old_size)) == 0)
        return 0;
    int error = errno;
    if (error == EOPNOTSUPP || error == ENOSYS || error == EINVAL)
        return 0; // then it is found out while writing
    if (ftruncate(fd, (off_t)old_size) != 0)
        return errno;
    return error;
}

// Write the collected bytes over the old file FD.
static int old_file_overwrite(int fd, const u8 *bytes, u64 size)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    int error = old_file_reserve(fd, (u64)st.st_size, size);
    if (error == 0)
        error = pwrite_all(fd, bytes, size, 0);
    if (error == 0 && ftruncate(fd, (off_t)size) != 0)
        error = errno;
    return error;
}

static int memory_finish(struct outfile *o)
{
    struct stat st;
    int error;
    if (o->overwrite) {
        error = old_file_overwrite(o->fd, o->map, o->size);
    } else {
        error = write_all(o->fd, o->map, o->size);
        // Through /dev/stdout a longer old file may be below us.
        if (error == 0 && fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode)) {
            off_t end = lseek(o->fd, 0, SEEK_CUR);
            if (end >= 0 && ftruncate(o->fd, end) != 0)
                error = errno;
        }
    }
    map_end(o);
    int close_error = close_checked(o->fd);
    o->fd = -1;
    return error != 0 ? error : close_error;
}

// The file is complete, but its name cannot be taken over (a mount point of its own, or somebody else's file in a
// sticky directory): if the old file may be written, overwrite it.
static int file_copy_over(struct outfile *o, int why_no_rename)
{
    int from = open_retry(o->directory_fd, o->temp_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (from < 0)
        return why_no_rename;
    int to = open_retry(o->directory_fd, o->base, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (to < 0) {
        close(from);
        return why_no_rename;
    }
    int error = why_no_rename;
    void *bytes = o->size > 0 ? mmap(NULL, o->size, PROT_READ, MAP_SHARED, from, 0) : NULL;
    if (bytes != MAP_FAILED) {
        error = old_file_overwrite(to, bytes, o->size);
        if (bytes != NULL)
            munmap(bytes, o->size);
    }
    close(from);
    int close_error = close_checked(to);
    return error != 0 ? error : close_error;
}

static int file_finish(struct outfile *o, const char **what)
{
    map_end(o);
    int error = close_checked(o->fd); // network file systems report a full disk here
    o->fd = -1;
    if (error == 0 && renameat(o->directory_fd, o->temp_name, o->directory_fd, o->base) == 0) {
        temp_unlist(o->temp);
        close(o->directory_fd);
        o->directory_fd = -1;
        return 0;
    }
    if (error == 0) {
        error = errno;
        *what = "cannot replace";
        if (error == EBUSY || error == EPERM || error == EACCES)
            error = file_copy_over(o, error);
    }
    temp_remove(o);
    return error;
}

int outfile_finish(struct outfile *o, const char **what)
{
    *what = "cannot write";
    switch (o->kind) {
    case KIND_FILE_PWRITE:
    case KIND_FILE_MAP: return file_finish(o, what);
    case KIND_MEMORY: return memory_finish(o);
    case KIND_NULL: break;
    }
    int error = close_checked(o->fd);
    o->fd = -1;
    return error;
}

int write_side_file(const char *path, const char *text, size_t n)
{
    struct outfile o;
    const char *what;
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, text, n);
    int error = outfile_open(&o, path, n, 0666, 1, OUTFILE_PWRITE, &what);
    if (error != 0)
        return error;
    error = outfile_write(&o, 0, (const u8 *)text, n);
    if (error != 0) {
        outfile_abandon(&o);
        return error;
    }
    return outfile_finish(&o, &what);
}

void remove_side_file(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
        unlink(path);
}
