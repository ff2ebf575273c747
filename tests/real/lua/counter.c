// A Lua module in C: finds Lua's API in the program that loads it.
#include <lauxlib.h>
#include <lua.h>

static int step(lua_State *L)
{
    lua_Integer by = luaL_optinteger(L, 1, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushinteger(L, lua_tointeger(L, -1) + by);
    lua_replace(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

static int fail(lua_State *L)
{
    return luaL_error(L, "failed on purpose: %d", (int)luaL_checkinteger(L, 1));
}

static int collected(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "counter.collected");
    return 1;
}

static int collect(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "counter.collected");
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "counter.collected");
    return 0;
}

static int box(lua_State *L)
{
    lua_newuserdatauv(L, 64, 0);
    luaL_setmetatable(L, "counter.box");
    return 1;
}

static const luaL_Reg functions[] = { { "fail", fail }, { "collected", collected }, { "box", box }, { NULL, NULL } };

int luaopen_counter(lua_State *L)
{
    luaL_newmetatable(L, "counter.box");
    lua_pushcfunction(L, collect);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, functions);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, step, 1);
    lua_setfield(L, -2, "step");
    return 1;
}
