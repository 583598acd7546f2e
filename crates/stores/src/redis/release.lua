-- Takes back what was recorded a moment ago. KEYS: server, forgotten, used, expiry. ARGV: server,
-- ids.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
for i = 2, #ARGV do
    redis.call('HDEL', KEYS[3], ARGV[i])
    redis.call('ZREM', KEYS[4], ARGV[i])
end
return 1
