import type { Server as HttpServer } from 'node:http';
import { type TransportOptions, WebSocketTransport } from '@colyseus/ws-transport';
import { refuseUpgrade, wrongUpgrade } from './http/door/refuseUpgrade.ts';
import { type Pinged, PingRound } from './pingRound.ts';

type Options = Omit<TransportOptions, 'server' | 'noServer'> & {
  readonly http: HttpServer;
  /** Told what went wrong with a connection that nobody had taken in yet. */
  readonly failed: (error: unknown) => void;
};

const TICK_MS = 50;

/**
 * Colyseus' WebSockets, on an HTTP server that Colyseus is not shown: it would answer some paths of it before ours are
 * asked, and read any body there (ADR 0021).
 */
export class OwnTransport extends WebSocketTransport {
  readonly #http: HttpServer;

  constructor({ http, failed, ...options }: Options) {
    super({ ...options, noServer: true });
    this.#http = http;
    this.listenForUpgrade(http, (request) => {
      const wrong = wrongUpgrade(request);
      if (wrong !== undefined) refuseUpgrade(request.socket, wrong);
      return wrong === undefined;
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

  /** Colyseus pings all connections at once, every 3 s: with thousands of them nobody is served meanwhile. */
  protected override autoTerminateUnresponsiveClients(intervalMs: number, retriesMax: number): void {
    // The connections are those of `onConnection`, which gives each its count.
    const round = new PingRound(this.wss.clients as unknown as ReadonlySet<Pinged>, retriesMax);
    this.pingInterval = setInterval(() => round.goOn(TICK_MS / intervalMs), TICK_MS);
  }
}
