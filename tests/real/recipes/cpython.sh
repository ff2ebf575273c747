# order: 51
# minutes: 60
# CPython 3.11: the interpreter, its extension modules and a choice of its own tests.
needs="gcc make /usr/include/openssl/ssl.h /usr/include/x86_64-linux-gnu/ffi.h /usr/include/sqlite3.h"

fetch() { source_package python3.11 plain; }

build() {
    # -rdynamic and extension modules that find the interpreter's names in the program that loads them.
    ./configure --with-system-ffi --without-ensurepip > configure.log 2>&1 || { tail -n 20 configure.log; return 1; }
    make > make.log 2>&1 || { tail -n 40 make.log; return 1; }
    grep -A20 'necessary bits' make.log || :
    # The interpreter over libpython3.11.so, from the same objects made position independent.
    mkdir shared
    cd shared
    ../configure --enable-shared --with-system-ffi --without-ensurepip LDFLAGS="-Wl,-rpath,$PWD" > configure.log 2>&1
    make python libpython3.so > make.log 2>&1 || { tail -n 40 make.log; return 1; }
}

check() {
    ./python -m test.pythoninfo > info.log 2>&1 || :
    # test_gdb, test_socket's multicast and such ask for what is not here: they are skipped by the tests themselves.
    timeout 1500 ./python -m test -j"$JOBS" --timeout 240 -u none --junit-xml results.xml -v test_grammar test_builtin test_types test_float test_long test_math test_cmath test_decimal test_fractions \
        test_struct test_array test_bytes test_unicode test_str test_re test_json test_pickle test_copy test_dict test_set test_list test_tuple test_deque \
        test_heapq test_bisect test_itertools test_functools test_collections test_enum test_dataclasses test_exceptions test_traceback test_generators \
        test_coroutines test_asyncgen test_contextlib test_gc test_weakref test_descr test_import test_importlib test_imp test_zipimport test_zlib test_bz2 \
        test_lzma test_gzip test_zipfile test_hashlib test_hmac test_ssl test_socket test_select test_selectors test_ctypes test_sqlite3 test_readline test_curses \
        test_dbm test_mmap test_fcntl test_os test_posix test_pty test_signal test_subprocess test_thread test_threading test_threadsignals test_queue \
        test_capi test_embed test_sysconfig test_sys test_ast test_compile test_dis test_faulthandler test_crypt test_uuid test_time test_datetime test_locale \
        test_codecs test_multibytecodec test_xml_etree test_xml_etree_c test_pyexpat test_csv test_audioop test_resource test_syslog test_tracemalloc test_unicodedata test_random test_statistics \
        > test.log 2>&1 || :
    tail -n 40 test.log
    ./python - results.xml >> "$RESULTS" <<'END' || :
import sys, xml.etree.ElementTree as tree
for case in tree.parse(sys.argv[1]).iter("testcase"):
    if case.find("skipped") is None:
        bad = case.find("failure") is not None or case.find("error") is not None
        print("fail" if bad else "pass", case.get("name"))
END
    # What regrtest says of each whole file.
    sed -n 's/^[0-9:]* load avg: [0-9.]* \[[^]]*\] \(test_[a-z0-9_]*\) passed.*/pass file \1/p; s/^[0-9:]* load avg: [0-9.]* \[[^]]*\] \(test_[a-z0-9_]*\) \(failed\|crashed\).*/fail file \1/p' test.log >> "$RESULTS"
    try "the shared one runs" says "42" env PYTHONHOME= PYTHONPATH="$PWD/Lib:$PWD/$(cat pybuilddir.txt)" shared/python -c 'print(6 * 7)'
    try "the shared one loads extensions" says "6.0" env PYTHONPATH="$PWD/Lib:$PWD/$(cat pybuilddir.txt)" shared/python -c 'import math, _ctypes, _ssl; print(math.sqrt(36))'
    try "ctypes finds libraries by asking ld" sh -c "./python -c 'import ctypes.util; print(ctypes.util._findLib_ld(\"m\"))' | grep -q libm"
    try "sound" sound python shared/libpython3.11.so.1.0 build/lib.*/*.so
}
