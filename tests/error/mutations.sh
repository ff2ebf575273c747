# Two thousand damaged objects, archives, libraries and scripts, always the same: status 0 or a clean failure, soon.
# seconds: 300
. "${0%/*}/../lib.sh"
veld_only
needs_python
compile c.o -g -O1 -ffunction-sections <<< '#include <stdio.h>
static int x = 3; int common_one; const char *text = "text"; static const double d = 1.5;
int f(int n) { return n ? f(n - 1) + x : (int)d; } int main(void) { printf("%d %s\n", f(3), text); return common_one; }'
compile_cxx cxx.o -g -O1 <<< 'struct a { virtual ~a(); virtual int v(); }; a::~a() {} int a::v() { return 1; } template <class T> struct t { static T s; };
template <class T> T t<T>::s; inline int i(int n) { try { if (n) throw n; } catch (int x) { return x; } return t<int>::s; } int cxx(int n) { return i(n); }'
compile tls.o -fPIC <<< '_Thread_local int a = 1; static _Thread_local int b; extern _Thread_local int e; int *ta(void) { return &a; } int *tb(void) { return &b; }
int *te(void) { return &e; } static int impl(void) { return 1; } static int (*pick(void))(void) { return impl; } int ifunc(void) __attribute__((ifunc("pick")));'
exit_asm 0 | assemble start.o
objcopy --compress-debug-sections=zlib c.o z.o
archive lib.a cxx.o tls.o
printf 'V1 { global: ta; local: x*; };\nV2 { global: *; } V1;\n' > v.map
needs ld.bfd
ld.bfd -shared -o lib.so tls.o --version-script=v.map -soname lib.so
printf 'INPUT(lib.a) GROUP(c.o AS_NEEDED(lib.so)) EXTERN(main) value = (1 + 2) * 4 << 3;\n' > in.ld
python3 - "${RUNS:-2000}" "${SEED:-1}" << 'END'
import os, random, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
runs, seed = int(sys.argv[1]), sys.argv[2]
veld = os.environ["VELD"]
files = {n: open(n, "rb").read() for n in ("c.o", "cxx.o", "tls.o", "z.o", "lib.a", "lib.so", "in.ld", "v.map")}
VALUES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 24, 0x7f, 0x80, 0xff, 0xfff, 0xff00, 0xfff1, 0xfff2, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
          0xfffffff0, 0xffffffff, 1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 8, (1 << 64) - 1]
OPTIONS = [[], ["--gc-sections"], ["-pie", "--eh-frame-hdr"], ["-shared"], ["-shared", "--version-script=v.map", "--gc-sections"],
           ["-static", "--build-id", "-O2"], ["--eh-frame-hdr", "-z", "now", "--gc-sections", "--print-gc-sections"],
           ["-pie", "-z", "pack-relative-relocs", "--threads=4"], ["-s"], ["--emit-relocs"], ["-E", "--hash-style=both"]]


def mutate(rng, name):
    data = bytearray(files[name])
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        n = len(data)
        kind = rng.random()
        if n < 16:
            break
        if name.endswith("o") and kind < 0.35:  # a field of a section header
            start = int.from_bytes(data[40:48], "little")
            start = start if start < n - 64 else 0
            at = start + rng.randrange(max(4, min(n, start + 64 * int.from_bytes(data[60:62], "little")) - start) // 4) * 4
        elif kind < 0.45:
            at = rng.randrange(min(n, 64))
        else:
            at = rng.randrange(n)
        if kind < 0.85:
            width = rng.choice([1, 1, 2, 4, 4, 8])
            if at + width > n:
                at = n - width
            if at < 0:
                continue
            value = rng.choice(VALUES + [rng.getrandbits(64), int.from_bytes(data[at:at + width], "little") + rng.choice([-1, 1, 8, -8])])
            data[at:at + width] = (value & ((1 << 8 * width) - 1)).to_bytes(width, "little")
        elif kind < 0.9:
            del data[at:]
        elif kind < 0.95:
            data[at:at + 64] = bytes(64)
        else:
            other = rng.randrange(n)
            data[at:at + 24] = data[other:other + 24]
    return data


def one(number):
    rng = random.Random("%s/%d" % (seed, number))
    name = rng.choice(["c.o", "c.o", "cxx.o", "cxx.o", "tls.o", "tls.o", "z.o", "lib.a", "lib.so", "lib.so", "in.ld", "v.map"])
    bad = "m%d.%s" % (number, name)
    with open(bad, "wb") as f:
        f.write(mutate(rng, name))
    options = rng.choice(OPTIONS)
    if name == "v.map":
        line = ["-shared", "c.o", "tls.o", "--version-script=" + bad]
    else:
        line = options + ["start.o", "--whole-archive", bad, "--no-whole-archive"] + [n for n in ("c.o", "lib.a", "lib.so") if rng.random() < 0.4]
        if rng.random() < 0.7:
            line += ["--unresolved-symbols=ignore-all", "-z", "muldefs"]
    try:
        r = subprocess.run([veld] + line + ["-o", "o%d" % number], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, timeout=10)
        status, text = r.returncode, r.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        status, text = "more than 10 s", ""
    if os.path.exists("o%d" % number):
        os.unlink("o%d" % number)
    ok = status == 0 or (status == 1 and "veld" in text and "internal error" not in text)
    if ok:
        os.unlink(bad)
        return None
    return bad, line, status, text


failures = []
with ThreadPoolExecutor(2) as pool:
    failures = [r for r in pool.map(one, range(runs)) if r]
keep = os.path.join(os.environ["BUILD"], "tests/mutations")
for bad, line, status, text in failures[:10]:
    os.makedirs(keep, exist_ok=True)
    with open(os.path.join(keep, bad), "wb") as f:
        f.write(open(bad, "rb").read())
    print("status %s: veld %s   (kept in %s)\n%s" % (status, " ".join(line), keep, text[-1500:]))
for name in files if failures else []:
    with open(os.path.join(keep, name), "wb") as f:
        f.write(files[name])
left = [n for n in os.listdir(".") if n not in files and not n.startswith("m") and n != "start.o"]
print("%d runs, %d failures" % (runs, len(failures)))
if left:
    print("files left: %s" % left[:5])
sys.exit(1 if failures or left else 0)
END
