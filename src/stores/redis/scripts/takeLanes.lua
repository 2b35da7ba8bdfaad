-- Turns at lanes that are due (IN7), those first that have been so longest.
-- KEYS: due, turns, tries, state. ARGV: what a lane is called before its sid; a word that no turn was called by yet; for how many ms a turn
-- is; how many lanes; how many entries of each. Answers, of each lane: sid, turn, serial, tries, entries.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lanes = {}
local sids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[4])
if #sids == 0 then return lanes end
-- Its clock may have been set back.
local before = math.max(now - 1, tonumber(redis.call('HGET', KEYS[4], 'serial') or 0))
redis.call('HSET', KEYS[4], 'serial', string.format('%.0f', before + #sids))
for index, sid in ipairs(sids) do
  local turn = ARGV[2] .. ' ' .. index
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), sid)
  redis.call('HSET', KEYS[2], sid, turn)
  local entries = redis.call('LRANGE', ARGV[1] .. sid, 0, ARGV[5] - 1)
  lanes[#lanes + 1] = { sid, turn, string.format('%.0f', before + index), redis.call('HGET', KEYS[3], sid) or '0', entries }
end
return lanes
