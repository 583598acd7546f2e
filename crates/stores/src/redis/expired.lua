-- Records whose time is over: the time now, their ids, and when each was made.
-- KEYS: known, used, expiry. ARGV: time or '', how many at most.
local now = tonumber(ARGV[1])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
now = string.format('%.0f', now)
local ids = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. now, 'LIMIT', 0, ARGV[2])
local made = {}
for i = 1, #ids do
    -- An operator may have removed it by hand.
    made[i] = redis.call('HGET', KEYS[2], ids[i]) or ''
end
return { now, ids, made }
