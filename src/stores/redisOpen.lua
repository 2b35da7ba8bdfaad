-- Takes a channel's next epoch (ST4), and reads what the last commit left.
-- KEYS: channel, applicants, repliers, ZEGO's sessions, ZEGO's users. ARGV: latest moment; what a list of replies
-- is called before the user's id.
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[1]) then return 'late' end
local replies = {}
for _, user in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  for _, reply in ipairs(redis.call('LRANGE', ARGV[2] .. user, 0, -1)) do replies[#replies + 1] = reply end
end
local head = redis.call('HMGET', KEYS[1], 'journal_seq', 'snapshot')
return {
  redis.call('HINCRBY', KEYS[1], 'epoch', 1),
  head[1],
  head[2],
  redis.call('HGETALL', KEYS[2]),
  replies,
  redis.call('HGETALL', KEYS[4]),
  redis.call('HGETALL', KEYS[5]),
}
