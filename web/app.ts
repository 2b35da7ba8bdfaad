import { Operator } from './api/operator.ts';
import { AuditPage } from './audit/auditPage.ts';
import { ChannelPage } from './channels/channelPage.ts';
import { type ChannelList, ChannelsPage } from './channels/channelsPage.ts';
import type { Child } from './dom/element.ts';
import { contents } from './dom/element.ts';
import { hang } from './dom/picture.ts';
import { HistoryPage } from './history/historyPage.ts';
import type { Keeper } from './lists/longList.ts';
import { defineChart } from './overview/chart.ts';
import { OverviewPage } from './overview/overviewPage.ts';
import { type PeopleList, PeoplePage } from './people/peoplePage.ts';
import { PersonPage } from './people/personPage.ts';
import { ServerClock } from './shape/serverClock.ts';
import { frame } from './shell/frame.ts';
import type { Page } from './shell/page.ts';
import { PlatformSignIn } from './shell/platformSignIn.ts';
import { Preferences } from './shell/preferences.ts';
import { type Route, routeOf } from './shell/route.ts';
import { DICTIONARIES } from './text/dictionary.ts';
import type { Network } from './try/network.ts';
import { Playground } from './try/playground.ts';
import { SavedViewers } from './try/savedViewers.ts';
import { tryPage } from './try/tryPage.ts';
import { WebhooksPage } from './webhooks/webhooksPage.ts';

type Props = { readonly network: Network; readonly root: HTMLElement };

const TICK_MS = 250;
const SID_KEPT_AS = 'linkcall-try';

/** Puts the page together. */
export function startConsole({ network, root }: Props): void {
  defineChart();
  const { dataset } = document.documentElement;
  const plays = {
    tokens: dataset.tokens === 'true',
    zego: dataset.zego === 'true',
    seats: dataset.seats === 'true',
  };
  const clock = new ServerClock(Date.now);
  const preferences = new Preferences({ page: document.documentElement, store: localStorage, browser: window });
  const view = hang(root, render);
  const draw = () => view.draw();
  const operator = new Operator(sessionStorage, noticeOperator);
  const platform = new PlatformSignIn(dataset.login, window, sessionStorage);
  const token = platform.takeToken();
  if (token !== undefined) void operator.signIn(token);
  let wasIn = operator.isIn;
  const channelsPlace: Keeper<ChannelList> = { place: undefined };
  const peoplePlace: Keeper<PeopleList> = { place: undefined };
  let playground: Playground | undefined;
  let route = routeOf(location.hash, plays.tokens);
  let page: Page | undefined = openPage(route);

  function openPage(to: Route): Page | undefined {
    const context = {
      operator,
      draw,
      text: () => DICTIONARIES[preferences.language],
      language: () => preferences.language,
    };
    if (to.is !== 'try' && !operator.isIn) return undefined;
    switch (to.is) {
      case 'try':
        // The phones stay on when somebody looks elsewhere meanwhile.
        if (plays.tokens) playground ??= openPlayground();
        return undefined;
      case 'overview':
        return new OverviewPage(context, to.query);
      case 'channels':
        return new ChannelsPage(context, to.query, channelsPlace);
      case 'people': {
        const user = to.query.get('user') ?? '';
        return user === '' ? new PeoplePage(context, to.query, peoplePlace) : new PersonPage(context, user);
      }
      case 'channel':
        return new ChannelPage(context, to.sid, to.query);
      case 'history':
        return new HistoryPage(context, to.query);
      case 'audit':
        return new AuditPage(context, to.query);
      case 'webhooks':
        return new WebhooksPage(context);
    }
  }

  function openPlayground(): Playground {
    const savedViewers = new SavedViewers(sessionStorage);
    const sid = ownSid(sessionStorage);
    return new Playground({ sid, maySitElsewhere: plays.seats, network, clock, savedViewers, operator, draw });
  }

  function render() {
    const text = DICTIONARIES[preferences.language];
    document.title = `${text.views[route.is === 'channel' ? 'channels' : route.is]} · ${text.product}`;
    const inside: readonly Child[] =
      page?.render() ?? tryPage({ playground, playsZego: plays.zego, text, now: clock.now() });
    const rests = page?.isAsking ?? false;
    return contents(
      frame({ route, text, preferences, operator, playsTokens: plays.tokens, platform, draw, inside, rests }),
    );
  }

  function reopen(): void {
    // A page may have said more in its address since.
    route = routeOf(location.hash, plays.tokens);
    page?.close();
    page = openPage(route);
    draw();
  }

  /** What operators see is opened when one comes, and closed when they go. */
  function noticeOperator(): void {
    draw();
    if (operator.isIn === wasIn) return;
    wasIn = operator.isIn;
    reopen();
  }

  window.addEventListener('hashchange', () => {
    reopen();
    scrollTo(0, 0);
  });
  preferences.watch(draw);
  setInterval(draw, TICK_MS);
  draw();
  if (token === undefined && !operator.isIn && route.is !== 'try') platform.go();
}

/** A channel of this tab's own, the same one after a reload. */
function ownSid(store: Storage): string {
  const kept = store.getItem(SID_KEPT_AS);
  if (kept !== null) return kept;
  const sid = `try-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;
  store.setItem(SID_KEPT_AS, sid);
  return sid;
}
