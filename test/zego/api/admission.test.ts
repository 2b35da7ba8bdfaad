import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Login, whyNoLogin, whyNoStream } from '../../../loadtest/zego/admission.ts';
import { hostStreamId, linkStreamId } from '../../../src/domain/streamIds.ts';
import { createMediaPasses } from '../../../src/zego/mediaPasses.ts';
import { hostLive, linkStarted, started } from '../../support/events.ts';
import { channelAfter } from '../../support/given.ts';
import { SERVER_SECRET } from '../../support/media.ts';
import { callId, LIVE, SID, userId } from '../../support/people.ts';

const NOW = 1_700_000_000_000;
const PROJECT = { appId: 1, serverSecret: SERVER_SECRET };
const [HOSTS, ANNS] = [hostStreamId(LIVE), linkStreamId(callId('ann'))];

const clock = { now: () => NOW };
const issue = createMediaPasses({ ...PROJECT, listenS: 3_600, publishS: 120, clock, randomBytes });
const channel = channelAfter(hostLive(), started('ann'), linkStarted('ann'), started('bob'));

const loginOf = (name: string): Login => ({ token: issue(channel, userId(name)).token, roomId: SID, userId: name });

describe('the simulated ZEGO at its door', () => {
  it('[ME2] lets in who has a token, and on the air whom the token lets publish, under its stream id', () => {
    for (const name of ['hana', 'ann', 'bob']) assert.equal(whyNoLogin(loginOf(name), PROJECT, NOW), undefined);
    assert.equal(whyNoStream(loginOf('hana'), HOSTS, PROJECT, NOW), undefined);
    assert.equal(whyNoStream(loginOf('ann'), ANNS, PROJECT, NOW), undefined);
    assert.equal(whyNoStream(loginOf('ann'), HOSTS, PROJECT, NOW), 'the token names other streams');
    assert.equal(whyNoStream(loginOf('bob'), ANNS, PROJECT, NOW), 'the token lets nobody publish');
  });

  it('[ME2] takes no token of somebody else, another room, another project, or another time', () => {
    const ann = loginOf('ann');
    const why = (login: Login, project = PROJECT, now = NOW) => whyNoStream(login, ANNS, project, now);
    assert.equal(why({ ...ann, userId: 'eve' }), 'the token is of another user');
    assert.equal(why({ ...ann, roomId: 'another' }), 'the token is of another room');
    assert.equal(why(ann, { ...PROJECT, appId: 2 }), 'the token is of another project');
    assert.equal(why(ann, PROJECT, NOW + 120_000), 'the token is over');
    assert.equal(why(ann, PROJECT, NOW + 119_999), undefined);
    for (const token of ['', '04', 'another', `${ann.token}x`.replace('04', '03'), ann.token.slice(0, 40)])
      assert.equal(why({ ...ann, token }), 'no token of this project', token);
  });
});
