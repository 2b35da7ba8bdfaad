import assert from 'node:assert/strict';
import type { Browser, JSHandle, Page } from 'playwright-core';
import type { Channel, ChannelOptions, NoticeName } from '../../../src/client/index.ts';
import { until } from '../../support/until.ts';
import type { Site } from './site.ts';

/** What there is in the page. */
type Call = {
  readonly channel: Channel;
  readonly statuses: string[];
  readonly notices: NoticeName[];
};

/**
 * A browser says so by itself when a server is not there, does not have the channel yet (404), or keeps a seat no more
 * (410); no page can keep it from that.
 */
const NETWORK_FAILURE =
  /^(Failed to load resource: (net::ERR_|the server responded with a status of (404|410))|WebSocket connection to '[^']+' failed: )/;

/** A page of the site with one typed client in it, in a browser profile of its own. */
export class Tab {
  readonly #page: Page;
  readonly #complaints: readonly string[];
  readonly #call: JSHandle<Call>;

  private constructor(page: Page, complaints: readonly string[], call: JSHandle<Call>) {
    this.#page = page;
    this.#complaints = complaints;
    this.#call = call;
  }

  static async open(
    browser: Browser,
    { url }: Site,
    options: ChannelOptions & { readonly token: string },
  ): Promise<Tab> {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(url);
    const tab = new Tab(page, complaints, await page.evaluateHandle(connect, options));
    await tab.is('connected');
    return tab;
  }

  /** In the page; resolves with what comes of it. */
  run<Result>(act: (call: Call, given: string) => Result | Promise<Result>, given = ''): Promise<Result> {
    return this.#call.evaluate(act, given);
  }

  async is(status: Channel['connection']['status']): Promise<void> {
    await until(async () => (await this.run(({ channel }) => channel.connection.status)) === status, `it is ${status}`);
  }

  async sees(version: number): Promise<void> {
    const seen = () => this.run(({ channel }) => channel.state?.version ?? -1);
    await until(async () => (await seen()) >= version, `version ${version} is seen`);
  }

  /** What the console and the page have to complain of; failures of the network may be meant. */
  assertNoComplaints(of: { readonly networkMayFail: boolean }): void {
    const isMeant = (complaint: string) => of.networkMayFail && NETWORK_FAILURE.test(complaint);
    assert.deepEqual(
      this.#complaints.filter((complaint) => !isMeant(complaint)),
      [],
    );
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}

/** Runs in the page, and knows only what is in it. */
async function connect(options: ChannelOptions): Promise<Call> {
  const client = '/client.js';
  const { connectChannel }: typeof import('../../../src/client/index.ts') = await import(client);
  const channel = connectChannel(options);
  const statuses: string[] = [];
  const notices: NoticeName[] = [];
  channel.on('connection', ({ status }) => {
    if (statuses.at(-1) !== status) statuses.push(status);
  });
  for (const name of ['linkcall_room_state_nt', 'linkcall_user_state_nt', 'linkcall_apply_singer_nt'] as const) {
    channel.on(name, () => notices.push(name));
  }
  return { channel, statuses, notices };
}
