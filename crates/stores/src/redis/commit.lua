-- Commits, each of which records all of its ids once, or none. Says 1 committed or 2 replayed for
-- each, as one string; nothing if the node does not know what is known here.
-- KEYS: known, used, expiry. ARGV: what the node knows, time or '', then for each commit the number
-- of its records, and of each record its id, when it was made, for how long and until when it is
-- kept, in milliseconds.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return false
end
local now = tonumber(ARGV[2])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local outcomes = {}
local first = 3
while ARGV[first] do
    local last = first + 4 * ARGV[first]
    local outcome = '1'
    for i = first + 1, last, 4 do
        if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) == 0 then
            outcome = '2'
            for written = first + 1, i - 4, 4 do
                redis.call('HDEL', KEYS[2], ARGV[written])
                redis.call('ZREM', KEYS[3], ARGV[written])
            end
            break
        end
        redis.call('ZADD', KEYS[3], math.max(now + ARGV[i + 2], tonumber(ARGV[i + 3])), ARGV[i])
    end
    outcomes[#outcomes + 1] = outcome
    first = last + 1
end
return table.concat(outcomes)
