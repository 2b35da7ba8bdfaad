/** What lies between the phones of this page and the server; each phone's part of it can be cut and mended. */
export type Network = {
  /** The server's address, as that phone dials it. */
  addressFor(phone: string): string;
  cut(phone: string): void;
  mend(phone: string): void;
};

type Surroundings = { WebSocket: typeof WebSocket; fetch: typeof fetch; readonly location: Pick<Location, 'origin'> };

/** The one code by which a page can say that the network took the connection. */
const TAKEN_BY_THE_NETWORK = 4010;
const MARK = 'phone';

/** Puts itself in the way of the page's sockets and requests; the SDK hands on what the address asks for. */
export function createNetwork(page: Surroundings): Network {
  const offline = new Set<string>();
  const sockets = new Map<WebSocket, string>();
  const phoneOf = (url: string) => URL.parse(url, page.location.origin)?.searchParams.get(MARK) ?? undefined;

  page.WebSocket = class extends page.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const phone = phoneOf(String(url));
      if (phone === undefined) return;
      sockets.set(this, phone);
      this.addEventListener('close', () => sockets.delete(this));
      this.addEventListener('open', () => {
        if (offline.has(phone)) this.close(TAKEN_BY_THE_NETWORK);
      });
    }
  };

  const { fetch } = page;
  page.fetch = async (input, init) => {
    const phone = phoneOf(input instanceof Request ? input.url : String(input));
    if (phone !== undefined && offline.has(phone)) throw new TypeError('this phone has no network');
    return Reflect.apply(fetch, page, [input, init]);
  };

  return {
    addressFor: (phone) => `${page.location.origin}/?${new URLSearchParams({ [MARK]: phone })}`,
    cut(phone) {
      offline.add(phone);
      for (const [socket, of] of sockets) if (of === phone) socket.close(TAKEN_BY_THE_NETWORK);
    },
    mend: (phone) => void offline.delete(phone),
  };
}
