-- Each `test` is one line, ok or not ok. With an argument: the C module of that name is tested too.
local function test(name, f)
  local fine, said = pcall(f)
  print((fine and "ok " or "not ok ") .. name .. (fine and "" or ": " .. tostring(said)))
end
local function same(a, b) if a ~= b then error(tostring(a) .. " is not " .. tostring(b), 2) end end
local function fails(pattern, f, ...)
  local fine, said = pcall(f, ...)
  assert(not fine, "did not fail")
  assert(tostring(said):find(pattern), tostring(said))
end

test("integers and floats", function()
  same(7 // 2, 3) same(-7 // 2, -4) same(7 % -3, -2) same(7 / 2, 3.5) same(1 << 62, 4611686018427387904)
  same(math.maxinteger + 1, math.mininteger) same(2 ^ 53, 9007199254740992.0) same(5.0 // 0.3, 16.0)
  fails("divide by zero", function() return 1 // 0 end)
end)
test("math library", function()
  same(string.format("%.10f", math.sin(1)), "0.8414709848") same(string.format("%.10f", math.exp(1)), "2.7182818285")
  same(string.format("%.10f", math.log(10, 2)), "3.3219280949") same(math.tointeger(3.0), 3) same(math.type(1.0), "float")
  same(math.ult(1, -1), true) same(math.fmod(-7, 3), -1) same(math.floor(-3.5), -4) same(math.ceil(3.2), 4)
end)
test("random numbers repeat", function()
  math.randomseed(42) local a, b = math.random(1000), math.random()
  math.randomseed(42) same(math.random(1000), a) same(math.random(), b)
end)
test("strings", function()
  same(("abc"):rep(3, "-"), "abc-abc-abc") same(("hello"):sub(-3), "llo") same(("%d %5.2f %s %q"):format(3, 2.5, "x", "a\nb"), '3  2.50 x "a\\\nb"')
  same(("x"):byte(), 120) same(string.char(86, 101, 108, 100), "Veld") same(#("\u{1F600}"), 4) same(("AbC"):lower():upper(), "ABC")
end)
test("patterns", function()
  same(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), "key") same(("THE (quick) fox"):find("%((%a+)%)"), 5)
  same((("hello world"):gsub("o", "0")), "hell0 w0rld") same((("abc"):gsub("%w", "%0%0")), "aabbcc")
  same((("f(a(b)c)d"):match("%b()")), "(a(b)c)") same((("THE"):gsub("%u", { T = "t" })), "tHE")
  local n = 0 for _ in ("a,b,,c"):gmatch("([^,]*)") do n = n + 1 end same(n, 4)
end)
test("pack and unpack", function()
  same(string.pack("<i4", 100), "d\0\0\0") same(string.unpack(">I2", "\1\2"), 258) same(string.packsize("i8d"), 16)
  local a, b, c = string.unpack("<z s1 d", string.pack("<z s1 d", "abc", "xyz", 1.5)) same(a, "abc") same(b, "xyz") same(c, 1.5)
end)
test("utf8", function()
  same(utf8.char(72, 228, 8364, 128512), "Hä€😀") same(utf8.len("Hä€😀"), 4) same(utf8.codepoint("€"), 8364) same(utf8.len("\xff"), nil)
end)
test("tables", function()
  local t = { 5, 2, 8, 1 } table.sort(t) same(table.concat(t, ","), "1,2,5,8")
  table.sort(t, function(a, b) return a > b end) same(table.concat(t, ","), "8,5,2,1")
  table.insert(t, 2, 7) same(table.remove(t, 1), 8) same(#t, 4) same(select("#", table.unpack({}, 1, 5)), 5)
  same(table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ","), "1,1,2,3") fails("invalid order function", table.sort, { 3, 1, 2, 5, 4, 9, 8, 7, 6 }, function() return true end)
end)
test("many keys", function()
  local t = {} for i = 1, 100000 do t["k" .. i] = i end
  local sum = 0 for _, v in pairs(t) do sum = sum + v end same(sum, 5000050000)
  for i = 1, 100000, 2 do t["k" .. i] = nil end local n = 0 for _ in pairs(t) do n = n + 1 end same(n, 50000)
end)
test("metatables", function()
  local V = {} V.__index = V V.__add = function(a, b) return setmetatable({ x = a.x + b.x }, V) end
  V.__eq = function(a, b) return a.x == b.x end V.__lt = function(a, b) return a.x < b.x end V.__call = function(s, y) return s.x * y end
  V.__tostring = function(s) return "V" .. s.x end V.__len = function() return 99 end V.__concat = function() return "cat" end
  local a, b = setmetatable({ x = 1 }, V), setmetatable({ x = 2 }, V)
  same((a + b).x, 3) same(a < b, true) same(a == b, false) same(a(7), 7) same(tostring(b), "V2") same(#a, 99) same(a .. b, "cat")
end)
test("closures and upvalues", function()
  local function counter() local n = 0 return function() n = n + 1 return n end end
  local a, b = counter(), counter() a() a() same(a(), 3) same(b(), 1)
end)
test("variable arguments", function()
  local function f(...) return select("#", ...), (select(-1, ...)) end
  local n, last = f(1, nil, 3) same(n, 3) same(last, 3) same(table.pack(f(1)).n, 2) fails("out of range", f)
end)
test("goto and loops", function()
  local s = 0 for i = 10, 1, -3 do s = s + i end same(s, 22)
  do local i = 1 ::top:: if i < 10 then i = i * 2 goto top end same(i, 16) end
  local n = 0 for x = 0.0, 1.0, 0.25 do n = n + 1 end same(n, 5)
end)
test("to be closed", function()
  local closed = "" do local a <close> = setmetatable({}, { __close = function() closed = closed .. "a" end })
    local b <close> = setmetatable({}, { __close = function() closed = closed .. "b" end }) end
  same(closed, "ba") assert(not load("local x <const> = 1; x = 2"))
end)
test("errors cross frames", function()
  fails("deep", function() local function down(n) if n == 0 then error("deep") end return 1 + down(n - 1) end return down(150) end)
  local _, e = pcall(error, { code = 7 }) same(e.code, 7)
  local fine, said = xpcall(function() local x = nil; return x.y end, function(m) return "handled: " .. m end) same(fine, false)
  assert(said:find("^handled: .*index a nil value"), said)
end)
test("stack overflow is an error", function() local function f() return 1 + f() end fails("stack overflow", f) end)
test("C stack overflow is an error", function() fails("", string.rep, "x", 1 << 60) fails("overflow", function() local s = string.rep("(", 1000) assert(load("return " .. s)) end) end)
test("coroutines", function()
  local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("in " .. b) end)
  local _, x = coroutine.resume(co, 1) same(x, 2) local fine, said = coroutine.resume(co, "co") same(fine, false)
  assert(said:find("in co")) same(coroutine.status(co), "dead")
  local s = 0 for v in coroutine.wrap(function() for i = 1, 1000 do coroutine.yield(i) end end) do s = s + v end same(s, 500500)
end)
test("yield across pcall", function()
  local co = coroutine.wrap(function() return pcall(function() coroutine.yield("out") error("back") end) end)
  same(co(), "out") same(co(), false)
end)
test("many coroutines", function()
  local all = {} for i = 1, 5000 do all[i] = coroutine.wrap(function() coroutine.yield(i) end) end
  local s = 0 for _, c in ipairs(all) do s = s + c() end same(s, 12502500)
end)
test("load and dump", function()
  same(load("return ...")(5), 5) same(load(string.dump(function(a, b) return a * b end))(6, 7), 42)
  local env = { y = 3 } same(load("return y", "chunk", "t", env)(), 3) local f, said = load("x = = 1", "=bad") assert(not f and said:find("^bad:1:"))
  local parts = { "return ", "1 ", "+ 2" } local i = 0 same(load(function() i = i + 1 return parts[i] end)(), 3)
end)
test("garbage", function()
  local n = 0 for i = 1, 1000 do setmetatable({}, { __gc = function() n = n + 1 end }) end
  collectgarbage() same(n, 1000) local weak = setmetatable({ {} }, { __mode = "v" }) collectgarbage() same(#weak, 0)
  collectgarbage("generational") for i = 1, 100000 do local t = { i } end collectgarbage("incremental") assert(collectgarbage("count") < 100000)
end)
test("files", function()
  local name = os.tmpname() local f = assert(io.open(name, "w")) f:write("one\n", 2, "\n", 3.5, "\n") f:close()
  local lines = {} for l in io.lines(name) do lines[#lines + 1] = l end same(table.concat(lines, "|"), "one|2|3.5")
  f = io.open(name) same(f:read("l"), "one") same(f:read("n"), 2) same(f:read("n"), 3.5) f:seek("set", 1) same(f:read(2), "ne") f:close()
  os.remove(name) local none, said, code = io.open(name) same(none, nil) same(code, 2) assert(said:find("No such file"))
end)
test("processes and time", function()
  local p = io.popen("echo out; exit 3") same(p:read("a"), "out\n") local fine, how, code = p:close() same(how, "exit") same(code, 3)
  same(os.date("!%Y-%m-%d", 86400 * 365), "1971-01-01") same(os.time({ year = 2000, month = 1, day = 1, hour = 12 }) > 9e8, true) assert(os.getenv("PATH"))
end)
test("locale", function() assert(os.setlocale("C")) same(os.setlocale(), "C") end)
test("debug library", function()
  local info = debug.getinfo(1, "Sl") assert(info.short_src:find("suite")) local n = 0
  debug.sethook(function() n = n + 1 end, "l") local a = 1
  a = a + 1
  debug.sethook() assert(n > 0) assert(debug.traceback("here"):find("^here\nstack traceback:")) local up = 5
  local function f() return up end same(debug.getupvalue(f, 1), "up") debug.setupvalue(f, 1, 6) same(f(), 6)
end)
test("numbers to text and back", function()
  same(tostring(1e15), "1e+15") same(tostring(2 ^ 31), "2147483648.0") same(tonumber("0x1p4"), 16.0) same(tonumber("z", 36), 35) same(tonumber("1e"), nil)
  same(string.format("%a", 1.0), "0x1p+0") same(string.format("%g", 1e100), "1e+100") same(0x7fffffffffffffff, math.maxinteger) same("10" + 5, 15)
end)
test("sieve", function() local c, n = {}, 0 for i = 2, 200000 do if not c[i] then n = n + 1 for j = i * i, 200000, i do c[j] = true end end end same(n, 17984) end)
test("fibonacci", function() local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end same(fib(27), 196418) end)
test("queens", function()
  local function place(n, row, cols, d1, d2) if row > n then return 1 end local s = 0
    for c = 1, n do if not cols[c] and not d1[row + c] and not d2[row - c] then cols[c], d1[row + c], d2[row - c] = true, true, true
      s = s + place(n, row + 1, cols, d1, d2) cols[c], d1[row + c], d2[row - c] = nil, nil, nil end end return s end
  same(place(7, 1, {}, {}, {}), 40)
end)
test("spectral norm", function()
  local n = 60 local function A(i, j) local ij = i + j - 1 return 1.0 / (ij * (ij - 1) * 0.5 + i) end
  local function Av(x, y) for i = 1, n do local a = 0 for j = 1, n do a = a + x[j] * A(i, j) end y[i] = a end end
  local function Atv(x, y) for i = 1, n do local a = 0 for j = 1, n do a = a + x[j] * A(j, i) end y[i] = a end end
  local u, v, t = {}, {}, {} for i = 1, n do u[i] = 1 end for i = 1, 10 do Av(u, t) Atv(t, v) Av(v, t) Atv(t, u) end
  local vBv, vv = 0, 0 for i = 1, n do local ui, vi = u[i], v[i] vBv = vBv + ui * vi vv = vv + vi * vi end
  same(string.format("%.6f", math.sqrt(vBv / vv)), "1.274206")
end)

local module = ...
if module == "counter" then
  package.cpath = "./?.so"
  test("C module", function() local c = require("counter") same(c.step(), 1) same(c.step(5), 6) same(require("counter"), c) end)
  test("C module: an error crosses it", function() fails("failed on purpose: 9", require("counter").fail, 9) fails("number expected", require("counter").fail, "x") end)
  test("C module: finalizers", function() local c = require("counter") for i = 1, 100 do c.box() end collectgarbage() same(c.collected(), 100) end)
  test("C module: a wrong name", function() fails("module 'nowhere' not found", require, "nowhere") end)
  test("loadlib", function() local f = assert(package.loadlib("./counter.so", "luaopen_counter")) same(type(f().step), "function")
    local none, said, where = package.loadlib("./counter.so", "nothing") same(none, nil) same(where, "init") end)
end
print("end of the suite")
