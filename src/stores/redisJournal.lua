-- KEYS: channel, journal. ARGV: only entries before this number; how many of them; how many a channel keeps.
-- Answers the number of the newest of them, and them, oldest first.
local last = tonumber(redis.call('HGET', KEYS[1], 'journal_seq') or 0)
local newest = math.min(ARGV[1], last + 1) - last - 2
local oldest = math.max(newest - ARGV[2] + 1, -ARGV[3])
if oldest > newest then return { 0, {} } end
return { last + newest + 1, redis.call('LRANGE', KEYS[2], oldest, newest) }
