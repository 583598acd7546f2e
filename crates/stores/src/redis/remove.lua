-- Removes the first ids of a bucket, and changes what is known in the same step. Says how many
-- there were; -1 if somebody else was faster.
-- KEYS: known, used, expiry, bucket. ARGV: what is known, what is to be known, the bucket's end, ids.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1]
    or (redis.call('LINDEX', KEYS[4], 0) or '') ~= (ARGV[4] or '') then
    return -1
end
redis.call('SET', KEYS[1], ARGV[2])
local removed = 0
for i = 4, #ARGV do
    local value = redis.call('HGET', KEYS[2], ARGV[i])
    -- What was given back and taken again is in another bucket.
    if value and string.match(value, ' (%d+)$') == ARGV[3] then
        removed = removed + redis.call('HDEL', KEYS[2], ARGV[i])
    end
end
redis.call('LTRIM', KEYS[4], #ARGV - 3, -1)
if redis.call('EXISTS', KEYS[4]) == 0 then
    redis.call('ZREM', KEYS[3], ARGV[3])
end
return removed
