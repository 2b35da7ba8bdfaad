-- Sets an entry aside that cannot be read (IN14), with the reason. Answers 0 for one that is gone already.
-- KEYS: outbox, rejected ones. ARGV: the entry, the reason, how many are kept about.
local outbox, rejected, id, reason, most = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local found = redis.call('XRANGE', outbox, id, id)[1]
if not found then return 0 end
redis.call('XADD', rejected, 'MAXLEN', '~', most, '*', 'id', id, 'reason', reason, unpack(found[2]))
return redis.call('XDEL', outbox, id)
