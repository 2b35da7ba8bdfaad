// npm start
import { stopSignal } from './stopSignal.ts';

// Before the server is loaded, which takes a while: as a container's first process it does not even die of a signal that
// it does not listen to.
const stop = stopSignal();
const { main } = await import('./serve.ts');
await main(process.env, stop);
