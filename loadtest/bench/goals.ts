/** What is measured, and the goal: a ratio of ours to theirs. */
export const GOALS = {
  commands_sqlite_vs_bare: { atLeast: 0.5 },
  commands_redis_vs_bare: { atLeast: 0.5 },
  commands_redis_vs_socketio_redis: { atLeast: 2 },
  commands_sqlite_vs_socketio_lua: { atLeast: 1.2 },
  commands_redis_vs_socketio_lua: { atLeast: 1.2 },
  commands_redis_vs_before: { atLeast: 1.4 },
  orders_sqlite_vs_socket: { atLeast: 0.5 },
  orders_redis_vs_socket: { atLeast: 0.5 },
  /** No goals: told because an app may choose its door by it. */
  numbers_vs_socket: {},
  protobuf_vs_socket: {},
  plain_json_vs_socket: {},
  plain_bytes_vs_socket: {},
  reply_p99_at_30_vs_bare: { atMost: 1.5 },
  /** No goal: told because it is where the end begins to be near. */
  reply_p99_at_70_vs_bare: {},
  callbacks_vs_express: { atLeast: 0.5 },
  fanout_p50_vs_bare: { atMost: 0.5 },
  fanout_p99_vs_bare: { atMost: 0.6 },
  fanout_p50_vs_socketio: { atMost: 1 },
  fanout_p99_vs_socketio: { atMost: 1 },
  joins_per_s_vs_bare: { atLeast: 0.7 },
  memory_per_client_vs_bare: { atMost: 1.2 },
  memory_per_client_vs_socketio: { atMost: 1 },
  memory_per_client_vs_plain: { atLeast: 1 },
  memory_per_client_vs_plain_bytes: { atLeast: 1 },
  join_10000_vs_10_channels: { atMost: 1.3 },
  command_10000_vs_10_channels: { atMost: 1.3 },
  callback_10000_vs_10_channels: { atMost: 1.3 },
  start_with_10000_blocks_vs_none: { atMost: 1.2 },
  /** No ratio, and no goal: told because a first user waits so long. */
  wake_p99_ms: {},
} as const satisfies Record<string, Goal>;

export type Goal = { readonly atLeast: number } | { readonly atMost: number } | Record<string, never>;
export type Name = keyof typeof GOALS;

export const isName = (text: string): text is Name => Object.hasOwn(GOALS, text);

export const NAMES: readonly Name[] = Object.keys(GOALS).filter(isName);

/** Undefined without a goal. */
export function isReached(name: Name, value: number): boolean | undefined {
  const goal: Goal = GOALS[name];
  if ('atLeast' in goal) return value >= goal.atLeast;
  if ('atMost' in goal) return value <= goal.atMost;
  return undefined;
}

/** Than its goal; undefined without one. */
export function timesBetter(name: Name, value: number): number | undefined {
  const goal: Goal = GOALS[name];
  if ('atLeast' in goal) return value / goal.atLeast;
  if ('atMost' in goal) return goal.atMost / value;
  return undefined;
}

export function goalText(name: Name): string {
  const goal: Goal = GOALS[name];
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`;
  if ('atMost' in goal) return `≤ ${goal.atMost}`;
  return '–';
}
