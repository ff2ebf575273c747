// Each check is one line, ok or not ok.
package main

/*
#cgo LDFLAGS: -lm -lz
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct { int x; double y; char name[16]; } record;
static __thread int per_thread = 7;
static int bump(void) { return ++per_thread; }
static record make_record(int x) { record r = { x, x / 2.0, "record" }; return r; }
static int fails(void) { errno = ENOENT; return -1; }
static void *thread_main(void *arg);
extern int goCallback(int, void *);
static int call_back(int n, void *arg) { int sum = 0; for (int i = 0; i < n; i++) sum += goCallback(i, arg); return sum; }
static void *thread_main(void *arg) { long n = call_back(10, arg); return (void *)n; }
static long on_a_thread(void *arg) { pthread_t t; void *out; pthread_create(&t, 0, thread_main, arg); pthread_join(t, &out); return (long)out; }
typedef int (*binary)(int, int);
static int add(int a, int b) { return a + b; }
static int mul(int a, int b) { return a * b; }
static binary table[] = { add, mul };
static int through(int which, int a, int b) { return table[which](a, b); }
static const char *weak_name(void);
extern const char *not_there(void) __attribute__((weak));
static const char *weak_name(void) { return not_there ? not_there() : "absent"; }
*/
import "C"

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"os/user"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

var failures int

func check(name string, fine bool) {
	if fine {
		fmt.Println("ok", name)
	} else {
		fmt.Println("not ok", name)
		failures++
	}
}

//export goCallback
func goCallback(n C.int, arg unsafe.Pointer) C.int {
	return n * *(*C.int)(arg)
}

func panics() (said interface{}) {
	defer func() { said = recover() }()
	var p *int
	*p = 1
	return nil
}

func main() {
	check("libm", C.cos(0) == 1 && C.sqrt(2) > 1.41)
	s := C.CString("hello")
	check("strings", C.GoString(s) == "hello" && C.strlen(s) == 5)
	C.free(unsafe.Pointer(s))
	r := C.make_record(9)
	check("structs", r.x == 9 && r.y == 4.5 && C.GoString(&r.name[0]) == "record")
	_, err := C.fails()
	check("errno", err == syscall.ENOENT)
	check("zlib", C.GoString(C.zlibVersion()) != "" && C.crc32(0, (*C.Bytef)(unsafe.Pointer(&[]byte("abc")[0])), 3) == 0x352441c2)
	factor := (*C.int)(C.malloc(4))
	*factor = 3
	check("callback", C.call_back(10, unsafe.Pointer(factor)) == 135)
	check("callback from a thread of C's", C.on_a_thread(unsafe.Pointer(factor)) == 135)
	check("function pointers", C.through(0, 3, 4) == 7 && C.through(1, 3, 4) == 12)
	check("undefined weak", C.GoString(C.weak_name()) == "absent")
	runtime.LockOSThread()
	first := C.bump()
	check("thread-local of C's", C.bump() == first+1)
	runtime.UnlockOSThread()

	check("a nil dereference is a panic", strings.Contains(fmt.Sprint(panics()), "nil pointer"))
	var wait sync.WaitGroup
	var lock sync.Mutex
	sum := 0
	for i := 0; i < 1000; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			n := int(C.through(1, C.int(i), 2))
			lock.Lock()
			sum += n
			lock.Unlock()
		}(i)
	}
	wait.Wait()
	check("goroutines", sum == 999000)
	runtime.GC()
	check("stack traces", strings.Contains(trace(), "main.trace"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		go func() { c, _ := listener.Accept(); c.Write([]byte("hi")); c.Close() }()
		c, err := net.Dial("tcp", listener.Addr().String())
		buffer := make([]byte, 2)
		if err == nil {
			c.Read(buffer)
		}
		check("loopback", err == nil && string(buffer) == "hi")
	} else {
		check("loopback", false)
	}
	me, err := user.Current()
	check("user", err == nil && me.Uid == fmt.Sprint(os.Getuid()))
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	select {
	case <-signals:
		check("signal", true)
	case <-time.After(5 * time.Second):
		check("signal", false)
	}
	fmt.Println("end of the program")
	if failures > 0 {
		os.Exit(1)
	}
}

func trace() string {
	buffer := make([]byte, 4096)
	return string(buffer[:runtime.Stack(buffer, false)])
}
