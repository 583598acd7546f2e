-- Replaces what is known, if it is what the node believes, and removes records in the same step.
-- Says whether it did. KEYS: known, used, expiry. ARGV: what is known, what is to be, ids.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], ARGV[2])
for i = 3, #ARGV do
    redis.call('HDEL', KEYS[2], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
end
return 1
