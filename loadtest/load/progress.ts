import cliProgress from 'cli-progress';

export type Progress = { show(done: number, note: string): void; end(): void };

const LINE_EVERY_MS = 5_000;

/** A bar for somebody who looks on; for a file or a pipe a line every few seconds. */
export function showProgress(name: string, total: number, to: NodeJS.WriteStream): Progress {
  return to.isTTY ? bar(name, total, to) : lines(name, total, to);
}

function bar(name: string, total: number, stream: NodeJS.WriteStream): Progress {
  const format = `${name.padEnd(10)} {bar} {percentage}% | {value} of {total} {note}`;
  const options = { format, stream, hideCursor: true, barsize: 24, gracefulExit: false };
  const shown = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic);
  shown.start(total, 0, { note: '' });
  return { show: (done, note) => shown.update(Math.min(done, total), { note }), end: () => shown.stop() };
}

function lines(name: string, total: number, to: NodeJS.WriteStream): Progress {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    show: (done, note) => {
      const now = performance.now();
      if (now - toldAt < LINE_EVERY_MS) return;
      toldAt = now;
      to.write(`${name}: ${done} of ${total} ${note}\n`);
    },
    end: () => {},
  };
}
