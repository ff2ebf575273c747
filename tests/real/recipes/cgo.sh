# order: 22
# minutes: 20
# Go with cgo, linked by the C compiler (-linkmode=external): a program of its own as an executable, a PIE, a static
# executable, a C shared library and a C archive under a C program, a plugin; and Go's own tests of cgo (misc/cgo).
needs="go gcc"

fetch() {
    cp -aL "$(go env GOROOT)/misc/cgo" misc-cgo
    go version | sed 's/^go version go//; s/ .*//' > .version
}

build() {
    export CGO_ENABLED=1
    cp -a "$REAL/cgo" own
    cd own
    go build -trimpath -ldflags=-linkmode=external -o ../program ./program
    go build -trimpath -buildmode=pie -ldflags=-linkmode=external -o ../program-pie ./program
    go build -trimpath -tags netgo,osusergo -ldflags='-linkmode=external -extldflags=-static' -o ../program-static ./program
    go build -trimpath -buildmode=c-shared -o ../libgo.so ./library
    go build -trimpath -buildmode=c-archive -o ../libgo.a ./library
    go build -trimpath -ldflags=-linkmode=external -o ../host ./host
    go build -trimpath -buildmode=plugin -o ../plugin.so ./plugin
    cd ..
    gcc -O2 -o c-shared own/use.c -I. -L. -lgo -Wl,-rpath,"$PWD"
    gcc -O2 -o c-archive own/use.c -I. libgo.a -pthread
    gcc -O2 -o c-archive-gc own/use.c -I. libgo.a -pthread -Wl,--gc-sections -no-pie
}

check() {
    local program
    export CGO_ENABLED=1
    for program in program program-pie program-static c-shared c-archive c-archive-gc host; do
        ./$program > $program.out 2>&1 || failed "$program: status $?"
        cat $program.out
        sed -n "s,^ok ,pass $program: ,p; s,^not ok ,fail $program: ,p" $program.out >> "$RESULTS"
        try "$program: reached the end" grep -q 'end of the program' $program.out
    done
    try "go version reads it" sh -c "go version ./program | grep -q go1"
    try "sound" sound program program-pie program-static c-shared c-archive host plugin.so libgo.so

    go_outcomes misc-cgo/test -ldflags=-linkmode=external
    go_outcomes misc-cgo/stdio -ldflags=-linkmode=external
    go_outcomes misc-cgo/testtls -ldflags=-linkmode=external
    go_outcomes misc-cgo/nocgo -ldflags=-linkmode=external
    (cd "$(go env GOROOT)/src" && GOFLAGS= go test -v -short -ldflags=-linkmode=external runtime/cgo os/user plugin 2>&1) > std.out || :
    go_lines std.out std
}

go_outcomes() { # FOLDER ARGUMENTS...
    local folder=$1
    shift
    (cd "$folder" && GOFLAGS= GO111MODULE=auto go test -v -short "$@" . 2>&1) > go.out || echo "status $?"
    tail -n 5 go.out
    go_lines go.out "$(basename "$folder")"
    try "$folder" grep -q '^ok ' go.out
}
go_lines() { sed -n "s,^ *--- PASS: \([^ ]*\) .*,pass $2: \1,p; s,^ *--- FAIL: \([^ ]*\) .*,fail $2: \1,p" "$1" >> "$RESULTS"; }
