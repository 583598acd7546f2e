-- The first bucket whose time is over: the time now, the bucket's end (0 for none), some ids of it,
-- and their values. KEYS: known, used, expiry. ARGV: time or '', how many at most.
local now = ARGV[1]
if now == '' then
    local time = redis.call('TIME')
    now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
end
local bucket = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. now, 'LIMIT', 0, 1)[1]
if not bucket then
    return { now, '0', {}, {} }
end
local ids = redis.call('LRANGE', KEYS[3] .. ':' .. bucket, 0, ARGV[2] - 1)
local values = {}
for i = 1, #ids do
    -- It may have been given back.
    values[i] = redis.call('HGET', KEYS[2], ids[i]) or ''
end
return { now, bucket, ids, values }
