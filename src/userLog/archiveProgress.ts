import cliProgress from 'cli-progress';

export type Progress = { show(moved: number): void; end(): void };

const LINES = 10;

/** A bar for somebody who looks on; for a file or a pipe one line at each tenth. */
export function showProgress(total: number, to: NodeJS.WriteStream): Progress {
  return to.isTTY ? bar(total, to) : lines(total, to);
}

function bar(total: number, stream: NodeJS.WriteStream): Progress {
  const format = '{bar} {percentage}% | {value} of {total} records | {eta_formatted} to go';
  const shown = new cliProgress.SingleBar({ format, stream, hideCursor: true }, cliProgress.Presets.shades_classic);
  shown.start(total, 0);
  return { show: (moved) => shown.update(moved), end: () => shown.stop() };
}

function lines(total: number, to: NodeJS.WriteStream): Progress {
  let told = 0;
  return {
    show: (moved) => {
      const tenth = Math.floor((moved * LINES) / total);
      if (tenth > told) to.write(`${moved} of ${total} records are moved\n`);
      told = tenth;
    },
    end: () => {},
  };
}
