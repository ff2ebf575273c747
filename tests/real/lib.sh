# What a recipe (recipes/NAME.sh) may call. A recipe says:
#
#   # order: N      its place among the programs, the light ones first (one of the first three lines)
#   # minutes: N    the most that build and check together may take (20)
#   needs           commands, or files by absolute path, without which it is skipped
#   fetch           puts the sources into the current folder, and the version into .version
#   build           builds in a copy of them; gcc, g++, clang, cc and gfortran in PATH link with the linker under test
#   check           runs the tests and tells each one's outcome by `try`, `passed` or `failed`
#
# In build and check: JOBS, TOOLS (the folder with the one `ld`), SIDE (veld or bfd), REAL (this folder), RESULTS.
# shellcheck shell=bash

# ---- Fetching
# The source packages of the Debian mirror that this machine uses, by lists of our own: the system's stay as they are.
apt_private() {
    local apt=$VELD_REAL_WORK/apt
    if ! test -e "$apt/ready"; then
        mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/archives/partial"
        # Both formats of sources.list.d; only what is Debian's own.
        for file in /etc/apt/sources.list.d/*.sources; do
            grep -qs '^Signed-By:.*debian-archive' "$file" && sed 's/^Types:.*/Types: deb-src/' "$file" > "$apt/parts/${file##*/}"
        done
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | grep -E '^deb .*/debian' | sed 's/^deb /deb-src /' > "$apt/parts/real.list"
        apt_command "$apt" update && touch "$apt/ready"
    fi
    apt_command "$apt" "$@"
}

apt_command() {
    local apt=$1
    shift
    apt-get -q -o APT::Sandbox::User=root -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/parts" \
        -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives" "$@"
}

# source_package NAME [plain]: the package's upstream sources, with Debian's patches or without, in the current folder.
source_package() {
    local folder=$VELD_REAL_WORK/dl/$1 dsc
    if ! ls "$folder"/*.dsc > /dev/null 2>&1; then
        mkdir -p "$folder"
        (cd "$folder" && apt_private source --download-only "$1")
    fi
    dsc=$(ls "$folder"/*.dsc | tail -n 1)
    test -e .version || sed -n 's/^Version: \([0-9]*:\)\{0,1\}//p' "$dsc" | sed 's/+.*//; s/-[^-]*$//' | head -n 1 > .version
    if test "${2-}" = plain; then
        tar xf "$(ls "$folder"/*.orig.tar.* | grep -v '\.asc$' | head -n 1)" --strip-components=1
    else
        rm -rf .unpacked
        dpkg-source --no-check -x "$dsc" .unpacked
        cp -a .unpacked/. .
        rm -rf .unpacked
    fi
}

# crate_source NAME VERSION: the crate's own sources, and beside them all that it depends on in vendor/.
crate_source() {
    mkdir -p .fetch && (
        cd .fetch
        printf '[package]\nname = "fetch"\nversion = "0.0.0"\n[lib]\npath = "lib.rs"\n[dependencies]\n%s = "=%s"\n' "$1" "$2" > Cargo.toml
        touch lib.rs
        cargo fetch
    )
    cp -a "$(ls -d "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$1-$2" | head -n 1)"/. .
    rm -rf .fetch
    cargo fetch --locked
    echo "$2" > .version
}

# ---- Telling outcomes
passed() { echo "pass $*" >> "$RESULTS"; }
failed() { echo "fail $*" >> "$RESULTS"; }
# try NAME COMMAND...: passed if the command succeeds
try() {
    local name=$1
    shift
    if "$@"; then passed "$name"; else echo "== failed: $name (status $?)"; failed "$name"; fi
}
# says TEXT COMMAND...: the command succeeds and prints this
says() {
    local text=$1 got
    shift
    got=$("$@") && test "$got" = "$text" || { echo "said: $got"; return 1; }
}
# fails COMMAND...
not() { ! "$@"; }

# ctest_outcomes [ARGUMENTS]: run ctest in the current folder
ctest_outcomes() {
    ctest "$@" --timeout 300 > ctest.log 2>&1 || :
    cat ctest.log
    sed -n 's/^ *[0-9]*\/[0-9]* Test *#[0-9]*: \([^ ]*\) \.*.* Passed .*/pass \1/p
        s/^ *[0-9]*\/[0-9]* Test *#[0-9]*: \([^ ]*\) \.*\*\*\*.*/fail \1/p' ctest.log >> "$RESULTS"
}
# tap_outcomes FILE [PREFIX]: TAP lines
tap_outcomes() {
    sed -n "s/^ *ok [0-9]* *-* */pass ${2-}/p; s/^ *not ok [0-9]* *-* */fail ${2-}/p" "$1" >> "$RESULTS"
}
# cargo_outcomes FILE: what cargo test printed
cargo_outcomes() {
    sed -n 's/^test \(.*\) \.\.\. ok$/pass \1/p; s/^test \(.*\) \.\.\. FAILED$/fail \1/p' "$1" >> "$RESULTS"
}

# What is true of every file that was linked: it is whole, and has no text relocations.
sound() { # FILE...
    local file
    for file; do
        readelf -lSdW "$file" > sound.out 2> sound.err && ! test -s sound.err && ! grep -q TEXTREL sound.out || {
            echo "not sound: $file"
            cat sound.err
            return 1
        }
    done
}
