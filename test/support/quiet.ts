// The SDK reports each attempt to reconnect on the console, and each join that was cut off; the tests make thousands.
console.info = () => {};

const { warn } = console;
console.warn = (...words: unknown[]) => {
  if (!`${words[0]}`.startsWith('Room connection was closed unexpectedly')) warn(...words);
};
