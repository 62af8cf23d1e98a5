// ccxt behind TLS: REST by https, streams by wss. What it can do there is tested without; here it is that it gets there.
import assert from 'node:assert/strict';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { customer, listener } from './exchange.mjs';
import { arrival, until } from './waiting.mjs';

const SYMBOL = 'BTC/USDT';

const rest = customer();
let exchange;

before(async () => {
  exchange = await listener();
  await Promise.all([rest.loadMarkets(), exchange.loadMarkets()]);
});
after(() => exchange.close());

test('the exchange is reached by TLS alone, and by nobody who does not trust its authority', async () => {
  const url = new URL(process.env.TIDEGATE_URL);
  assert.equal(url.protocol, 'https:');
  const asked = new Promise((resolve, reject) => {
    https.get(`${url.origin}/api/v3/ping`, { ca: [] }, resolve).on('error', reject);
  });
  await assert.rejects(asked, { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  const plain = await fetch(`http://${url.host}/api/v3/ping`);
  assert.equal(plain.status, 400);
  assert.match(await plain.text(), /https:/);
});

test('markets, an order and its cancel over https', async () => {
  assert.equal(rest.market(SYMBOL).id, 'BTCUSDT');
  const { bids } = await rest.fetchOrderBook(SYMBOL, 5);
  const { id } = await rest.createLimitBuyOrder(SYMBOL, 0.01, bids[0][0] * 0.8);
  assert.equal((await rest.fetchOrder(id, SYMBOL)).status, 'open');
  await rest.cancelOrder(id, SYMBOL);
  assert.equal((await rest.fetchOrder(id, SYMBOL)).status, 'canceled');
});

test('the order book with an order of ours over wss', async () => {
  const book = () => arrival('push of the book', exchange.watchOrderBook(SYMBOL, undefined, { frequency: '10ms' }));
  const { bids, asks } = await book();
  assert.ok(bids.length >= 50 && bids[0][0] < asks[0][0]);
  const price = Number(rest.priceToPrecision(SYMBOL, bids[0][0] * 0.7));
  const { id } = await rest.createLimitBuyOrder(SYMBOL, 0.0123, price);
  await until('book with our order', async () => (await book()).bids.some(([level]) => level === price));
  await rest.cancelOrder(id, SYMBOL);
  assert.deepEqual(Object.keys(exchange.clients).map((url) => new URL(url).protocol), ['wss:']);
});
