// What one would write first: Express parses the body and answers 200. Keeps nothing, checks nothing.
import express from 'express';

const app = express();
app.use(express.json());
app.post('/zego/callback', (_request, response) => {
  response.json({ code: 0 });
});
const server = app.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`serves on http://127.0.0.1:${address.port}\n`);
  }
});
