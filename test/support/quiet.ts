// The SDK reports each attempt to reconnect on the console; the tests make thousands.
console.info = () => {};
