-- Takes back what was recorded a moment ago. KEYS: known, used. ARGV: ids.
for i = 1, #ARGV do
    redis.call('HDEL', KEYS[2], ARGV[i])
end
return 1
