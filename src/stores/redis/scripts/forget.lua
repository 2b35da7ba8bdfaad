-- What was paid goes, and the turn of who paid it is over.
-- KEYS: outbox, its lease. ARGV: this process; what it paid.
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return ARGV[2] and redis.call('XDEL', KEYS[1], unpack(ARGV, 2)) or 0
