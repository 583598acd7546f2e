-- Replaces what is known, if it is what the node believes. Says whether it did.
-- KEYS: known. ARGV: what is known, what is to be known.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
