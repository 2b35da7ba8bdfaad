-- Goes on with a turn, and reads: what this reader was given behind `after` and has not done comes first, for the answer with
-- it may have been lost. Answers nothing if the turn is over, or the stream or its group is another one by now.
-- KEYS: the stream, the lease. ARGV: the group, the reader, how long a turn is, in ms; `after`; how many.
local stream, lease, group, me, turn, after, limit = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('GET', lease) ~= me then return end
redis.call('PEXPIRE', lease, turn)
if limit == '0' then return {} end
local read = { 'XREADGROUP', 'GROUP', group, me, 'COUNT', limit, 'STREAMS', stream }
for _, from in ipairs({ after, '>' }) do
  read[9] = from
  local found = redis.pcall(unpack(read))
  if found and found.err then
    if found.err:find('NOGROUP', 1, true) then return end
    return redis.error_reply(found.err)
  end
  if found and #found[1][2] > 0 then return found[1][2] end
end
return {}
