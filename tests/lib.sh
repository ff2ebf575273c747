# What every link, script and error test begins with: . "${0%/*}/../../lib.sh"
# A test runs alone (bash tests/link/tls/gd-to-le.sh) or by tests/run, in a folder of its own that is removed at the end
# (KEEP=1 keeps it). It passes if it reaches its end. VELD names the linker: veld, or ld.bfd, the oracle.
# shellcheck shell=bash

set -Eeu -o pipefail
export LC_ALL=C
umask 022
# A report of a sanitizer is no clean failure.
export ASAN_OPTIONS="${ASAN_OPTIONS:-exitcode=99:detect_leaks=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-exitcode=99:print_stacktrace=1}"
unset LD_RUN_PATH LD_LIBRARY_PATH COLLECT_NO_DEMANGLE GNUTARGET LDEMULATION

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${BUILD:=${tests%/*}/build/release}"
: "${VELD:=$BUILD/veld}"
: "${CC:=gcc}"
: "${ELFCHECK:=$BUILD/tests/elfcheck}"
case $CC in
*clang*)
    CXX=${CC/clang/clang++} with_veld="--ld-path=$tests/tools/ld"
    as_gcc=-fsemantic-interposition # preemptible symbols are called as such, as gcc does it
    ;;
*gcc*) CXX=${CC/gcc/g++} with_veld="-B$tests/tools/" ;;
*) CXX=c++ with_veld="-B$tests/tools/" ;;
esac
if test -z "${IS_VELD-}"; then
    version=$("$VELD" --version) || exit 1
    case $version in *veld*) IS_VELD=1 ;; *) IS_VELD=0 ;; esac
fi
is_veld=$IS_VELD
export BUILD VELD CC CXX ELFCHECK IS_VELD="$is_veld"

work=$(mktemp -d "${TMPDIR:-/tmp}/veld-test.XXXXXX")
cd "$work"
finish() {
    local status=$?
    test "$BASHPID" = $$ || return $status # a subshell that a signal ends
    if test -n "${KEEP-}"; then echo "kept: $work"; else
        cd /
        chmod -R u+rwx "$work" 2>/dev/null || :
        rm -rf "$work"
    fi
    return $status
}
trap finish EXIT
newline=$'\n'
trap 'echo "failed: ${BASH_SOURCE[0]##*/}:$LINENO (test line ${BASH_LINENO[0]}): ${BASH_COMMAND%%$newline*}" >&2' ERR

# ---- Ends of a test
fail() { trap - ERR; echo "failed: line ${BASH_LINENO[${depth:-1}]} of $0: $*" >&2; exit 1; }
skip() { trap - ERR; echo "SKIP $*"; exit 77; }
needs() { for tool; do command -v "$tool" > /dev/null || skip "$tool is not installed"; done; }
needs_root() { test "$(id -u)" -eq 0 || skip "not root"; }
veld_only() { test "$is_veld" -ne 0 || skip "${*:-not a matter for ld.bfd}"; }
# The compiler takes this flag.
accepts() { echo 'int probe;' | "$@" -x c -c -o /dev/null - 2>/dev/null; }
needs_flag() { accepts "$@" || skip "no $*"; }
needs_static_libc() { test -e "$("$CC" -print-file-name=libc.a)" || skip "no static libc"; }

# ---- Making inputs: the source is on stdin
compile() { local out=$1; shift; "$CC" -x c -O1 -w -c -o "$out" ${as_gcc-} "$@" -; }
compile_cxx() { local out=$1; shift; needs "$CXX"; "$CXX" -x c++ -O1 -w -c -o "$out" "$@" -; }
# The stack note is added: without one in any input there is no PT_GNU_STACK, without one in some a warning.
assemble() { local out=$1; shift; { cat; echo; echo '.section .note.GNU-stack,"",@progbits'; } | as -o "$out" "$@" -; }
assemble_bare() { local out=$1; shift; as -o "$out" "$@" -; }
archive() { rm -f "$1"; ar rcs "$@"; }

# ---- Linking. The wrapper tools/ld links, checks the output, and links again with other numbers of threads.
cc_link() { "$CC" $with_veld "$@"; }
cxx_link() { "$CXX" $with_veld "$@"; }
ld() { "$tests/tools/ld" "$@"; }
# The linker itself, nothing checked.
veld() { "$VELD" "$@"; }
dso() { local out=$1; shift; ld -shared -o "$out" "$@"; }

# fails_with PATTERN COMMAND...: status 1 of the linker and a matching message; the messages are in $messages.
fails_with() {
    local pattern=$1 status=0; shift
    messages=$("$@" 2>&1) || status=$?
    test $status -eq 1 || depth=1 fail "status $status, expected 1: $*"$'\n'"$messages"
    grep -Eq -e "$pattern" <<< "$messages" || depth=1 fail "no message like: $pattern"$'\n'"$messages"
}
# warns_with PATTERN COMMAND...: status 0 and a matching message.
warns_with() {
    local pattern=$1 status=0; shift
    messages=$("$@" 2>&1) || status=$?
    test $status -eq 0 || depth=1 fail "status $status: $*"$'\n'"$messages"
    grep -Eq -e "$pattern" <<< "$messages" || depth=1 fail "no message like: $pattern"$'\n'"$messages"
}
# Status 0 and not a word.
silently() {
    local status=0
    messages=$("$@" 2>&1) || status=$?
    test $status -eq 0 || depth=1 fail "status $status: $*"$'\n'"$messages"
    test -z "$messages" || depth=1 fail "not silent: $*"$'\n'"$messages"
}

# ---- Running
runs() {
    local program=$1 status=0; shift
    case $program in */*) ;; *) program=./$program ;; esac
    timeout 20 "$program" "$@" || status=$?
    test $status -eq 0 || depth=1 fail "$program: status $status"
}
# exits STATUS PROGRAM...
exits() {
    local expected=$1 program=$2 status=0; shift 2
    case $program in */*) ;; *) program=./$program ;; esac
    timeout 20 "$program" "$@" || status=$?
    test $status -eq "$expected" || depth=1 fail "$program: status $status, expected $expected"
}
# prints TEXT PROGRAM...: exactly this text, and status 0.
prints() {
    local expected=$1 program=$2 status=0 text; shift 2
    case $program in */*) ;; *) program=./$program ;; esac
    text=$(timeout 20 "$program" "$@" 2>&1) || status=$?
    test $status -eq 0 || depth=1 fail "$program: status $status"$'\n'"$text"
    test "$text" = "$expected" || depth=1 fail "$program printed:"$'\n'"$text"$'\n'"expected:"$'\n'"$expected"
}

# ---- Looking at files. A symbol line: value size type binding visibility section name, without the number.
relocs() { readelf -rW "$1"; }
dynamic() { readelf -dW "$1"; }
segments() { readelf -lW "$1"; }
sections() { readelf -SW "$1" | sed 's/^  \[ */[/'; }
notes() { readelf -nW "$1" 2>&1; }
versions() { readelf -VW "$1"; }
symbol_lines() { sed -nE 's/^ *[0-9]+: +0*([0-9a-f]+) +/\1 /p' | sed -E 's/ +/ /g; s/ <.*> / /'; }
symbols() { readelf -sW "$1" | sed -n "/^Symbol table '.symtab'/,/^\$/p" | symbol_lines; }
dynsyms() { readelf --dyn-syms -W "$1" | symbol_lines; }
disassemble() { objdump -dw --no-show-raw-insn "$1"; }
bytes_of() { objcopy -O binary --only-section="$2" --set-section-flags "$2=alloc,load,contents" "$1" bytes.tmp &&
    od -An -v -tx1 bytes.tmp | tr -d ' \n'; }
# value_of FILE NAME: of a symbol, in hex without leading zeros; section_of: the section's number, UND, ABS.
value_of() { { symbols "$1"; dynsyms "$1"; } | awk -v n="$2" '$7 == n { print $1; exit }'; }
section_of() { { symbols "$1"; dynsyms "$1"; } | awk -v n="$2" '$7 == n { print $6; exit }'; }
# Address of an output section, in hex without leading zeros; nothing when there is none.
address_of() { sections "$1" | awk -v n="$2" '$2 == n || $1 == n { sub(/^0+/, "", $4); print $4 == "" ? 0 : $4; exit }'; }

# has TEXT PATTERN: some line matches; has_no: none does; the text is shown otherwise.
has() { grep -Eq -e "$2" <<< "$1" || depth=1 fail "nothing like: $2"$'\n'"$1"; }
has_no() { ! grep -Eq -e "$2" <<< "$1" || depth=1 fail "not expected: $2"$'\n'"$1"; }
same() { test "$1" = "$2" || depth=1 fail "not the same: '$1' and '$2'"; }
differ() { test "$1" != "$2" || depth=1 fail "the same: '$1'"; }
count() { local n; n=$(grep -Ec -e "$2" <<< "$1" || :); test "$n" = "$3" || depth=1 fail "$n lines like $2, not $3"$'\n'"$1"; }
has_section() { has "$(sections "$1")" "\] $2 " || :; }


# A `_start` for links without libc: exit status is main's.
start_asm='.globl _start; .text; _start: xor %ebp,%ebp; call main; mov %eax,%edi; mov $60,%eax; syscall'
start() { assemble start.o <<< "$start_asm"; }
# exit_asm N: a program that only exits.
exit_asm() { printf '.globl _start\n.text\n_start: mov $%s,%%edi\nmov $60,%%eax\nsyscall\n' "$1"; }

# ---- Bad input
# bad PATTERN ARGUMENT...: veld fails cleanly: status 1, one error that matches and names the last argument, nothing on
# stdout, the old output as it was, no other file left.
bad() {
    local pattern=$1 status=0 before; shift
    echo 'the old output' > out
    : > stdout.tmp
    before=$(ls -A)
    messages=$(timeout 10 "$VELD" -o out "$@" 2>&1 > stdout.tmp) || status=$?
    test $status -eq 1 || depth=1 fail "status $status, expected 1: $*${patched-}"$'\n'"$messages"
    grep -Eq -e "$pattern" <<< "$messages" || depth=1 fail "no message like: $pattern ($*)${patched-}"$'\n'"$messages"
    test "$(grep -c '^veld' <<< "$messages")" -eq "${errors:-1}" || depth=1 fail "not ${errors:-1} message: $*"$'\n'"$messages"
    local last=${!#}
    test -n "${no_name-}" || grep -Fq -e "${last##*/}" <<< "$messages" || depth=1 fail "does not name ${last##*/}"$'\n'"$messages"
    test ! -s stdout.tmp || depth=1 fail "text on stdout: $*"$'\n'"$(cat stdout.tmp)"
    test "$(cat out)" = 'the old output' || depth=1 fail "the old output was changed: $*"
    test "$(ls -A)" = "$before" || depth=1 fail "files left: $(ls -A)"
}
# survives ARGUMENT...: status 0 or a clean status 1, no signal, no hang.
survives() {
    local status=0
    messages=$(timeout 10 "$VELD" -o out "$@" 2>&1) || status=$?
    case $status in
    0) ;;
    1) grep -q '^veld' <<< "$messages" || depth=1 fail "status 1 without a message: $*${patched-}" ;;
    *) depth=1 fail "status $status: $*${patched-}"$'\n'"$messages" ;;
    esac
}
elfpatch() { patched=" [${*:3}]"; "$tests/tools/elfpatch" "$@"; }
needs_python() { needs python3; }
