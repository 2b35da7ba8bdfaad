/** Where a channel's connection may lead. */
export type Reach =
  /** To this server, under the name by which the page came. */
  | { readonly to: 'here' }
  /** To the one name that this process has. */
  | { readonly to: 'address'; readonly address: string }
  /** To processes that come and go, each under a name of its own. */
  | { readonly to: 'anywhere' };

/** No script, style or request of anybody else's; and text is never taken for HTML. */
export function consolePolicy(reach: Reach): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Users' icons come from wherever their platform keeps them.
    "img-src 'self' https:",
    `connect-src ${["'self'", ...sockets(reach)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function sockets(reach: Reach): readonly string[] {
  switch (reach.to) {
    case 'here':
      return [];
    case 'address': {
      // It may have a path, which a policy would compare to the letter.
      const [host] = reach.address.split('/');
      return [`ws://${host}`, `wss://${host}`];
    }
    case 'anywhere':
      return ['ws:', 'wss:'];
  }
}
