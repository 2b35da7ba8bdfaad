import { createNetwork } from './try/network.ts';

// The SDK keeps the WebSocket that it finds when it is loaded.
const network = createNetwork(window);
const { startConsole } = await import('./app.ts');
startConsole({ network, root: document.body });
