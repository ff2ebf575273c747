# A Fortran program.
. "${0%/*}/../../lib.sh"
needs gfortran
cat > a.f90 << 'END'
program a
  real, dimension(3) :: x
  x = (/ 1.0, 2.0, 3.0 /)
  write (*,'(F4.1)') sum(x)
end program
END
gfortran -c a.f90
gfortran -B"$tests/tools/" -o a a.o
prints ' 6.0' a
