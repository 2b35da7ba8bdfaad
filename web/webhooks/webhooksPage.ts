import type { Answer } from '../api/answer.ts';
import type { AsideList, Endpoint, EndpointList, Redelivered } from '../api/bodies/webhooks.ts';
import { Poll } from '../api/poll.ts';
import { loading, type Trouble, troubleBanner, troubleOf } from '../api/trouble.ts';
import { type Child, h } from '../dom/element.ts';
import { placeholder } from '../dom/parts.ts';
import { question } from '../dom/question.ts';
import { table } from '../dom/table.ts';
import type { Context, Page } from '../shell/page.ts';
import { type Dictionary, worded } from '../text/dictionary.ts';
import { asidePanel } from './asidePanel.ts';
import { endpointRow } from './endpointRow.ts';
import { OLDEST, redeliverPanel, type Stretch } from './redeliverPanel.ts';

const EVERY_MS = 2_000;

/** What came of the last time that events were asked for again. */
type Outcome = { readonly is: 'queued' | 'failed'; readonly says: string } | undefined;

/** The endpoints that the platform is told at: how they fare, and telling one of them again. */
export class WebhooksPage implements Page {
  readonly #context: Context;
  readonly #poll: Poll;
  #endpoints: readonly Endpoint[] | undefined;
  #trouble: Trouble;
  /** The endpoint that is to be told again. */
  #chosen: string | undefined;
  /** What one of them never took. */
  #aside: { readonly url: string; readonly entries: AsideList['entries'] } | undefined;
  #after = OLDEST;
  #doubt: Stretch | undefined;
  #isBusy = false;
  #outcome: Outcome;

  constructor(context: Context) {
    this.#context = context;
    this.#poll = new Poll(() => this.#read(), EVERY_MS);
  }

  render(): readonly Child[] {
    const text = this.#context.text();
    const words = text.webhooks;
    const endpoints = this.#endpoints;
    return [
      h('div', { class: 'page-head' }, h('div', {}, h('h1', {}, words.title), h('p', { class: 'lead' }, words.lead))),
      troubleBanner(this.#trouble, text),
      endpoints === undefined
        ? this.#trouble === undefined && loading(text)
        : h('div', { class: 'column', inert: this.isAsking }, this.#list(endpoints, text)),
      this.#question(text),
    ];
  }

  get isAsking(): boolean {
    return this.#doubt !== undefined;
  }

  close(): void {
    this.#poll.close();
  }

  #list(endpoints: readonly Endpoint[], text: Dictionary): readonly Child[] {
    const words = text.webhooks;
    if (endpoints.length === 0) return [placeholder(words.none, h('p', {}, words.noneWhy))];
    const language = this.#context.language();
    const chosen = endpoints.find(({ url }) => url === this.#chosen);
    const { mayRedeliver } = this.#context.operator;
    const { again, ...columns } = words.columns;
    return [
      table(
        [...Object.values(columns), ...(mayRedeliver ? [again] : [])],
        endpoints.map((endpoint) =>
          endpointRow(endpoint, {
            text,
            language,
            onAgain: mayRedeliver ? () => this.#choose(endpoint.url) : undefined,
            onAside: () => void this.#readAside(endpoint.url),
          }),
        ),
        this.#trouble !== undefined,
      ),
      !mayRedeliver && h('p', { class: 'empty', key: 'admins' }, words.adminsOnly),
      chosen !== undefined &&
        redeliverPanel({
          url: chosen.url,
          after: this.#after,
          text,
          rests: this.#isBusy,
          onWanted: (wanted) => this.#ask(wanted),
          onClose: () => this.#choose(undefined),
        }),
      this.#aside !== undefined &&
        asidePanel({ ...this.#aside, text, language, onClose: () => this.#choose(undefined) }),
      h('p', { class: 'saved', role: 'status', key: 'queued' }, this.#outcome?.is === 'queued' && this.#outcome.says),
      this.#outcome?.is === 'failed' && h('p', { class: 'news bad', role: 'alert', key: 'failed' }, this.#outcome.says),
    ];
  }

  #question({ webhooks: words }: Dictionary): Child {
    const wanted = this.#doubt;
    const url = this.#chosen;
    if (wanted === undefined || url === undefined) return undefined;
    return question({
      title: words.askTitle,
      text: words.askText(url, wanted.after, wanted.until),
      yes: words.askYes,
      no: words.askNo,
      onYes: () => {
        this.#ask(undefined);
        void this.#redeliver(url, wanted);
      },
      onNo: () => this.#ask(undefined),
      isModal: true,
    });
  }

  #choose(url: string | undefined): void {
    this.#chosen = url;
    this.#aside = undefined;
    this.#after = OLDEST;
    this.#outcome = undefined;
    this.#context.draw();
  }

  #ask(doubt: Stretch | undefined): void {
    this.#doubt = doubt;
    this.#context.draw();
  }

  async #redeliver(url: string, wanted: Stretch): Promise<void> {
    const { operator, draw } = this.#context;
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#outcome = undefined;
    draw();
    const answer = await operator.ask<Redelivered>('/api/webhooks/redeliver', {
      method: 'POST',
      body: { url, ...wanted },
    });
    const words = this.#context.text().webhooks;
    this.#isBusy = false;
    if (answer.is === 'done') {
      const { queued, cursor, is_end } = answer.body;
      if (!is_end) this.#after = cursor;
      this.#outcome = { is: 'queued', says: is_end ? words.queued(queued) : words.queuedSome(queued, cursor) };
    } else if (answer.is === 'refused' && answer.oldest !== undefined) {
      this.#after = answer.oldest;
      this.#outcome = { is: 'failed', says: words.gone(answer.oldest) };
    } else {
      this.#outcome = { is: 'failed', says: this.#whyNot(answer) };
    }
    this.#poll.now();
    draw();
  }

  async #readAside(url: string): Promise<void> {
    this.#choose(undefined);
    const answer = await this.#context.operator.ask<AsideList>(`/api/webhooks/aside?${new URLSearchParams({ url })}`);
    if (answer.is === 'done') this.#aside = { url, entries: answer.body.entries };
    else this.#outcome = { is: 'failed', says: this.#whyNot(answer) };
    this.#context.draw();
  }

  #whyNot(trouble: Exclude<Answer<never>, { is: 'done' }>): string {
    return trouble.is === 'refused' ? trouble.message : worded(this.#context.text().reasons, 'unanswered');
  }

  async #read(): Promise<void> {
    const answer = await this.#context.operator.ask<EndpointList>('/api/webhooks');
    this.#trouble = troubleOf(answer);
    if (answer.is === 'done') this.#endpoints = answer.body.endpoints;
    this.#context.draw();
  }
}
