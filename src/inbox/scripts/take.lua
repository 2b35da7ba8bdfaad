-- Begins a turn at the platform's stream (IN4): what others had read and not done is the new reader's. Answers 0 if another
-- process has its turn, else 1 and the ids that were pending and are not in the stream any more.
-- KEYS: the stream, the lease. ARGV: the group, the reader, how long a turn is, in ms.
local stream, lease, group, me, turn = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
if not redis.call('SET', lease, me, 'PX', turn, 'NX') and redis.call('GET', lease) ~= me then return { 0, {} } end
redis.call('PEXPIRE', lease, turn)

local made = redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
if made.err and not made.err:find('BUSYGROUP', 1, true) then return redis.error_reply(made.err) end

local gone, cursor = {}, '0-0'
repeat
  -- Redis 7 takes what is not in the stream any more off the list, and names it; 6.2 hands it on with the others.
  local claimed = redis.call('XAUTOCLAIM', stream, group, me, 0, cursor, 'COUNT', 1000, 'JUSTID')
  cursor = claimed[1]
  for _, id in ipairs(claimed[3] or {}) do gone[#gone + 1] = id end
until cursor == '0-0'

-- Readers that were here before, and are not any more.
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  if consumer[2] ~= me and consumer[4] == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer[2]) end
end
return { 1, gone }
