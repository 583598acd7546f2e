-- Commits, each of which records all of its ids once, or none. Says 1 committed or 2 replayed for
-- each, as one string; nothing if the node does not know what is known here.
-- KEYS: known, used, expiry, bucket. ARGV: what the node knows, the bucket's end, then for each
-- commit the number of its records, and of each record its id and its value.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return false
end
local outcomes, written = {}, {}
local first = 3
while ARGV[first] do
    local last = first + 2 * ARGV[first]
    local outcome, before = '1', #written
    for i = first + 1, last, 2 do
        if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) == 0 then
            outcome = '2'
            for undone = #written, before + 1, -1 do
                redis.call('HDEL', KEYS[2], written[undone])
                written[undone] = nil
            end
            break
        end
        written[#written + 1] = ARGV[i]
    end
    outcomes[#outcomes + 1] = outcome
    first = last + 1
end
-- In pieces, since Lua's stack is small.
for from = 1, #written, 1000 do
    local to = math.min(from + 999, #written)
    if redis.call('RPUSH', KEYS[4], unpack(written, from, to)) == to - from + 1 then
        redis.call('ZADD', KEYS[3], ARGV[2], ARGV[2])
    end
end
return table.concat(outcomes)
