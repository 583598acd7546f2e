-- Removes records and notes them, if nobody else noted others meanwhile. Says whether it did.
-- KEYS: server, forgotten, used, expiry. ARGV: server, then three lists, each after its length:
-- the windows as they were, the windows as they are to be, ids.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
local at = 2
local function list()
    local length = tonumber(ARGV[at])
    local items = {}
    for i = 1, length do
        items[i] = ARGV[at + i]
    end
    at = at + length + 1
    return items
end
local before, after, ids = list(), list(), list()
local found = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
if #found ~= #before then
    return 0
end
for i = 1, #found do
    if found[i] ~= before[i] then
        return 0
    end
end
redis.call('DEL', KEYS[2])
for i = 1, #after, 2 do
    redis.call('ZADD', KEYS[2], after[i + 1], after[i])
end
for i = 1, #ids do
    redis.call('HDEL', KEYS[3], ids[i])
    redis.call('ZREM', KEYS[4], ids[i])
end
return 1
