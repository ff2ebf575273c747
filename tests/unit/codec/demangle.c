// Mangled names and the text that GNU ld 2.40 (`c++filt -i') prints for each, taken from it; and the
// limits that veld sets itself: room, stack, time.

#include <veld/demangle.h>

#include <pthread.h>
#include <string.h>

#include "../check.h"

enum { OUT_SIZE = 8192, SMALL_STACK = 256 << 10 };

struct row {
    const char *name;
    const char *text;           // NULL: GNU rejects the name
};

static const struct row rows[] = {
    // Operators, standard names and whole symbols.
    { "_Znwm", "operator new(unsigned long)" },
    { "_Znam", "operator new[](unsigned long)" },
    { "_ZdlPv", "operator delete(void*)" },
    { "_ZdaPvm", "operator delete[](void*, unsigned long)" },
    { "_ZnwmSt11align_val_t", "operator new(unsigned long, std::align_val_t)" },
    { "_ZSt4cout", "std::cout" },
    { "_ZNSolsEPFRSoS_E", "std::ostream::operator<<(std::ostream& (*)(std::ostream&))" },
    { "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc",
      "std::basic_ostream<char, std::char_traits<char> >& std::operator<< "
      "<std::char_traits<char> >(std::basic_ostream<char, std::char_traits<char> >&, char "
      "const*)" },
    { "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEC1ERKS4_",
      "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> "
      ">::basic_string(std::__cxx11::basic_string<char, std::char_traits<char>, "
      "std::allocator<char> > const&)" },
    { "_ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE4findEPKcm",
      "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> "
      ">::find(char const*, unsigned long) const" },
    { "_ZNSt6vectorIiSaIiEE9push_backEOi",
      "std::vector<int, std::allocator<int> >::push_back(int&&)" },
    { "_ZSt4moveIRiEONSt16remove_referenceIT_E4typeEOS2_",
      "std::remove_reference<int&>::type&& std::move<int&>(int&)" },
    { "_ZSt7forwardIRKiEOT_RNSt16remove_referenceIS2_E4typeE",
      "int const& std::forward<int const&>(std::remove_reference<int const&>::type&)" },
    { "_ZN2ns1fEi", "ns::f(int)" },
    { "_ZN1AptEv", "A::operator->()" },
    { "_ZN1AclEv", "A::operator()()" },
    { "_ZN1AixEi", "A::operator[](int)" },
    { "_ZN1AppEi", "A::operator++(int)" },
    { "_ZN1AssERKS_", "A::operator<=>(A const&)" },
    { "_ZawN1AE", "operator co_await(A)" },
    { "_ZTV1A", "vtable for A" },
    { "_ZTT1A", "VTT for A" },
    { "_ZTI1A", "typeinfo for A" },
    { "_ZTS1A", "typeinfo name for A" },
    { "_ZTIPKc", "typeinfo for char const*" },
    { "_ZTSPFvvE", "typeinfo name for void (*)()" },
    { "_ZTVN10__cxxabiv117__class_type_infoE", "vtable for __cxxabiv1::__class_type_info" },
    { "_ZThn16_N1A1fEv", "non-virtual thunk to A::f()" },
    { "_ZThn16_NK1A1fEv", "non-virtual thunk to A::f() const" },
    { "_ZGVZN1A3getEvE8instance", "guard variable for A::get()::instance" },
    { "_ZGR3foo", "reference temporary #0 for foo" },
    // The grammar, part by part.
    { "_Z1fSs", "f(std::string)" },
    { "_ZN1A1fMUlTyvE_clEv", "A::f::{lambda<typename $T0>()#1}::operator()()" },
    { "_ZNUlTyT_E_clEv", "{lambda<typename $T0>($T0)#1}::operator()()" },
    { "_ZN1AF1fEv", NULL },
    { "_ZN1AFltERKS_", NULL },
    { "_Z1fILA3_KcEEvv", NULL },
    { "_Z1fILA3_KcE0EEvv", NULL },
    { "_Z1fITnDaLi1EEvv", NULL },
    { "_Z1fIiQ1CIT_EEvv", NULL },
    { "_Z1fIiEvT_Q1CIT_E", NULL },
    { "_Z1fIiTk1CiEvv", NULL },
    { "_Z1fDSDA", NULL },
    { "_Z1fDB8_DU16_", NULL },
    { "_ZW3foo1fv", "f@foo()" },
    { "_ZGIW3foo", "initializer for module foo" },
    { "_Z1fIDv4_fEvT_", "void f<float __vector(4)>(float __vector(4))" },
    { "_Z1fILb2EEvv", "void f<(bool)2>()" },
    { "_Z1fILin5EEvv", "void f<-5>()" },
    { "_Z1fILf3f800000EEvv", "void f<(float)[3f800000]>()" },
    { "_Z1fILc65EEvv", "void f<(char)65>()" },
    { "_Z1fILDn0EEvv", "void f<(decltype(nullptr))0>()" },
    { "_Z1fILDnEEvv", "void f<decltype(nullptr)>()" },
    { "_Z1fIXadL_Z1gvEEEvv", "void f<&(g())>()" },
    { "_Z1fIXadL_ZN1A1gEvEEEvv", "void f<&A::g>()" },
    { "_GLOBAL__I_foo", "global constructors keyed to foo" },
    { "_GLOBAL__sub_I_foo", NULL },
    { "_GLOBAL__I__Z1fv", "global constructors keyed to f()" },
    { "_GLOBAL__D__ZN1A1fEv", "global destructors keyed to A::f()" },
    { "_Z1fv.part.0", "f() [clone .part.0]" },
    { "_Z1fv.isra.0.cold", "f() [clone .isra.0] [clone .cold]" },
    { "_Z1fv.cold.123", "f() [clone .cold.123]" },
    { "_Z1fv.123", "f() [clone .123]" },
    { "_Z1fv@plt", NULL },
    { "__Z1fv", NULL },
    { "___Z1fv", NULL },
    { "_ZTv0_n24_N1A1fEv", "virtual thunk to A::f()" },
    { "_ZThn8_N1A1fEv", "non-virtual thunk to A::f()" },
    { "_ZGRL13MCDisassembler_", NULL },
    { "_ZGRL3foo_0_", NULL },
    { "_ZGVZ1fvE1x", "guard variable for f()::x" },
    { "_ZZ1fvE1x_0", "f()::x" },
    { "_ZZ1fvEs", "f()::string literal" },
    { "_ZZ1fvEs_1", "f()::string literal" },
    { "_ZZ1fvEd_UlvE_", "f()::{default arg#1}::{lambda()#1}" },
    { "_ZZ1fvENKUlvE_clEv", "f()::{lambda()#1}::operator()() const" },
    { "_ZNK1AcvT_IiEEv", "A::operator int<int>() const" },
    { "_ZN1AC1IiEET_", "A::A<int>(int)" },
    { "_ZN1AB5cxx11C1Ev", "A[abi:cxx11]::A()" },
    { "_ZN1AcvB3foo3intEv", NULL },
    { "_Z1fu8__vector", "f(__vector)" },
    { "_ZDC1a1bE", "[a, b]" },
    { "_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f()" },
    { "_ZNSt6vectorIiSaIiEEC1Ev", "std::vector<int, std::allocator<int> >::vector()" },
    { "_ZNSsC1Ev",
      "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()" },
    { "_ZNSolsEi", "std::ostream::operator<<(int)" },
    { "_Z1fPDxFvvE", "f(void (*)() transaction_safe)" },
    { "_Z1fM1AKFvvRE", "f(void (A::*)() const &)" },
    { "_Z1fIJidEEvDpT_", "void f<int, double>(int, double)" },
    { "_Z1fIJidEEvDpOT_", "void f<int, double>(int&&, double&&)" },
    { "_Z1fIJEEvDpT_", "void f<>()" },
    { "_Z1fRA3_KA5_c", "f(char const (&) [3][5])" },
    { "_Z1fPFPFvvEvE", "f(void (*(*)())())" },
    // Corners of the grammar, and malformed names.
    { "_ZNUlvE_1xES0_", NULL },
    { "_ZNUlvE_1xES1_", NULL },
    { "_ZNUt_1xES0_", "{unnamed type#1}::x({unnamed type#1})" },
    { "_ZNUt_1xES1_", NULL },
    { "_Z1fI1AI1BIiEJEEEvv", "void f<A<B<int>> >()" },
    { "_Z1fIiJEdEvv", "void f<int, , double>()" },
    { "_Z1fIJEidEvv", "void f<, int, double>()" },
    { "_Z1fIXnwLi1E_iEEEvv", "void f<new (1) int>()" },
    { "_Z1fIXnw_iEEEvv", "void f<new int>()" },
    { "_Z1fIXnw_ipiLi1EEEEvv", "void f<new int(1)>()" },
    { "_Z1fIXnw_iilLi1EEEEvv", "void f<new int{1}>()" },
    { "_Z1fIXnaLi1ELi2E_ipiLi1EEEEvv", "void f<new (1, 2) int(1)>()" },
    { "_Z1fIXtliLi1ELi2EEEEvv", "void f<int{1, 2}>()" },
    { "_Z1fIXilLi1ELi2EEEEvv", "void f<{1, 2}>()" },
    { "_Z1fIXtl1Adi1aLi1EEEEvv", "void f<A{.a=(1)}>()" },
    { "_Z1fIXtl1Adi1adxLi2ELi1EEEEvv", "void f<A{.a[2]=(1)}>()" },
    { "_Z1fIXu3fooiEEEvv", "void f<foo(int)>()" },
    { "_Z1fIXu3fooiXLi1EEdEEEvv", "void f<foo(int, 1, double)>()" },
    { "_Z1fIXfrplT_EEvv", NULL },
    { "_Z1fIJiEEDTfrplfp_EDpT_", "decltype (({parm#1}+...)) f<int>(int)" },
    { "_Z1fIJiEEDTfLplLi1Efp_EDpT_", "decltype (((1)+...+{parm#1})) f<int>(int)" },
    { "_Z1fIJiEEDTfRplfp_Li1EEDpT_", "decltype (({parm#1}+...+(1))) f<int>(int)" },
    { "_Z1fIJidEEDTsZT_EDpT_", "decltype (2) f<int, double>(int, double)" },
    { "_Z1fIJidEEDTsPiDpT_EEDpT_", "decltype (3) f<int, double>(int, double)" },
    { "_Z1fIJidEEDTcl1gspfp_EEDpT_", "decltype (g({parm#1}...)) f<int, double>(int, double)" },
    { "_Z1fIJidEEvDpRKT_", "void f<int, double>(int const&, double const&)" },
    { "_Z1fIJidEEvDpPFvT_E", "void f<int, double>(void (*)(int), void (*)(double))" },
    { "_Z1fIiEDTdtfp_1xET_", "decltype ({parm#1}.x) f<int>(int)" },
    { "_Z1fIiEDTptfp_1xIiEET_", "decltype ({parm#1}->(x<int>)) f<int>(int)" },
    { "_Z1fIiEDTdtfp_onplET_", "decltype ({parm#1}.(operator+)) f<int>(int)" },
    { "_Z1fIiEDTsrT_1xES0_", "decltype (int::x) f<int>(int)" },
    { "_Z1fIiEDTsr1A1xES0_", "decltype (A::x) f<int>(A)" },
    { "_Z1fIiEDTsr1A1BE1xES0_", "decltype (A::B::x) f<int>(decltype (A::B::x))" },
    { "_Z1fIiEDTsrN1A1BE1xES0_", "decltype (A::B::x) f<int>(A)" },
    { "_Z1fIiEDTgssr1A1xES0_", "decltype (::A::x) f<int>(A)" },
    { "_Z1fIiEDTcvT_Li1EES0_", "decltype ((int)(1)) f<int>(int)" },
    { "_Z1fIiEDTcvT__Li1ELi2EES0_", NULL },
    { "_Z1fIiEDTfpTES0_", "decltype (this) f<int>(decltype (this))" },
    { "_Z1fIXadL_ZN1AcviEvEEEvv", NULL },
    { "_Z1fILPKc0EEvv", "void f<(char const*)0>()" },
    { "_Z1fILDh0EEvv", "void f<(half)[0]>()" },
    { "_Z1fILDd0EEvv", "void f<(decimal64)0>()" },
    { "_Z1fILDF16_0EEvv", "void f<(_Float16)0>()" },
    { "_Z1fILDF16b0EEvv", "void f<(std::bfloat16_t)[0]>()" },
    { "_Z1fILb1EEvv", "void f<true>()" },
    { "_Z1fILbn1EEvv", "void f<(bool)-1>()" },
    { "_Z1fILj5ELl6ELm7ELx8ELy9ELs3ELw4EEvv",
      "void f<5u, 6l, 7ul, 8ll, 9ull, (short)3, (wchar_t)4>()" },
    { "_Z1fILdn5EEvv", "void f<(double)-[5]>()" },
    { "_Z1fILi5i5EEvv", "void f<5i5>()" },
    { "_Z1fILiEEvv", NULL },
    { "_ZNUlTyTnT_T0_E_clEv", "{lambda<typename $T0, $T0 $N1>($N1)#1}::operator()()" },
    { "_ZNUlTpTyDpT_E_clEv", "{lambda<typename... $T0>(($T0)...)#1}::operator()()" },
    { "_ZNUlTtTyEiE_clEv", "{lambda<template<typename> class $TT0>(int)#1}::operator()()" },
    { "_ZNUlTtTyETL0_E_clEv", NULL },
    { "_ZNUlTtTyEvT_E_clEv",
      "{lambda<template<typename> class $TT0>(void, $TT0)#1}::operator()()" },
    { "_ZNUlTniT_E_clEv", "{lambda<int $N0>($N0)#1}::operator()()" },
    { "_ZNUlTniT_T0_E_clEv", "{lambda<int $N0>($N0, auto:2)#1}::operator()()" },
    { "_ZNUlTyTpTnT_T0_E_clEv", "{lambda<typename $T0, $T0... $N1>($N1)#1}::operator()()" },
    { "_ZZ1fvENKUlT_E_clIiEEDaS_", "auto f()::{lambda(auto:1)#1}::operator()<int>(int) const" },
    { "_ZZ1fvENKUlOT_RT0_E0_clIiiEEDaS_S1_",
      "auto f()::{lambda(auto:1&&, auto:2&)#2}::operator()<int, int>(int, int) const" },
    { "_ZZ1fvENKUlDpT_E_clIJiEEEDaS_",
      "auto f()::{lambda((auto:1)...)#1}::operator()<int>(int) const" },
    { "_ZGTt1fv", "transaction clone for f()" },
    { "_ZGTn1fv", "non-transaction clone for f()" },
    { "_ZGTh1fv", "transaction clone for f()" },
    { "_ZGA1fv", "hidden alias for f()" },
    { "_ZGI", NULL },
    { "_ZGIW3fooWP3bar", "initializer for module foo:bar" },
    { "_ZW3fooW3bar1fv", "f@foo.bar()" },
    { "_ZW3foo1fS_", NULL },
    { "_ZW3foo1fN1AE", "f@foo(A)" },
    { "_ZN1AW3foo1fEv", "A::f@foo()" },
    { "_ZN1AS_1fEv", NULL },
    { "_ZW3foo1fS_1g", "f@foo(g@foo)" },
    { "_ZW3foo1fNS_1gE", "f@foo(g@foo)" },
    { "_ZStL1f", "std::f" },
    { "_ZSt1fIiEvT_", "void std::f<int>(int)" },
    { "_ZNSt1A1fEv", "std::A::f()" },
    { "_ZNSt1A1fESt1BS0_", "std::A::f(std::B, std::B)" },
    { "_ZNKR1A1fEv", "A::f() const &" },
    { "_ZNKO1A1fEv", "A::f() const &&" },
    { "_ZNVKrR1A1fEv", NULL },
    { "_Z1fU3fooi", "f(int foo)" },
    { "_Z1fU3fooIiEi", "f(int foo<int>)" },
    { "_Z1fU3fooPi", "f(int* foo)" },
    { "_Z1fKU3fooPi", "f(int* foo const)" },
    { "_Z1fCd", "f(double _Complex)" },
    { "_Z1fPKCd", "f(double _Complex const*)" },
    { "_Z1fDv4_f", "f(float __vector(4))" },
    { "_Z1fDv_Li4E_f", "f(float __vector(4))" },
    { "_Z1fIiEvDv_T__f", "void f<int>(float __vector(int))" },
    { "_Z1fPDv4_f", "f(float __vector(4)*)" },
    { "_Z1fA_i", "f(int [])" },
    { "_Z1fPA3_i", "f(int (*) [3])" },
    { "_Z1fRA3_A4_Ki", "f(int const (&) [3][4])" },
    { "_Z1fKA3_i", "f(int const [3])" },
    { "_Z1fIiEvPA_T__i", NULL },
    { "_Z1fIiEvPAszT__i", "void f<int>(int (*) [sizeof (int)])" },
    { "_Z1fPKFivE", "f(int (*)() const)" },
    { "_Z1fPDoFivE", "f(int (*)() noexcept)" },
    { "_Z1fPDOLb1EEFivE", "f(int (*)() noexcept(true))" },
    { "_Z1fPDOT_EFivE", NULL },
    { "_Z1fPDwiEFivE", "f(int (*)() throw(int))" },
    { "_Z1fPDwidEFivE", "f(int (*)() throw(int, double))" },
    { "_Z1fPKDoFivE", "f(int (*)() noexcept const)" },
    { "_Z1fM1AKDoFivE", "f(int (A::*)() noexcept const)" },
    { "_Z1fM1Ai", "f(int A::*)" },
    { "_Z1fPM1Ai", "f(int A::**)" },
    { "_Z1fM1APi", "f(int* A::*)" },
    { "_Z1fM1AA3_i", "f(int (A::*) [3])" },
    { "_Z1fPPFivE", "f(int (**)())" },
    { "_Z1fPFPA3_ivE", "f(int (*(*)()) [3])" },
    { "_Z1fFivE", "f(int ())" },
    { "_Z1fRFivE", "f(int (&)())" },
    { "_Z1fOFivE", "f(int (&&)())" },
    { "_Z1fMS_FivE", NULL },
    { "_Z1fIFivEEvT_", "void f<int ()>(int ())" },
    { "_Z1fIFivEEvPT_", "void f<int ()>(int (*)())" },
    { "_Z1fIRiEvOT_", "void f<int&>(int&)" },
    { "_Z1fIOiEvRT_", "void f<int&&>(int&)" },
    { "_Z1fIOiEvOT_", "void f<int&&>(int&&)" },
    { "_Z1fYFivE", NULL },
    { "_Z1fPFYivE", "f(int (*)())" },
    { "_ZlsRSoi", "operator<<(std::ostream&, int)" },
    { "_Zli2_wPKc", "operator\"\" _w(char const*)" },
    { "_Zv15firstiv", "operator first(int, void)" },
    { "_ZN1Av15firstEv", "A::operator first()" },
    { "_ZrsIiEvv", "void operator>><int>()" },
    { "_ZltIiEvv", "void operator< <int>()" },
    { "_ZN1AltIiEEbv", "bool A::operator< <int>()" },
    { "_ZN1AcvPT_IiEEv", "A::operator int*<int>()" },
    { "_ZN1AcvT_I1BEEv", "A::operator B<B>()" },
    { "_ZN1AIiEcvT_IdEEv", "A<int>::operator double<double>()" },
    { "_ZN1AcvT_I1BIiEEEv", "A::operator B<int><B<int> >()" },
    { "_ZN1AcvT_ITt_EEv", NULL },
    { "_ZcviEv", NULL },
    { "_ZSscviEv", NULL },
    { "_ZNSs3fooEv", "std::string::foo()" },
    { "_ZNSaIcEC1Ev", "std::allocator<char>::allocator()" },
    { "_ZNSaC1Ev", "std::allocator::allocator()" },
    { "_ZNSoD1Ev", "std::basic_ostream<char, std::char_traits<char> >::~basic_ostream()" },
    { "_ZSt4swapISsEvRT_S2_", NULL },
    { "_ZNSsB5cxx11C1Ev", "std::string[abi:cxx11]::basic_string()" },
    { "_ZNSsB5cxx113fooES_", "std::string[abi:cxx11]::foo(std::string[abi:cxx11])" },
    { "_Z1fSsB5cxx11S_", "f(std::string[abi:cxx11], std::string[abi:cxx11])" },
    { "_Z1fSbIwSt11char_traitsIwESaIwEE",
      "f(std::basic_string<wchar_t, std::char_traits<wchar_t>, std::allocator<wchar_t> >)" },
    { "_Z1fv.", NULL },
    { "_Z1fv.A", NULL },
    { "_Z1fv._foo", "f() [clone ._foo]" },
    { "_Z1fv.foo_1.2.3", "f() [clone .foo_1.2.3]" },
    { "_Z1fv.foo.BAR", NULL },
    { "_Z1fv.0", "f() [clone .0]" },
    { "_Z1fv.1.constprop.2", "f() [clone .1] [clone .constprop.2]" },
    { "_GLOBAL__I__Z1fvjunk", NULL },
    { "_GLOBAL_.I_foo", "global constructors keyed to foo" },
    { "_GLOBAL_$D_foo", "global destructors keyed to foo" },
    { "_GLOBAL__I_", NULL },
    { "_GLOBAL__N_foo", NULL },
    { "_ZN10_GLOBAL__N1fEv", "(anonymous namespace)::f()" },
    { "_ZN9_GLOBAL__1fEv", "_GLOBAL__::f()" },
    { "_ZTC1A8_1B", "construction vtable for B-in-A" },
    { "_ZTC1A0_1B", "construction vtable for B-in-A" },
    { "_ZTCN1A1BE16_NS_1CE", "construction vtable for A::C-in-A::B" },
    { "_ZTch0_h8_1fv", "covariant return thunk to f()" },
    { "_ZTcv0_n24_h8_N1A1fEv", "covariant return thunk to A::f()" },
    { "_ZTA1A", "template parameter object for A" },
    { "_ZTAXtl1ALi1EEE", "template parameter object for A{1}" },
    { "_ZTH1x", "TLS init function for x" },
    { "_ZTWN1A1xE", "TLS wrapper function for A::x" },
    { "_ZGR1x0_", NULL },
    { "_ZGR1x1_", NULL },
    { "_ZGR1x_", NULL },
    { "_ZGRN1A1xE_", NULL },
    { "_ZGRN1A1xE12_", NULL },
    { "_ZDC1a1bEv", "[a, b]()" },
    { "_ZN1ADC1a1bEE", "A::[a, b]" },
    { "_ZN1ADTfp_E1bE", NULL },
    { "_ZNDT1aE1bE", "decltype (a)::b" },
    { "_Z1fDTL_Z1xEE", "f(decltype (x))" },
    { "_Z1fDTLZ1xEE", "f(decltype (x))" },
    { "_ZZN1A1fEvEN1B1gEv", "A::f()::B::g()" },
    { "_ZZN1A1fEvENK1B1gEv", "A::f()::B::g() const" },
    { "_ZZN1A1fEiE1x", "A::f(int)::x" },
    { "_ZZN1AIiE1fIdEEvT_E1x", "A<int>::f<double>(double)::x" },
    { "_ZZ1fIiEvT_EN1B1gES0_", NULL },
    { "_ZZ1fIiEvT_ENK1BIS0_E1gIdEEvT_", NULL },
    { "_ZNK1A1fIiEEvT_", "void A::f<int>(int) const" },
    { "_ZNVK1A1fEv", "A::f() const volatile" },
    { "_ZrN1A1fEv", NULL },
    { "_Z", NULL },
    { "_Z1", NULL },
    { "_Z0", NULL },
    { "_Zf", NULL },
    { "_Z1fE", NULL },
    { "_Z1fvE", NULL },
    { "_Z2f", NULL },
    { "_Z1fT_", NULL },
    { "_Z1fIiEvT0_", NULL },
    { "_Z1fS_", NULL },
    { "_Z1fIiEiTL0__", NULL },
    { "_Z1fv v", NULL },
    { "_Z1fiv", "f(int, void)" },
    { "_Z1fvi", "f(void, int)" },
    { "_Z1fvv", "f(void, void)" },
    { "_ZN1A1fEJiv", "int A::f()" },
    { "_Z1fJiv", "int f()" },
    // Real names.
    { "_ZN4llvm15SmallVectorImplINS_14WeakTrackingVHEE12emplace_backIJRPNS_5ValueEEEERS1_DpOT_",
      "llvm::WeakTrackingVH& llvm::SmallVectorImpl<llvm::WeakTrackingVH>::emplace_back<llvm::Va"
      "lue*&>(llvm::Value*&)" },
    { "_ZN4llvm23SmallVectorTemplateBaseINS_5APIntELb0EE18growAndEmplaceBackIJS1_EEERS1_DpOT_",
      "llvm::APInt& llvm::SmallVectorTemplateBase<llvm::APInt, "
      "false>::growAndEmplaceBack<llvm::APInt>(llvm::APInt&&)" },
    { "_ZN4llvm6any_ofIRKN5clang12InitListExprEZNKS2_17hasDesignatedInitEvEUlPKNS1_4StmtEE_EEbO"
      "T_T0_",
      "bool llvm::any_of<clang::InitListExpr const&, clang::InitListExpr::hasDesignatedInit() "
      "const::{lambda(clang::Stmt const*)#1}>(clang::InitListExpr const&, "
      "clang::InitListExpr::hasDesignatedInit() const::{lambda(clang::Stmt const*)#1})" },
    { "_ZN4llvm12handleErrorsIJZNS_12consumeErrorENS_5ErrorEEUlRKNS_13ErrorInfoBaseEE_EEES1_S1_"
      "DpOT_",
      "llvm::Error llvm::handleErrors<llvm::consumeError(llvm::Error)::{lambda(llvm::ErrorInfoB"
      "ase const&)#1}>(llvm::Error, llvm::consumeError(llvm::Error)::{lambda(llvm::ErrorInfoBas"
      "e const&)#1}&&)" },
    { "_ZN4llvm2cl3optINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEELb1ENS0_6parserIS7_E"
      "EED0Ev",
      "llvm::cl::opt<std::__cxx11::basic_string<char, std::char_traits<char>, "
      "std::allocator<char> >, true, llvm::cl::parser<std::__cxx11::basic_string<char, "
      "std::char_traits<char>, std::allocator<char> > > >::~opt()" },
    { "_ZN4llvm23SmallVectorTemplateBaseINS_9StringRefELb1EE18growAndEmplaceBackIJEEERS1_DpOT_",
      "llvm::StringRef& llvm::SmallVectorTemplateBase<llvm::StringRef, "
      "true>::growAndEmplaceBack<>()" },
    { "_ZN4llvm10checkedAddIiEENSt9enable_ifIXsr3stdE11is_signed_vIT_EESt8optionalIS2_EE4typeES"
      "2_S2_",
      "std::enable_if<std::is_signed_v<int>, std::optional<int> >::type "
      "llvm::checkedAdd<int>(int, int)" },
    { "_ZN4llvm10checkedSubIiEENSt9enable_ifIXsr3stdE11is_signed_vIT_EESt8optionalIS2_EE4typeES"
      "2_S2_",
      "std::enable_if<std::is_signed_v<int>, std::optional<int> >::type "
      "llvm::checkedSub<int>(int, int)" },
    { "_ZL19describeSanitizeArgB5cxx11PKN4llvm3opt3ArgEN5clang13SanitizerMaskE",
      "describeSanitizeArg[abi:cxx11](llvm::opt::Arg const*, clang::SanitizerMask)" },
    { "_ZN5clang11transformer14maybeAddressOfB5cxx11EN4llvm9StringRefE",
      "clang::transformer::maybeAddressOf[abi:cxx11](llvm::StringRef)" },
    { "_ZN4llvm4yaml12ScalarTraitsIA16_cvE5inputENS_9StringRefEPvRS2_",
      "llvm::yaml::ScalarTraits<char [16], void>::input(llvm::StringRef, void*, char (&) [16])" },
    { "_ZN4grpc8internal27InterceptorBatchMethodsImpl14GetRecvMessageEv",
      "grpc::internal::InterceptorBatchMethodsImpl::GetRecvMessage()" },
    { "_ZN4llvm8exegesis13X86LbrCounterD0Ev", "llvm::exegesis::X86LbrCounter::~X86LbrCounter()" },
    { "_ZN5clang12ast_matchers8internal16HasParentMatcherINS_16CXXConstructExprENS_4DeclEED0Ev",
      "clang::ast_matchers::internal::HasParentMatcher<clang::CXXConstructExpr, "
      "clang::Decl>::~HasParentMatcher()" },
    { "_ZN4llvm23NVPTXDAGToDAGISelLegacyC1ERNS_18NVPTXTargetMachineENS_15CodeGenOptLevelE",
      "llvm::NVPTXDAGToDAGISelLegacy::NVPTXDAGToDAGISelLegacy(llvm::NVPTXTargetMachine&, "
      "llvm::CodeGenOptLevel)" },
    { "_ZN5clang17NotTailCalledAttrC1ERNS_10ASTContextERKNS_19AttributeCommonInfoE",
      "clang::NotTailCalledAttr::NotTailCalledAttr(clang::ASTContext&, "
      "clang::AttributeCommonInfo const&)" },
    { "_ZN5clang10extractapi17RecordFieldRecordD1Ev",
      "clang::extractapi::RecordFieldRecord::~RecordFieldRecord()" },
    { "_ZN10__cxxabiv121__vmi_class_type_infoD1Ev",
      "__cxxabiv1::__vmi_class_type_info::~__vmi_class_type_info()" },
    { "_ZN12_GLOBAL__N_126X86FastPreTileConfigLegacyD0Ev",
      "(anonymous namespace)::X86FastPreTileConfigLegacy::~X86FastPreTileConfigLegacy()" },
    { "_ZN12_GLOBAL__N_112StmtComparer12TraverseStmtEPKN5clang8GotoStmtES4_",
      "(anonymous namespace)::StmtComparer::TraverseStmt(clang::GotoStmt const*, "
      "clang::GotoStmt const*)" },
    { "_ZN3GTM7aa_treeImNS_16gtm_alloc_actionEE7clear_1EPNS_7aa_nodeImS1_EE.part.0",
      "GTM::aa_tree<unsigned long, GTM::gtm_alloc_action>::clear_1(GTM::aa_node<unsigned long, "
      "GTM::gtm_alloc_action>*) [clone .part.0]" },
    { "_ZN22OpenGLSurfaceEvaluator23inDoDomain2WithDerivsBUEiffffiffiPfS0_S0_S0_.part.0",
      "OpenGLSurfaceEvaluator::inDoDomain2WithDerivsBU(int, float, float, float, float, int, "
      "float, float, int, float*, float*, float*, float*) [clone .part.0]" },
    { "_ZN12_GLOBAL__N_113initInclusionE15UPropertySourceR10UErrorCode.cold",
      "(anonymous namespace)::initInclusion(UPropertySource, UErrorCode&) [clone .cold]" },
    { "_ZN14TrimVertexPool5clearEv.cold", "TrimVertexPool::clear() [clone .cold]" },
    { "_ZGVZNK5clang4tidy5boost14UseRangesCheck14getReplacerMapEvE6TwoSig",
      "guard variable for clang::tidy::boost::UseRangesCheck::getReplacerMap() const::TwoSig" },
    { "_ZGVZNK5clang23NonTypeTemplateParmDecl18getDefaultArgumentEvE7NoneLoc",
      "guard variable for clang::NonTypeTemplateParmDecl::getDefaultArgument() const::NoneLoc" },
    { "_ZN4llvm15SmallVectorImplIN5clang13CodeGenAction10LinkModuleEEaSEOS4_",
      "llvm::SmallVectorImpl<clang::CodeGenAction::LinkModule>::operator=(llvm::SmallVectorImpl"
      "<clang::CodeGenAction::LinkModule>&&)" },
    { "_ZN4llvm6detail13DoubleAPFloatC1EOS1_",
      "llvm::detail::DoubleAPFloat::DoubleAPFloat(llvm::detail::DoubleAPFloat&&)" },
    { "_ZN5clang14TypoCorrectionaSERKS0_",
      "clang::TypoCorrection::operator=(clang::TypoCorrection const&)" },
    { "_ZN4llvm15SmallVectorImplIN5clang16OMPTraitSelectorEEaSERKS3_",
      "llvm::SmallVectorImpl<clang::OMPTraitSelector>::operator=(llvm::SmallVectorImpl<clang::O"
      "MPTraitSelector> const&)" },
    { "_ZN4llvm13X86AsmPrinter21PrintAsmMemoryOperandEPKNS_12MachineInstrEjPKcRNS_11raw_ostream"
      "E",
      "llvm::X86AsmPrinter::PrintAsmMemoryOperand(llvm::MachineInstr const*, unsigned int, "
      "char const*, llvm::raw_ostream&)" },
    { "_ZGVZN4llvm2mc28RegisterMCTargetOptionsFlagsC1EvE15EmitDwarfUnwind",
      "guard variable for llvm::mc::RegisterMCTargetOptionsFlags::RegisterMCTargetOptionsFlags("
      ")::EmitDwarfUnwind" },
    { "_ZL19AttrDoc_BPFFastCall", "AttrDoc_BPFFastCall" },
    { "_ZN4llvm31VPFirstOrderRecurrencePHIRecipe5cloneEv",
      "llvm::VPFirstOrderRecurrencePHIRecipe::clone()" },
    { "_ZN4llvm9ViewGraphIPKN5clang3CFGEEEvRKT_RKNS_5TwineEbSA_NS_12GraphProgram4NameE",
      "void llvm::ViewGraph<clang::CFG const*>(clang::CFG const* const&, llvm::Twine const&, "
      "bool, llvm::Twine const&, llvm::GraphProgram::Name)" },
    { "_ZN12_GLOBAL__N_111X86FastISel31fastEmit_X86ISD_PROBED_ALLOCA_rEN4llvm3MVTES2_NS1_8Regis"
      "terE",
      "(anonymous namespace)::X86FastISel::fastEmit_X86ISD_PROBED_ALLOCA_r(llvm::MVT, "
      "llvm::MVT, llvm::Register)" },
    // Rust, legacy and v0.
    { "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt" },
    { "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE.llvm.123", "core::fmt::Write::write_fmt" },
    { "_RNvC6_123foo3bar", "123foo::bar" },
    { "_RNvC6_123foo3bar.llvm.123", "123foo::bar" },
    { "_RNvC7mycrate3foo", "mycrate::foo" },
    { "_ZN3$XX3foo17h0123456789abcdefE", "$XX::foo" },
    { "_ZN17h0123456789abcdefE", "h0123456789abcdef" },
    { "_ZN3foo17h0123456789abcdefE", "foo" },
    { "_ZN5a.b..17h0123456789abcdefE", "a.b::" },
    { "_ZN6_$LT$x17h0123456789abcdefE", "<x" },
    { "_ZN7a$u7e$b17h0123456789abcdefE", "a~b" },
    { "_ZN4_foo17h0123456789abcdefE", "_foo" },
    { "_ZN3foo17h0000000000000000E", "foo::h0000000000000000" },
    { "_ZN3foo17h0123456789abcdefE.llvm.0", "foo" },
    { "_ZN3foo17h0123456789abcdefE@@V", NULL },
    { "_RNvC1a1b", "a::b" },
    { "_RNvNtC1a1b1c", "a::b::c" },
    { "_RNCNvC1a1b0", "a::b::{closure#0}" },
    { "_RNCNvC1a1bs_0", "a::b::{closure#1}" },
    { "_RNSNvC1a1b4name", "a::b::{shim:name#0}" },
    { "_RNZNvC1a1bs0_0", "a::b::{Z#2}" },
    { "_RINvC1a1blE", "a::b::<i32>" },
    { "_RINvC1a1blReE", "a::b::<i32, &str>" },
    { "_RINvC1a1bRL_eQL0_eE", "a::b::<&str, &'_18446744073709551615 mut str>" },
    { "_RINvC1a1bPlOlE", "a::b::<*const i32, *mut i32>" },
    { "_RINvC1a1bAlj3_SlTlhETEE", "a::b::<[i32; 3], [i32], (i32, u8), ()>" },
    { "_RINvC1a1bTlEE", "a::b::<(i32,)>" },
    { "_RINvC1a1bFEuE", "a::b::<fn()>" },
    { "_RINvC1a1bFUKCllEbE", "a::b::<unsafe extern \"C\" fn(i32, i32) -> bool>" },
    { "_RINvC1a1bFK11system_unwllEbE", "a::b::<extern \"system-unwl\" fn(i32) -> bool>" },
    { "_RINvC1a1bFG_RL0_lEuE", "a::b::<for<'a> fn(&'a i32)>" },
    { "_RINvC1a1bDNtC1c1dEL_E", "a::b::<dyn c::d>" },
    { "_RINvC1a1bDNtC1c1dp1elEL_E", "a::b::<dyn c::d<e = i32>>" },
    { "_RINvC1a1bDG_NtC1c1dp1eRL0_lEL_E", "a::b::<dyn for<'a> c::d<e = &'a i32>>" },
    { "_RINvC1a1bDINtC1c1dlEp1elEL_E", "a::b::<dyn c::d<i32, e = i32>>" },
    { "_RINvC1a1bDNtC1c1dNtC1x1yEL0_E", "a::b::<dyn c::d + x::y + '_18446744073709551615>" },
    { "_RINvC1a1bKj7b_E", "a::b::<123>" },
    { "_RINvC1a1bKinab_E", "a::b::<-171>" },
    { "_RINvC1a1bKb0_E", "a::b::<false>" },
    { "_RINvC1a1bKb1_E", "a::b::<true>" },
    { "_RINvC1a1bKc41_Kc27_Kc9_Kc5c_Kc1f600_E", "a::b::<'A', ''', '\\t', '\\', '\\u{1f600}'>" },
    { "_RINvC1a1bKpE", "a::b::<_>" },
    { "_RINvC1a1bKoffffffffffffffffff_E", "a::b::<0xfffffffffffffffff_>" },
    { "_RINvC1a1bKj_E", NULL },
    { "_RNvMC1a1b1c", NULL },
    { "_RNvMs_C1aNtB4_1b1c", "<a::b>::c" },
    { "_RNvXC1aNtB2_1bNtB2_1c1d", "<a::b as a::c>::d" },
    { "_RNvYNtC1a1bNtB4_1c1d", "<a::b as a::c>::d" },
    { "_RNvNtC1au8gdel_5qa1b", "a::gödel::b" },
    { "_RNvC1au5abcde", "a::" },
    { "_RNvC1au3a_b", "a::" },
    { "_RNvC1au9xn__kva5a", "a::xĺnŀ_" },
    { "_RNvC1a1bC1d", "a::b" },
    { "_RNvC1a1bNtC1d1e", "a::b" },
    { "_R0NvC1a1b", NULL },
    { "_RNvC1a1b.llvm.1", "a::b" },
    { "_RNvC1a1b$", NULL },
    { "_RNvC1a0", "a" },
    { "_RNvCs1234_1a1b", "a::b" },
    { "_RNvC1a_1b", NULL },
    { "_RINvC1a1bL_E", "a::b::<'_>" },
    { "_RINvC1a1bL0_E", "a::b::<'_18446744073709551615>" },
    { "_RINvC1a1buvzpE", "a::b::<(), ..., !, _>" },
    { "_ZN4core3fmt2rt8Argument11new_display17h0123456789abcdefE",
      "core::fmt::rt::Argument::new_display" },
    { "_ZN4core3fmt3num51_$LT$impl$u20$core..fmt..Debug$u20$for$u20$i128$GT$3fmt17h05bfd930a0cc"
      "7af6E",
      "core::fmt::num::<impl core::fmt::Debug for i128>::fmt" },
    { "_ZN4core4iter8adapters3map12map_try_fold28_$u7b$$u7b$closure$u7d$$u7d$17h3098d8db93ffb23"
      "bE",
      "core::iter::adapters::map::map_try_fold::{{closure}}" },
    { "_ZN4core5slice29_$LT$impl$u20$$u5b$T$u5d$$GT$22split_at_mut_unchecked17h04d778d88d5c6200"
      "E",
      "core::slice::<impl [T]>::split_at_mut_unchecked" },
    { "_ZN4core3ptr38drop_glue$LT$alloc..string..String$GT$17h686a64a96259f79dE",
      "core::ptr::drop_glue<alloc::string::String>" },
    { "_ZN5alloc5boxed16Box$LT$T$C$A$GT$17try_new_uninit_in17h60917b56598ecb38E",
      "alloc::boxed::Box<T,A>::try_new_uninit_in" },
    { "_ZN76_$LT$alloc..string..String$u20$as$u20$core..convert..From$LT$$RF$str$GT$$GT$4from17"
      "h7b6b3c36279b6980E",
      "<alloc::string::String as core::convert::From<&str>>::from" },
    { "_RNvYjNtNtCs8NwYtU1Mohg_4core3cmp3Ord3maxCsiqQLjeIZxUI_3leg",
      "<usize as core::cmp::Ord>::max" },
    { "_RNvMNtNtCs8NwYtU1Mohg_4core3ptr9const_ptrPu13is_aligned_toCsiqQLjeIZxUI_3leg",
      "<*const ()>::is_aligned_to" },
    { "_RNvCsiqQLjeIZxUI_3leg4main", "leg::main" },
    { "_RNvMNtCs8NwYtU1Mohg_4core5sliceSTlReE7reverseCsiqQLjeIZxUI_3leg",
      "<[(i32, &str)]>::reverse" },
    { "_RNvNvNtCs8NwYtU1Mohg_4core9ub_checks23maybe_is_nonoverlapping7runtimeCsiqQLjeIZxUI_3leg",
      "core::ub_checks::maybe_is_nonoverlapping::runtime" },
    { "_RNvNtNtCs8NwYtU1Mohg_4core4hash3sip9u8to64_leCsiqQLjeIZxUI_3leg",
      "core::hash::sip::u8to64_le" },
};

// A name that ends with its memory, so that a sanitizer sees a read past it.
static size_t demangle_exact(const char *name, char *out, size_t out_size)
{
    size_t n = strlen(name);
    char *copy = malloc(n + 1);
    CHECK(copy != NULL);
    memcpy(copy + 1, name, n);
    size_t size = demangle(copy + 1, n, out, out_size);
    free(copy);
    return size;
}

static void test_rows(void)
{
    static char out[OUT_SIZE];
    u32 n_wrong = 0;

    for (u32 i = 0; i < ARRAY_LEN(rows); i++) {
        size_t size = demangle_exact(rows[i].name, out, sizeof out);
        const char *text = rows[i].text != NULL ? rows[i].text : "";
        if (size == strlen(text) && (size == 0 || strcmp(out, text) == 0))
            continue;
        fprintf(stderr, "%s\n  is       %s\n  should be %s\n", rows[i].name,
                size > 0 ? out : "(nothing)", rows[i].text != NULL ? text : "(nothing)");
        n_wrong++;
    }
    CHECK_EQUAL(n_wrong, 0);
}

// The text and its NUL fit, or nothing is given.
static void test_room(void)
{
    char out[64];

    for (u32 i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].text == NULL || strlen(rows[i].text) >= sizeof out)
            continue;
        size_t size = strlen(rows[i].text);
        memset(out, '#', sizeof out);
        for (size_t room = 0; room <= size; room++)
            CHECK(demangle_exact(rows[i].name, out, room) == 0);
        CHECK(out[size] == '#');
        CHECK(demangle_exact(rows[i].name, out, size + 1) == size);
        CHECK(out[size] == '\0' && strcmp(out, rows[i].text) == 0);
    }
}

// PREFIX, then UNIT N times, then SUFFIX.
static const char *repeated(const char *prefix, const char *unit, size_t n, const char *suffix)
{
    static char name[8192];
    size_t unit_size = strlen(unit);

    CHECK(strlen(prefix) + n * unit_size + strlen(suffix) < sizeof name);
    strcpy(name, prefix);
    char *at = name + strlen(prefix);
    for (size_t i = 0; i < n; i++, at += unit_size)
        memcpy(at, unit, unit_size);
    strcpy(at, suffix);
    return name;
}

// GNU: a C++ name of 1024 bytes is demangled, one of 1025 is not.
static void test_longest(void)
{
    static char out[OUT_SIZE];

    CHECK_EQUAL(demangle_exact(repeated("_Z1017", "a", 1017, "v"), out, sizeof out), 1019);
    CHECK_EQUAL(demangle_exact(repeated("_Z1018", "a", 1018, "v"), out, sizeof out), 0);
    CHECK_EQUAL(demangle_exact(repeated("_RNvC1a2000", "b", 2000, ""), out, sizeof out), 2003);
    CHECK_EQUAL(demangle("_Z1f\0v", 6, out, sizeof out), 0);
}

// Names that double with each part: there is never an end to the printing, or none to the parsing.
static void test_bombs(void)
{
    static char out[OUT_SIZE];
    const char *digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char name[1024];
    char *at = name;

    at += sprintf(at, "_Z1fFiiEFS_S_E");
    for (u32 i = 0; i < 36; i++)
        at += sprintf(at, "FS%c_S%c_E", digits[i], digits[i]);
    CHECK_EQUAL(demangle_exact(name, out, sizeof out), 0);

    // Doubled arguments that print nothing.
    at = name;
    at += sprintf(at, "_Z1fI");
    for (u32 i = 0; i < 60; i++)
        at += sprintf(at, "J");
    for (u32 i = 0; i < 60; i++)
        at += sprintf(at, "E");
    at += sprintf(at, "EvDpDpDpDpDpT_");
    demangle_exact(name, out, sizeof out);

    demangle_exact(repeated("_ZN1Acv", "T_I", 300, ""), out, sizeof out);
    demangle_exact(repeated("_ZN1Acv", "T_IT_", 180, "EEEEEEEEEv"), out, sizeof out);
    demangle_exact(repeated("_Z1fIXsr1A", "sr1A", 200, "EEvv"), out, sizeof out);
    demangle_exact(repeated("_Z1fI1aEv", "DpT_", 200, ""), out, sizeof out);
    CHECK_EQUAL(demangle_exact("_RINvC1a1bTB8_B8_EE", out, sizeof out), 0);
    CHECK_EQUAL(demangle_exact("_RINvC1a1bFGzzzzzzzzzz_EuE", out, sizeof out), 0);
    CHECK_EQUAL(demangle_exact("_RMFGzzzzzzzzzz_EuC1a", out, sizeof out), 0);
}

// The deepest nesting of each kind, within the stack of a veld worker thread.
static void *demangle_deep_names(void *out)
{
    static const struct { const char *prefix, *unit, *suffix; } deep[] = {
        { "_Z1f", "P", "i" },      { "_Z1f", "F", "v" },       { "_Z1f", "PF", "v" },
        { "_Z1f", "A_", "i" },     { "_Z1f", "A_K", "i" },     { "_Z1f", "1aI", "i" },
        { "_Z1fI", "J", "iEvv" },  { "_Z", "Z", "1fv" },       { "_Z1fIX", "ng", "Li1EEEvv" },
        { "_Z1f", "Ul", "v" },     { "_Z1f", "M1a", "i" },     { "_Z1f", "PDOng", "Li1EEFivE" },
        { "_Z", "GA", "1fv" },     { "_Z", "GTt", "1fv" },     { "_Z1fIX", "L_Z1fIXad", "" },
        { "_ZN1aUl", "Tp", "Ty" }, { "_ZN1aUl", "Tt", "TyE" }, { "_Z1fIXil", "il", "" },
        { "_RNvC1a1b", "R", "l" }, { "_RINvC1a1b", "R", "lE" }, { "_RINvC1a1b", "T", "l" },
        { "_R", "I", "C1a" },      { "_R", "Nv", "C1a" },      { "_R", "MC1a", "l" },
        { "_R", "Y", "l" },        { "_RINvC1a1b", "FE", "u" }, { "_RINvC1a1b", "DI", "u" },
    };

    for (u32 i = 0; i < ARRAY_LEN(deep); i++) {
        size_t fixed = strlen(deep[i].prefix) + strlen(deep[i].suffix);
        size_t limit = deep[i].prefix[1] == 'R' ? 4096 : 1024;
        size_t n = (limit - fixed) / strlen(deep[i].unit);
        demangle_exact(repeated(deep[i].prefix, deep[i].unit, n, deep[i].suffix), out, OUT_SIZE);
    }
    return out;
}

static void test_small_stack(void)
{
#ifdef SANITIZED
    SKIP("frames are larger under sanitizers");
#else
    static char out[OUT_SIZE];
    pthread_attr_t attributes;
    pthread_t thread;

    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, SMALL_STACK) == 0);
    CHECK(pthread_create(&thread, &attributes, demangle_deep_names, out) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
#endif
}

int main(void)
{
    test_rows();
    test_room();
    test_longest();
    test_bombs();
    test_small_stack();
    return 0;
}
