// What ccxt makes of an exchange that is unwell. What goes wrong where is in outages_faults.toml.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import ccxt from 'ccxt';
import { customer } from './exchange.mjs';
import { retryAfterMs, until } from './waiting.mjs';

const SYMBOL = 'BTC/USDT';

const exchange = customer();
let price;

before(async () => {
  await exchange.loadMarkets();
  price = Number(exchange.priceToPrecision(SYMBOL, (await exchange.fetchOrderBook(SYMBOL, 5)).bids[0][0] * 0.8));
});

const refusedAs = (promise, type) => assert.rejects(promise, (error) => {
  assert.equal(error.constructor.name, type.name, `${error}`);
  return true;
});

test('an exchange that is down is ExchangeNotAvailable, a late gateway a RequestTimeout', async () => {
  await refusedAs(exchange.fetchTime(), ccxt.ExchangeNotAvailable);
  await refusedAs(exchange.spotPublicGetAvgPrice({ symbol: 'BTCUSDT' }), ccxt.RequestTimeout);
  await refusedAs(exchange.spotPublicGetTickerPrice(), ccxt.ExchangeError);
});

test('a page of a firewall is no answer of the exchange', async () => {
  await refusedAs(exchange.fetchTicker(SYMBOL), ccxt.ExchangeNotAvailable);
});

test('a refusal says when to come again', async () => {
  await refusedAs(exchange.fetchTrades(SYMBOL), ccxt.RateLimitExceeded);
  assert.equal(retryAfterMs(exchange), 3_000);
});

test('silence is a RequestTimeout', async () => {
  const impatient = customer({ timeout: 300 });
  impatient.setMarkets(exchange.markets);
  const method = 'spotPublicGetHistoricalTrades';
  await refusedAs(impatient.fetchTrades(SYMBOL, undefined, 5, { method }), ccxt.RequestTimeout);
});

test('a connection that is cut is a NetworkError', async () => {
  const method = 'spotPublicGetTrades';
  await assert.rejects(exchange.fetchTrades(SYMBOL, undefined, 5, { method }), ccxt.NetworkError);
  // In the middle of a body ccxt lets the error of Node's client through.
  await assert.rejects(exchange.fetchOHLCV(SYMBOL), (error) => !(error instanceof ccxt.ExchangeError));
});

test('an order that was answered with an error may be there all the same', async () => {
  const placed = exchange.createLimitBuyOrder(SYMBOL, 0.01, price, { clientOrderId: 'answered-503' });
  await refusedAs(placed, ccxt.ExchangeNotAvailable);
  const order = await exchange.fetchOrder(undefined, SYMBOL, { clientOrderId: 'answered-503' });
  assert.deepEqual([order.status, order.amount, order.price], ['open', 0.01, price]);
});

test('an order may be unknown for a moment after it was placed', async () => {
  const [{ id }] = await exchange.createOrders([{ symbol: SYMBOL, type: 'limit', side: 'buy', amount: 0.01, price }]);
  await refusedAs(exchange.fetchOrder(id, SYMBOL), ccxt.ExchangeError);
  const order = await until('order that can be seen', () => exchange.fetchOrder(id, SYMBOL).catch(() => undefined));
  assert.deepEqual([order.status, order.amount], ['open', 0.01]);
});

test('a market that is paused is not active, and takes no orders', async () => {
  assert.equal(exchange.market('SOL/USDT').active, false);
  assert.equal(exchange.market(SYMBOL).active, true);
  const batch = [{ symbol: 'SOL/USDT', type: 'limit', side: 'buy', amount: 1, price: 100 }];
  const [refused] = await exchange.createOrders(batch);
  assert.deepEqual([refused.status, refused.info.code], ['rejected', 30016]);
  await refusedAs(exchange.createOrder('SOL/USDT', 'limit', 'buy', 1, 100, { test: true }), ccxt.InvalidOrder);
});
