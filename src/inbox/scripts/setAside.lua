-- Sets an entry aside that cannot be done (IN4), with the reason: it stays in the stream, as all that is done.
-- KEYS: the stream, the lease, those set aside (a stream). ARGV: the group, the reader, the entry, how many are kept about,
-- the reason, its order.
local stream, lease, aside, group, me, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], ARGV[3]
if redis.call('GET', lease) ~= me then return 0 end
local isGone = #redis.call('XRANGE', stream, id, id) == 0
if #redis.call('XPENDING', stream, group, id, id, 1) == 0 and not isGone then return 0 end
redis.call('XADD', aside, 'MAXLEN', '~', ARGV[4], '*', 'id', id, 'reason', ARGV[5], 'order', ARGV[6])
return redis.call('XACK', stream, group, id)
