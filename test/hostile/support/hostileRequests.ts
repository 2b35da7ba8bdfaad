import type { Random } from '../../../loadtest/random.ts';
import { signatureOf } from '../../../src/zego/verify.ts';

export type Given = { readonly viewer: string; readonly admin: string; readonly zegoSecret: string };

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

/** What parsers of requests, paths, JSON and forms have stumbled over. */
const NASTY = [
  ...[
    '\r\n',
    '\n',
    '\r\n\r\n',
    '\u0000',
    '\u00ff',
    ' ',
    '\t',
    ':',
    '%',
    '%00',
    '%ff',
    '%2e%2e/',
    '../',
    '//',
    '*',
    '*[',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    '{"__proto__":{"x":1}}',
    '[[[[[[[[',
    '{"a":',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
  ],
  ...[
    '1e999',
    '-0',
    '99999999999999999999',
    '18446744073709551616',
    'NaN',
    'null',
    'true',
    '&',
    '=',
    ';',
    '&&&&&&',
    '?',
  ],
  ...[
    'Host: a b',
    'Host:',
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 99999999999',
    'HTTP/1.0',
    'HTTP/9',
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: x',
    'Connection: close',
  ],
  ...['Upgrade: h2c', 'Content-Encoding: gzip', 'Origin: null', 'X-Forwarded-For: ,,,', 'Cookie: linkcall_monitor=%'],
  ...[
    'ffffffff\r\n',
    '0\r\n\r\n',
    '-1\r\n',
    'x'.repeat(500),
    'X: '.concat('y'.repeat(17_000)),
    '🧨',
    'http://x/',
    'CONNECT ',
  ],
];

/** Its first line without the version, its headers, and its body, whose length is told when it is written. */
type Request = readonly [line: string, body: string, ...headers: string[]];

/** Requests that are served; the hostile ones are made of them. */
export function soundRequests({ viewer, admin, zegoSecret }: Given): readonly Request[] {
  const json = 'Content-Type: application/json';
  const form = 'Content-Type: application/x-www-form-urlencoded';
  const ofViewer = `Authorization: Bearer ${viewer}`;
  const ofAdmin = `Authorization: Bearer ${admin}`;
  const timestamp = `${Math.floor(Date.now() / 1_000)}`;
  const signed = { timestamp, nonce: '1', signature: signatureOf(zegoSecret, timestamp, '1'), appid: '1' };
  const room = {
    event: 'room_create',
    room_id: 'live',
    room_session_id: '18446744073709551615',
    room_create_time: '5',
  };
  const user = {
    event: 'room_login',
    room_id: 'live',
    room_seq: '7',
    user_account: 'ann',
    session_id: '8',
    login_time: '6',
  };
  const chunked = 'Transfer-Encoding: chunked';
  return [
    ['GET /healthz', ''],
    ['GET /readyz', '', 'Connection: close'],
    ['GET /metrics', ''],
    ['GET /docs/protocol', ''],
    ['OPTIONS /healthz', '', 'Origin: https://x.example', 'Access-Control-Request-Method: POST'],
    ['POST /matchmake/joinOrCreate/live_channel', '{"sid":"live"}', json, ofViewer],
    ['POST /matchmake/joinOrCreate/live_channel', '{"sid":9007199254740991,"notices":false}', json, ofViewer],
    ['POST /matchmake/joinById/abcdefghijklmnopqrstuvwxyzabcdef', '{"sid":"live"}', json, ofViewer],
    ['POST /matchmake/reconnect/abcdefghijklmnopqrstuvwxyzabcdef', '{"reconnectionToken":"abc"}', json],
    ['POST /zego/callback', JSON.stringify({ ...signed, ...room }), json],
    ['POST /zego/callback', JSON.stringify({ ...signed, ...user }), json],
    ['POST /zego/callback', new URLSearchParams({ ...signed, ...user }).toString(), form],
    ['GET /api/channels?limit=5&cursor=', '', ofAdmin],
    ['GET /api/channels/live/journal?limit=5', '', ofAdmin],
    ['GET /api/history?limit=5&from=1&to=2', '', ofAdmin],
    ['PUT /api/channels/live/limits', '{"max_links":3,"when_full":"keep"}', json, ofAdmin],
    ['POST /api/channels/live/close', '{"minutes":0,"reason":"x"}', json, ofAdmin],
    ['POST /api/channels/live/orders', '{"order":"allow","user_id":"ann","id":"1"}', json, ofAdmin],
    ['POST /api/orders', '[{"sid":"live","order":"leave","user_id":"ann","at":5}]', json, ofAdmin],
    ['POST /zego/callback', '5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n', json, chunked],
    ['POST /matchmake/join/live_channel', 'e\r\n{"sid":"live"}\r\n0\r\n\r\n', json, ofViewer, chunked],
    ['GET /abcdefghi/abcdefghijklmnopqrstuvwxyzabcdef?sessionId=abcdefghi', '', ...UPGRADE],
    ['GET /?sessionId=abcdefghi&reconnectionToken=x&_authToken=y&skipHandshake=1', '', ...UPGRADE],
  ];
}

/** One of them, spoiled in a few places, as a whole or in one of its parts; now and then one follows after another. */
export function hostileRequest(random: Random, sound: readonly Request[]): Uint8Array {
  const others = sound.map(written);
  let text = random.chance(0.5)
    ? written(spoiledPart(random.pick(sound), random, others))
    : spoiled(random.pick(others), random, others);
  if (random.chance(0.1)) text += random.pick(others);
  return Buffer.from(text, random.chance(0.5) ? 'latin1' : 'utf8');
}

const HOST = 'Host: localhost';

function written([line, body, ...headers]: Request): string {
  const hasLength = body !== '' && !headers.some((header) => header.startsWith('Transfer-Encoding'));
  const about = hasLength ? [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`] : [];
  const host = headers.some((header) => header.startsWith('Host')) ? [] : [HOST];
  return [`${line} HTTP/1.1`, ...host, ...headers, ...about, '', body].join('\r\n');
}

/** The rest is as it has to be: what reads the part is reached. */
function spoiledPart(request: Request, random: Random, others: readonly string[]): Request {
  const [line, body, ...headers] = request;
  const spoil = (part: string) => spoiledOnce(part, random, others);
  const [name = ''] = line.split(' ');
  switch (random.below(3)) {
    case 0:
      return [random.chance(0.5) ? spoil(line) : `${name} ${random.pick(NASTY)}${spoil('/')}`, body, ...headers];
    case 1:
      return [line, spoil(spoil(body)), ...headers];
    default: {
      const at = random.below(headers.length + 1);
      return [line, body, ...headers.slice(0, at), spoil(headers[at] ?? HOST), ...headers.slice(at + 1)];
    }
  }
}

function spoiled(text: string, random: Random, others: readonly string[]): string {
  let left = text;
  for (let change = random.below(4); change >= 0; change -= 1) left = spoiledOnce(left, random, others);
  return left;
}

function spoiledOnce(text: string, random: Random, others: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = at + random.below(random.chance(0.8) ? 8 : text.length + 1);
  const [before, cut, behind] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (random.below(7)) {
    case 0:
      return before + behind;
    case 1:
      return before;
    case 2:
      return before + cut + cut + behind;
    case 3:
      return before + String.fromCharCode(random.below(256)) + behind;
    case 4:
      return before + random.pick(others).slice(at);
    default:
      return before + random.pick(NASTY) + (random.chance(0.5) ? cut : '') + behind;
  }
}

/** Its head is as it has to be, so that the next one can follow. */
const framed = (line: string, body: string, ...headers: readonly string[]): Uint8Array => {
  const bytes = Buffer.from(body);
  const head = [`POST ${line} HTTP/1.1`, HOST, ...headers, `Content-Length: ${bytes.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
};

const METHODS = [
  'joinOrCreate',
  'join',
  'joinById',
  'reconnect',
  'create',
  'constructor',
  '%c3%bf',
  '..',
  'x'.repeat(300),
];
const ROOMS = ['live_channel', 'live_channel', 'abcdefghi', '__proto__', '%00', '%F0%9F%A7%A8', 'a%2fb', '*'];
const JOINS = [
  '{"sid":"live"}',
  '{"sid":"live","notices":false,"reconnectionToken":"abc:def"}',
  '{"reconnectionToken":"abcdefghi:abcdefghi"}',
  '{"sid":9007199254740991}',
  '{"sid":["live"],"notices":{"a":1},"__proto__":{"sid":"live"}}',
];

export function hostileJoin(random: Random, { viewer, admin }: Given): Uint8Array {
  const token = random.pick([
    viewer,
    viewer,
    viewer,
    admin,
    spoiledOnce(viewer, random, [admin])
      .replaceAll(/[^\w.-]/g, '')
      .slice(0, 2_000),
  ]);
  const about = random.chance(0.1) ? [] : [`Authorization: Bearer ${token}`];
  const type = random.pick([
    'application/json',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'x',
  ]);
  const body = random.chance(0.2) ? random.pick(JOINS) : spoiled(random.pick(JOINS), random, JOINS);
  const line = `/matchmake/${random.pick(METHODS)}/${random.pick(ROOMS)}`;
  return framed(line, body, `Content-Type: ${type}`, ...about);
}

export function hostileCallback(random: Random, given: Given): Uint8Array {
  const bodies = soundRequests(given)
    .filter(([line, body]) => line === 'POST /zego/callback' && body.includes('signature'))
    .map(([, body]) => body);
  const body = random.chance(0.1) ? random.pick(bodies) : spoiled(random.pick(bodies), random, bodies);
  const type = random.pick(['application/json', 'application/json', 'application/x-www-form-urlencoded', 'x']);
  const from = `X-Forwarded-For: 10.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
  return framed('/zego/callback', body, `Content-Type: ${type}`, from);
}
