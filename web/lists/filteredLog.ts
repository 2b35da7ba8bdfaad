import type { Answer } from '../api/answer.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { saveFile } from '../dom/saveFile.ts';

/** As the server and an address have them; what is not asked for is left out. */
type Filters = Readonly<Record<string, string>>;

export type Found<Row> = { readonly rows: readonly Row[]; readonly cursor: string | null };

type Source<Asked extends Filters, Row> = {
  readonly asked: Asked;
  readonly read: (asked: Asked, cursor: string | null, limit: number) => Promise<Answer<Found<Row>>>;
  readonly addressOf: (asked: Asked) => string;
  readonly draw: () => void;
  readonly file: { readonly name: string; readonly csv: (rows: readonly Row[]) => string };
};

/** `cutOffAt`: the file does not hold all, but so many. */
export type Download = { readonly collected: number } | { readonly cutOffAt: number } | undefined;

const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 200;
/** A file holds no more than about so many. */
const FILE_ROWS_MAX = 20_000;
const AGAIN_AFTER_MS = 2_000;

/** What was written down, the newest first, as far as it was asked for, and a file of it. */
export class FilteredLog<Asked extends Filters, Row> {
  readonly #source: Source<Asked, Row>;
  asked: Asked;
  rows: readonly Row[] | undefined;
  cursor: string | null = null;
  trouble: Trouble;
  download: Download;
  #isClosed = false;

  constructor(source: Source<Asked, Row>) {
    this.#source = source;
    this.asked = source.asked;
    void this.#show(source.asked);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** A step that Back takes back: what is asked for is in the address. */
  go(asked: Asked): void {
    const address = this.#source.addressOf(asked);
    if (location.hash !== address) history.pushState(null, '', address);
    void this.#show(asked);
  }

  async readMore(): Promise<void> {
    const { asked, cursor } = this;
    const answer = await this.#source.read(asked, cursor, PAGE_ROWS);
    if (asked !== this.asked || cursor !== this.cursor || this.#isClosed) return;
    this.trouble = troubleOf(answer);
    if (answer.is === 'done') {
      this.rows = [...(this.rows ?? []), ...answer.body.rows];
      this.cursor = answer.body.cursor;
    }
    this.#source.draw();
  }

  async save(): Promise<void> {
    if (this.download !== undefined && 'collected' in this.download) return;
    const { file } = this.#source;
    this.#tell({ collected: 0 });
    const answer = await this.#collect(this.asked);
    if (this.#isClosed) return;
    this.trouble = troubleOf(answer);
    if (answer.is !== 'done') return this.#tell(undefined);
    const { rows, cursor } = answer.body;
    saveFile(file.name, 'text/csv;charset=utf-8', file.csv(rows));
    this.#tell(cursor === null ? undefined : { cutOffAt: rows.length });
  }

  /** All that fit, page by page. */
  async #collect(asked: Asked): Promise<Answer<Found<Row>>> {
    const rows: Row[] = [];
    let cursor: string | null = null;
    do {
      const answer: Answer<Found<Row>> = await this.#source.read(asked, cursor, PAGE_ROWS_MAX);
      if (answer.is !== 'done') return answer;
      rows.push(...answer.body.rows);
      cursor = answer.body.cursor;
      this.#tell({ collected: rows.length });
    } while (cursor !== null && rows.length < FILE_ROWS_MAX && !this.#isClosed);
    return { is: 'done', body: { rows, cursor } };
  }

  async #show(asked: Asked): Promise<void> {
    this.asked = asked;
    const answer = await this.#source.read(asked, null, PAGE_ROWS);
    if (asked !== this.asked || this.#isClosed) return;
    this.trouble = troubleOf(answer);
    if (answer.is === 'done') {
      this.rows = answer.body.rows;
      this.cursor = answer.body.cursor;
    } else if (answer.is === 'refused') {
      this.rows = undefined;
    } else if (answer.is === 'away') {
      setTimeout(() => asked === this.asked && !this.#isClosed && void this.#show(asked), AGAIN_AFTER_MS);
    }
    this.#source.draw();
  }

  #tell(download: Download): void {
    this.download = download;
    this.#source.draw();
  }
}
