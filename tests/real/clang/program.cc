#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

static std::vector<int> fibonacci(int n)
{
    std::vector<int> v{ 0, 1 };
    while (static_cast<int>(v.size()) < n)
        v.push_back(v.end()[-1] + v.end()[-2]);
    return v;
}

static int at(const std::map<int, std::unique_ptr<int>> &m, int key)
{
    auto it = m.find(key);
    if (it == m.end())
        throw std::out_of_range("too far");
    return *it->second;
}

int main()
{
    for (int x : fibonacci(10))
        std::cout << x << ' ';
    std::map<int, std::unique_ptr<int>> m;
    for (int i = 0; i < 100; i++)
        m[i] = std::make_unique<int>(i);
    try {
        at(m, 100);
    } catch (const std::exception &e) {
        std::cout << "| caught: " << e.what() << " | ";
    }
    std::cout << std::accumulate(m.begin(), m.end(), 0, [](int s, auto &p) { return s + *p.second; }) << std::endl;
}
