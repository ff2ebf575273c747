# order: 50
# minutes: 40
# OpenSSL: shared libraries with version scripts and much assembly, engines and providers as plugins; a choice of its
# test recipes.
needs="gcc perl make"

fetch() { source_package openssl plain; }

build() {
    ./Configure linux-x86_64 shared --prefix=/usr --openssldir=/etc/ssl
    # One after the other: together they get in each other's way.
    for goal in build_libs build_modules build_programs; do make $goal > make.log 2>&1 || { tail -n 40 make.log; return 1; }; done
}

check() {
    local tests='test_sanity test_asn1* test_evp* test_bn test_exp test_bio* test_cipher* test_aesgcm test_chacha test_poly1305
        test_modes test_sha test_mdc2 test_rand test_rsa* test_dsa* test_ec* test_dh* test_x509* test_verify* test_req test_ca test_cms test_pkcs12 test_enc* test_dgst
        test_ssl_new test_sslapi test_tls13* test_dtls test_engine test_shlibload test_symbol_presence test_provider* test_params* test_threads test_internal*
        test_errstr test_ct test_ocsp test_genrsa test_sm2 test_store test_pem* test_d2i test_gost test_constant_time test_cpuid test_afalg test_fipsload test_ige test_property* test_ui test_v3ext'
    HARNESS_JOBS=$JOBS make test TESTS="$(echo $tests)" > test.log 2>&1 || :
    tail -n 60 test.log
    # `10-test_bn.t ..... ok`, with a number of subtests only where it is verbose
    sed -n 's/^\([0-9]*-test_[a-z0-9_]*\.t\) \.* ok.*/pass \1/p; s/^\([0-9]*-test_[a-z0-9_]*\.t\) \.* skipped.*/skip \1/p
        s/^\([0-9]*-test_[a-z0-9_]*\.t\) \.* *\(Failed\|Dubious\|FAILED\).*/fail \1/p; s/^\([0-9]*-test_[a-z0-9_]*\.t\) *(Wstat.*/fail \1/p' test.log | grep -v ^skip >> "$RESULTS" || :
    export LD_LIBRARY_PATH=$PWD
    try "version" sh -c './apps/openssl version | grep -q "OpenSSL 3"'
    try "speed, a little" ./apps/openssl speed -seconds 1 -bytes 1024 -evp aes-128-gcm
    try "Python uses the libraries" python3 -c 'import ctypes; l = ctypes.CDLL("./libcrypto.so.3"); l.OpenSSL_version.restype = ctypes.c_char_p; assert l.OpenSSL_version(0).startswith(b"OpenSSL 3")'
    try "versions" sh -c "readelf -VW libcrypto.so.3 | grep -q 'Name: OPENSSL_3.0.0'"
    try "sound" sound libcrypto.so.3 libssl.so.3 apps/openssl providers/legacy.so
}
