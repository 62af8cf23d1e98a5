// The examples of docs/sdks.md do what the page says, as they stand there but for the exchange's port.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { books, url } from './exchange.mjs';

const run = promisify(execFile);
const DEADLINE = { timeout: 60_000 };

const page = await readFile('sdks.md', 'utf8');
const examples = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, text]) => text);

for (const [i, sdk] of ['mexc-api-sdk', 'mexc-api'].entries()) {
  test(`the example of ${sdk}`, async () => {
    assert.ok(examples[i].includes(`from '${sdk}'`) && examples[i].includes('http://127.0.0.1:18080'));
    const file = `example_${i}.mjs`;
    await writeFile(file, examples[i].replace('http://127.0.0.1:18080', url));
    assert.equal((await run('node', [file], DEADLINE)).stdout, 'NEW\n');
    const orders = await books('allOrders', { symbol: 'BTCUSDT' });
    assert.deepEqual(orders.map(({ status }) => status), Array(i + 1).fill('CANCELED'));
  });
}
