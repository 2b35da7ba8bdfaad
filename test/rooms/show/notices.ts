import type { Received, TestClient, Wire } from '../../support/client.ts';
import { hearOut } from '../replies.ts';

/**
 * All that these clients were told since the last look, in short; who was told nothing is left out.
 * `singer v2: ann 1` is a linkcall_apply_singer_nt of version 2 with the data of ann in state 1.
 */
export async function tellings(clients: Readonly<Record<string, TestClient>>): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  for (const [name, client] of Object.entries(clients)) {
    await hearOut(client);
    const notices = client.received.splice(0).map(inShort);
    if (notices.length > 0) told[name] = notices;
  }
  return told;
}

function inShort({ type, body }: Received): string {
  switch (type) {
    case 'linkcall_room_state_nt':
      return [`room v${body.version} ${switchWord(body)}:`, ...body.datas.map(userInShort)].join(' ');
    case 'linkcall_user_state_nt':
      return `user v${body.version} ${switchWord(body)}: ${userInShort(body.data)}`;
    case 'linkcall_apply_singer_nt':
      return `singer v${body.version}: ${userInShort(body.data)}`;
    default:
      return `${type}`;
  }
}

const switchWord = ({ linkcall_state }: Wire): string => (linkcall_state === 0 ? 'open' : 'closed');
const userInShort = ({ user_id, linkcall_apply }: Wire): string => `${user_id} ${linkcall_apply}`;
