// Each check is one line, ok or not ok.
#include "thrower.h"

#include <cstdio>
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <regex>
#include <sstream>
#include <thread>
#include <typeinfo>

static int failures;
static void check(const char *name, bool fine)
{
    std::printf("%s %s\n", fine ? "ok" : "not ok", name);
    failures += !fine;
}

static std::string caught(int kind)
{
    try {
        return std::to_string(middle(kind));
    } catch (const far_error &e) {
        return std::string("far ") + e.what() + std::to_string(e.code());
    } catch (const base_error &e) {
        return std::string("base ") + e.what() + std::to_string(e.code());
    } catch (const std::exception &e) {
        return std::string("std ") + e.what();
    } catch (int n) {
        return "int " + std::to_string(n);
    } catch (...) {
        return "other";
    }
}

struct made_at_start {
    int value;
    made_at_start() : value(exported_data[2]) {}
} at_start;

static int order;
__attribute__((constructor(200))) static void second() { order = order * 10 + 2; }
__attribute__((constructor(150))) static void first() { order = order * 10 + 1; }

int main()
{
    check("returns", caught(0) == "0");
    check("base class thrown in a library", caught(1) == "base base1");
    check("class with its vtable in a library", caught(2) == "far far2");
    check("class of the header, caught in the middle", caught(3) == "103");
    check("int thrown anew by the middle", caught(4) == "int 43");
    check("string", caught(5) == "other");
    check("standard exception", caught(6) == "std out of range");
    check("cleanups ran", cleanups() == 7 + 7);
    try {
        std::throw_with_nested(far_error("outer"));
    } catch (const std::nested_exception &e) {
        check("nested without a cause", e.nested_ptr() == nullptr);
    }
    try {
        try { throw_far("inner"); } catch (...) { std::throw_with_nested(header_error("outer")); }
    } catch (const base_error &e) {
        bool fine = false;
        try { std::rethrow_if_nested(e); } catch (const far_error &inner) { fine = std::string(inner.what()) == "inner"; }
        check("nested", fine && e.code() == 3);
    }

    check("one type info", middle_far_typeinfo() == static_cast<const void *>(&typeid(far_error)));
    check("one static of a template", middle_instance() == &instance_count<far_error>());
    check("one static of an inline function", &middle_once() == &once() && shared_count == 1);
    check("one address of a function", middle_address_of_throw_kind() == throw_kind);
    std::unique_ptr<shape> s(make_square(3));
    check("dynamic_cast to a class of another library", dynamic_cast<square *>(s.get()) != nullptr && s->area() == 9);
    check("data of a library", exported_data[3] == 40 && std::string(exported_name) == "exported" && at_start.value == 30);
    check("constructor priorities", order == 12);

    int before = depth;
    bool fresh = false, vector_fresh = false;
    std::thread([&] { fresh = depth == 5; vector_fresh = trail.size() == 3; trail.push_back(4); try { throw_far("x"); } catch (far_error &) {} fresh = fresh && depth == 6; }).join();
    check("thread-local of a library", fresh && depth == before);
    check("thread-local with a constructor", vector_fresh && trail.size() == 3);
    auto later = std::async(std::launch::async, [] { return middle(2); });
    bool crossed = false;
    try { later.get(); } catch (const far_error &) { crossed = true; }
    check("an exception crosses threads", crossed);

    int sum = 0;
    bool through = false;
    try { call_back([&](int n) { sum += n; if (n == 50) throw std::logic_error("stop"); }, 100); } catch (const std::logic_error &) { through = true; }
    check("through a callback", through && sum == 50 * 51 / 2);

    int n = 0;
    for (int i = 0; i < 20000; i++)
        try { middle(2); } catch (const base_error &) { n++; }
    check("many", n == 20000);
    std::ostringstream out;
    out << std::hex << 255 << ' ' << 1.5 << ' ' << std::boolalpha << true;
    check("streams and locales", out.str() == "ff 1.5 true");
    check("regex", std::regex_match("veld-1.0", std::regex("([a-z]+)-([0-9.]+)")));
    bool bad = false;
    try { std::regex("("); } catch (const std::regex_error &) { bad = true; }
    check("an exception of libstdc++", bad);
    std::cout << "end of the program" << std::endl;
    return failures != 0;
}
