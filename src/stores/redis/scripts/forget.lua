-- KEYS: outbox. ARGV: the group of all processes; the records that are done with.
redis.call('XACK', KEYS[1], unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
