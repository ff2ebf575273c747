# order: 21
# minutes: 20
# LAPACK's BLAS as a static and a shared library under its own test programs; and a program of modules, submodules,
# polymorphism, IEEE exceptions, coarse I/O and C interoperation (fortran/*).
needs="gfortran gcc"

fetch() { source_package lapack plain; }

build() {
    cp make.inc.example make.inc
    local kind
    for kind in double complex16 single complex; do # one after the other: all add to one archive
        make -C BLAS/SRC FC=gfortran $kind
    done
    gfortran -shared -o libblas.so -Wl,-soname,libblas.so -Wl,--whole-archive librefblas.a -Wl,--no-whole-archive || {
        # The archive is not position independent by default: the same again.
        mkdir pic
        (cd pic && gfortran -O2 -frecursive -fPIC -c ../BLAS/SRC/*.f ../BLAS/SRC/*.f90)
        gfortran -shared -o libblas.so -Wl,-soname,libblas.so pic/*.o
    }
    make -C INSTALL FC=gfortran lsame.o slamch.o dlamch.o second_INT_ETIME.o dsecnd_INT_ETIME.o > /dev/null 2>&1 || :
    make -C BLAS/TESTING FC=gfortran BLASLIB="$PWD/librefblas.a"
    mkdir shared
    local test
    for test in BLAS/TESTING/[sdcz]blat[123].f; do
        gfortran -O2 -frecursive -o "shared/$(basename "$test" .f)" "$test" -L. -lblas -Wl,-rpath,"$PWD"
    done
    cp "$REAL"/fortran/* .
    gfortran -O2 -fPIC -c shapes.f90
    gfortran -O2 -fPIC -shared -o libshapes.so shapes.o
    gfortran -O2 -o modern modern.f90 -L. -lshapes -lblas -Wl,-rpath,"$PWD"
    gfortran -O2 -static -o modern-static modern.f90 shapes.o librefblas.a
    gfortran -O2 -fopenmp -o modern-openmp modern.f90 shapes.o librefblas.a
}

check() {
    local test name input program
    cd BLAS/TESTING
    for test in xblat1s xblat1d xblat1c xblat1z xblat2s xblat2d xblat2c xblat2z xblat3s xblat3d xblat3c xblat3z; do
        name=${test#xblat}
        name=${name#?}blat${name%?}
        input=$name.in
        test -e "$input" || input=/dev/null
        for program in ./$test ../../shared/$name; do
            rm -f ./*BLAT?.SUMM
            timeout 120 $program < $input > "$test.out" 2>&1 || failed "$program: status $?"
            cat ./*BLAT?.SUMM >> "$test.out" 2>/dev/null || :
            # One outcome for each routine that it tested.
            sed -n "s,.*Test of subprogram number *\([0-9]*\) *\([A-Z0-9]*\).*,$program \1 \2,p
                s,^ *\([A-Z0-9]*\) *PASSED THE COMPUTATIONAL TESTS.*,pass $program: \1 computes,p
                s,^ *\([A-Z0-9]*\) *PASSED THE TESTS OF ERROR-EXITS.*,pass $program: \1 error exits,p
                s,.*\*\{5,\} *\([A-Z0-9]*\) FAILED.*,fail $program: \1,p" "$test.out" | grep -E '^(pass|fail) ' >> "$RESULTS" || :
            n=$(grep -c -- '----- PASS -----' "$test.out" || :)
            test "$n" -eq 0 || passed "$program: $n subprograms pass"
            ! grep -q FAIL "$test.out" || { failed "$program: says FAIL"; grep FAIL "$test.out"; }
        done
    done
    cd ../..
    for program in modern modern-static modern-openmp; do
        ./$program > $program.out 2>&1 || failed "$program: status $?"
        cat $program.out
        sed -n "s,^ *ok ,pass $program: ,p; s,^ *not ok ,fail $program: ,p" $program.out >> "$RESULTS"
        try "$program: reached the end" grep -q 'end of the program' $program.out
    done
    try "a run-time error ends with its message and status 2" sh -c './modern bounds > bounds.out 2>&1; test $? -eq 2 && grep -q "Fortran runtime error" bounds.out'
    try "error stop" sh -c './modern stop > stop.out 2>&1; test $? -eq 7'
    try "sound" sound libblas.so libshapes.so modern modern-static modern-openmp shared/*
}
