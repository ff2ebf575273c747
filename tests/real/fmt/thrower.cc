#include "thrower.h"

far_error::~far_error() = default;
int far_error::code() const { return 2; }

thread_local int depth = 5;
thread_local std::vector<int> trail{ 1, 2, 3 };
int exported_data[4] = { 10, 20, 30, 40 };
const char *const exported_name = "exported";

void throw_far(const std::string &what)
{
    depth++;
    throw far_error(what);
}

void throw_kind(int kind)
{
    switch (kind) {
    case 0: return;
    case 1: throw base_error("base");
    case 2: throw_far("far");
    case 3: throw header_error("header");
    case 4: throw 42;
    case 5: throw std::string("a string");
    default: throw std::out_of_range("out of range");
    }
}

void call_back(const std::function<void(int)> &f, int n)
{
    if (n > 0)
        call_back(f, n - 1);
    f(n);
}
