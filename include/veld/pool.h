// sys: the work pool. Threads exist only once there is work for more than one; with one worker no thread is ever made.
#ifndef VELD_POOL_H
#define VELD_POOL_H

#include "veld/base.h"

struct pool;
struct task;

// N_WORKERS, at most 1024, counts the calling thread, which is worker 0. NULL when memory is short. Threads are started
// at the first parallel_for that has more than one item; one that cannot be made is done without. Their stack: 256 KiB.
struct pool *pool_create(unsigned n_workers);
// Joins the threads.
void pool_destroy(struct pool *pool);
unsigned pool_n_workers(const struct pool *pool);

// The calling thread's place in the pool it works for: 0 .. n_workers-1; the thread that called pool_create has 0.
unsigned pool_worker(void);

// Run FN(ARG, i) for each i < N, in any order, on all workers, and return when all are done. Items are handed out by an
// atomic cursor in ascending order, so put long ones first. Must be called by worker 0 only, not from inside an item.
void parallel_for(struct pool *pool, size_t n, void (*fn)(void *arg, size_t i), void *arg);
// The same, one item at a time being CHUNK consecutive indices: for items of some nanoseconds each.
void parallel_for_chunks(struct pool *pool, size_t n, size_t chunk,
                         void (*fn)(void *arg, size_t begin, size_t end), void *arg);

// A background task: runs on a worker that would otherwise wait, or in task_await (also of another task). With one
// worker, or before the first parallel_for, it runs in task_await. FN may not call parallel_for. A task that is never
// awaited need not run. Called by worker 0 only, like task_await, which may be called once or more for a task.
struct task *task_spawn(struct pool *pool, void (*fn)(void *arg), void *arg);
void task_await(struct pool *pool, struct task *task);

// Give up the whole link from any worker: unwinds to the innermost pool_guard of the thread that called parallel_for,
// once all other workers have stopped: each ends its item, the rest is skipped. REASON is not 0. Used for spent memory
// and inputs that change while they are read. No lock may be held.
_Noreturn void pool_throw(int reason);
// Run FN(ARG) and return 0, or the REASON of a pool_throw inside it. Inside an item or task it catches what that one
// throws. After a throw, when the outermost guard of the pool's owner returns, no task runs any more and queued ones
// are dropped; the pool can be used again. Also turns SIGBUS in a mapped input into the reason
// POOL_SIGBUS, on any worker; pool_fault_address() then says where. SIGSEGV and SIGFPE become POOL_SEGV: an input was
// overwritten while it was read, or there is a defect in veld. (Not under a sanitizer.)
int pool_guard(void (*fn)(void *arg), void *arg);
enum { POOL_OUT_OF_MEMORY = 1, POOL_SIGBUS = 2, POOL_FAILED = 3, POOL_SEGV = 4 };
const void *pool_fault_address(void);

#endif
