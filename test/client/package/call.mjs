// A call of two users, as an app would have it: node call.mjs <url> <sid> <host's token> <viewer's id> <viewer's token> [<wire>]
import { connectChannel } from '@linkcall/client';

const [url, sid, hostToken, viewerId, viewerToken, wire] = process.argv.slice(2);
const host = connectChannel({ url, sid, token: hostToken });
const viewer = connectChannel({ url: [url], sid, token: viewerToken, ...(wire === undefined ? {} : { wire }) });
const isLinked = new Promise((resolve) => {
  viewer.on('linkcall_user_state_nt', ({ data }) => {
    if (data.linkcall_apply === 4) resolve();
  });
});
const { position } = await viewer.apply();
const { num_link } = await host.allow(viewerId);
await isLinked;
const { datas } = await viewer.list();
await Promise.all([viewer.leave(), host.leave()]);
process.stdout.write(JSON.stringify({ position, num_link, linked: datas.map(({ user_id }) => user_id) }));
