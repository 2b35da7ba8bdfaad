/** The role that a token tells of, unverified: the server looks for itself. Undefined for what is no token. */
export function roleIn(token: string): string | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const { role }: { role?: unknown } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof role === 'string' ? role : undefined;
  } catch {
    return undefined;
  }
}
