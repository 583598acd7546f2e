-- Records all of these once, or none of them: 1 committed, 2 replayed, and then what is known.
-- KEYS: known, used. ARGV: for each record its id and its value.
for i = 1, #ARGV, 2 do
    if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) == 0 then
        for written = 1, i - 2, 2 do
            redis.call('HDEL', KEYS[2], ARGV[written])
        end
        return { 2, redis.call('GET', KEYS[1]) }
    end
end
return { 1, redis.call('GET', KEYS[1]) }
