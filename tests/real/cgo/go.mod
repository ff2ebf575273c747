module veld.test/cgo

go 1.19
