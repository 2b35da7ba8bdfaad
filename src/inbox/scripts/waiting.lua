-- How much of the platform's stream is not done, and for how many ms the oldest of it has been in there.
-- KEYS: the stream. ARGV: the group, up to how many are counted where Redis does not know.
local stream, group, most = KEYS[1], ARGV[1], ARGV[2]
if redis.call('EXISTS', stream) == 0 then return { 0, 0 } end
local ours = {}
for _, each in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local found = {}
  for at = 1, #each, 2 do found[each[at]] = each[at + 1] end
  if found.name == group then ours = found end
end
local last = ours['last-delivered-id'] or '0-0'
local unread = ours.lag or #redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', most)
local oldest
if (ours.pending or 0) > 0 then
  oldest = redis.call('XPENDING', stream, group)[2]
else
  local first = redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', 1)[1]
  oldest = first and first[1]
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { (ours.pending or 0) + unread, oldest and math.max(0, now - tonumber(oldest:match('^%d+'))) or 0 }
