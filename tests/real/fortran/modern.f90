program modern
  use shapes
  use, intrinsic :: ieee_arithmetic
  use, intrinsic :: ieee_exceptions
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env
  implicit none
  class(shape), allocatable :: s
  real(8), external :: ddot
  complex(8), external :: zdotu
  integer :: failures = 0
  character(len=32) :: argument
  if (command_argument_count() > 0) then
    call get_command_argument(1, argument)
    if (argument == 'bounds') call out_of_bounds()
    if (argument == 'stop') error stop 7
  end if
  call polymorphism()
  call numbers()
  call exceptions()
  call input_output()
  call interoperation()
  call parallel()
  print '(a)', 'end of the program'
  if (failures > 0) error stop 1
contains
  subroutine check(name, fine)
    character(*), intent(in) :: name
    logical, intent(in) :: fine
    if (fine) then
      print '(a)', 'ok ' // name
    else
      print '(a)', 'not ok ' // name
      failures = failures + 1
    end if
  end subroutine
  subroutine polymorphism()
    integer :: before
    allocate (s, source=circle(name='circle', r=2d0))
    call check('deferred procedure', s%describe() == 'circle=12.566')
    before = finals
    deallocate (s)
    call check('final procedure', finals == before + 1)
    allocate (s, source=box(name='box'))
    call check('type with defaults', s%describe() == 'box=6.000')
    select type (s)
    class is (box)
      call check('select type', s%w == 2)
    class default
      call check('select type', .false.)
    end select
    call check('submodule', far(6) == 42)
    call check('module data', sum(table) == 15)
  end subroutine
  subroutine numbers()
    real(8) :: a(1000), b(1000), m(40, 40), v(40), c(40)
    real(16) :: q
    complex(8) :: z(3)
    integer :: i
    a = [(real(i, 8), i = 1, 1000)]
    b = 2
    call check('ddot', ddot(1000, a, 1, b, 1) == 1001000d0)
    z = [(1d0, 1d0), (2d0, 0d0), (0d0, 1d0)]
    call check('zdotu', abs(zdotu(3, z, 1, z, 1) - (3d0, 2d0)) < 1d-12)
    do i = 1, 40
      m(:, i) = [(1d0 / (i + iand(i * 7, 15) + 1), i = 1, 40)] * i
      v(i) = i
    end do
    call dgemv('N', 40, 40, 1d0, m, 40, v, 1, 0d0, c, 1)
    call check('dgemv', maxval(abs(c - matmul(m, v))) < 1d-9)
    q = sqrt(2.0_16)
    call check('quadruple precision', abs(q * q - 2) < 1e-32_16)
    call check('intrinsics', abs(gamma(5d0) - 24) < 1d-12 .and. abs(erf(0.5d0) - 0.520499877813047d0) < 1d-14 .and. popcount_ok())
  end subroutine
  logical function popcount_ok()
    popcount_ok = popcnt(255_int64) == 8 .and. trailz(16) == 4
  end function
  subroutine exceptions()
    logical :: flag
    real(8), volatile :: x, zero, y
    zero = 0
    call ieee_set_halting_mode(ieee_all, .false.)
    call ieee_set_flag(ieee_all, .false.)
    x = 1 / zero
    call ieee_get_flag(ieee_divide_by_zero, flag)
    call check('divide by zero flag', flag .and. .not. ieee_is_finite(x))
    x = sqrt(-1 - zero)
    call ieee_get_flag(ieee_invalid, flag)
    call check('invalid flag', flag .and. ieee_is_nan(x))
    call ieee_set_flag(ieee_all, .false.)
    call ieee_set_rounding_mode(ieee_up)
    x = 1d0 / (3d0 + zero)
    call ieee_set_rounding_mode(ieee_nearest)
    y = 1d0 / (3d0 + zero)
    call check('rounding mode', x > y)
  end subroutine
  subroutine input_output()
    integer :: unit, i, status
    character(len=80) :: line, said
    real(8) :: x
    namelist /settings/ i, x
    open (newunit=unit, status='scratch', form='formatted')
    i = 5
    x = 2.5d0
    write (unit, nml=settings)
    rewind (unit)
    i = 0
    x = 0
    read (unit, nml=settings)
    call check('namelist', i == 5 .and. x == 2.5d0)
    close (unit)
    open (newunit=unit, status='scratch', form='unformatted', access='direct', recl=8)
    do i = 1, 100
      write (unit, rec=i) real(i, 8)
    end do
    read (unit, rec=77) x
    call check('direct access', x == 77)
    close (unit)
    write (line, '(i5,1x,f6.2,1x,es10.3,1x,l1,1x,z4)') 42, 3.14159, 12345.678d0, .true., 255
    call check('formats', line == '   42   3.14  1.235E+04 T   FF')
    open (newunit=unit, file='/nonexistent/file', status='old', iostat=status, iomsg=said)
    call check('error status', status /= 0 .and. index(said, 'No such file') > 0)
  end subroutine
  subroutine interoperation()
    interface
      subroutine qsort(base, n, size, compare) bind(c)
        import :: c_ptr, c_size_t, c_funptr
        type(c_ptr), value :: base
        integer(c_size_t), value :: n, size
        type(c_funptr), value :: compare
      end subroutine
    end interface
    integer(c_int), target :: values(6)
    values = [5, 3, 9, 1, 7, 2]
    call qsort(c_loc(values), 6_c_size_t, 4_c_size_t, c_funloc(compare))
    call check('a callback from C', all(values == [1, 2, 3, 5, 7, 9]))
    call check('a function pointer', apply(c_funloc(triple), 14) == 42)
    call set_common()
    call check('a common block over a library', common_a == 11 .and. common_b == 22)
  end subroutine
  integer(c_int) function compare(a, b) bind(c)
    type(c_ptr), value :: a, b
    integer(c_int), pointer :: x, y
    call c_f_pointer(a, x)
    call c_f_pointer(b, y)
    compare = x - y
  end function
  integer(c_int) function triple(x) bind(c)
    integer(c_int), value :: x
    triple = 3 * x
  end function
  subroutine parallel()
    integer :: i, n
    n = 0
    !$omp parallel do reduction(+:n)
    do i = 1, 1000
      n = n + i
    end do
    call check('a parallel loop', n == 500500)
  end subroutine
  subroutine out_of_bounds()
    integer, allocatable :: a(:)
    allocate (a(3))
    allocate (a(4))
  end subroutine
end program
