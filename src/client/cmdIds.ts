const CHANCE_BYTES = 12;

/** Ids that a user never gives twice: chance for each handle, and a number for each of its commands. */
export function newCmdIds(): () => string {
  // `crypto.randomUUID` is missing in pages that came by plain HTTP.
  const bytes = crypto.getRandomValues(new Uint8Array(CHANCE_BYTES));
  const handle = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  let given = 0;
  return () => {
    given += 1;
    return `${handle}-${given}`;
  };
}
