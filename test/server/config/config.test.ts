import assert from 'node:assert/strict';
import { mistakes, onlyMistake, PRODUCTION, read, SECRET } from '../../support/settings.ts';

const WEBHOOK_KEY = Buffer.alloc(24, 5).toString('base64');

describe('the configuration', () => {
  it('[LC3] needs nothing to be set', () => {
    assert.deepEqual(read({}), {
      environment: 'development',
      port: 2567,
      host: '127.0.0.1',
      auth: { kind: 'made-up' },
      dataDir: './data',
      publicAddress: undefined,
      logLevel: 'info',
      sqliteSync: 'full',
      maxMessagesPerS: 50,
      joinLimits: { perSOfAddress: 100, perSOfUser: 5 },
      proxies: 0,
      maxBlocked: 10_000,
      revokedDays: 366,
      mirrorAbove: 2_000,
      mirrorMax: 5_000,
      sendBufferBytes: 1_048_576,
      journalMax: 10_000,
      channelLifeDays: 90,
      feedDays: 7,
      feedMax: 1_000_000,
      auditDays: 400,
      auditMax: 10_000_000,
      redisUrl: undefined,
      redisAnswerMs: 500,
      processLifeMs: 2_500,
      mysqlUrl: undefined,
      logAheadMs: 0,
      publishMs: 250,
      reconnectMs: 20_000,
      hostReconnectMs: 60_000,
      limits: {
        maxLinks: 2,
        maxStaff: 50,
        maxApplies: 10,
        applyLifeMs: 30_000,
        applyBurst: 3,
        applyWindowMs: 60_000,
        applyBarMs: 600_000,
        inviteLifeMs: 30_000,
        inviteBurst: 3,
        inviteWindowMs: 60_000,
        whenFull: 'refuse',
        queueOrder: 'time',
        queueWeights: { wealth: 1, level: 1, waited: 1 },
        autoNext: false,
        linkMediaMs: 0,
        mediaEnforce: 'watch',
        hasZegoApi: false,
        seatSelfMove: false,
      },
      inboxStream: undefined,
      media: { graceMs: 2_000, trusted: [] },
      webhooks: { urls: [], secrets: [], parallel: 8, events: [], mayBePrivate: true },
      ask: undefined,
      zego: {
        callbackSecrets: [],
        appIds: [],
        credentials: undefined,
        apiUrl: 'https://rtc-api.zego.im/',
        listenTokenS: 3_600,
        publishTokenS: 120,
        toleranceS: 600,
        tombstoneMs: 86_400_000,
        takeoverMs: 5_000,
        gapMs: 70_000,
        auditMs: 300_000,
        silentMs: 21_600_000,
      },
      allowedOrigins: [],
      metricsToken: undefined,
      hasConsole: true,
      consoleLoginUrl: undefined,
    });
  });

  it('[LC3] takes each of its variables', () => {
    const env = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '::',
      AUTH_SECRET: SECRET,
      AUTH_JWKS_URL: 'https://auth.example/keys',
      DATA_DIR: '/var/lib/link call',
      PUBLIC_ADDRESS: 'one.example.com:2567/rooms',
      LOG_LEVEL: 'debug',
      SQLITE_SYNC: 'normal',
      MAX_MESSAGES_PER_S: '1',
      MIRROR_ABOVE: '3000',
      MIRROR_MAX: '4000',
      SEND_BUFFER_BYTES: '65536',
      JOINS_PER_S_ADDRESS: '16',
      JOINS_PER_S_USER: '17',
      TRUST_PROXY: '2',
      JOURNAL_MAX: '2',
      CHANNEL_LIFE_DAYS: '7',
      FEED_DAYS: '3',
      FEED_MAX: '5000',
      AUDIT_DAYS: '30',
      AUDIT_MAX: '6000',
      WEBHOOK_URLS: 'https://hooks.example/a?b=c, http://other.example/, http://other.example/',
      WEBHOOK_SECRET: `whsec_${WEBHOOK_KEY},whsec_${WEBHOOK_KEY}`,
      WEBHOOK_PARALLEL: '3',
      WEBHOOK_EVENTS: 'link.*,session.ended',
      WEBHOOK_PRIVATE: '0',
      ASK_URL: 'https://platform.example/may?they=1',
      ASK_WHEN_SILENT: 'refuse',
      REDIS_URL: 'redis://cache:6379/1',
      REDIS_ANSWER_MS: '600',
      PROCESS_LIFE_MS: '2500',
      MYSQL_URL: 'mysql://log/rcec_record',
      RECONNECT_MS: '3',
      HOST_RECONNECT_MS: '4',
      MAX_LINKS: '5',
      MAX_STAFF: '51',
      MAX_BLOCKED: '61',
      REVOKED_DAYS: '62',
      MAX_APPLIES: '6',
      APPLY_LIFE_MS: '7',
      APPLY_BURST: '8',
      APPLY_WINDOW_MS: '9',
      APPLY_BAR_MS: '10',
      INVITE_LIFE_MS: '51',
      INVITE_BURST: '52',
      INVITE_WINDOW_MS: '53',
      WHEN_FULL: 'keep',
      SEAT_SELF_MOVE: '1',
      QUEUE_ORDER: 'weight',
      QUEUE_WEIGHTS: '0.5, 2,3',
      AUTO_NEXT: '1',
      LINK_MEDIA_MS: '18',
      MEDIA_ENFORCE: 'cut',
      MEDIA_GRACE_MS: '19',
      MEDIA_TRUSTED: 'studio-, 主播',
      ZEGO_CALLBACK_SECRET: 'new, old',
      ZEGO_APP_ID: '12345,67890',
      ZEGO_SERVER_SECRET: 'server secret',
      ZEGO_API_URL: 'https://zego.example/api',
      ZEGO_TOLERANCE_S: '11',
      ZEGO_TOMBSTONE_MS: '86400012',
      ZEGO_TAKEOVER_MS: '12',
      ZEGO_GAP_MS: '13',
      ZEGO_AUDIT_MS: '14',
      ZEGO_SILENT_MS: '15',
      MEDIA_TOKEN_S: '16',
      MEDIA_PUBLISH_TOKEN_S: '17',
      ALLOWED_ORIGINS: 'https://app.example, http://localhost:5173',
      METRICS_TOKEN: 'token',
      CONSOLE: '1',
      CONSOLE_LOGIN_URL: 'https://platform.example/login?for=linkcall',
      LOG_TIMEZONE: 'Asia/Shanghai',
      PUBLISH_MS: '100',
      INBOX_STREAM: 'platform:orders',
      PATH: '/bin',
    };
    assert.deepEqual(read(env), {
      environment: 'production',
      port: 0,
      host: '::',
      auth: { kind: 'given', secrets: [SECRET], jwksUrl: 'https://auth.example/keys' },
      dataDir: '/var/lib/link call',
      publicAddress: 'one.example.com:2567/rooms',
      maxBlocked: 61,
      revokedDays: 62,
      logLevel: 'debug',
      sqliteSync: 'normal',
      maxMessagesPerS: 1,
      joinLimits: { perSOfAddress: 16, perSOfUser: 17 },
      proxies: 2,
      mirrorAbove: 3_000,
      mirrorMax: 4_000,
      sendBufferBytes: 65_536,
      journalMax: 2,
      channelLifeDays: 7,
      feedDays: 3,
      feedMax: 5_000,
      auditDays: 30,
      auditMax: 6_000,
      redisUrl: 'redis://cache:6379/1',
      redisAnswerMs: 600,
      processLifeMs: 2_500,
      mysqlUrl: 'mysql://log/rcec_record',
      logAheadMs: 28_800_000,
      publishMs: 100,
      reconnectMs: 3,
      hostReconnectMs: 4,
      limits: {
        maxLinks: 5,
        maxStaff: 51,
        maxApplies: 6,
        applyLifeMs: 7,
        applyBurst: 8,
        applyWindowMs: 9,
        applyBarMs: 10,
        inviteLifeMs: 51,
        inviteBurst: 52,
        inviteWindowMs: 53,
        whenFull: 'keep',
        queueOrder: 'weight',
        queueWeights: { wealth: 0.5, level: 2, waited: 3 },
        autoNext: true,
        linkMediaMs: 18,
        mediaEnforce: 'cut',
        hasZegoApi: true,
        seatSelfMove: true,
      },
      inboxStream: 'platform:orders',
      media: { graceMs: 19, trusted: ['studio-', '主播'] },
      webhooks: {
        urls: ['https://hooks.example/a?b=c', 'http://other.example/'],
        secrets: [`whsec_${WEBHOOK_KEY}`, `whsec_${WEBHOOK_KEY}`],
        parallel: 3,
        events: ['link.*', 'session.ended'],
        mayBePrivate: false,
      },
      ask: {
        url: 'https://platform.example/may?they=1',
        secrets: [`whsec_${WEBHOOK_KEY}`, `whsec_${WEBHOOK_KEY}`],
        whenSilent: 'refuse',
        mayBePrivate: false,
      },
      zego: {
        callbackSecrets: ['new', 'old'],
        appIds: ['12345', '67890'],
        credentials: { appId: '12345', serverSecret: 'server secret' },
        apiUrl: 'https://zego.example/api',
        listenTokenS: 16,
        publishTokenS: 17,
        toleranceS: 11,
        tombstoneMs: 86_400_012,
        takeoverMs: 12,
        gapMs: 13,
        auditMs: 14,
        silentMs: 15,
      },
      allowedOrigins: ['https://app.example', 'http://localhost:5173'],
      metricsToken: 'token',
      hasConsole: true,
      consoleLoginUrl: 'https://platform.example/login?for=linkcall',
    });
  });

  it('an empty value counts as not set', () => {
    const own = ['PORT', 'HOST', 'NODE_ENV', 'AUTH_SECRET', 'DATA_DIR', 'LOG_LEVEL', 'MAX_LINKS', 'REDIS_URL'];
    const names = [
      ...own,
      'ZEGO_CALLBACK_SECRET',
      'ZEGO_APP_ID',
      'ZEGO_SERVER_SECRET',
      'ZEGO_API_URL',
      'METRICS_TOKEN',
    ];
    assert.deepEqual(read(Object.fromEntries(names.map((name) => [name, '']))), read({}));
    assert.deepEqual(read({ PORT: undefined }), read({}));
  });

  const RANGES: readonly (readonly [string, number, number])[] = [
    ['PORT', 0, 65_535],
    ['MAX_MESSAGES_PER_S', 1, 1_000_000],
    ['MIRROR_ABOVE', 0, 1_000_000],
    ['MIRROR_MAX', 1, 1_000_000],
    ['SEND_BUFFER_BYTES', 65_536, 1_073_741_824],
    ['JOURNAL_MAX', 1, 10_000_000],
    ['REDIS_ANSWER_MS', 50, 60_000],
    ['PROCESS_LIFE_MS', 2_500, 60_000],
    ['PUBLISH_MS', 0, 2_000],
    ['RECONNECT_MS', 1, 86_400_000],
    ['HOST_RECONNECT_MS', 1, 86_400_000],
    ['MAX_LINKS', 1, 1_000],
    ['MAX_STAFF', 0, 1_000],
    ['MAX_APPLIES', 1, 10_000],
    ['APPLY_LIFE_MS', 1, 86_400_000],
    ['APPLY_BURST', 1, 1_000],
    ['APPLY_WINDOW_MS', 1, 86_400_000],
    ['APPLY_BAR_MS', 1, 604_800_000],
    ['INVITE_LIFE_MS', 1, 86_400_000],
    ['INVITE_BURST', 1, 1_000],
    ['INVITE_WINDOW_MS', 1, 86_400_000],
    ['LINK_MEDIA_MS', 0, 86_400_000],
    ['MEDIA_GRACE_MS', 0, 86_400_000],
    ['ZEGO_TOLERANCE_S', 1, 9_999_999_999],
    ['ZEGO_TOMBSTONE_MS', 1, 31_536_000_000],
    ['ZEGO_TAKEOVER_MS', 1, 86_400_000],
    ['ZEGO_GAP_MS', 1, 86_400_000],
    ['ZEGO_AUDIT_MS', 1, 86_400_000],
  ];
  for (const [name, min, max] of RANGES) {
    it(`${name} is a whole number from ${min} to ${max}, and nothing else`, () => {
      read({ [name]: `${min}` });
      read({ [name]: `${max}` });
      const strange = ['1e3', '0x10', ' 5', '5 ', '+5', '-0', '05', '1_000', '5.0', 'NaN', 'five', '٥', '5\n', ' '];
      for (const value of [`${min - 1}`, `${max + 1}`, '9'.repeat(30), ...strange]) {
        const shown = JSON.stringify(value);
        assert.equal(
          onlyMistake({ [name]: value }),
          `${name} is ${shown}; allowed is a whole number from ${min} to ${max}`,
        );
      }
    });
  }

  it('[ST7] in production REDIS_ANSWER_MS is no longer than that a change can be answered within 2 s', () => {
    assert.equal(read({ ...PRODUCTION, REDIS_ANSWER_MS: '700' }).redisAnswerMs, 700);
    const mistake = onlyMistake({ ...PRODUCTION, REDIS_ANSWER_MS: '701' });
    assert.equal(mistake, 'REDIS_ANSWER_MS is "701"; allowed is at most 700 in production');
    assert.match(onlyMistake({ ...PRODUCTION, REDIS_ANSWER_MS: '0' }), /a whole number from 50/);
  });

  it('[CL4, CL12] in production PROCESS_LIFE_MS is no longer than that a dead process is found out in time', () => {
    const mistake = onlyMistake({ ...PRODUCTION, PROCESS_LIFE_MS: '2501' });
    assert.equal(mistake, 'PROCESS_LIFE_MS is "2501"; allowed is at most 2500 in production');
    assert.equal(read({ PROCESS_LIFE_MS: '20000' }).processLifeMs, 20_000);
  });

  it('[PE10] QUEUE_WEIGHTS is three numbers, and waiting counts: or nobody could tell how long somebody waits', () => {
    const waited = (value: string) => read({ QUEUE_WEIGHTS: value }).limits.queueWeights;
    assert.deepEqual(waited('0,0,0.001'), { wealth: 0, level: 0, waited: 0.001 });
    for (const value of [
      '1,1,0',
      '1,1,-1',
      '1,1',
      '1,1,1,1',
      '1,1,',
      '1,1,NaN',
      '1,1,1e3',
      '-1,1,1',
      '1000001,1,1',
      '1,1,0.0001',
    ]) {
      assert.match(onlyMistake({ QUEUE_WEIGHTS: value }), /^QUEUE_WEIGHTS is ".*"; allowed is the weights of wealth/);
    }
  });

  for (const [name, allowed] of [
    ['NODE_ENV', 'development, test, production'],
    ['LOG_LEVEL', 'trace, debug, info, warn, error, fatal, silent'],
    ['SQLITE_SYNC', 'full, normal'],
    ['WHEN_FULL', 'refuse, keep'],
    ['QUEUE_ORDER', 'time, weight'],
    ['MEDIA_ENFORCE', 'off, watch, cut'],
  ] as const) {
    it(`${name} is one of ${allowed}`, () => {
      for (const value of allowed.split(', ')) read({ ...PRODUCTION, NODE_ENV: undefined, [name]: value });
      for (const value of ['Production', 'FULL', 'info ', '0', '__proto__']) {
        assert.equal(onlyMistake({ [name]: value }), `${name} is ${JSON.stringify(value)}; allowed is ${allowed}`);
      }
    });
  }

  it('[IN13] LOG_TIMEZONE is a zone whose clocks are never set, so that no hour comes twice', () => {
    for (const [LOG_TIMEZONE, hours] of [
      ['UTC', 0],
      ['Asia/Shanghai', 8],
      ['Asia/Kolkata', 5.5],
      ['America/Phoenix', -7],
      ['+08:00', 8],
    ] as const) {
      assert.equal(read({ LOG_TIMEZONE }).logAheadMs, hours * 3_600_000, LOG_TIMEZONE);
    }
    for (const LOG_TIMEZONE of ['Europe/Berlin', 'Asia/Pyongyang', 'America/Sao_Paulo', 'Asia/Nowhere', 'CST8', '8']) {
      assert.match(
        onlyMistake({ LOG_TIMEZONE }),
        /^LOG_TIMEZONE is ".*"; allowed is UTC, or a zone such as Asia\/Shanghai .* an hour comes twice/,
      );
    }
  });

  it('AUTH_SECRET has at least 32 bytes, and is never shown', () => {
    read({ AUTH_SECRET: 'é'.repeat(16) });
    const mistake = onlyMistake({ AUTH_SECRET: SECRET.slice(1) });
    assert.match(mistake, /^AUTH_SECRET is set to \(masked, 31 bytes\); allowed is 32 to 4096 bytes, such as "openssl/);
    assert.match(onlyMistake({ AUTH_SECRET: 'x'.repeat(4_097) }), /4097 bytes/);
  });

  it('[IN1] AUTH_SECRET may hold several, and each of them is long enough', () => {
    const [first, second] = [SECRET, SECRET.toUpperCase()];
    assert.deepEqual(read({ AUTH_SECRET: `${first} , ${second}` }).auth, {
      kind: 'given',
      secrets: [first, second],
      jwksUrl: undefined,
    });
    for (const AUTH_SECRET of [`${first},`, `${first},short`, `,${first}`]) {
      const mistake = onlyMistake({ AUTH_SECRET });
      assert.match(mistake, /^AUTH_SECRET is set to \(masked, \d+ bytes\); allowed is .*several, separated by commas/);
      assert.doesNotMatch(mistake, /short/);
    }
  });

  it('[IN1] AUTH_JWKS_URL may stand beside AUTH_SECRET, or instead of it', () => {
    const AUTH_JWKS_URL = 'https://auth.example/keys?v=2';
    const given = { kind: 'given', jwksUrl: AUTH_JWKS_URL };
    assert.deepEqual(read({ ...PRODUCTION, AUTH_SECRET: undefined, AUTH_JWKS_URL }).auth, { ...given, secrets: [] });
    assert.deepEqual(read({ AUTH_SECRET: SECRET, AUTH_JWKS_URL }).auth, { ...given, secrets: [SECRET] });
    assert.equal(read({ AUTH_JWKS_URL, HOST: '0.0.0.0' }).host, '0.0.0.0');
    for (const url of [
      'http://auth.example/keys',
      'https://me:pw@auth.example/',
      'auth.example',
      'ftp://x',
      'https:///#a',
    ]) {
      assert.match(onlyMistake({ AUTH_JWKS_URL: url }), /^AUTH_JWKS_URL is ".*"; allowed is an https:\/\/ address/);
    }
    assert.equal(read({ AUTH_JWKS_URL: 'http://127.0.0.1:9/keys' }).auth.kind, 'given');
  });

  it('in production one of AUTH_SECRET and AUTH_JWKS_URL is required', () => {
    for (const AUTH_SECRET of [undefined, '']) {
      const mistake = onlyMistake({ ...PRODUCTION, AUTH_SECRET, HOST: '0.0.0.0' });
      assert.match(
        mistake,
        /^AUTH_SECRET is not set; allowed is 32 to 4096 bytes, .* it, or AUTH_JWKS_URL, is required/,
      );
    }
  });

  it('in production the server listens to everybody, else to its own machine', () => {
    assert.equal(read(PRODUCTION).host, '0.0.0.0');
    assert.equal(read({ NODE_ENV: 'development', AUTH_SECRET: SECRET }).host, '127.0.0.1');
  });

  it('without AUTH_SECRET the server may listen to its own machine only', () => {
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost', 'LOCALHOST']) read({ HOST });
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com', 'localhost.example.com']) {
      assert.match(onlyMistake({ HOST }), /^HOST is ".*"; allowed is a loopback address .* AUTH_JWKS_URL is set$/);
      assert.match(onlyMistake({ HOST, NODE_ENV: 'test' }), /loopback/);
      assert.equal(read({ HOST, AUTH_SECRET: SECRET }).host, HOST);
    }
  });

  it('HOST is an address or a name', () => {
    const wrong = [
      'http://x',
      '[::1]',
      '127.0.0.1:80',
      'a b',
      '-a',
      'a..b',
      '256.0.0.1',
      '127.1',
      '*',
      'x'.repeat(254),
    ];
    for (const HOST of wrong) {
      assert.match(onlyMistake({ HOST, AUTH_SECRET: SECRET }), /^HOST is .*; allowed is an IP address or a host name$/);
      assert.match(onlyMistake({ HOST }), /allowed is an IP address or a host name$/);
    }
  });

  it('PUBLIC_ADDRESS has no scheme', () => {
    for (const PUBLIC_ADDRESS of ['example.com', '10.0.0.1:2567', '[::1]:2567', 'example.com/2567']) {
      assert.equal(read({ PUBLIC_ADDRESS }).publicAddress, PUBLIC_ADDRESS);
    }
    for (const PUBLIC_ADDRESS of ['wss://example.com', 'a b', '/2567', 'example.com:x', 'example.com/a?b']) {
      assert.match(onlyMistake({ PUBLIC_ADDRESS }), /^PUBLIC_ADDRESS is .* without "wss:\/\/"$/);
    }
  });

  it('DATA_DIR is a path', () => {
    assert.match(onlyMistake({ DATA_DIR: 'a\0b' }), /^DATA_DIR is "a\\u0000b"; allowed is a folder's path/);
    assert.match(onlyMistake({ DATA_DIR: 'x'.repeat(4_097) }), /^DATA_DIR is "x{100}"…; allowed/);
  });

  it('REDIS_URL and MYSQL_URL are addresses, and their passwords are never shown', () => {
    const given = {
      REDIS_URL: ['redis://cache', 'redis://:hush@10.0.0.1:6379/3', 'rediss://user:hush@[::1]:6380/'],
      MYSQL_URL: ['mysql://root@127.0.0.1', 'mysql://user:hu%2Fsh@db.example:3306/rcec_record', 'mariadb://u@h/'],
    };
    for (const url of given.REDIS_URL) assert.equal(read({ REDIS_URL: url }).redisUrl, url);
    for (const url of given.MYSQL_URL) assert.equal(read({ MYSQL_URL: url }).mysqlUrl, url);
    assert.deepEqual([read({}).redisUrl, read({}).mysqlUrl], [undefined, undefined]);
    const wrong = [
      'hush',
      '127.0.0.1:6379',
      'http://hush@x',
      'redis://',
      'mysql://',
      'x://hush@y',
      'redis://a b',
      '/hush',
    ];
    const more = {
      REDIS_URL: ['redis://x/name', 'mysql://x', 'redis://x/1?a'],
      MYSQL_URL: ['redis://x', 'mysql://x/a/b'],
    };
    for (const name of ['REDIS_URL', 'MYSQL_URL'] as const) {
      for (const url of [...wrong, ...more[name]]) {
        const mistake = onlyMistake({ [name]: url });
        assert.match(
          mistake,
          new RegExp(`^${name} is set to \\(masked, \\d+ bytes\\); allowed is (redis|mysql)://user:`),
        );
        assert(!mistake.includes('hush'));
      }
    }
  });

  it('of an address that is masked it is told what is wrong with it', () => {
    const why = {
      'cache:6379': 'it does not begin with redis:// or rediss://',
      'redis://': 'it names no host',
      'redis://x:port': 'its host or port is wrong, or the password has a character that must be percent-encoded',
      'redis://u:a/b@x': 'its host or port is wrong',
      'redis://u:a b@x': 'there is a space in it',
      'redis://u:a?b': 'its host or port is wrong',
      'redis://x?a': 'nothing may come after',
      'redis://x/name': 'after the host it may only name the number of a database',
      [`redis://${'x'.repeat(4_096)}`]: 'it is too long',
    };
    for (const [REDIS_URL, told] of Object.entries(why))
      assert(onlyMistake({ REDIS_URL }).includes(`(${told}`), REDIS_URL);
    assert.match(onlyMistake({ MYSQL_URL: 'mysql://x/a/b' }), /\(after the host it may only name one database\)$/);
  });

  it('ALLOWED_ORIGINS are written as browsers write an origin', () => {
    const fine = ['https://a.example:8443', 'http://[::1]:81'];
    assert.deepEqual(read({ ALLOWED_ORIGINS: fine.join(',') }).allowedOrigins, fine);
    for (const wrong of [
      '*',
      'null',
      'a.example',
      'https://a.example/',
      'https://A.example',
      'http://a:80',
      'ws://a',
    ]) {
      assert.match(onlyMistake({ ALLOWED_ORIGINS: wrong }), /allowed is origins such as https:\/\/example.com/);
    }
  });

  it('METRICS_TOKEN is what a header can carry, and is never shown', () => {
    for (const METRICS_TOKEN of ['x', '!~', 'x'.repeat(4_096)])
      assert.equal(read({ METRICS_TOKEN }).metricsToken, METRICS_TOKEN);
    for (const METRICS_TOKEN of ['hush hush', 'hüsh', 'hush\n', 'hush'.repeat(1_025)]) {
      const mistake = onlyMistake({ METRICS_TOKEN });
      assert.match(mistake, /^METRICS_TOKEN is set to \(masked, \d+ bytes\); allowed is 1 to 4096 visible ASCII/);
    }
  });

  it('all mistakes are told together', () => {
    const all = mistakes({
      NODE_ENV: 'production',
      PORT: 'x',
      HOST: 'a b',
      MAX_LINKS: '0',
      WHEN_FULL: 'maybe',
      MYSQL_URL: 'x',
    });
    const names = all.map((mistake) => mistake.split(' ')[0]);
    const known = ['AUTH_SECRET', 'HOST', 'MAX_LINKS', 'MYSQL_URL', 'PORT', 'WHEN_FULL', 'ZEGO_CALLBACK_SECRET'];
    assert.deepEqual(names.sort(), known);
  });
});
