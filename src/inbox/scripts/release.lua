-- Ends a turn before its time. KEYS: the lease. ARGV: the reader.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
