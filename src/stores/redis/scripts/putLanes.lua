-- Puts entries into lanes, behind what waits there (IN8).
-- KEYS: due, heads, state. ARGV: what a lane is called before its sid; of each entry its sid, its time, and what is told.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for at = 2, #ARGV, 3 do
  local sid, told_at, told = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  redis.call('RPUSH', ARGV[1] .. sid, redis.call('HINCRBY', KEYS[3], 'entries', 1) .. ' ' .. told_at .. ' ' .. told)
  redis.call('HINCRBY', KEYS[3], 'count', 1)
  redis.call('ZADD', KEYS[1], 'NX', now, sid)
  redis.call('ZADD', KEYS[2], 'NX', told_at, sid)
end
return 'put'
