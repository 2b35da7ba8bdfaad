import type { Server as HttpServer } from 'node:http';
import { format } from 'node:util';
import type { Log } from '../../ports/runtime.ts';

/** Thrown where ws reads what a client sends, whatever is wrong with it. */
const CLIENTS_FAULT = /^ +at Receiver\./m;

export function colyseusLog(log: Log, http: HttpServer) {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...words: unknown[]) => {
      const text = format(...words);
      // What keeps the server from listening is told once, and better, by whoever started it.
      if (level === 'error' && !http.listening) return;
      // Any client can send a frame that is no frame; the library closes it (1009, 1002).
      if (CLIENTS_FAULT.test(text)) log.info({ from: 'colyseus' }, text.split('\n', 1).join());
      else log[level]({ from: 'colyseus' }, text);
    };
  return { trace: () => {}, debug: () => {}, info: say('info'), warn: say('warn'), error: say('error') };
}
