#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

struct base_error : std::runtime_error {
    using std::runtime_error::runtime_error;
    virtual int code() const { return 1; }
};
// Its key function is in thrower.cc: type info and vtable live in one library only.
struct far_error : base_error {
    explicit far_error(const std::string &what) : base_error(what) {}
    ~far_error() override;
    int code() const override;
};
// No key function: each library has its own weak copy, and they must be one.
struct header_error : base_error {
    using base_error::base_error;
    int code() const override { return 3; }
};

struct shape {
    virtual ~shape() = default;
    virtual double area() const = 0;
};
struct square : virtual shape {
    double side;
    explicit square(double s) : side(s) {}
    double area() const override { return side * side; }
};

inline int shared_count = 0;                       // one object in the whole process (STB_WEAK or STB_GNU_UNIQUE)
template <typename T> int &instance_count() { static int n; return n; }
inline std::string &once() { static std::string text = [] { shared_count++; return std::string("made once"); }(); return text; }

extern thread_local int depth;                     // defined in the library, with a constructor elsewhere
extern thread_local std::vector<int> trail;
extern int exported_data[4];
extern const char *const exported_name;

[[noreturn]] void throw_far(const std::string &what);
void throw_kind(int kind);
void call_back(const std::function<void(int)> &f, int n);
int middle(int kind);                              // calls throw_kind through a library, cleaning up on the way
int cleanups();
int *middle_instance();
const void *middle_far_typeinfo();
void (*middle_address_of_throw_kind())(int);
shape *make_square(double side);
std::string &middle_once();
