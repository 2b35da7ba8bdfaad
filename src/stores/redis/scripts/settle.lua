-- Whether a commit whose answer was lost was kept; from now on it cannot come late. Asked again it says the same.
-- KEYS: channel, its log. ARGV: the commit's epoch, its number.
local mine, nth = tonumber(ARGV[1]), tonumber(ARGV[2])
local head = redis.call('HMGET', KEYS[1], 'epoch', 'settled', 'commits')
local epoch = tonumber(head[1] or 0)
if epoch < mine then return 'forgotten' end
if epoch == mine then
  epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
  redis.call('HSET', KEYS[1], 'settled', ARGV[2])
elseif head[2] ~= ARGV[2] or epoch ~= mine + 1 then
  return 'fenced'
end
return { epoch, tonumber(head[3] or 0) + redis.call('LLEN', KEYS[2]) >= nth and 1 or 0 }
