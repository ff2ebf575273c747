#!/usr/bin/env python3
# Random link lines, linked by GNU ld and by veld: the same definitions must win.
# seconds: 300
#
#   tests/differential.py [--cases=N] [--seed=N] [--case=N] [--keep=DIR] [--jobs=N] [--only=KIND]
#
# A pool of small objects, archives and shared libraries is made from the seed: strong, weak, common, hidden, protected
# and versioned definitions of a few names, each with a size of its own, and references to them. A case is a line of
# those, and options. Compared are: which definition each symbol of .symtab and .dynsym is (by its size), type, binding,
# visibility, version, DT_NEEDED, dynamic relocations by symbol, and for failures the symbols in the messages. One
# difference is allowed: veld links where GNU ld misses a symbol only because of the order of the archives.
# --case=N --keep=DIR runs one case and leaves the pool, so that it can be looked at.

import argparse
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

TESTS = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("BUILD") or os.path.join(os.path.dirname(TESTS), "build/release")
VELD = os.environ.get("VELD") or os.path.join(BUILD, "veld")
ORACLE = shutil.which("ld.bfd") or "ld.bfd"
NAMES = ["s%d" % i for i in range(10)]  # even: data, odd: functions
MORE_NAMES = ["s10", "s11"]  # referenced, but defined by --defsym only
N_OBJECTS, N_ARCHIVES, N_LIBRARIES = 120, 40, 40


# ---- The pool

def definition(name, kind, size):
    """Assembly of one definition; the size tells definitions apart."""
    function = int(name[1:]) % 2
    lines = []
    if kind == "common":
        return ".comm %s,%d,8" % (name, size)
    if kind == "absolute":
        return ".globl %s\n.type %s,@%s\n.set %s,%d\n.size %s,%d" % (
            name, name, "function" if function else "object", name, size, name, size)
    # GNU ld ignores the visibility of a strong definition that -z muldefs drops: so these are weak.
    lines.append(".weak %s" % name if kind in ("weak", "hidden", "protected") else ".globl %s" % name)
    if kind in ("hidden", "protected", "internal"):
        lines.append(".%s %s" % (kind, name))
    lines.append(".type %s,@%s" % (name, "function" if function else "object"))
    lines.append(".section .text.%s,\"ax\",@progbits" % name if function else ".section .data.%s,\"aw\",@progbits" % name)
    lines.append("%s: .skip %d\n.size %s,%d" % (name, size, name, size))
    return "\n".join(lines)


def reference(rng, name, kind, pic):
    """Assembly of one reference from .text or .data."""
    function = int(name[1:]) % 2
    lines = [".globl %s" % name]
    if kind == "weak":
        lines = [".weak %s" % name]
    elif kind == "hidden":
        lines.append(".hidden %s" % name)
    forms = ["data", "got"]
    if function:
        forms += ["plt", "plt"]
    if not pic:
        forms += ["address32"]
        if not function:
            forms += ["pc32"]
    form = rng.choice(forms)
    if form == "data":
        lines.append(".data\n.balign 8\n.quad %s" % name)
    else:
        lines.append(".text\n" + {"got": "mov %s@GOTPCREL(%%rip),%%rax", "plt": "call %s@PLT", "address32": "mov $%s,%%eax",
                                  "pc32": "mov %s(%%rip),%%rax"}[form] % name)
    return "\n".join(lines)


def make_object(rng, number, pic, versioned=False):
    size = 100 + number * 16
    text = []
    names = rng.sample(NAMES, rng.choice([1, 2, 2, 3, 4]))
    for name in names:
        size += 1
        function = int(name[1:]) % 2
        kinds = ["strong"] * 8 + ["weak"] * 5 + ["hidden", "protected"]
        if not function:
            kinds += ["common"] * 4 + ["absolute"]
        text.append(definition(name, rng.choice(kinds), size))
    for name in rng.sample(NAMES, rng.choice([0, 1, 2, 3])):
        if name not in names:
            text.append(reference(rng, name, rng.choice(["strong"] * 5 + ["weak"] * 2 + ["hidden"] * (rng.random() < 0.1)), pic))
    if rng.random() < 0.2:
        text.append(reference(rng, rng.choice(MORE_NAMES), "weak", pic))
    if versioned:
        for name in names:
            if (".comm " + name) not in "\n".join(text) and (".set " + name) not in "\n".join(text):
                # GNU ld rejects NAME and NAME@@VERSION in one object (lld and veld take them for one symbol): remove NAME.
                # A default version is the one that VERSION_SCRIPTS[2] would give: GNU ld does not mind a second one.
                default = "@@%s, remove" % ("V1" if name in ("s0", "s3", "s5") else "V2")
                text.append(".symver %s,%s%s" % (name, name, rng.choice(["@V1", "@V2", default, default])))
                break
    text.append('.section .note.GNU-stack,"",@progbits')
    return "\n".join(text) + "\n"


def run(args, cwd=None, text=None):
    return subprocess.run(args, cwd=cwd, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", timeout=20)


VERSION_SCRIPTS = [
    "V1 { global: s0; s1; local: s2; };\n",
    "V1 { global: s[0-4]; local: *; };\n",
    "V1 { global: s0; s3; s5; };\nV2 { global: s1; s2; s4; } V1;\n",
    "{ global: s1; s2; s3; local: *; };\n",
    "V1 { global: *; };\nV2 { global: s7; s8; };\n",
    "V1 { local: s*; };\nV2 { global: s4; s5; };\n",
    "V1 { global: s?; local: s1; s2; };\n",
    'V1 { global: extern "C" { "s0"; s6*; }; local: *; };\nV2 { };\n',
]
DYNAMIC_LISTS = ["{ s0; s1; s2; };\n", "{ s*; };\n", "{ s[5-9]; };\n"]


def make_pool(directory, seed):
    rng = random.Random(seed)
    pool = {"pic": [], "plain": [], "versioned": [], "archives": [], "libraries": [],
            # By file: names that it has as a common, that it has in a version (a library: by default), that it refers to
            # strongly, that it hides or protects.
            "common": {}, "default": {}, "hidden": {}, "strong": {}, "closed": {}}

    def write(name, text):
        with open(os.path.join(directory, name), "w") as f:
            f.write(text)

    for i, text in enumerate(VERSION_SCRIPTS):
        write("v%d.map" % i, text)
    for i, text in enumerate(DYNAMIC_LISTS):
        write("d%d.list" % i, text)
    write("start.s", ".globl _start\n.text\n_start: ret\n" + '.section .note.GNU-stack,"",@progbits\n')
    sources = ["start"]
    for i in range(N_OBJECTS):
        pic = i % 4 != 0
        versioned = i % 12 == 7
        name = "%s%d" % ("v" if versioned else "p" if pic else "n", i)
        write(name + ".s", make_object(rng, i, pic, versioned))
        sources.append(name)
        pool["versioned" if versioned else "pic" if pic else "plain"].append(name + ".o")
    for name in NAMES:  # one member for each name, for the end of the line
        write("all_%s.s" % name, definition(name, "strong", 40 + int(name[1:])) + '\n.section .note.GNU-stack,"",@progbits\n')
        sources.append("all_" + name)
    with ThreadPoolExecutor(2) as executor:
        for name, result in zip(sources, executor.map(lambda n: run(["as", "-o", n + ".o", n + ".s"], directory), sources)):
            if result.returncode != 0:
                sys.exit("as %s.s: %s" % (name, result.stdout))
    for name in sources:
        text = open(os.path.join(directory, name + ".s")).read()
        pool["common"][name + ".o"] = set(re.findall(r"\.comm (\w+)", text))
        pool["default"][name + ".o"] = set(re.findall(r"\.symver (\w+)", text))
        pool["closed"][name + ".o"] = set(re.findall(r"\.(?:hidden|protected) (\w+)", text))
        pool["strong"][name + ".o"] = {n for n in re.findall(r"\.globl (\w+)", text) if not re.search(r"(?m)^%s:|set %s," % (n, n), text)}
    run(["ar", "rcsD", "all.a"] + ["all_%s.o" % n for n in NAMES], directory)
    for i in range(N_ARCHIVES):
        name = "a%d.a" % i
        kind = pool["pic"] if i % 3 else pool["plain"] + pool["pic"]
        run(["ar", "rcsD" + ("T" if i % 7 == 0 else ""), name] + rng.sample(kind, rng.choice([1, 2, 3, 5])), directory)
        pool["archives"].append(name)
        members = run(["ar", "t", name], directory).stdout.split()
        for what in ("common", "strong", "closed"):
            pool[what][name] = set().union(*(pool[what][os.path.basename(m)] for m in members))
    # No absolute symbols: GNU ld makes a definition of ours of them.
    parts = [o for o in pool["pic"] if ".set" not in open(os.path.join(directory, o[:-2] + ".s")).read()]
    while len(pool["libraries"]) < N_LIBRARIES:
        i = len(pool["libraries"])
        name = "l%d.so" % i
        line = [ORACLE, "-shared", "-o", name, "-z", "muldefs", "--hash-style=gnu"] + rng.sample(parts, rng.choice([1, 1, 2, 3]))
        if rng.random() < 0.8:
            line += ["-soname", "lib%d.so.1" % i]
        if rng.random() < 0.4:
            line += ["--version-script", "v%d.map" % rng.randrange(len(VERSION_SCRIPTS))]
        if rng.random() < 0.25:
            line += ["--version-script", "v2.map", rng.choice(pool["versioned"])]
        if i > 3 and rng.random() < 0.3:
            line += [rng.choice(pool["libraries"])]
        if rng.random() < 0.15:
            line += ["-Bsymbolic"]
        if run(line, directory).returncode == 0:
            pool["libraries"].append(name)
            text = run(["readelf", "-W", "--dyn-syms", name], directory).stdout
            defined = re.findall(r"(?:GLOBAL|WEAK) +\w+ +\d+ (s\d+)(@@|@|)", text)
            pool["common"][name] = {n for n, at in defined}
            pool["default"][name] = {n for n, at in defined if at == "@@"}
            pool["hidden"][name] = {n for n, at in defined if at == "@"}
        else:  # versions that the script does not have: other objects
            continue
    return pool


# ---- A case

def make_case(pool, seed, number):
    rng = random.Random("%s/%d" % (seed, number))
    kind = rng.choice(["exe", "exe", "pie", "shared", "shared"])
    line = {"exe": [], "pie": ["-pie"], "shared": ["-shared", "-soname", "out.so"]}[kind]
    if kind != "shared":
        line.append("start.o")
    objects = pool["pic"] if kind != "exe" else pool["pic"] + pool["plain"]
    in_group = pushed = False
    for _ in range(rng.choice([1, 2, 3, 4, 5, 6, 8])):
        x = rng.random()
        if x < 0.12:
            line.append(rng.choice(["--as-needed", "--as-needed", "--no-as-needed"]))
        elif x < 0.16:
            line.append("--pop-state" if pushed else "--push-state")
            pushed = not pushed
        elif x < 0.22:
            line.append("--end-group" if in_group else "--start-group")
            in_group = not in_group
        elif x < 0.27:
            archive = rng.choice(pool["archives"])
            if archive not in line: # GNU ld loads its members a second time
                line += ["--whole-archive", archive, "--no-whole-archive"]
        if x > 0.65:
            line.append(rng.choice(objects))
        elif x > 0.35:
            line.append(rng.choice(pool["archives"]))
        else:
            line.append(rng.choice(pool["libraries"]))
    if in_group:
        line.append("--end-group")
    if rng.random() < (0.3 if kind == "shared" else 0.85):
        line.append("all.a")
    if not any(w.endswith(".o") for w in line):
        line.append(rng.choice(objects))
    has_script = kind == "shared" and rng.random() < 0.15
    if has_script:
        line += [rng.choice(pool["versioned"]), "--version-script", "v2.map"]
    elif kind != "shared" and rng.random() < 0.1:
        has_script = True
        line += [rng.choice(pool["versioned"])] + rng.choice([[], ["--version-script", "v2.map"]])
    for chance, option in [
            (0.06, lambda: ["--unresolved-symbols=ignore-all"]),
            (0.6, lambda: ["-z", "muldefs"]),
            (0.9, lambda: ["--allow-shlib-undefined"]),
            (0 if has_script else 0.3, lambda: ["--version-script", "v%d.map" % rng.randrange(len(VERSION_SCRIPTS))]),
            (0.2, lambda: ["-E"]),
            (0.12, lambda: [rng.choice(["-Bsymbolic", "-Bsymbolic-functions"])]),
            (0.12, lambda: ["--dynamic-list=d%d.list" % rng.randrange(len(DYNAMIC_LISTS))]),
            (0.1, lambda: ["--exclude-libs", rng.choice(["ALL", "a1.a", "a2.a:a3.a", "a5.a,a6.a"])]),
            (0.12, lambda: ["-u", rng.choice(NAMES)]),
            (0.06, lambda: ["--wrap=" + rng.choice(NAMES[4:])]),
            (0.1, lambda: ["--defsym=%s=%s" % (rng.choice(MORE_NAMES), rng.choice(["0x77"] + NAMES[:4] * ("all.a" in line)))]),
            (0.1, lambda: ["-z", "nodynamic-undefined-weak"]),
            (0.1, lambda: ["-z", "now"]),
            (0.15, lambda: ["--gc-sections"]),
            (0.05, lambda: ["--export-dynamic-symbol=s[1-3]"] * ("-Bsymbolic" not in " ".join(line))),
            (0.1, lambda: ["--hash-style=" + rng.choice(["sysv", "gnu", "both"])])]:
        if rng.random() < chance:
            line += option()
    return kind, line


# ---- Looking at an output

def c_string(data, offset):
    return data[offset:data.index(b"\0", offset)].decode("utf-8", "replace")


def describe(path, defsyms):
    """What counts of an output. DEFSYMS: symbols whose size and type GNU ld keeps from what --defsym replaces."""
    with open(path, "rb") as f:
        data = f.read()
    shoff, = struct.unpack_from("<Q", data, 40)
    shnum, = struct.unpack_from("<H", data, 60)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, shoff + 64 * i) for i in range(shnum)]
    found = {"needed": [], "symbols": set(), "dynamic symbols": set(), "relocations": set()}
    by_type = {}
    for h in headers:
        by_type.setdefault(h[1], []).append(h)
    versym, names = None, {}
    for h in by_type.get(0x6fffffff, []):
        versym = struct.unpack_from("<%dH" % (h[5] // 2), data, h[4])
    for h in by_type.get(0x6ffffffd, []):
        strings, p = headers[h[6]][4], h[4]
        for _ in range(h[7]):
            _, flags, index, _, _, aux, following = struct.unpack_from("<HHHHIII", data, p)
            names[index] = c_string(data, strings + struct.unpack_from("<I", data, p + aux)[0])
            if flags & 1:
                names[index] = "base"
            p += following
    for h in by_type.get(0x6ffffffe, []):
        strings, p = headers[h[6]][4], h[4]
        for _ in range(h[7]):
            _, count, file, aux, following = struct.unpack_from("<HHIII", data, p)
            q = p + aux
            for _ in range(count):
                _, flags, other, name, after = struct.unpack_from("<IHHII", data, q)
                names[other] = "%s from %s" % (c_string(data, strings + name), c_string(data, strings + file))
                q += after
            p += following
    dynamic_names, protected = [], set()
    for kind in (2, 11):
        for h in by_type.get(kind, []):
            strings = headers[h[6]][4]
            for i in range(h[5] // 24):
                name, info, other, section, value, size = struct.unpack_from("<IBBHQQ", data, h[4] + 24 * i)
                text = c_string(data, strings + name)
                if kind == 11:
                    dynamic_names.append(text)
                    if other & 3 == 3 or info >> 4 == 0:
                        protected.add(text)
                if not re.match(r"(__wrap_|__real_)?s\d", text):
                    continue
                place = "undefined" if section == 0 else "absolute" if section == 0xfff1 else "defined"
                if text in defsyms:
                    size = info = 0x10
                if place == "undefined":
                    size = 0
                    if kind == 11 and value != 0:
                        place = "canonical plt"
                # Hidden ones of a program are local or global as GNU ld happened to meet them; nobody else sees them.
                local = info >> 4 == 0 or (kind == 2 and section != 0 and other & 3 in (1, 2))
                if kind == 2 and local:
                    # A hidden symbol becomes local: which one it is matters, how it is marked does not.
                    entry = (text, "local", size, place)
                else:
                    # GNU ld keeps the type of what an absolute symbol was preferred to.
                    entry = (text, {1: "global", 2: "weak", 10: "unique"}.get(info >> 4), size, place,
                             info & 15 if place == "defined" else 0, other & 3)
                if kind == 11:
                    v = versym[i] if versym else 1
                    entry += (names.get(v & 0x7fff, "base" if v & 0x7fff == 1 else "-") if v & 0x7fff > 1 else "base" if v & 1 else "-",
                              "hidden" if v & 0x8000 else "")
                found["symbols" if kind == 2 else "dynamic symbols"].add(entry)
    for h in by_type.get(6, []):
        strings = headers[h[6]][4]
        for i in range(h[5] // 16):
            tag, value = struct.unpack_from("<QQ", data, h[4] + 16 * i)
            if tag == 0:
                break
            if tag == 1:
                found["needed"].append(c_string(data, strings + value))
    for h in by_type.get(4, []):
        if h[2] & 2 and dynamic_names:
            for i in range(h[5] // 24):
                _, info, _ = struct.unpack_from("<QQq", data, h[4] + 24 * i)
                # GNU ld 2.40 asks the loader for the address of a protected variable; lld, mold and veld know it.
                if info >> 32 and info >> 32 < len(dynamic_names) and dynamic_names[info >> 32] not in protected:
                    found["relocations"].add((dynamic_names[info >> 32], info & 0xffffffff))
    return found


def two_defaults(found):
    """Names that GNU ld has twice, as NAME and as the default version NAME@@V: for lld, mold and veld they are one symbol."""
    names = {e[0] for e in found["symbols"]}
    return {n.split("@@")[0] for n in names if "@@" in n and n.split("@@")[0] in names}


def names_of(pool, line):
    """A function: the names that files have in one of the pool's lists; the line's objects and archives; its libraries."""
    files = [w for w in line if w in pool["common"]]
    libraries = [w for w in files if w.endswith(".so")]
    objects = [w for w in files if not w.endswith(".so")]
    return lambda what, words: set().union(*(pool[what].get(w, set()) for w in words)), objects, libraries


def shared_commons(pool, line):
    names, objects, libraries = names_of(pool, line)
    return names("common", objects) & names("common", libraries)


def accidents(pool, line):
    """Names for which GNU ld's answer depends on what it happens to have forgotten."""
    names, objects, libraries = names_of(pool, line)
    found = set()
    # A common that a library defines, too, gets no version, and no protection from --gc-sections.
    if "--gc-sections" in line or "--version-script" in line:
        found |= names("common", objects) & names("common", libraries)
    # `a = b' hides a if b is hidden by what is read before.
    if any(w.split("=")[2] in names("closed", objects) for w in line if w.startswith("--defsym=")):
        found |= set(MORE_NAMES)
    # A common that took a library's place is lost to a definition that hides the name.
    found |= names("common", objects) & names("common", libraries) & names("closed", objects)
    # The second library with the same NAME@@VERSION does not replace a common.
    found |= {n for n in names("common", objects) if sum(n in pool["default"][l] for l in libraries) > 1}
    # A name that --defsym defines loses what it stands for, whose section nobody refers to.
    if "--gc-sections" in line:
        found |= set(MORE_NAMES) | names("default", objects) | {line[i + 1] for i, w in enumerate(line) if w == "-u"} | {w.split("=")[2] for w in line if w.startswith("--defsym=")}
    # In a list, NAME does not mean NAME@@VERSION.
    if any(w.startswith(("--dynamic-list", "--export-dynamic-symbol")) for w in line):
        found |= names("default", objects)
    # An executable does not export a symbol in one version to a library that has it in another.
    if "-shared" not in line and "--version-script" in line:
        found |= names("default", libraries)
    # NAME@V of one library is the size of what overrides NAME@@V of another.
    found |= names("hidden", libraries) & names("default", libraries)
    # A weak NAME@@VERSION takes the place of a common, and NAME@VERSION hides one only if no library has it.
    found |= names("default", objects) & names("common", objects)
    # A version that a library has as its default is taken for that library's, even if an object defines it.
    return found | (names("default", objects) & names("default", libraries))


def settled(found):
    """Symbols of an executable that data may know at link time: undefined weak ones, copied ones, those with an address here."""
    return ({e[0] for e in found["dynamic symbols"] if (e[1] == "weak" and e[3] == "undefined") or e[3] == "canonical plt"} |
            {name for name, kind in found["relocations"] if kind == 5})


def strong_names(found):
    return {e[0].split("@")[0] for what in ("symbols", "dynamic symbols") for e in found[what] if e[1] != "weak" or e[3] != "undefined"}


def without(entries, names):
    return {e for e in entries if e[0].split("@")[0] not in names and e[1] is not None} # None: GNU ld's local .dynsym entries


def complaints(text):
    """Undefined symbols and duplicate ones. What a library lacks counts if all the libraries that it needs are there."""
    lines = text.split("\n")
    incomplete = set(re.findall(r"needed by (\S+), not found", text))
    lines = [l for l in lines if not any(" %s: undefined reference" % i in l for i in incomplete)]
    text = "\n".join(lines)
    return (set(re.findall(r"undefined reference to `([^'\s]*)'", text)), set(re.findall(r"multiple definition of `([^'\s]*)'", text)))


def kept_alike(theirs, ours, line):
    """Names that are local on one side and missing or global, the same definition, on the other, where that means nothing."""
    def locals_of(found):
        return {e[0]: e[2] for e in found["symbols"] if e[1] == "local"}
    a, b = locals_of(theirs), locals_of(ours)
    names = set()
    if "--gc-sections" in line: # GNU ld keeps what a library mentions even if a script or its visibility hides it
        names = a.keys() ^ b.keys()
        names -= {e[0] for found in (theirs, ours) for e in found["symbols"] if e[1] != "local"}
    if "--exclude-libs" in line: # GNU ld lets an excluded definition hide the other one that wins
        names |= {e[0] for e in ours["symbols"] if e[0] not in b and a.get(e[0]) == e[2]}
    return names


def show(entries):
    return "".join("\n        %s" % (e,) for e in sorted(entries, key=str)[:12])


def grouped(line, kind, output, directory):
    """Link with GNU ld as if all inputs were one group."""
    first = 0 if kind == "exe" else 1 if kind == "pie" else 3
    words = [w for w in line[first:] if w not in ("--start-group", "--end-group")]
    return run([ORACLE] + line[:first] + ["--start-group"] + words + ["--end-group", "-o", output], directory)


def compare(directory, pool, seed, number):
    """None, or what differs in this case; 'lenient' if it is the allowed difference."""
    kind, line = make_case(pool, seed, number)
    outputs = [os.path.join(directory, "%s%d.out" % (which, number)) for which in ("bfd", "veld")]
    results = []
    for linker, output in zip((ORACLE, VELD), outputs):
        try:
            results.append(run([linker] + line + ["-o", output], directory))
        except subprocess.TimeoutExpired:
            return None if linker == ORACLE else (line, "timeout")
    try:
        bfd, veld = results
        if veld.returncode not in (0, 1):
            return line, "veld: status %d\n%s" % (veld.returncode, veld.stdout[-2000:])
        if bfd.returncode < 0 or "Please report this bug" in bfd.stdout:
            return None  # GNU ld itself crashes
        if (bfd.returncode == 0) != (veld.returncode == 0) or veld.returncode != 0:
            undefined, multiple = zip(complaints(bfd.stdout), complaints(veld.stdout))
            if bfd.returncode != 0 and veld.returncode != 0 and undefined[0] == undefined[1] and multiple[0] == multiple[1]:
                return None
            # Both stop at a hidden symbol that a library needs; or at a reference that is not there yet.
            if all("is referenced by DSO" in r.stdout for r in (bfd, veld)) and multiple[0] == multiple[1]:
                return None
            if "referenced in expression" in bfd.stdout:
                return "lenient"
            # GNU ld stops at the first relocation that is impossible.
            if any(w in r.stdout for w in ("can not be used when making", "copy relocation against") for r in (bfd, veld)
                   if all(w in r.stdout for r in (bfd, veld))):
                return None
            if veld.returncode != 0 and bfd.returncode != 0 and ("needed by" in bfd.stdout or "unresolvable" in bfd.stdout):
                return None
            # lld, mold and veld know the address of an undefined symbol that may stay so: 0.
            if veld.returncode == 0 and "against undefined symbol" in bfd.stdout and not undefined[0] and not multiple[0]:
                return None
            if bfd.returncode != 0 and "needed by" in bfd.stdout and not undefined[0] and not multiple[0]:
                return None  # GNU ld finds a library incomplete that it knows only a part of
            # A library's strong reference makes GNU ld complain of the weak ones of objects.
            meant = set().union(*(pool["strong"].get(w, set()) for w in line))
            weak = {n for n in undefined[0] - undefined[1] if n.replace("__wrap_", "") not in meant}
            if veld.returncode == 0 and "--unresolved-symbols=ignore-all" not in line:
                weak |= undefined[0] - strong_names(describe(outputs[1], {}))
            odd = accidents(pool, line)
            undefined = undefined[0] - weak, undefined[1]
            multiple = multiple[0] - odd, multiple[1] - odd
            if undefined[0] == undefined[1] and multiple[0] == multiple[1] and (weak or odd or veld.returncode != 0):
                return None
            if bfd.returncode != 0 and undefined[0]:
                again = grouped(line, kind, outputs[0], directory)
                if complaints(again.stdout)[0] == undefined[1]:
                    return "lenient"
            return line, "status %d and %d\n    GNU ld: %s\n    veld: %s" % (
                bfd.returncode, veld.returncode, bfd.stdout[-1500:].replace("\n", "\n        "),
                veld.stdout[-1500:].replace("\n", "\n        "))
        defsyms = {w[9:].split("=")[0] for w in line if w.startswith("--defsym=")}
        theirs, ours = (describe(o, defsyms) for o in outputs)
        ignored = two_defaults(theirs) | kept_alike(theirs, ours, line) | accidents(pool, line)
        # The loader may be asked for the address of a common that is here and in a library.
        known = shared_commons(pool, line)
        if kind != "shared":
            # An undefined weak symbol of a program may be 0 at once or stay dynamic: ld's manual leaves that open.
            ignored |= {e[0] for e in theirs["symbols"] ^ ours["symbols"] if e[1] == "weak" and e[3] == "undefined"}
            known |= settled(theirs) | settled(ours)
            if "--unresolved-symbols=ignore-all" in line: # a symbol that is nowhere may have a PLT entry for an address
                ignored |= {e[0] for e in ours["dynamic symbols"] if e[3] == "canonical plt"}
        for found in (theirs, ours):
            found["relocations"] = {e for e in found["relocations"] if e[1] not in (1, 6) or e[0] not in known}
            for what in ("symbols", "dynamic symbols", "relocations"):
                found[what] = without(found[what], ignored)
        text = ""
        for what in theirs:
            if theirs[what] == ours[what]:
                continue
            if what == "needed" and set(theirs[what]) > set(ours[what]) and names_of(pool, line)[0]("hidden", line):
                return "lenient" # GNU ld also counts that a library refers to NAME@VERSION in vain
            if what == "needed":
                text += "\n    needed: GNU ld %s, veld %s" % (theirs[what], ours[what])
            else:
                text += "\n    %s, only GNU ld: %s\n    only veld: %s" % (
                    what, show(theirs[what] - ours[what]), show(ours[what] - theirs[what]))
        if text and "--gc-sections" in line and grouped(line, kind, outputs[0], directory).returncode == 0:
            # GNU ld does not miss what only dead code needs; veld has found it.
            if describe(outputs[0], defsyms)["needed"] == ours["needed"] and theirs["needed"] != ours["needed"]:
                return "lenient"
        return (line, text) if text else None
    finally:
        for output in outputs:
            if os.path.exists(output) and not keep_outputs:
                os.unlink(output)


keep_outputs = False


def main():
    global keep_outputs
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=int(os.environ.get("CASES", 2000)))
    parser.add_argument("--seed", default=os.environ.get("SEED", "1"))
    parser.add_argument("--case", type=int)
    parser.add_argument("--keep")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    args = parser.parse_args()
    if os.environ.get("IS_VELD") == "0":
        print("SKIP nothing to compare GNU ld with")
        sys.exit(77)
    if not shutil.which("ld.bfd"):
        print("SKIP ld.bfd is not installed")
        sys.exit(77)
    directory = args.keep or tempfile.mkdtemp(prefix="veld-differential.")
    os.makedirs(directory, exist_ok=True)
    keep_outputs = args.keep is not None and args.case is not None
    try:
        pool = make_pool(directory, args.seed)
        cases = range(args.cases) if args.case is None else [args.case]
        failures, lenient = [], 0
        with ThreadPoolExecutor(args.jobs) as executor:
            for number, result in zip(cases, executor.map(lambda n: compare(directory, pool, args.seed, n), cases)):
                if result == "lenient":
                    lenient += 1
                elif result is not None:
                    failures.append((number, result))
        for number, (line, text) in failures[:8 if args.case is None else 1]:
            print("case %d: %s\n    %s" % (number, " ".join(line), text.strip("\n ")))
        print("%d cases with seed %s: %d the same, %d where only GNU ld minds the order, %d different" % (
            len(cases), args.seed, len(cases) - lenient - len(failures), lenient, len(failures)))
        sys.exit(1 if failures else 0)
    finally:
        if not args.keep:
            shutil.rmtree(directory, ignore_errors=True)


main()
