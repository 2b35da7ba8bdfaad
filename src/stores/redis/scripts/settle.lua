-- Whether a commit whose answer was lost was kept; from now on it cannot come late. Asked again it says the same.
-- KEYS: channel. ARGV: the commit's epoch, its id.
local mine = tonumber(ARGV[1])
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or 0)
if epoch < mine then return 'forgotten' end
if epoch == mine then
  epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
  redis.call('HSET', KEYS[1], 'settled', ARGV[2])
elseif redis.call('HGET', KEYS[1], 'settled') ~= ARGV[2] or epoch ~= mine + 1 then
  return 'fenced'
end
return { epoch, redis.call('HGET', KEYS[1], 'last_commit') == ARGV[2] and 1 or 0 }
