! A module with polymorphic types, module data, a common block and a submodule.
module shapes
  use, intrinsic :: iso_c_binding
  implicit none
  type, abstract :: shape
    character(len=:), allocatable :: name
  contains
    procedure(area_of), deferred :: area
    procedure :: describe
  end type
  abstract interface
    real(8) function area_of(self)
      import :: shape
      class(shape), intent(in) :: self
    end function
  end interface
  type, extends(shape) :: circle
    real(8) :: r = 1
  contains
    procedure :: area => circle_area
    final :: circle_final
  end type
  type, extends(shape) :: box
    real(8) :: w = 2, h = 3
  contains
    procedure :: area => box_area
  end type
  integer :: finals = 0
  integer, parameter :: n_table = 5
  real(8), target :: table(n_table) = [1d0, 2d0, 3d0, 4d0, 5d0]
  integer :: common_a, common_b
  common /veld_common/ common_a, common_b
  interface
    module function far(x) result(y)
      integer, intent(in) :: x
      integer :: y
    end function
  end interface
contains
  real(8) function circle_area(self)
    class(circle), intent(in) :: self
    circle_area = acos(-1d0) * self%r ** 2
  end function
  real(8) function box_area(self)
    class(box), intent(in) :: self
    box_area = self%w * self%h
  end function
  subroutine circle_final(self)
    type(circle), intent(inout) :: self
    finals = finals + 1
  end subroutine
  function describe(self) result(text)
    class(shape), intent(in) :: self
    character(len=:), allocatable :: text
    character(len=20) :: number
    write (number, '(f8.3)') self%area()
    text = self%name // '=' // trim(adjustl(number))
  end function
  subroutine set_common() bind(c, name='set_common')
    common_a = 11
    common_b = 22
  end subroutine
  integer(c_int) function apply(f, x) bind(c)
    type(c_funptr), value :: f
    integer(c_int), value :: x
    interface
      integer(c_int) function int_to_int(x) bind(c)
        import :: c_int
        integer(c_int), value :: x
      end function
    end interface
    procedure(int_to_int), pointer :: p
    call c_f_procpointer(f, p)
    apply = p(x)
  end function
end module

submodule (shapes) shapes_impl
contains
  module procedure far
    y = x * 7
  end procedure
end submodule
