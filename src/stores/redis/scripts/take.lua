-- Gives one process the oldest of what is owed, unless another one has its turn (CL11).
-- KEYS: outbox, its lease. ARGV: this process, for how many ms it has all of it, how many it takes.
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return {} end
local taken = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[3])
-- Not longer for one that asks again: it may be able to take, and not to pay.
if #taken > 0 and not holder then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
return taken
