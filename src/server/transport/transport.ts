import type { Server as HttpServer } from 'node:http';
import { type TransportOptions, WebSocketTransport } from '@colyseus/ws-transport';
import { refuseUpgrade, wrongUpgrade } from '../../http/door/refuseUpgrade.ts';
import { boundedSocket } from './boundedSocket.ts';
import { type Pinged, PingRound } from './pingRound.ts';
import type { PlainDoor } from './plainDoor.ts';

type Options = Pick<TransportOptions, 'pingInterval' | 'pingMaxRetries'> & {
  readonly http: HttpServer;
  readonly plainDoor: PlainDoor;
  /** LC27: of one connection. */
  readonly sendBufferBytes: number;
  /** Told what went wrong with a connection that nobody had taken in yet. */
  readonly failed: (error: unknown) => void;
};

/** A message is a few hundred bytes; above this the connection is closed (1009), as RFC 6455 has it. */
const FRAME_BYTES_MAX = 64 * 1024;
/** Browsers send a message of that size in one. */
const FRAGMENTS_MAX = 16;
/** For a close frame of ours to arrive. */
const CLOSED_WITHIN_MS = 1_000;
const TICK_MS = 50;

/** What one connection may cost (LC28). Some of the names are newer than the types. */
const BOUNDS = {
  maxPayload: FRAME_BYTES_MAX,
  maxFragments: FRAGMENTS_MAX,
  closeTimeout: CLOSED_WITHIN_MS,
  perMessageDeflate: false,
};

/**
 * Colyseus' WebSockets, on an HTTP server that Colyseus is not shown: it would answer some paths of it before ours are
 * asked, and read any body there (ADR 0021).
 */
export class OwnTransport extends WebSocketTransport {
  readonly #http: HttpServer;

  constructor({ http, plainDoor, failed, sendBufferBytes, ...pings }: Options) {
    super({ ...pings, ...BOUNDS, WebSocket: boundedSocket(sendBufferBytes), noServer: true });
    this.#http = http;
    this.listenForUpgrade(http, (request) => {
      const wrong = wrongUpgrade(request);
      if (wrong !== undefined) refuseUpgrade(request.socket, wrong);
      return wrong === undefined && !plainDoor.isFor(request);
    });
    http.on('upgrade', (request, socket, head) => {
      if (!plainDoor.isFor(request) || wrongUpgrade(request) !== undefined) return;
      const open: typeof this.wss.handleUpgrade = (...handshake) => this.wss.handleUpgrade(...handshake);
      plainDoor.enter(request, socket, head, open).catch((error) => {
        failed(error);
        socket.destroy();
      });
    });
    http.on('listening', () => this.autoTerminateUnresponsiveClients(this.pingIntervalMS, this.pingMaxRetries));
    http.on('close', () => clearInterval(this.pingInterval));
    // Theirs returns a promise that nobody looks after.
    this.wss.removeListener('connection', this.onConnection).on('connection', (client, request) => {
      this.onConnection(Object.assign(client, { pingCount: 0 }), request).catch((error) => {
        failed(error);
        client.terminate();
      });
    });
  }

  override listen(port: number, hostname?: string, backlog?: number, listening?: () => void): this {
    this.#http.listen(port, hostname, backlog, listening);
    return this;
  }

  override shutdown(): void {
    super.shutdown();
    this.#http.close();
  }

  /** Colyseus' own routes go nowhere: whoever wants to join asks ours. */
  override bindRouter(): void {}

  /**
   * Colyseus pings all connections at once, every 3 s: with thousands of them nobody is served meanwhile. Where there are
   * few it is one at a time, and between them the process sleeps.
   */
  protected override autoTerminateUnresponsiveClients(intervalMs: number, retriesMax: number): void {
    // They are those of `boundedSocket`.
    const connections = this.wss.clients as unknown as ReadonlySet<Pinged>;
    const round = new PingRound(connections, retriesMax);
    const pause = (): number => Math.max(TICK_MS, intervalMs / Math.max(1, connections.size));
    const goOn = (): void => {
      const pausedMs = pause();
      this.pingInterval = setTimeout(() => {
        // Many may have come since: they are not asked at once for that.
        round.goOn(Math.min(pausedMs, pause()) / intervalMs);
        goOn();
      }, pausedMs);
    };
    goOn();
  }
}
