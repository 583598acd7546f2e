-- Records each of these once, or none of them. 1 committed, 2 replayed, 0 another server.
-- KEYS: server, forgotten, used, expiry. ARGV: server, time or '', then for each record
-- its id, when it was made, for how long and until when it is kept, in milliseconds.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
local now = tonumber(ARGV[2])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
for i = 3, #ARGV, 4 do
    local id, made = ARGV[i], ARGV[i + 1]
    -- The windows do not overlap: the first that ends then or later may hold it.
    local window = redis.call('ZRANGEBYSCORE', KEYS[2], made, '+inf', 'LIMIT', 0, 1)[1]
    if (window and tonumber(window) <= tonumber(made))
        or redis.call('HSETNX', KEYS[3], id, made) == 0 then
        for written = 3, i - 4, 4 do
            redis.call('HDEL', KEYS[3], ARGV[written])
            redis.call('ZREM', KEYS[4], ARGV[written])
        end
        return 2
    end
    redis.call('ZADD', KEYS[4], math.max(now + ARGV[i + 2], tonumber(ARGV[i + 3])), id)
end
return 1
