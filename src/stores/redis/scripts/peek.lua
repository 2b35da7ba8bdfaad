-- KEYS: channel, applicants.
return { redis.call('HGET', KEYS[1], 'snapshot'), redis.call('HGETALL', KEYS[2]) }
