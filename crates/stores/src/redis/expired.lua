-- Looks through a part of the records for those whose time is over: the time now, where the next
-- part begins ('0' after the last), and the ids and values that were found.
-- KEYS: used. ARGV: time or '', where the part begins, about how many to look through.
local now = tonumber(ARGV[1])
if not now then
    local time = redis.call('TIME')
    now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local part = redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', ARGV[3])
local fields, found = part[2], {}
for i = 2, #fields, 2 do
    local last = fields[i - 1] ~= 'known' and tonumber(string.match(fields[i], ' (%d+)$'))
    if last and last < now then
        found[#found + 1] = fields[i - 1]
        found[#found + 1] = fields[i]
    end
end
return { string.format('%.0f', now), part[1], found }
