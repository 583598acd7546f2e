-- Replaces what is known, if it is what the node believes, and removes records in the same step.
-- Says how many; -1 if something else is known.
-- KEYS: known, used. ARGV: what is known, what is to be known, then ids and values.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
    return -1
end
redis.call('SET', KEYS[1], ARGV[2])
local removed = 0
for i = 3, #ARGV, 2 do
    if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[i + 1] then
        removed = removed + redis.call('HDEL', KEYS[2], ARGV[i])
    end
end
return removed
