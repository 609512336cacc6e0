import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createHello } from '../src/server.mjs';

test('answers with its version', async (t) => {
  const server = createHello({ application: 'hello', version: '1.2.3', host: 'here' });
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  const close = { headers: { connection: 'close' } };
  const home = await fetch(`${base}/`, close);
  assert.deepEqual(await home.json(), { application: 'hello', version: '1.2.3', host: 'here' });
  assert.equal((await fetch(`${base}/health`, close)).status, 200);
  assert.equal((await fetch(`${base}/nothing`, close)).status, 404);
});
