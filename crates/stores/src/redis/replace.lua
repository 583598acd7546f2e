-- Replaces what is known, if it is what the node believes, and removes records in the same step.
-- Says how many; -1 if something else is known, or it is too late.
-- KEYS: used. ARGV: what is known, what is to be known, the last moment for it or '', then ids and
-- values.
if (redis.call('HGET', KEYS[1], 'known') or '') ~= ARGV[1] then
    return -1
end
if ARGV[3] ~= '' then
    local time = redis.call('TIME')
    if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[3]) then
        return -1
    end
end
-- Removes nothing. After a write that needs no memory, the next ones are let through where the
-- memory is full, so that what expired can go.
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], 'known', ARGV[2])
local removed = 0
for i = 4, #ARGV, 2 do
    if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
        removed = removed + redis.call('HDEL', KEYS[1], ARGV[i])
    end
end
return removed
