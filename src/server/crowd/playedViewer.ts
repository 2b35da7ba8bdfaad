import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { isMirrorId } from '../../../rooms/mirrorId.ts';
import { CLOSE_REFUSED_BASE } from '../../../schema/closeCodes.ts';

export type PlayedViewer = { readonly isInMirror: boolean; leave(): void };

export type Entry = PlayedViewer | { readonly status: number; readonly message: string };

const CONSENTED = 1_000;
const ANSWERED_WITHIN_MS = 10_000;
/** Nobody answers. */
const AWAY = { status: 503, message: 'the server does not answer' };

const hello = z.object({ type: z.literal('hello'), data: z.object({ resume: z.string() }) });
const refusal = z.object({ error: z.object({ message: z.string() }) });

/** Comes in by the plain door, as an app would, and looks at nothing of what it is shown. */
export function enter(url: string, gone: (viewer: PlayedViewer) => void): Promise<Entry> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      ...{ followRedirects: true, perMessageDeflate: false, handshakeTimeout: ANSWERED_WITHIN_MS },
    });
    let viewer: PlayedViewer | undefined;
    socket.on('error', () => resolve(AWAY));
    socket.on('unexpected-response', (_request, response) => void refusalIn(response).then(resolve));
    socket.on('close', (code, reason) => {
      if (viewer !== undefined) gone(viewer);
      else resolve(isRefusal(code) ? { status: code - CLOSE_REFUSED_BASE, message: String(reason) } : AWAY);
    });
    socket.once('message', (frame) => {
      const resume = resumeIn(String(frame));
      if (resume === undefined) return socket.close(CONSENTED);
      viewer = { isInMirror: isMirrorId(resume), leave: () => socket.close(CONSENTED) };
      resolve(viewer);
    });
  });
}

const isRefusal = (code: number): boolean => code >= CLOSE_REFUSED_BASE + 400 && code < CLOSE_REFUSED_BASE + 600;

function resumeIn(frame: string): string | undefined {
  try {
    return hello.parse(JSON.parse(frame)).data.resume;
  } catch {
    return undefined;
  }
}

async function refusalIn(response: IncomingMessage): Promise<Entry> {
  const { statusCode: status = AWAY.status } = response;
  try {
    const { error } = refusal.parse(JSON.parse(await textOf(response)));
    return { status, message: error.message };
  } catch {
    return { ...AWAY, status };
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}
