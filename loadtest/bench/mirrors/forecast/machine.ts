/** What a process does when something reaches it: first `firstMs`, then for each of its viewers, in their order. */
export type Job = {
  readonly atMs: number;
  readonly change: number;
  readonly firstMs: number;
  readonly viewers: number;
};

export type Process = { readonly jobs: readonly Job[] };

/** `viewerMs`: for each viewer who is told. `client`: what their own programs take for it, if they are on this machine, too. */
export type Machine = {
  readonly cores: number;
  readonly viewerMs: number;
  readonly client: { readonly processes: number; readonly viewerMs: number } | undefined;
};

/** The viewers `from` … `to` - 1 of a process have that change. */
export type Told = {
  readonly process: number;
  readonly change: number;
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
};

/** So many are told before another process has its turn on a core. */
const SLICE_VIEWERS = 50;

type Work = { readonly ms: number; readonly told: Omit<Told, 'atMs'> | undefined; readonly isRead: boolean };
type Thread = { readonly work: Work[]; isRunning: boolean };

/** In virtual time: processes that take turns on the cores of one machine, each one thing at a time, in the order in which it came. */
export function play(machine: Machine, processes: readonly Process[]): readonly Told[] {
  const { cores, client } = machine;
  const servers: readonly Thread[] = processes.map(() => ({ work: [], isRunning: false }));
  const readers: readonly Thread[] = Array.from({ length: client?.processes ?? 0 }, () => ({
    work: [],
    isRunning: false,
  }));
  const largest = Math.max(1, ...processes.flatMap(({ jobs }) => jobs.map(({ viewers }) => viewers)));
  const readerOf = (viewer: number) => readers[Math.floor((viewer * readers.length) / largest)];
  const arrivals = processes
    .flatMap(({ jobs }, process) => jobs.map((job) => ({ ...job, process })))
    .sort((one, other) => one.atMs - other.atMs);
  const ready: Thread[] = [];
  let running: { readonly thread: Thread; readonly work: Work; readonly endsAt: number }[] = [];
  const told: Told[] = [];

  const add = (thread: Thread | undefined, work: readonly Work[]) => {
    if (thread === undefined) throw new Error('somebody must do it');
    const wasIdle = thread.work.length === 0 && !thread.isRunning;
    thread.work.push(...work);
    if (wasIdle) ready.push(thread);
  };
  const finish = ({ thread, work, endsAt }: (typeof running)[number]) => {
    thread.isRunning = false;
    if (thread.work.length > 0) ready.push(thread);
    if (work.told === undefined) return;
    const { from, to } = work.told;
    if (work.isRead || client === undefined) told.push({ ...work.told, atMs: endsAt });
    else add(readerOf(from), [{ ...work, ms: (to - from) * client.viewerMs, isRead: true }]);
  };

  let nowMs = 0;
  while (arrivals.length > 0 || running.length > 0 || ready.length > 0) {
    while (running.length < cores && ready.length > 0) {
      const thread = ready.shift();
      const work = thread?.work.shift();
      if (thread === undefined || work === undefined) throw new Error('whoever is ready has work');
      thread.isRunning = true;
      running = [...running, { thread, work, endsAt: nowMs + work.ms }].sort((one, other) => one.endsAt - other.endsAt);
    }
    const [first] = running;
    const [next] = arrivals;
    if (next !== undefined && (first === undefined || next.atMs <= first.endsAt)) {
      arrivals.shift();
      nowMs = Math.max(nowMs, next.atMs);
      add(servers[next.process], slicesOf(next, machine.viewerMs));
    } else if (first !== undefined) {
      running = running.slice(1);
      nowMs = first.endsAt;
      finish(first);
    }
  }
  return told;
}

function slicesOf({ change, firstMs, viewers, process }: Job & { readonly process: number }, viewerMs: number): Work[] {
  const count = Math.ceil(viewers / SLICE_VIEWERS);
  const slices = Array.from({ length: count }, (_, nth): Work => {
    const from = nth * SLICE_VIEWERS;
    const to = Math.min(viewers, from + SLICE_VIEWERS);
    return { ms: (to - from) * viewerMs, told: { process, change, from, to }, isRead: false };
  });
  return [{ ms: firstMs, told: undefined, isRead: false }, ...slices];
}
