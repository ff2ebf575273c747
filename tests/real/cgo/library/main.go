// What a C program gets as libgo.so and libgo.a.
package main

// typedef int (*visitor)(int, void *);
// static int visit(visitor f, int n, void *arg) { return f(n, arg); }
import "C"

import (
	"sort"
	"strings"
	"unsafe"
)

//export GoSum
func GoSum(values *C.int, n C.int) C.long {
	sum := C.long(0)
	for _, v := range unsafe.Slice(values, n) {
		sum += C.long(v)
	}
	return sum
}

//export GoUpper
func GoUpper(s *C.char) *C.char { return C.CString(strings.ToUpper(C.GoString(s))) }

//export GoSort
func GoSort(values *C.int, n C.int) {
	s := unsafe.Slice(values, n)
	sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
}

//export GoVisit
func GoVisit(f C.visitor, n C.int, arg unsafe.Pointer) C.int {
	done := make(chan C.int)
	go func() {
		sum := C.int(0)
		for i := C.int(0); i < n; i++ {
			sum += C.visit(f, i, arg)
		}
		done <- sum
	}()
	return <-done
}

func main() {}
