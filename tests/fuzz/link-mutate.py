#!/usr/bin/env python3
"""Link mutated inputs: whatever they hold, veld succeeds or fails cleanly (robustness.md 1 and 2).

    VELD=build/asan/veld tests/fuzz/link-mutate.py [--cases=N] [--seed=N] [--first=N] [-j N] [--keep=DIR] [--only=SCENARIO]

Case N depends only on the seed, N and what the compiler makes of the sources below; --first=N --cases=1 repeats it, --keep
leaves its files. A case takes one of the scenarios (a few files and a command line), changes one or two of the files where
their structure is (header fields, symbols, relocations, table ends, archive headers, dynamic tags, version chains, lengths in
.eh_frame, tokens of texts) or anywhere, and links with options drawn by lot. Required: status 0 or 1 within 10 s; on 1 a
message, nothing on stdout and no file; on 0 an output that readelf gets through; no sanitizer report, no internal error, clean
text; and, now and then, the same bytes and messages with another number of threads.
"""
import argparse
import concurrent.futures
import os
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time

VELD = os.path.abspath(os.environ.get("VELD", os.path.join(os.path.dirname(__file__), "../../build/release/veld")))
CC = os.environ.get("CC", "gcc")
CXX = CC.replace("clang", "clang++") if "clang" in CC else CC.replace("gcc", "g++")
TIME_LIMIT = 10

# ---- Sources

C_SOURCE = r"""
#include <stdint.h>
extern int shared_function(int), shared_versioned(int);
extern int shared_data, weak_undefined(void) __attribute__((weak));
extern int member_a(void), member_b(void);
extern char __start_my_section[], __stop_my_section[], _end[], _GLOBAL_OFFSET_TABLE_[];
__thread int tls_zero;
__thread int tls_data = 7;
extern __thread int tls_extern;
static __thread long tls_local = 3;
int common_a[3];
static const char *const words[] = {"alpha", "beta", "alphabeta", "gamma"};
int kept __attribute__((section("my_section"))) = 4;
static int helper(int x) { return x * 3 + (int)tls_local; }
static int (*const table[])(int) = {helper, shared_function};
static void *resolve(void) { return helper; }
int chosen(int) __attribute__((ifunc("resolve")));
int (*pointer)(int) = chosen;
void on_start(void) __attribute__((constructor(101)));
void on_start(void) { common_a[1]++; }
int unused(int x) { return words[x & 3][0] + x / 7; }
int work(int x)
{
    int *p = &shared_data;
    double d = x * 1.5 + 2.25;
    switch (x) {
    case 1: return table[0](x); case 2: return table[1](x + 1); case 3: return tls_data++; case 4: return tls_extern;
    case 5: return *p; case 6: return (int)d; case 7: return weak_undefined ? weak_undefined() : 5;
    case 8: return member_a() + member_b(); case 9: return shared_versioned(tls_zero);
    }
    return words[x & 3][1] + common_a[2] + kept + (int)(__stop_my_section - __start_my_section) + (int)(intptr_t)_end;
}
void _start(void) { for (;;) { pointer(work(tls_zero)); } }
"""

CXX_SOURCE = r"""
struct base { virtual ~base() {} virtual int f() { return 1; } };
template <class T> struct derived : base { T value = 4; int f() override { static int n = 5; return (int)value + n++; } };
inline const char *text() { return "a merged string"; }
inline int variable = 42;
thread_local derived<int> object;
int shared_function(int);
extern "C" int entry(int x)
{
    try { derived<long> d; if (x > 3) throw x; return d.f() + text()[x]; }
    catch (int y) { return y + variable; }
    catch (...) { return object.f(); }
}
"""

CXX_RUNTIME = r"""
void *__gxx_personality_v0, *_ZTVN10__cxxabiv120__si_class_type_infoE[4], *_ZTVN10__cxxabiv117__class_type_infoE[4], *_ZTIi;
void _Unwind_Resume(void) {} void __cxa_begin_catch(void) {} void __cxa_end_catch(void) {} void __cxa_throw(void) {}
void __cxa_allocate_exception(void) {} void _ZdlPvm(void) {} void __cxa_thread_atexit(void) {} void *__dso_handle;
void __cxa_rethrow(void) {} void __cxa_call_terminate(void) {} void _ZSt9terminatev(void) {} void __cxa_guard_acquire(void) {}
void __cxa_guard_release(void) {} void _Z15shared_functioni(void) {} void *_ZTVN10__cxxabiv119__pointer_type_infoE[4];
"""

ASM_SOURCE = r"""
    .globl _start, hidden_one, weak_one, versioned, absolute, gtls
    .hidden hidden_one
    .weak weak_one
    .protected protected_one
    .text
_start:
    mov foo@GOTPCREL(%rip), %rax
    call *bar@GOTPCREL(%rip)
    jmp *_start@GOTPCREL(%rip)
    call foo@PLT
    data16 lea gtls@tlsgd(%rip), %rdi
    .value 0x6666
    rex64
    call __tls_get_addr@PLT
    lea ltls@tlsld(%rip), %rdi
    call __tls_get_addr@PLT
    mov ltls@dtpoff(%rax), %ecx
    mov gtls@gottpoff(%rip), %rax
LOCAL_EXEC
    lea gtls@tlsdesc(%rip), %rax
    call *gtls@tlscall(%rax)
    lea _GLOBAL_OFFSET_TABLE_(%rip), %rbx
    movabs $hidden_one@GOTOFF, %rax
    mov weak_one@GOT(%rbx), %ecx
    test %eax, hidden_one@GOTPCREL(%rip)
    movzbl .Lstring(%rip), %eax
    movabs $absolute, %rdx
    mov $foo@SIZE, %edx
    ret
hidden_one: .cfi_startproc
    push %rbp
    .cfi_def_cfa_offset 16
    .cfi_personality 0x9b, DW.ref.personality
    .cfi_lsda 0x1b, .Llsda
    ret
    .cfi_endproc
protected_one: .cfi_startproc
    .cfi_signal_frame
    ret
    .cfi_endproc
    .symver versioned, versioned@@V2
    .symver versioned_old, versioned@V1
versioned: ret
versioned_old: ret
weak_one: ret
    .set absolute, 0x1234
    .type ifunc_one, @gnu_indirect_function
ifunc_one: ret
    .section .gcc_except_table,"a",@progbits
.Llsda: .long 1, 2
    .section .data.rel.local.DW.ref.personality,"aGw",@progbits,DW.ref.personality,comdat
    .weak DW.ref.personality
    .hidden DW.ref.personality
DW.ref.personality: .quad personality
    .section .text.linked,"axo",@progbits,.text
    nop
    .section .meta,"awo",@progbits,.text.linked
    .quad .text.linked
    .section .gnu.linkonce.t.once,"ax",@progbits
    .globl once
once: ret
    .section .text.grouped,"axG",@progbits,signature,comdat
    .globl signature
signature: ret
    .section .data.grouped,"awG",@progbits,signature,comdat
    .quad signature, .text.grouped
    .section .rodata.str1.1,"aMS",@progbits,1
.Lstring: .string "one"
    .string "another one"
    .string "one"
    .section .rodata.cst8,"aM",@progbits,8
.Lconstant: .quad 1, 2, 1
    .section .rodata.str4.4,"aMS",@progbits,4
    .long 65, 66, 0, 67, 0
    .section .tbss,"awT",@nobits
gtls: .zero 8
    .section .tdata,"awT",@progbits
ltls: .quad 9
    .section .note.gnu.property,"a",@note
    .align 8
    .long 4, 16, 5
    .asciz "GNU"
    .long 0xc0000002, 4, 3, 0
    .section .note.custom,"a",@note
    .long 4, 4, 1
    .asciz "abc"
    .long 77
    .section .gnu.warning.foo,"",@progbits
    .ascii "do not use foo"
    .section .init_array.00100,"aw",@init_array
    .quad _start
    .section .fini_array,"aw",@fini_array
    .quad _start
    .section .ctors.65000,"aw",@progbits
    .quad _start
    .section .preinit_array,"aw",@preinit_array
    .quad _start
    .section c_name,"aw",@progbits
    .quad __start_c_name, __stop_c_name, 0
    .section .ldata,"awl",@progbits
    .quad foo, ifunc_one
    .section .retained,"awR",@progbits
    .long _start - .
    .section .excluded,"e",@progbits
    .long 1
    .data
    .quad foo, bar + 8, .Lstring, .Lstring + 4, .Lconstant + 8, hidden_one, _start, weak_one
    .reloc ., R_X86_64_PLT32, foo
    .long 0
    .reloc ., R_X86_64_GOTPC32, _GLOBAL_OFFSET_TABLE_ - 4
    .long 0
    .comm a_common, 40, 32
    .lcomm a_local_common, 8
    .section .note.GNU-stack,"",@progbits
"""


def all_relocations():
    """Every relocation type against symbols of every kind, in code, data, read-only data and debug information."""
    plain = ("64 PC32 GOT32 PLT32 GOTPCREL 32 32S 16 PC16 8 PC8 PC64 GOTOFF64 GOTPC32 GOT64 GOTPCREL64 GOTPC64 PLTOFF64 SIZE32 "
             "SIZE64 GOTPCRELX REX_GOTPCRELX").split()
    tls = "DTPMOD64 DTPOFF64 TPOFF64 TLSGD TLSLD DTPOFF32 GOTTPOFF TPOFF32 GOTPC32_TLSDESC TLSDESC_CALL".split()
    text = """.globl sym, tl
.hidden hid
.text
.zero 64
sym: ret
hid: ret
.type ifn, @gnu_indirect_function
ifn: ret
.section .tdata,"awT"
tl: .quad 0
.type undt, @tls_object
"""
    for section in (".section .text.r,\"ax\"", ".section .data.r,\"aw\"", ".section .rodata.r,\"a\"", ".section .debug_x"):
        text += section + "\n.zero 16\n"
        for symbol in ("sym", "und", "hid", "ifn"):
            for name in plain:
                text += ".byte 0x48,0x8b,5,0x48,0x8b,5\n.reloc ., R_X86_64_%s, %s + 4\n.zero 12\n" % (name, symbol)
        for symbol in ("tl", "undt"):
            for name in tls:
                text += (".byte 0x66,0x48,0x8d,0x3d\n.reloc ., R_X86_64_%s, %s - 4\n.long 0\n.value 0x6666\n.byte 0x48,0xe8\n"
                         ".reloc ., R_X86_64_PLT32, __tls_get_addr - 4\n.zero 8\n") % (name, symbol)
    return text


def many_frames():
    """Forty functions with .eh_frame records that differ in what they refer to."""
    text = ""
    for i in range(40):
        text += """.section .text.f%d,"ax"
.globl f%d
f%d: .cfi_startproc
.cfi_personality 0x9b, pers
.cfi_lsda 0x1b, l%d
call f%d@PLT
mov f%d@GOTPCREL(%%rip), %%rax
ret
.cfi_endproc
.section .gcc_except_table.f%d,"a"
l%d: .long 3
""" % (i, i, i, i, i * 7 % 40, i * 3 % 40, i, i)
    return text + ".data\n.globl pers\npers: .quad f1\n"


SHARED_SOURCE = r"""
__asm__(".symver new_one, shared_versioned@@V2\n.symver old_one, shared_versioned@V1");
int new_one(int x) { return x; } int old_one(int x) { return x + 1; }
int shared_function(int x) { return x; }
int shared_data = 4;
__thread int tls_extern = 5;
int shared_weak(void) __attribute__((weak)); int shared_weak(void) { return 1; }
extern int from_other(void); int calls_other(void) { return from_other(); }
int foo(void) { return 1; } int bar(void) { return 2; }
"""

TEXTS = {
    "versions.map": b"""# versions
V1 { global: member_a; shared_*; _start; local: helper*; [xyz]?*; };
V2 { global: work; "foo"; extern "C++" { derived*; "text()"; }; } V1;
V3 { versioned; a*b*c*d; local: *; } V2 V1;
""",
    "anonymous.map": b"{ global: _start; wo*; local: *; };\n",
    "list.dyn": b'{ foo; work*; extern "C++" { "entry"; }; };\n',
    "libscript.so": b"""/* GNU ld script */
OUTPUT_FORMAT(elf64-x86-64)
SEARCH_DIR("=/usr/lib"); SEARCH_DIR(.)
INPUT(start.o) GROUP ( liba.a AS_NEEDED ( libshared.so ) )
EXTERN(work unused) VERSION { V9 { global: work; }; }
aliased = work + 0x10 * (2 + 1) / 3; PROVIDE(provided = DEFINED(work) ? work : 5);
ENTRY(_start) ASSERT(1 + 1 == 2, "arithmetic")
""",
    "args.rsp": b"""-o o/out 'c.o' --defsym=x=_start+0x10 "liba.a" libshared.so
-z now --hash-style=both @more.rsp
""",
    "more.rsp": b"--eh-frame-hdr --build-id=sha1 start.o\n",
    "retain.txt": b"_start\nwork\n\n  member_a\n",
}

# name: (files that may be changed, arguments)
SCENARIOS = {
    "c": (["c.o", "start.o"], ["c.o", "start.o", "liba.a", "libshared.so"]),
    "c-exe": (["cexe.o"], ["cexe.o", "liba.a", "libshared.so"]),
    "c-pic": (["cpic.o"], ["cpic.o", "liba.a", "libshared.so"]),
    "cxx": (["cxx.o"], ["cxx.o", "cxx2.o", "runtime.o", "c.o", "liba.a", "libshared.so"]),
    "cxx-gc": (["cxx2.o", "cxx.o"], ["--gc-sections", "-u", "entry", "cxx.o", "cxx2.o", "runtime.o", "--eh-frame-hdr"]),
    "asm": (["asm.o"], ["asm.o", "asm2.o", "libshared.so", "--version-script=versions.map"]),
    "asm-exe": (["asmexe.o", "asm2.o"], ["-z", "muldefs", "asmexe.o", "asm2.o", "liba.a"]),
    "zlib": (["zlib.o"], ["zlib.o", "liba.a", "libshared.so"]),
    "zdebug": (["zgnu.o"], ["zgnu.o", "liba.a", "libshared.so"]),
    "zstd": (["zstd.o"], ["zstd.o", "liba.a", "libshared.so"]),
    "crel": (["crel.o"], ["crel.o", "liba.a", "libshared.so", "c.o", "-z", "muldefs"]),
    "shndx": (["shndx.o"], ["shndx.o", "liba.a", "libshared.so"]),
    "archive": (["liba.a"], ["c.o", "liba.a", "libshared.so"]),
    "archive-whole": (["liba.a"], ["c.o", "--whole-archive", "liba.a", "--no-whole-archive", "libshared.so"]),
    "archive-bare": (["libbare.a"], ["c.o", "--start-group", "libbare.a", "libshared.so", "--end-group"]),
    "archive-thin": (["libthin.a", "a_member_with_a_long_name.o"], ["c.o", "libthin.a", "libshared.so"]),
    "archive-bsd": (["libbsd.a"], ["c.o", "libbsd.a", "libshared.so"]),
    "archive-64": (["lib64.a"], ["c.o", "lib64.a", "libshared.so"]),
    "shared": (["libshared.so"], ["c.o", "liba.a", "--as-needed", "libshared.so", "-rpath-link", "."]),
    "shared-sysv": (["libsysv.so"], ["c.o", "liba.a", "libsysv.so"]),
    "shared-nosections": (["libnosec.so"], ["c.o", "liba.a", "libnosec.so"]),
    "shared-needs": (["libother.so", "libneeds.so"], ["c.o", "liba.a", "libneeds.so", "libother.so"]),
    "just-symbols": (["program", "c.o"], ["start.o", "-R", "program", "--just-symbols=c.o"]),
    "version-script": (["versions.map"], ["-shared", "cpic.o", "cxx.o", "asm2.o", "--version-script=versions.map"]),
    "version-anon": (["anonymous.map", "c.o"], ["c.o", "liba.a", "libshared.so", "--version-script=anonymous.map"]),
    "dynamic-list": (["list.dyn"], ["c.o", "asm2.o", "-zmuldefs", "liba.a", "libshared.so", "--dynamic-list=list.dyn",
                                     "--export-dynamic-symbol-list=list.dyn"]),
    "script": (["libscript.so"], ["c.o", "libscript.so"]),
    "response": (["args.rsp", "more.rsp"], ["@args.rsp"]),
    "retain": (["retain.txt"], ["c.o", "liba.a", "libshared.so", "--retain-symbols-file=retain.txt"]),
    "relocations": (["allrel.o"], ["--noinhibit-exec", "allrel.o", "start.o", "libshared.so"]),
    "relocations-shared": (["allrel.o"], ["-shared", "-z", "notext", "--noinhibit-exec", "allrel.o", "start.o"]),
    "frames": (["many.o"], ["many.o", "start.o", "--eh-frame-hdr", "--gc-sections", "-u", "f3"]),
    "shared-twice": (["libneeds.so", "libshared.so"],
                     ["c.o", "liba.a", "--no-as-needed", "libneeds.so", "libshared.so", "libother.so", "libsysv.so"]),
    "copies": (["libshared.so", "cexe.o"], ["cexe.o", "liba.a", "libshared.so", "-z", "pack-relative-relocs"]),
    "binary": (["c.o"], ["start.o", "-b", "binary", "c.o", "-b", "default"]),
    "lib": (["c.o", "start.o"], ["start.o", "--start-lib", "c.o", "asm.o", "--end-lib", "liba.a"]),
}

OPTIONS = [
    "--gc-sections", "--gc-sections --print-gc-sections", "--eh-frame-hdr", "--eh-frame-hdr", "-s", "-S", "-x", "-X",
    "--discard-none", "--hash-style=sysv", "--hash-style=gnu", "-z now", "-z norelro", "--build-id", "--build-id=uuid -s",
    "-O2", "-O0", "-E", "-Bsymbolic", "-Bsymbolic-functions", "--warn-common", "-z pack-relative-relocs", "--no-relax",
    "--noinhibit-exec", "-z text", "-z notext", "-z ibtplt", "-z separate-code", "-z noseparate-code", "--sort-common",
    "-z max-page-size=0x200000", "-z common", "-N", "-n", "--wrap=work", "-y work", "-t", "--trace-symbol=foo", "--stats",
    "-Ttext=0x10000", "--section-start=.data=0x7f0000", "--section-start=my_section=0x1000", "--image-base=0x10000000",
    "--orphan-handling=warn", "--orphan-handling=discard", "-z start-stop-gc", "--print-memory-usage", "-z nosectionheader",
    "--sort-section=name", "--sort-section=alignment", "-z noreloc-overflow", "--no-demangle", "--fatal-warnings",
    "--write-method=mmap", "--write-method=pwrite", "-z nocopyreloc", "-z combreloc", "-z nocombreloc", "-e work",
    "--defsym=foo=0x100", "--defsym=weak_undefined=work+4", "-u member_b", "--require-defined=work", "-z keep-text-section-prefix",
    "--exclude-libs=ALL", "--undefined-glob=mem*", "--no-undefined-version", "--oformat=binary", "--time-phases",
    "--rosegment", "--no-rosegment", "--warn-once", "--error-limit=3", "-z undefs", "-z defs",
]
KINDS = ["", "", "", "-pie", "-pie", "-shared", "-shared", "-pie --no-dynamic-linker", "-shared -z notext", "-pie -z now"]

# ---- The seeds


def run_tool(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def tried(*command):
    try:
        run_tool(*command)
        return True
    except (OSError, subprocess.CalledProcessError):
        return False


def with_symtab_shndx(data):
    """The object with e_shnum and e_shstrndx in section 0, and with an extended index table."""
    data = bytearray(data)
    shoff, = struct.unpack_from("<Q", data, 40)
    n, names = struct.unpack_from("<HH", data, 60)
    headers = bytearray(data[shoff:shoff + n * 64])
    symtab = next(i for i in range(n) if struct.unpack_from("<I", headers, i * 64 + 4)[0] == 2)
    offset, size = struct.unpack_from("<QQ", headers, symtab * 64 + 24)
    table = bytearray()
    for at in range(offset, offset + size, 24):
        shndx, = struct.unpack_from("<H", data, at + 6)
        table += struct.pack("<I", shndx if 0 < shndx < 0xff00 else 0)
        if 0 < shndx < 0xff00:
            struct.pack_into("<H", data, at + 6, 0xffff)
    data += b"\0" * (-len(data) % 8)
    headers += struct.pack("<IIQQQQIIQQ", 1, 18, 0, 0, len(data), len(table), symtab, 0, 4, 4)
    data += table
    data += b"\0" * (-len(data) % 8)
    struct.pack_into("<Q", headers, 32, n + 1)
    struct.pack_into("<I", headers, 40, names)
    struct.pack_into("<Q", data, 40, len(data))
    struct.pack_into("<HH", data, 60, 0, 0xffff)
    return bytes(data + headers)


def bsd_archive(members):
    out = b"!<arch>\n"
    for name, data in members:
        raw = name.encode() + b"\0" * (-len(name) % 4)
        out += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (b"#1/%d" % len(raw), 0, 0, 0, b"644", len(raw) + len(data)) + raw + data
        out += b"\n" * (len(out) % 2)
    return out


def archive_64(members, symbols):
    def header(name, size):
        return b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name, 0, 0, 0, b"644", size)
    names = b"".join(s.encode() + b"\0" for s, _ in symbols)
    names += b"\0" * (len(names) % 2)
    at = 8 + 60 + 8 + 8 * len(symbols) + len(names)
    offsets, body = [], b""
    for name, data in members:
        offsets.append(at + len(body))
        body += header(name.encode() + b"/", len(data)) + data + b"\n" * (len(data) % 2)
    index = struct.pack(">Q", len(symbols)) + b"".join(struct.pack(">Q", offsets[m]) for _, m in symbols) + names
    return b"!<arch>\n" + header(b"/SYM64/", len(index)) + index + body


def make_seeds(folder):
    def source(name, text):
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    source("c.c", C_SOURCE)
    source("cxx.cc", CXX_SOURCE)
    source("runtime.c", CXX_RUNTIME)
    source("asm.s", ASM_SOURCE.replace("LOCAL_EXEC", ""))
    source("asmexe.s", ASM_SOURCE.replace("LOCAL_EXEC", "mov %fs:ltls@tpoff, %eax"))
    source("asm2.s", re.sub(r"\b(_start|[lg]tls|absolute|versioned\w*)\b", r"\1_2", re.sub(r".*symver.*|LOCAL_EXEC", "", ASM_SOURCE)))
    source("shared.c", SHARED_SOURCE)
    source("a.c", "int member_a(void) { return 1; } int common_b;")
    source("b.c", "extern int member_a(void); int common_a[9] = {1}; int member_b(void) { return member_a(); }")
    source("start.c", "extern int work(int) __attribute__((weak)); int begin(void) { return work ? work(3) : 0; } "
           "__asm__(\".globl __tls_get_addr, personality\\n__tls_get_addr: personality: ret\");")
    source("other.c", "int from_other(void) { return 3; }")
    source("v.map", "V1 { global: *; }; V2 { global: *; } V1;")
    source("plain.s", "nop")
    source("allrel.s", all_relocations())
    source("many.s", many_frames())
    home = os.getcwd()
    os.chdir(folder)
    try:
        c = [CC, "-w", "-c", "-fno-asynchronous-unwind-tables"]
        run_tool(CC, "-w", "-c", "-O1", "-g", "-fPIC", "-fcommon", "-o", "c.o", "c.c")
        run_tool(CC, "-w", "-c", "-O1", "-g", "-fno-pic", "-fno-pie", "-fcommon", "-o", "cexe.o", "c.c")
        run_tool(CC, "-w", "-c", "-O1", "-g", "-fPIC", "-fcommon", "-ffunction-sections", "-fdata-sections", "-o", "cpic.o", "c.c")
        run_tool(CXX, "-w", "-c", "-O0", "-g", "-fPIC", "-ffunction-sections", "-fdata-sections", "-o", "cxx.o", "cxx.cc")
        run_tool(CXX, "-w", "-c", "-O1", "-fPIC", "-ffunction-sections", "-Dentry=entry2", "-o", "cxx2.o", "cxx.cc")
        run_tool(*c, "-o", "runtime.o", "runtime.c")
        run_tool("as", "-o", "asm.o", "asm.s")
        run_tool("as", "-o", "asm2.o", "asm2.s")
        run_tool("as", "-o", "allrel.o", "allrel.s")
        run_tool("as", "-o", "many.o", "many.s")
        run_tool("as", "-o", "asmexe.o", "asmexe.s")
        for name in ("a", "b", "start", "other"):
            run_tool(*c, "-fPIC", "-fcommon", "-g", "-o", name + ".o", name + ".c")
        shutil.copy("a.o", "a_member_with_a_long_name.o")
        run_tool("ar", "rcs", "liba.a", "a_member_with_a_long_name.o", "b.o", "asm2.o")
        run_tool("ar", "rcS", "libbare.a", "a_member_with_a_long_name.o", "b.o")
        run_tool("ar", "rcsT", "libinner.a", "b.o")
        run_tool("ar", "rcsT", "libthin.a", "a_member_with_a_long_name.o", "b.o", "start.o")
        read = lambda name: open(name, "rb").read()
        write = lambda name, data: open(name, "wb").write(data)
        write("libbsd.a", bsd_archive([("a_member.o", read("a.o")), ("second_member.o", read("b.o"))]))
        write("lib64.a", archive_64([("a.o", read("a.o")), ("b.o", read("b.o"))],
                                    [("member_a", 0), ("common_b", 0), ("member_b", 1), ("common_a", 1)]))
        pic = [CC, "-w", "-O1", "-fPIC", "-shared", "-nostdlib", "-fuse-ld=bfd"]
        run_tool(*pic, "-Wl,-soname,libshared.so.1,--version-script=v.map,--hash-style=gnu", "-o", "libshared.so", "shared.c")
        run_tool(*pic, "-Wl,--hash-style=sysv,--version-script=v.map", "-o", "libsysv.so", "shared.c")
        run_tool(*pic, "-Wl,-soname,libother.so,--version-script=v.map", "-o", "libother.so", "other.c")
        run_tool(*pic, "-Wl,-soname,libneeds.so,--hash-style=both,--version-script=v.map", "-o", "libneeds.so", "shared.c", "libother.so")
        run_tool(CC, "-nostdlib", "-fuse-ld=bfd", "-static", "-Wl,--unresolved-symbols=ignore-all", "-o", "program", "cexe.o", "b.o")
        data = bytearray(read("libshared.so"))
        struct.pack_into("<Q", data, 40, 0)
        struct.pack_into("<HH", data, 60, 0, 0)
        write("libnosec.so", data)
        shutil.copy("c.o", "zlib.o")
        if not tried("objcopy", "--compress-debug-sections=zlib", "c.o", "zlib.o"):
            print("no zlib seed", file=sys.stderr)
        shutil.copy("c.o", "zgnu.o")
        tried("objcopy", "--compress-debug-sections=zlib-gnu", "c.o", "zgnu.o")
        shutil.copy("c.o", "zstd.o")
        if not tried("objcopy", "--compress-debug-sections=zstd", "c.o", "zstd.o"):
            print("no zstd seed", file=sys.stderr)
        write("shndx.o", with_symtab_shndx(read("c.o")))
        if not any(tried(clang, "-w", "-c", "-O1", "-fPIC", "-g", "-ffunction-sections", "-Wa,--crel,--allow-experimental-crel",
                         "-o", "crel.o", "c.c") for clang in ("clang", "clang-22", "clang-21", "clang-20")):
            print("no CREL seed", file=sys.stderr)
            shutil.copy("c.o", "crel.o")
        seeds = {name: read(name) for name in os.listdir(".") if not name.endswith((".c", ".cc", ".s"))}
    finally:
        os.chdir(home)
    seeds.update(TEXTS)
    return seeds


# ---- Where a file has structure: lists of (offset, width in bytes, big-endian) by kind

EHDR = [(4, 1), (5, 1), (6, 1), (7, 1), (16, 2), (18, 2), (20, 4), (24, 8), (32, 8), (40, 8), (48, 4), (52, 2), (54, 2), (56, 2),
        (58, 2), (60, 2), (62, 2)]
SHDR = [(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 8), (56, 8)]
PHDR = [(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 8), (48, 8)]
SYM = [(0, 4), (4, 1), (5, 1), (6, 2), (8, 8), (16, 8)]
RELA = [(0, 8), (8, 4), (12, 4), (16, 8)]
NAMES = {1: "progbits", 2: "symtab", 3: "strtab", 4: "rela", 5: "hash", 6: "dynamic", 7: "note", 11: "dynsym", 14: "array",
         17: "group", 18: "shndx", 0x40000014: "crel", 0x6ffffff6: "gnuhash", 0x6ffffffd: "verdef", 0x6ffffffe: "verneed",
         0x6fffffff: "versym"}


def elf_fields(data, base, end, fields):
    def add(kind, offset, width):
        if offset + width <= len(data):
            fields.setdefault(kind, []).append((offset, width, False))
    if end - base < 64:
        return
    for offset, width in EHDR:
        add("ehdr", base + offset, width)
    phoff, shoff = struct.unpack_from("<QQ", data, base + 32)
    phnum, = struct.unpack_from("<H", data, base + 56)
    shnum, = struct.unpack_from("<H", data, base + 60)
    for i in range(phnum):
        for offset, width in PHDR:
            add("phdr", base + phoff + i * 56 + offset, width)
    if shoff and not shnum:
        shnum, = struct.unpack_from("<Q", data, base + shoff + 32)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, base + shoff + i * 64) for i in range(shnum)] if shoff else []
    names = None
    if headers:
        strndx, = struct.unpack_from("<H", data, base + 62)
        names = headers[strndx if strndx < len(headers) else headers[0][6]]
    for i, h in enumerate(headers):
        for offset, width in SHDR:
            add("shdr", base + shoff + i * 64 + offset, width)
        kind, offset, size = h[1], base + h[4], h[5]
        if kind in (0, 8) or offset + size > end or size == 0:
            continue
        start = base + names[4] + h[0]
        name = bytes(data[start:data.index(b"\0", start)])
        add("last", offset + size - 1, 1)
        if kind in (2, 11):
            for at in range(offset, offset + size - 23, 24):
                for field, width in SYM:
                    add(NAMES[kind], at + field, width)
        elif kind == 4:
            for at in range(offset, offset + size - 23, 24):
                for field, width in RELA:
                    add("rela" if b"debug" not in name else "rela-debug", at + field, width)
        elif kind == 6:
            for at in range(offset, offset + size - 15, 16):
                add("dynamic", at, 8)
                add("dynamic", at + 8, 8)
        elif kind in (17, 18, 5, 0x6ffffff6, 7):
            for at in range(offset, offset + size - 3, 4):
                add(NAMES[kind], at, 4)
        elif kind in (0x6ffffffd, 0x6ffffffe, 0x6fffffff):
            for at in range(offset, offset + size - 1, 2):
                add(NAMES[kind], at, 2)
        elif name == b".eh_frame":
            at = offset
            while at + 8 <= offset + size:
                length, = struct.unpack_from("<I", data, at)
                add("eh_frame", at, 4)
                add("eh_frame", at + 4, 4)
                for k in range(8, min(length + 4, 40)):
                    add("eh_frame-bytes", at + k, 1)
                at += 4 + length
        elif name.startswith((b".debug", b".zdebug")):
            for at in range(offset, min(offset + size, offset + 64)):
                add("debug", at, 1)
            if h[2] & 0x800 and size >= 24:
                for field, width in ((0, 4), (8, 8), (16, 8)):
                    add("chdr", offset + field, width)
        elif kind in (3, 1, 0x40000014):
            for at in range(offset, offset + size):
                add("crel" if kind == 0x40000014 else "merge" if h[2] & 0x10 else NAMES[kind], at, 1)


def archive_fields(data, fields):
    at = 8
    while at + 60 <= len(data):
        name = data[at:at + 16]
        try:
            size = int(data[at + 48:at + 58])
        except ValueError:
            break
        for offset, width in ((0, 16), (16, 12), (40, 8), (48, 10), (58, 2)):
            fields.setdefault("ar-header", []).append((at + offset, width, "text"))
        body = at + 60
        if name.startswith((b"/ ", b"/SYM64/")):
            width = 8 if name[1:2] == b"S" else 4
            n = int.from_bytes(data[body:body + width], "big")
            for k in range(n + 1):
                fields.setdefault("ar-index", []).append((body + k * width, width, True))
            for k in range(body + (n + 1) * width, body + size):
                fields.setdefault("ar-names", []).append((k, 1, False))
        elif name.startswith(b"//"):
            for k in range(body, body + size):
                fields.setdefault("ar-long", []).append((k, 1, False))
        elif data[:8] == b"!<thin>\n":
            size = 0
        else:
            start = body + (int(name[3:]) if name.startswith(b"#1/") else 0)
            if data[start:start + 4] == b"\x7fELF":
                elf_fields(data, start, body + size, fields)
        at = body + size + (size & 1)


def fields_of(data):
    fields = {}
    try:
        if data[:4] == b"\x7fELF":
            elf_fields(data, 0, len(data), fields)
        elif data[:8] in (b"!<arch>\n", b"!<thin>\n"):
            archive_fields(data, fields)
    except (struct.error, ValueError, IndexError):
        pass
    return fields


# ---- Changes

WORDS = [b"(", b")", b"{", b"}", b";", b'"', b"/*", b"*/", b"#", b"=", b",", b"global:", b"local:", b"extern", b"extern \"C++\" {",
         b"*", b"?", b"[", b"]", b"[!", b"\\", b"0x", b"0xffffffffffffffff", b"99999999999999999999", b"1/0", b"<<", b">>64", b"-",
         b"-9223372036854775808 / -1", b"INCLUDE", b"INPUT(", b"GROUP(", b"AS_NEEDED(", b"VERSION", b"SECTIONS {", b"ASSERT(",
         b"SIZEOF(", b"ADDR(", b"ALIGN(0)", b"ALIGN(3)", b"CONSTANT(", b"PROVIDE(", b"work = work + 1;", b".", b"-l", b"-l:", b"@",
         b"@args.rsp", b"libscript.so", b"-T", b"\0", b"\xff\xfe", b"\r\n", b"\n", b"'", b"a" * 5000, b"(" * 300, b"!" * 200, b"~-" * 200,
         b"? 1 :", b"DEFINED(", b"*a*a*a*b", b"V1", b"V2", b"@V2", b"@@V1", b"MEMORY {", b"PHDRS {", b"OVERLAY", b"LOADADDR(x)"]


def change_text(rng, data):
    at = rng.randrange(len(data) + 1)
    how = rng.randrange(6)
    if how == 0:
        return data[:at] + bytearray(rng.choice(WORDS)) + data[at:]
    if how == 1:
        return data[:at]
    if how == 2 and data:
        end = min(len(data), at + rng.choice((1, 1, 2, 5, 20)))
        return data[:at] + data[end:]
    if how == 3 and data:
        data[min(at, len(data) - 1)] = rng.randrange(256)
        return data
    tokens = re.findall(rb"\s+|\w+|\W", bytes(data))
    if not tokens:
        return data
    i = rng.randrange(len(tokens))
    if how == 4:
        tokens[i] = rng.choice(WORDS)
    else:
        tokens.insert(rng.randrange(len(tokens)), tokens[i] * rng.choice((1, 1, 2, 50)))
    return bytearray(b"".join(tokens))


AR_TEXTS = [b"0", b"-1", b"1", b"59", b"60", b"9999999999", b"18446744073709551615", b"/0", b"/9999999", b"//", b"/", b"/SYM64/", b"#1/0",
            b"#1/99999999", b"#1/-5", b"", b"a", b"x/", b"\0\0\0\0", b"0x10", b"1e9", b" 7", b"__.SYMDEF", b"/ 1", b"/12x"]


def change_field(rng, data, field, everything):
    offset, width, form = field
    if form == "text":
        old = bytes(data[offset:offset + width])
        how = rng.randrange(4)
        if how == 0:
            new = bytearray(old)
            new[rng.randrange(width)] = rng.randrange(256)
        elif how == 1 and old.strip().isdigit():
            new = b"%d" % max(0, int(old) + rng.choice((-100, -2, -1, 1, 2, 100)))
        else:
            new = rng.choice(AR_TEXTS)
        data[offset:offset + width] = bytes(new[:width]).ljust(width)
        return
    order = "big" if form else "little"
    old = int.from_bytes(data[offset:offset + width], order)
    top = 1 << (8 * width)
    how = rng.randrange(10)
    if how == 0:
        new = old ^ 1 << rng.randrange(8 * width)
    elif how == 1:
        new = old + rng.choice((-16, -8, -4, -2, -1, 1, 2, 4, 8, 16, 24, 64))
    elif how == 2:
        new = rng.choice((0, 1, 2, 3, 4, 7, 8, 0x10, 0x20, 0xff, 0xfff1, 0xfff2, 0xff00, 0xffff))
    elif how == 3:
        new = rng.choice((top - 1, top - 2, top >> 1, (top >> 1) - 1, (top >> 1) - 8, top - 8, top - 4096, top >> 2, top >> 8))
    elif how == 4:
        new = len(data) + rng.choice((-1, 0, 1, -8, -offset))
    elif how == 5:
        other = rng.choice(everything)
        new = int.from_bytes(data[other[0]:other[0] + min(width, other[1])], "little")
    elif how == 6:
        new = rng.randrange(64)
    elif how == 7:
        new = rng.randrange(top)
    elif how == 8:
        new = 1 << rng.randrange(8 * width)
    else:
        new = -old
    data[offset:offset + width] = (new % top).to_bytes(width, order)


def change(rng, data):
    """One file, changed once or a few times."""
    data = bytearray(data)
    fields = fields_of(data)
    if not fields and data[:4] != b"\x7fELF" and data[:2] != b"!<":
        for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
            data = change_text(rng, data)
        return bytes(data)
    kinds = sorted(fields)
    for _ in range(rng.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 6))):
        how = rng.randrange(24)
        if how == 0 and len(data) > 1:
            del data[rng.randrange(len(data)):]
        elif how == 1:
            for _ in range(rng.randrange(1, 9)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        elif how == 2:
            at, size = rng.randrange(len(data)), rng.randrange(1, 200)
            fill = rng.choice((b"\0", b"\xff", b"\x80", b"A"))
            data[at:at + size] = fill * min(size, len(data) - at)
        elif how == 3 and len(data) > 64:
            size = rng.randrange(1, 64)
            a, b = rng.randrange(len(data) - size), rng.randrange(len(data) - size)
            data[b:b + size] = data[a:a + size]
        elif how == 4 and len(data) > 8:
            at = rng.randrange(len(data))
            if rng.randrange(2):
                del data[at:at + rng.randrange(1, 20)]
            else:
                data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 20)))
        elif kinds:
            kind = rng.choice(kinds)
            field = rng.choice(fields[kind])
            if field[0] + field[1] <= len(data):
                change_field(rng, data, field, fields[rng.choice(kinds)])
        if len(data) < 2:
            break
    return bytes(data)


# ---- One case


class Finding(Exception):
    pass


def limits():
    """For this process and so for what it runs."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


ENVIRONMENT = dict(os.environ, LC_ALL="C", ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0",
                   UBSAN_OPTIONS="print_stacktrace=1", TSAN_OPTIONS="halt_on_error=0:report_signal_unsafe=0")
sanitized = False


def link(folder, arguments):
    for name in os.listdir(os.path.join(folder, "o")):
        os.unlink(os.path.join(folder, "o", name))
    try:
        done = subprocess.run([VELD, "-o", "o/out", *arguments], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIME_LIMIT * (3 if sanitized else 1))
    except subprocess.TimeoutExpired:
        raise Finding("more than %d s" % TIME_LIMIT)
    return done.returncode, done.stdout, done.stderr


def judge(folder, arguments, result):
    status, output, messages = result
    if b"Sanitizer" in messages or b"runtime error:" in messages:
        raise Finding("sanitizer report")
    if status not in (0, 1):
        raise Finding("status %d" % status)
    if b"internal error" in messages.lower():
        raise Finding("internal error")
    if b"out of memory" in messages.lower() or b"cannot allocate" in messages.lower():
        raise Finding("out of memory")
    try:
        text = messages.decode()
    except UnicodeDecodeError:
        raise Finding("messages are not UTF-8")
    if any(ord(c) < 32 and c != "\n" or c == "\x7f" for c in text):
        raise Finding("control characters in messages")
    left = os.listdir(os.path.join(folder, "o"))
    if status == 1:
        if not re.search(r"^veld: |: (undefined|multiple|in function)|:\(\.", text, re.M):
            raise Finding("status 1 without a message")
        if output and not {"-t", "--stats", "--print-memory-usage", "-y work", "--trace-symbol=foo"} & set(arguments):
            raise Finding("text on stdout")
        if left:
            raise Finding("files left: " + " ".join(left))
    else:
        if "veld: error" in text and "--noinhibit-exec" not in arguments:
            raise Finding("status 0 with an error")
        if left != ["out"] and "args.rsp" not in "".join(arguments):
            raise Finding("files: " + " ".join(left))


def check_output(folder):
    out = os.path.join(folder, "o", "out")
    if not os.path.exists(out):
        return
    with open(out, "rb") as f:
        if f.read(4) != b"\x7fELF":
            return
    try:
        done = subprocess.run(["readelf", "-aW", out], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=20)
    except subprocess.TimeoutExpired:
        return
    if done.returncode < 0:
        raise Finding("readelf: signal %d" % -done.returncode)


def do_case(number, options, seeds, root):
    rng = random.Random("%d:%d" % (options.seed, number))
    names = sorted(SCENARIOS) if options.only is None else options.only.split(",")
    scenario = rng.choice(names)
    files, arguments = SCENARIOS[scenario]
    folder = os.path.join(root, "case%d" % number)
    os.makedirs(os.path.join(folder, "o"))
    changed = {rng.choice(files)}
    if rng.randrange(6) == 0:
        changed.add(rng.choice(files))
    for name, data in seeds.items():
        path = os.path.join(folder, name)
        if name in changed:
            with open(path, "wb") as f:
                f.write(change(rng, data))
        else:
            os.link(os.path.join(root, "seeds", name), path)
    command = rng.choice(KINDS if rng.randrange(8) else [""]).split()
    for _ in range(rng.randrange(5)):
        command += rng.choice(OPTIONS).split()
    if rng.randrange(40) == 0:
        command += [rng.choice(("-r", "--emit-relocs", "-static", "--no-such-option", "-m elf_i386"))]
    if rng.randrange(8):
        command += ["--unresolved-symbols=ignore-all"]
    if rng.randrange(8):
        command += ["-zmuldefs"]
    compare = rng.randrange(6) == 0
    command += arguments
    kept = False
    try:
        first = ["--threads=%d" % (4 if compare else rng.choice((1, 1, 1, 2, 4)))] + command
        start = time.monotonic()
        result = link(folder, first)
        judge(folder, first, result)
        if time.monotonic() - start > 1 and not sanitized and os.getloadavg()[0] < 2 * os.cpu_count():
            again = time.monotonic()
            link(folder, first)
            if time.monotonic() - again > 1:
                raise Finding("more than 1 s: %.1f" % (time.monotonic() - again))
        if result[0] == 0:
            check_output(folder)
        if compare and "--time-phases" not in first and "--stats" not in first and "--build-id=uuid" not in first:
            out = os.path.join(folder, "o", "out")
            data = open(out, "rb").read() if result[0] == 0 and os.path.exists(out) else b""
            again = link(folder, ["--threads=1"] + command)
            if again != result:
                raise Finding("messages differ between 4 threads and 1")
            if result[0] == 0 and os.path.exists(out) and open(out, "rb").read() != data:
                raise Finding("output differs between 4 threads and 1")
        return number, scenario, result[0], None
    except Finding as finding:
        text = "case %d (%s, changed %s): %s\n    %s\n" % (number, scenario, " ".join(sorted(changed)), finding, " ".join(command))
        if "result" in locals():
            shown = result[2].decode(errors="replace").split("\n")
            text += "".join("    | " + line[:300] + "\n" for line in shown[:options.lines])
        if options.keep:
            kept = os.path.join(options.keep, "case%d" % number)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept)
        return number, scenario, None, text
    finally:
        shutil.rmtree(folder)


def main():
    global sanitized
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep")
    parser.add_argument("--only")
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--findings", type=int, default=20, help="stop after so many")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with open(VELD, "rb") as f:
        program = f.read()
    sanitized = b"__asan_init" in program or b"__tsan_init" in program or b"__ubsan_handle" in program
    limits()
    root = tempfile.mkdtemp(prefix="veld-mutate.", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        os.mkdir(os.path.join(root, "seeds"))
        seeds = make_seeds(os.path.join(root, "seeds"))
        for name, data in TEXTS.items():
            with open(os.path.join(root, "seeds", name), "wb") as f:
                f.write(data)
        counts = {0: 0, 1: 0}
        by_scenario = {}
        findings = 0
        with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
            numbers = range(options.first, options.first + options.cases)
            for number, scenario, status, text in pool.map(lambda n: do_case(n, options, seeds, root)
                                                           if findings < options.findings else (n, "", 0, None), numbers):
                if text is not None:
                    findings += 1
                    print(text, end="", flush=True)
                elif scenario:
                    counts[status] += 1
                    by_scenario.setdefault(scenario, [0, 0])[status] += 1
        print("link-mutate: seed %d, cases %d to %d: %d linked, %d refused cleanly, %d findings" %
              (options.seed, options.first, options.first + options.cases - 1, counts[0], counts[1], findings))
        if options.lines > 100:
            for name in sorted(by_scenario):
                print("    %-20s %5d linked %5d refused" % (name, *by_scenario[name]))
        return findings != 0
    finally:
        shutil.rmtree(root)


sys.exit(main())
