import { describeChannelStore } from './channelStoreContract.ts';
import { openFreshRedis } from './redisUnderTest.ts';

describeChannelStore('Redis', openFreshRedis);
