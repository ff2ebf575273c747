// Loads plugin.so, which shares this program's runtime and packages.
package main

import (
	"fmt"
	"os"
	"plugin"

	"veld.test/cgo/shared"
)

func main() {
	p, err := plugin.Open("./plugin.so")
	if err != nil {
		fmt.Println("not ok open:", err)
		os.Exit(1)
	}
	fmt.Println("ok open")
	f, err := p.Lookup("Double")
	if err == nil && f.(func(int) int)(21) == 42 {
		fmt.Println("ok call")
	} else {
		fmt.Println("not ok call")
	}
	if shared.Registered == "by the plugin" {
		fmt.Println("ok one copy of a package")
	} else {
		fmt.Println("not ok one copy of a package")
	}
	fmt.Println("end of the program")
}
