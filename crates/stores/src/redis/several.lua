-- Records all of these once, or none of them: 1 committed, 2 replayed, and then what is known.
-- KEYS: used. ARGV: for each record its id and its value.
for i = 1, #ARGV, 2 do
    if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) == 0 then
        for written = 1, i - 2, 2 do
            redis.call('HDEL', KEYS[1], ARGV[written])
        end
        return { 2, redis.call('HGET', KEYS[1], 'known') }
    end
end
return { 1, redis.call('HGET', KEYS[1], 'known') }
