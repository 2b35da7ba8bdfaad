/** As `fetch`, and tells what came of each request: undefined, it was answered. */
export function watchedFetch(
  fetch: typeof globalThis.fetch,
  note: (why: string | undefined) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      note(response.ok ? undefined : `it answers with HTTP status ${response.status}`);
      return response;
    } catch (error) {
      note('it does not answer');
      throw error;
    }
  };
}
