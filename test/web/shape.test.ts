import assert from 'node:assert/strict';
import type { CallEnd } from '../../src/domain/call/callLog.ts';
import type { JournalEntry } from '../../web/api/bodies/journal.ts';
import { eventText, journalView } from '../../web/channels/journalView.ts';
import { h } from '../../web/dom/element.ts';
import { avatar } from '../../web/dom/parts.ts';
import { endText, recordsCsv } from '../../web/history/records.ts';
import { csv } from '../../web/shape/csv.ts';
import { callTime, secondsLeft, shareLeft } from '../../web/shape/duration.ts';
import { hueOf, initial, safeIcon } from '../../web/shape/icon.ts';
import { ServerClock } from '../../web/shape/serverClock.ts';
import { addressOf, addressWith, routeOf } from '../../web/shell/route.ts';
import { DICTIONARIES, languageFor, worded } from '../../web/text/dictionary.ts';

describe('what the console makes of what it is told', () => {
  it('is a call time as a phone shows it', () => {
    assert.deepEqual([-1, 0, 59_999, 133_000, 3_723_000].map(callTime), [
      '00:00',
      '00:00',
      '00:59',
      '02:13',
      '1:02:03',
    ]);
  });

  it('is a countdown that ends at nothing, and not below', () => {
    assert.deepEqual([30_000, 29_001, 1, 0, -5].map(secondsLeft), [30, 30, 1, 0, 0]);
    assert.deepEqual(
      [
        [30, 30],
        [15, 30],
        [-1, 30],
        [40, 30],
        [1, 0],
      ].map(([left = 0, all = 0]) => shareLeft(left, all)),
      [1, 0.5, 0, 1, 0],
    );
  });

  it("is the server's time, by the freshest word of it", () => {
    let here = 5_000;
    const clock = new ServerClock(() => here);
    assert.equal(clock.now(), 5_000);
    clock.hear(900);
    assert.equal(clock.now(), 900);
    clock.hear(1_000);
    clock.hear(0);
    clock.hear(400);
    here += 250;
    assert.equal(clock.now(), 1_250);
  });

  it('is a file for spreadsheets in which nothing is a formula', () => {
    const text = csv(
      ['a', 'b'],
      [
        ['=1+1', 'x,"y"\n'],
        [-3, null],
      ],
    );
    assert.equal(text, '\ufeffa,b\r\n\'=1+1,"x,""y""\n"\r\n-3,\r\n');
  });

  it('is a file in which nothing is a formula, whatever a spreadsheet takes for the end of a cell', () => {
    const hostile = [
      '=1',
      '+1',
      '-1',
      '@a',
      '\t=1',
      '\r=1',
      'a;=1',
      'a,@b',
      'a\n=1',
      'a"=1',
      'a|+1',
      'a\t-1',
      '＝1',
      ';',
      '=;=1',
    ];
    for (const text of hostile) {
      const row = csv(['a', 'b'], [['x', text]])
        .split('\ufeffa,b\r\n')
        .join('')
        .slice(0, -2);
      for (const end of [',', ';', '\t', '|']) {
        const cells = row.split(new RegExp(`[${end}\r\n"]`));
        assert.deepEqual(
          cells.filter((one) => /^[=+\-@＝＋－＠]/.test(one)),
          [],
          JSON.stringify(row),
        );
      }
      assert.equal(/[;,|\t\r\n"]/.test(text), row.startsWith('x,"') && row.endsWith('"'), row);
    }
    assert.equal(csv(['a'], [['live-1'], ['a@b'], ['1+1=2']]), '\ufeffa\r\nlive-1\r\na@b\r\n1+1=2\r\n');
  });

  it('[OP7] is a record with times that everybody can read, names and words, of which none is a formula', () => {
    const record = {
      call_id: 'c',
      sid: 'a',
      user_id: '@ann',
      singer_id: 'hana',
      time_apply: 0,
      time_allow: null,
      time_allow_end: 1_000,
      link_time: 0,
      link_first: 0,
      link_success: 0,
      end_state: 2,
    };
    const told = { end: 'refused', ended_by: 'moderator', user_nick: '=1+1', singer_nick: 'Hana' };
    const rowsIn = (language: 'en' | 'zh') =>
      recordsCsv([record, { ...record, ...told }], DICTIONARIES[language].history)
        .split('\r\n')
        .slice(1, -1);
    const plain = "c,a,'@ann,hana,1970-01-01T00:00:00.000Z,,1970-01-01T00:00:01.000Z,0,0,0,2";
    assert.deepEqual(rowsIn('en'), [`${plain},,,"gave up, or ran out"`, `${plain},'=1+1,Hana,refused by a moderator`]);
    assert.deepEqual(rowsIn('zh'), [`${plain},,,放弃或超时`, `${plain},'=1+1,Hana,被管理员拒绝`]);
  });

  it('[OP7] has a word of its own for each way in which a call may end, in both languages', () => {
    const givers = [null, 'host', 'moderator', 'operator', 'server'];
    const others: Readonly<Record<Exclude<CallEnd, 'refused' | 'removed'>, true>> = {
      ...{ cancelled: true, 'ran-out': true, left: true, 'links-filled': true, blocked: true },
      ...{ 'switch-closed': true, 'session-ended': true, quit: true, 'no-media': true },
    };
    const ways = [
      ...Object.keys(others).map((end) => ({ end, ended_by: null, end_state: 0 })),
      ...['refused', 'removed'].flatMap((end) => givers.map((ended_by) => ({ end, ended_by, end_state: 0 }))),
    ];
    for (const { history } of Object.values(DICTIONARIES)) {
      const words = new Set(ways.map((way) => endText(way, history)));
      assert.equal(words.size, ways.length);
      assert(words.isSubsetOf(new Set(Object.values(history.ends))));
    }
  });

  it('is an icon from https or none', () => {
    assert.equal(safeIcon('https://a.example/x.png'), 'https://a.example/x.png');
    for (const icon of ['', 'http://a.example/x', 'javascript:alert(1)', 'data:image/png;base64,', '//a.example/x']) {
      assert.equal(safeIcon(icon), undefined, icon);
    }
    const shown = avatar({ user_id: 'ann', user_nick: '<b>', user_icon: 'javascript:alert(1)' });
    assert.deepEqual([shown.tag, shown.children], ['span', ['<']]);
  });

  it('is one letter and one colour for who has no icon', () => {
    const names = ['ann', ' 花', '👩‍👧 x', '\u202eevil', ''];
    assert.deepEqual(names.map(initial), ['A', '花', '👩‍👧', 'E', '?']);
    assert.equal(hueOf('ann'), hueOf('ann'));
    assert(new Set([...'abcdefgh'].map(hueOf)).size > 4);
  });

  it('is a view by its address, whatever the channel is called', () => {
    const query = '';
    for (const sid of ['a', 'a/b', '#%?', '花 1']) {
      assert.deepEqual(routed(addressOf(sid)), { is: 'channel', sid, query });
    }
    assert.deepEqual(routed('#/history'), { is: 'history', query });
    assert.deepEqual(routed('#/webhooks'), { is: 'webhooks', query });
    assert.deepEqual(routed(''), { is: 'try', query });
    assert.deepEqual(routed('', false), { is: 'overview', query });
    assert.deepEqual(routed('#/nonsense'), { is: 'try', query });
    assert.deepEqual(routed('#/overview?range=day'), { is: 'overview', query: 'range=day' });
    assert.deepEqual(routed('#/channels/%'), { is: 'channels', query });
  });

  it('has what is asked of a view in its address', () => {
    const query = new URLSearchParams({ search: 'a?b#c&d=花', sort: 'viewers' });
    for (const is of ['channels', 'history'] as const) {
      assert.deepEqual(routed(addressWith(is, query)), { is, query: String(query) });
    }
    assert.deepEqual(routed('#/channels/a?sort=waiting'), { is: 'channel', sid: 'a', query: 'sort=waiting' });
    assert.equal(addressWith('channels', new URLSearchParams()), '#/channels');
  });

  function routed(address: string, canTry = true): object {
    const route = routeOf(address, canTry);
    return { ...route, query: String(route.query) };
  }

  it('is the first language of the browser that it speaks', () => {
    assert.equal(languageFor(['fr', 'zh-Hant-TW', 'en']), 'zh');
    assert.equal(languageFor(['en-US', 'zh']), 'en');
    assert.equal(languageFor(['fr']), 'en');
  });

  it('is a word for each slug, or the slug itself', () => {
    assert.equal(worded(DICTIONARIES.zh.reasons, 'links-full'), '麦位已满。');
    assert.equal(worded(DICTIONARIES.zh.reasons, 'toString'), 'toString');
    assert.equal(
      eventText({ type: 'link-ended', user_id: 'ann', why: 'removed' }, DICTIONARIES.en),
      'ann is off the line (removed)',
    );
  });

  it('is an event as its journal tells it', () => {
    assert.equal(eventText({ type: 'pk-changed', in_pk: true }, DICTIONARIES.en), 'the PK began');
    assert.equal(eventText({ type: 'switch-opened' }, DICTIONARIES.zh), '连麦已开启');
    assert.equal(
      eventText({ type: 'limits-changed', limits: { max_links: 4 } }, DICTIONARIES.en),
      'the limits changed (max_links 4)',
    );
  });

  it('is a journal that names each day but today', () => {
    const HOUR_MS = 3_600_000;
    const now = new Date(2026, 9, 3, 12).getTime();
    const entry = (hoursAgo: number): JournalEntry => ({
      seq: 100 - hoursAgo,
      at: now - hoursAgo * HOUR_MS,
      version: 1,
      actor: 'ann',
      actor_kind: 'user',
      via: null,
      command: 'leave',
      subject: null,
      cmd_id: null,
      outcome: 'accepted',
      times: 1,
      events: [],
    });
    const view = journalView([1, 24, 25, 48].map(entry), { text: DICTIONARIES.en, language: 'en', now });
    const days = view.children.filter((child) => typeof child !== 'string' && child.attributes.class === 'day');
    assert.deepEqual(
      days.map((day) => typeof day !== 'string' && day.children),
      [['2 Oct 2026'], ['1 Oct 2026']],
    );
  });

  it('[ST5] is by whom it was: no name of a user reads like the clock or ZEGO', () => {
    const footOf = (actor: string | null, actor_kind: string): string => {
      const more = { subject: null, via: null, cmd_id: null, outcome: 'accepted', times: 1, events: [] };
      const entry: JournalEntry = { seq: 1, at: 0, version: 1, actor, actor_kind, command: 'leave', ...more };
      return JSON.stringify(journalView([entry], { text: DICTIONARIES.en, language: 'en', now: 0 }));
    };
    const system = ['clock', 'zego'].map((kind) => footOf(null, kind));
    assert.match(system[0] ?? '', /"the clock, by itself · version 1"|"the clock, by itself"/);
    for (const name of ['clock', 'zego', 'the clock, by itself', 'told by ZEGO']) {
      assert.match(footOf(name, 'user'), new RegExp(`"by ${name}`));
      assert(!system.includes(footOf(name, 'user')));
    }
  });

  it('[IN2] tells by which system of the platform it came, if that is not the one who asked', () => {
    const asked = { seq: 1, at: 0, version: 1, actor: 'ann', actor_kind: 'user', command: 'leave', subject: null };
    const rest = { cmd_id: null, outcome: 'accepted', times: 1, events: [] };
    const told = (via: string | null) =>
      JSON.stringify(journalView([{ ...asked, ...rest, via }], { text: DICTIONARIES.en, language: 'en', now: 0 }));
    assert.match(told('backend'), /via backend/);
    for (const via of [null, 'ann']) assert.doesNotMatch(told(via), /via/);
  });

  it('[ST12] tells how often somebody was refused the same', () => {
    const asked = {
      seq: 1,
      at: 0,
      version: 1,
      actor: 'ann',
      actor_kind: 'user',
      via: null,
      command: 'leave',
      subject: null,
    };
    const entry: JournalEntry = { ...asked, cmd_id: null, outcome: 'not-linked', times: 217, events: [] };
    const told = (language: 'en' | 'zh') =>
      JSON.stringify(journalView([entry], { text: DICTIONARIES[language], language, now: 0 }));
    assert.match(told('en'), /"Refused 217 times: /);
    assert.match(told('zh'), /"被拒绝 217 次：/);
  });

  it('is content without what is not there', () => {
    assert.deepEqual(h('p', {}, 'a', undefined, false, [0, ['b']]).children, ['a', '0', 'b']);
  });
});
