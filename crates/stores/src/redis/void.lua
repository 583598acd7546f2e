-- Everything that was made until a moment counts as used. Says whether it was done.
-- KEYS: server, forgotten. ARGV: server, the moment in milliseconds, and 1 if it is to be done
-- only where another server is known.
if ARGV[3] == '1' and redis.call('GET', KEYS[1]) == ARGV[1] then
    return 0
end
local last = tonumber(ARGV[2])
local windows = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for i = 1, #windows, 2 do
    if tonumber(windows[i]) <= last then
        last = math.max(last, tonumber(windows[i + 1]))
        redis.call('ZREM', KEYS[2], windows[i])
    end
end
redis.call('ZADD', KEYS[2], last, '0')
redis.call('SET', KEYS[1], ARGV[1])
return 1
