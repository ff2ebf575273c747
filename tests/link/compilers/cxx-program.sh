# A C++ program: streams, containers, threads, exceptions, RTTI, thread_local, dynamic and static.
. "${0%/*}/../../lib.sh"
src='#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>
#include <mutex>
struct base { virtual ~base() = default; virtual int v() const { return 1; } };
struct derived : base { int v() const override { return 2; } };
thread_local int counter = 1;
int main() {
    std::map<std::string, std::vector<int>> m; m["a"].push_back(1); m["b"].resize(5);
    std::unique_ptr<base> p(new derived); std::mutex lock; int total = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) threads.emplace_back([&, i] { counter += i; std::lock_guard<std::mutex> g(lock); total += counter; });
    for (auto &t : threads) t.join();
    std::ostringstream out; out << m.size() << p->v() << total << (dynamic_cast<derived *>(p.get()) != nullptr);
    try { m.at("zzz"); } catch (std::out_of_range &) { out << "caught"; }
    std::cout << out.str() << std::endl; }'
compile_cxx a.o -fPIE <<< "$src"
cxx_link -pie -pthread -o a a.o
prints 22101caught a
cxx_link -no-pie -pthread -o a a.o -Wl,--gc-sections
prints 22101caught a
needs_static_libc
cxx_link -static -pthread -o a a.o
prints 22101caught a
