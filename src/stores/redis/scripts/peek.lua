-- KEYS: channel, applicants, the original's switches, its log. ARGV: the channel.
local snapshot = redis.call('HGET', KEYS[1], 'snapshot')
local switch = not snapshot and redis.pcall('HGET', KEYS[3], ARGV[1])
return {
  snapshot,
  redis.call('HGETALL', KEYS[2]),
  type(switch) == 'string' and switch,
  redis.call('LRANGE', KEYS[4], 0, -1),
}
