// The examples of docs/ccxt.md do what the page says, as they stand there but for the exchange's port.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { address, customer } from './exchange.mjs';

const run = promisify(execFile);
const DEADLINE = { timeout: 60_000 };

async function example(language, file) {
  const page = await readFile('ccxt.md', 'utf8');
  const [, text] = page.match(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's'));
  assert.ok(text.includes('127.0.0.1:18080'));
  await writeFile(file, text.replaceAll('127.0.0.1:18080', address));
  return file;
}

async function assertTraded(output) {
  assert.equal(output.stdout, 'my-first open\n');
  const exchange = customer();
  const { status } = await exchange.fetchOrder(undefined, 'BTC/USDT', { clientOrderId: 'my-first' });
  assert.equal(status, 'canceled');
}

const python = await run('python3', ['-c', 'import ccxt.pro']).then(() => true, () => false);

test('the example in JavaScript', async () => {
  await assertTraded(await run('node', [await example('js', 'example.mjs')], DEADLINE));
});

test('the example in Python', { skip: !python && "Python's ccxt is not installed" }, async () => {
  await assertTraded(await run('python3', [await example('python', 'example.py')], DEADLINE));
});
