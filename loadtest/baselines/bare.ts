// The floor of the framework: the same schema and messages in a plain Colyseus room, all of it in memory, patched at
// the default 50 ms. Keeps nothing, and checks only what the state would not survive. Made with the bundle `colyseus`, as its
// users make a server.
// Usage: node loadtest/baselines/bare.ts; clients join `live_channel` with { sid, user_id, role }.
import { createServer } from 'node:http';
import { StateView } from '@colyseus/schema';
import { type Client, defineRoom, defineServer, Room, WebSocketTransport } from 'colyseus';
import { ChannelState, LinkcallUser, QueuedUser } from '../../schema/channelState.ts';

type JoinOptions = { readonly sid: string; readonly user_id: string; readonly role: string };
type Connection = Client<{ userData: { readonly userId: string } }>;

const LINKCALL_APPLY = { waiting: 1, cancelled: 2, left: 3, linked: 4, refused: 5, removed: 6 } as const;
const DONE = { code: 0, desc: '', reason: '' };
const MAX_LINKS = 2;
const MAX_APPLIES = 10;

const refusal = (reason: string) => ({ code: 403300010, desc: '', reason });

class BareChannel extends Room<{ state: ChannelState; client: Connection }> {
  /** The bundle has rooms check tokens with a secret of its own, which there is none of here. */
  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override state = new ChannelState();
  override messages = {
    linkcall_set_state_rq: (_from: Connection, { op_code }: { op_code: number }) => this.#setState(op_code),
    linkcall_apply_rq: (from: Connection, { op_code }: { op_code: number }) => this.#serveViewer(from, op_code),
    linkcall_allow_rq: (_from: Connection, { op_code, user_id }: { op_code: number; user_id: string }) =>
      this.#serveHost(op_code, user_id),
  };
  readonly #connections = new Map<string, Connection>();

  override onCreate({ sid }: JoinOptions): void {
    this.state.sid = sid;
    this.state.live = true;
    this.state.max_link = MAX_LINKS;
    this.state.max_apply = MAX_APPLIES;
  }

  override onJoin(connection: Connection, { user_id, role }: JoinOptions): void {
    connection.userData = { userId: user_id };
    this.#connections.set(user_id, connection);
    if (role === 'host') this.state.singer_id = user_id;
  }

  override onLeave({ userData }: Connection): void {
    if (userData !== undefined) this.#connections.delete(userData.userId);
  }

  #setState(opCode: number) {
    this.state.linkcall_state = opCode === 1 ? 0 : 1;
    this.#changed();
    this.#tellRoom();
    return {
      error: DONE,
      sid: this.state.sid,
      linkcall_state: this.state.linkcall_state,
      op_code: opCode,
      ...this.#counts,
    };
  }

  #serveViewer({ userData }: Connection, opCode: number) {
    const userId = userData?.userId ?? '';
    const error =
      opCode === 1 ? this.#start(userId) : opCode === 3 ? this.#unlink(userId, 'left') : this.#cancel(userId);
    const entry = this.state.applies.get(userId) ?? this.state.links.get(userId);
    return {
      error,
      ...this.#head,
      linkcall_state: this.state.linkcall_state,
      op_code: opCode,
      time_apply: entry?.time_apply ?? 0,
      time_allow: entry?.time_allow ?? 0,
      time_now: Date.now(),
      position: this.state.applies.has(userId) ? this.state.applies.size : 0,
      ...this.#counts,
    };
  }

  #serveHost(opCode: number, userId: string) {
    const before = this.state.applies.get(userId) ?? this.state.links.get(userId);
    const data = before?.toJSON() ?? {};
    const error =
      opCode === 1 ? this.#link(userId) : opCode === 3 ? this.#unlink(userId, 'removed') : this.#refuse(userId);
    return { error, ...this.#head, op_code: opCode, data, ...this.#counts };
  }

  #start(userId: string) {
    const { applies } = this.state;
    if (applies.has(userId) || applies.size >= MAX_APPLIES) return refusal('not-now');
    const entry = new QueuedUser(fieldsOf(userId));
    applies.set(userId, entry);
    // With the field's view() nobody else can learn who waits.
    for (const seer of [userId, this.state.singer_id]) this.#reveal(entry, seer);
    this.#changed();
    this.#tellHost(entry);
    return DONE;
  }

  #cancel(userId: string) {
    return this.#takeFromQueue(userId, 'cancelled', (entry) => this.#tellHost(entry));
  }

  #refuse(userId: string) {
    return this.#takeFromQueue(userId, 'refused', (entry) => this.#tellUser(entry));
  }

  #takeFromQueue(userId: string, why: 'cancelled' | 'refused', tell: (entry: LinkcallUser) => void) {
    const entry = this.state.applies.get(userId);
    if (entry === undefined) return refusal('not-applied');
    this.state.applies.delete(userId);
    entry.linkcall_apply = LINKCALL_APPLY[why];
    this.#changed();
    tell(entry);
    return DONE;
  }

  #link(userId: string) {
    const waiting = this.state.applies.get(userId);
    if (waiting === undefined || this.state.links.size >= MAX_LINKS) return refusal('not-applied');
    this.state.applies.delete(userId);
    const entry = new LinkcallUser(fieldsOf(userId));
    entry.assign({ linkcall_apply: LINKCALL_APPLY.linked, time_apply: waiting.time_apply, time_allow: Date.now() });
    this.state.links.set(userId, entry);
    this.#changed();
    this.#tellUser(entry);
    this.#tellRoom();
    return DONE;
  }

  #unlink(userId: string, why: 'left' | 'removed') {
    const entry = this.state.links.get(userId);
    if (entry === undefined) return refusal('not-linked');
    this.state.links.delete(userId);
    entry.linkcall_apply = LINKCALL_APPLY[why];
    this.#changed();
    if (why === 'left') this.#tellHost(entry);
    else this.#tellUser(entry);
    this.#tellRoom(entry);
    return DONE;
  }

  #reveal(entry: LinkcallUser, seer: string): void {
    const connection = this.#connections.get(seer);
    if (connection === undefined) return;
    connection.view ??= new StateView();
    connection.view.add(entry);
  }

  #changed(): void {
    this.state.version += 1;
    this.state.num_link = this.state.links.size;
    this.state.num_apply = this.state.applies.size;
  }

  #tellHost(entry: LinkcallUser): void {
    const { version } = this.state;
    this.#connections
      .get(this.state.singer_id)
      ?.send('linkcall_apply_singer_nt', { ...this.#head, data: entry.toJSON(), version });
  }

  #tellUser(entry: LinkcallUser): void {
    const { linkcall_state, version } = this.state;
    const body = { ...this.#head, linkcall_state, data: entry.toJSON(), version };
    this.#connections.get(entry.user_id)?.send('linkcall_user_state_nt', body);
  }

  #tellRoom(...takenOff: readonly LinkcallUser[]): void {
    const { linkcall_state, version } = this.state;
    const datas = [...this.state.links.values(), ...takenOff].map((entry) => entry.toJSON());
    this.broadcast('linkcall_room_state_nt', { ...this.#head, linkcall_state, datas, version });
  }

  get #head() {
    const { sid, singer_id, singer_nick } = this.state;
    return { sid, singer_id, singer_nick };
  }

  get #counts() {
    const { num_link, num_apply, version } = this.state;
    return { num_link, num_apply, version };
  }
}

function fieldsOf(userId: string) {
  const now = Date.now();
  return {
    user_id: userId,
    user_nick: `nick of ${userId}`,
    linkcall_apply: LINKCALL_APPLY.waiting,
    time_apply: now,
    time_now: now,
  };
}

const http = createServer();
const game = defineServer({
  rooms: { live_channel: defineRoom(BareChannel).filterBy(['sid']) },
  transport: new WebSocketTransport({ server: http }),
  greet: false,
});
await game.listen(0, '127.0.0.1');
const address = http.address();
if (typeof address === 'object' && address !== null) {
  process.stdout.write(`serves on http://127.0.0.1:${address.port}\n`);
}
