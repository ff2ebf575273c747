#include "thrower.h"

#include <memory>
#include <typeinfo>

static int n_cleanups;
int cleanups() { return n_cleanups; }

namespace {
struct guard {
    ~guard() { n_cleanups++; }
};
}

int middle(int kind)
{
    guard a;
    auto owned = std::make_unique<int>(kind);
    try {
        guard b;
        throw_kind(*owned);
    } catch (const header_error &e) {
        return 100 + e.code();
    } catch (int n) {
        throw n + 1;
    }
    return 0;
}

int *middle_instance() { return &instance_count<far_error>(); }
const void *middle_far_typeinfo() { return &typeid(far_error); }
void (*middle_address_of_throw_kind())(int) { return throw_kind; }
shape *make_square(double side) { return new square(side); }
std::string &middle_once() { return once(); }
