package main

// static int twice(int x) { return 2 * x; }
import "C"

import "veld.test/cgo/shared"

func init() { shared.Registered = "by the plugin" }

// Double is looked up by the host.
func Double(x int) int { return int(C.twice(C.int(x))) }

func main() {}
