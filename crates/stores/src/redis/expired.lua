-- What is to be removed: the time, the ids of records whose time is over, when each was made,
-- and the windows that were noted, each as its end after its beginning.
-- KEYS: server, forgotten, used, expiry. ARGV: time or '', how many at most.
local now = tonumber(ARGV[1])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local ids = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. string.format('%.0f', now),
    'LIMIT', 0, ARGV[2])
local made = {}
for i = 1, #ids do
    -- An operator may have removed it by hand.
    made[i] = redis.call('HGET', KEYS[3], ids[i]) or ''
end
return { string.format('%.0f', now), ids, made, redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES') }
