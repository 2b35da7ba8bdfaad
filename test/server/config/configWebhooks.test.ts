import assert from 'node:assert/strict';
import { readConfig } from '../../../src/server/config/config.ts';

const SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;

function mistakes(env: Readonly<Record<string, string>>): readonly string[] {
  const config = readConfig(env);
  return 'mistakes' in config ? config.mistakes : [];
}

describe('the settings of what is posted to the platform', () => {
  for (const name of ['WEBHOOK_URLS', 'ASK_URL']) {
    it(`[IN7, IN9] ${name} needs a secret to sign with, and is an address without a user`, () => {
      const url = 'https://platform.example/hush?key=hush';
      assert.deepEqual(mistakes({ [name]: url, WEBHOOK_SECRET: SECRET }), []);
      const [unsigned = ''] = mistakes({ [name]: url });
      assert.match(unsigned, new RegExp(`^WEBHOOK_SECRET is not set; .*; required with ${name}$`));
      for (const wrong of ['hush', 'ftp://hush/', 'https://u:hush@h/', 'https://h/#hush', 'https://h/ hush']) {
        const [told = '', ...more] = mistakes({ [name]: wrong, WEBHOOK_SECRET: SECRET });
        assert.deepEqual([told.startsWith(`${name} is `), told.includes('hush'), more], [true, false, []], told);
      }
    });
  }

  it('[IN9] silence allows, unless it is set to refuse', () => {
    assert.deepEqual(mistakes({ ASK_WHEN_SILENT: 'deny' }).length, 1);
    const config = readConfig({ ASK_URL: 'http://h/', WEBHOOK_SECRET: SECRET });
    assert(!('mistakes' in config));
    assert.equal(config.ask?.whenSilent, 'allow');
  });
});
