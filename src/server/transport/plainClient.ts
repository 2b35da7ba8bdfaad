import { ClientState } from '@colyseus/core';
import { WebSocketClient } from '@colyseus/ws-transport';
import { holdBack } from '../../../rooms/colyseusPrivates.ts';
import { plainWireOf, type WireName } from '../../../rooms/wires/wires.ts';

/** IN12: of Colyseus' frames it is sent none, of ours all. */
export class PlainClient extends WebSocketClient {
  declare auth?: { readonly wire: WireName };

  /** Handshakes and patches. */
  override raw(): void {}

  override enqueueRaw(bytes: Uint8Array): void {
    if (this.state === ClientState.JOINED) this.ref.send(bytes, { binary: plainWireOf(this)?.isText !== true });
    else holdBack(this, bytes);
  }
}
