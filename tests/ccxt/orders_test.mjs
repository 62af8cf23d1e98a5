// ccxt's trading calls over REST: every type of order placed, queried, listed and cancelled.
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import ccxt from 'ccxt';
import { assertSame, plus } from './exact.mjs';
import { customer } from './exchange.mjs';
import { until } from './waiting.mjs';

const SYMBOL = 'BTC/USDT';
const FAR = 0.8; // of the price: no market moves there within this test

const exchange = customer();

before(() => exchange.loadMarkets());
afterEach(() => exchange.cancelAllOrders());

async function best() {
  const { bids, asks } = await exchange.fetchOrderBook(SYMBOL, 5);
  return { bid: bids[0][0], ask: asks[0][0] };
}

// A buy that rests, and its price.
async function placeFar(amount = 0.01, params = {}) {
  const price = Number(exchange.priceToPrecision(SYMBOL, (await best()).bid * FAR));
  return { price, order: await exchange.createOrder(SYMBOL, 'limit', 'buy', amount, price, params) };
}

// So that the next attempt can be paid. Less than the market's minimum stays where it is.
async function sellBack({ filled, cost }) {
  if (cost > 5) await exchange.createOrder(SYMBOL, 'market', 'sell', filled);
}

const idsOf = (orders) => orders.map((order) => order.id).sort();

// That what the order tells of its fills is what the fills themselves tell.
async function assertFillsAddUp(order) {
  const fills = await exchange.fetchOrderTrades(order.id, SYMBOL);
  const { executedQty, cummulativeQuoteQty } = order.info;
  assertSame(plus(...fills.map((fill) => fill.info.qty)), executedQty, 'quantity of the fills');
  assertSame(plus(...fills.map((fill) => fill.info.quoteQty)), cummulativeQuoteQty, 'value of the fills');
  for (const fill of fills) {
    assert.deepEqual([fill.order, fill.symbol, fill.side], [order.id, SYMBOL, order.side]);
  }
}

test('a limit order rests, is found by either id and in the lists, and is cancelled', async () => {
  const { price, order } = await placeFar(0.012345, { clientOrderId: 'ccxt-resting-1' });
  assert.equal(typeof order.id, 'string');
  assert.deepEqual(
    [order.symbol, order.type, order.side, order.price, order.amount],
    [SYMBOL, 'limit', 'buy', price, 0.012345],
  );
  const byId = await exchange.fetchOrder(order.id, SYMBOL);
  assert.deepEqual([byId.id, byId.clientOrderId], [order.id, 'ccxt-resting-1']);
  assert.deepEqual([byId.status, byId.timeInForce, byId.price], ['open', 'GTC', price]);
  assert.deepEqual([byId.amount, byId.filled, byId.remaining], [0.012345, 0, 0.012345]);
  assert.equal(byId.timestamp, order.timestamp);
  const byClientId = await exchange.fetchOrder(undefined, SYMBOL, { clientOrderId: 'ccxt-resting-1' });
  assert.deepEqual(byClientId, byId);
  for (const listed of [await exchange.fetchOpenOrders(SYMBOL), await exchange.fetchOpenOrders()]) {
    assert.deepEqual(listed.map((one) => [one.id, one.status, one.amount]), [[order.id, 'open', 0.012345]]);
  }
  assert.deepEqual(await exchange.fetchOpenOrders('ETH/USDT'), []);

  const cancelled = await exchange.cancelOrder(order.id, SYMBOL);
  assert.deepEqual([cancelled.id, cancelled.price, cancelled.amount], [order.id, price, 0.012345]);
  const after = await exchange.fetchOrder(order.id, SYMBOL);
  assert.deepEqual([after.status, after.filled, after.cost], ['canceled', 0, 0]);
  assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
});

test('an order is cancelled by its client id', async () => {
  const { order } = await placeFar(0.01, { clientOrderId: 'ccxt-cancel-1' });
  const cancelled = await exchange.cancelOrder(undefined, SYMBOL, { clientOrderId: 'ccxt-cancel-1' });
  assert.equal(cancelled.id, order.id);
  assert.equal((await exchange.fetchOrder(order.id, SYMBOL)).status, 'canceled');
});

test('a limit order that crosses the spread is filled at its price or better', async () => {
  const limit = Number(exchange.priceToPrecision(SYMBOL, (await best()).ask * 1.004));
  const { id } = await exchange.createLimitBuyOrder(SYMBOL, 0.01, limit);
  const order = await exchange.fetchOrder(id, SYMBOL);
  assert.deepEqual([order.status, order.filled, order.remaining], ['closed', 0.01, 0]);
  assert.ok(order.average < limit, 'better than its limit');
  await assertFillsAddUp(order);
});

test('a market order by amount trades exactly that amount', async () => {
  for (const side of ['buy', 'sell']) {
    const placed = await exchange.createOrder(SYMBOL, 'market', side, 0.01);
    assert.deepEqual([placed.type, placed.side, placed.amount], ['market', side, 0.01]);
    const order = await exchange.fetchOrder(placed.id, SYMBOL);
    assert.deepEqual([order.status, order.type, order.filled], ['closed', 'market', 0.01]);
    await assertFillsAddUp(order);
  }
});

test('a market order by cost spends at most that, and all but a step of it', async () => {
  const COST = 500;
  const step = exchange.market(SYMBOL).precision.amount;
  for (const create of ['createMarketBuyOrderWithCost', 'createMarketSellOrderWithCost']) {
    const { id } = await exchange[create](SYMBOL, COST);
    const order = await exchange.fetchOrder(id, SYMBOL);
    assert.equal(order.status, 'closed');
    assert.ok(order.cost <= COST && COST - order.cost < step * order.average * 1.001, `${create}: ${order.cost}`);
    await assertFillsAddUp(order);
  }
});

test('a market order with a price spends amount times price', async () => {
  const { ask } = await best();
  const { id } = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.005, ask);
  const order = await exchange.fetchOrder(id, SYMBOL);
  assert.equal(order.status, 'closed');
  assert.ok(order.cost <= 0.005 * ask && order.cost > 0.0049 * ask, `${order.cost}`);
});

test('a post-only order rests where it would not trade, and is cancelled where it would', async () => {
  const { order } = await placeFar(0.01, { postOnly: true });
  const resting = await exchange.fetchOrder(order.id, SYMBOL);
  assert.deepEqual([resting.status, resting.type, resting.timeInForce], ['open', 'limit', 'POST_ONLY']);
  const { ask } = await best();
  const crossing = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, ask * 1.004, { postOnly: true });
  const refused = await exchange.fetchOrder(crossing.id, SYMBOL);
  assert.deepEqual([refused.status, refused.filled], ['canceled', 0]);
});

test('an immediate-or-cancel order takes what is there and leaves nothing behind', async () => {
  const IOC = { timeInForce: 'IOC' };
  const { ask } = await best();
  const whole = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.001, ask * 1.004, IOC);
  const filled = await exchange.fetchOrder(whole.id, SYMBOL);
  assert.deepEqual([filled.status, filled.filled, filled.timeInForce], ['closed', 0.001, 'IOC']);

  const none = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, ask * FAR, IOC);
  const missed = await exchange.fetchOrder(none.id, SYMBOL);
  assert.deepEqual([missed.status, missed.filled], ['canceled', 0]);

  // More than the best level holds: sooner or later the book does not move between the look and the order.
  const part = await until('order that is filled in part', async () => {
    const { asks: [[price, amount]] } = await exchange.fetchOrderBook(SYMBOL, 5);
    if (price * amount > 4000) return undefined;
    const { id } = await exchange.createOrder(SYMBOL, 'limit', 'buy', amount + 0.02, price, IOC);
    const order = await exchange.fetchOrder(id, SYMBOL);
    await sellBack(order);
    return order.filled > 0 && order.filled < order.amount ? order : undefined;
  });
  assert.deepEqual([part.status, part.info.status], ['canceled', 'PARTIALLY_CANCELED']);
  await assertFillsAddUp(part);
  assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
});

test('a fill-or-kill order trades whole or not at all', async () => {
  const FOK = { timeInForce: 'FOK' };
  const { ask } = await best();
  const { id } = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, ask * 1.004, FOK);
  const filled = await exchange.fetchOrder(id, SYMBOL);
  assert.deepEqual([filled.status, filled.filled, filled.timeInForce], ['closed', 0.01, 'FOK']);
  const missed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, ask * FAR, FOK);
  const killed = await exchange.fetchOrder(missed.id, SYMBOL);
  assert.deepEqual([killed.status, killed.filled], ['canceled', 0]);
});

test('a limit order that trades in part rests with the remainder', async () => {
  const order = await until('order that rests after a part of it traded', async () => {
    const { asks: [[price, amount]] } = await exchange.fetchOrderBook(SYMBOL, 5);
    if (price * amount > 4000) return undefined;
    const { id } = await exchange.createLimitBuyOrder(SYMBOL, amount + 0.02, price);
    const seen = await exchange.fetchOrder(id, SYMBOL);
    await exchange.cancelAllOrders(SYMBOL);
    await sellBack(await exchange.fetchOrder(id, SYMBOL));
    return seen.status === 'open' && seen.filled > 0 ? seen : undefined;
  });
  assert.equal(order.info.status, 'PARTIALLY_FILLED');
  assert.equal(order.remaining, Number((order.amount - order.filled).toFixed(6)));
  const after = await exchange.fetchOrder(order.id, SYMBOL);
  assert.equal(after.status, after.remaining > 0 ? 'canceled' : 'closed');
  await assertFillsAddUp(after);
});

test('a batch tells of each of its orders, good and bad', async () => {
  const { price } = await placeFar();
  const order = (amount, clientOrderId) => (
    { symbol: SYMBOL, type: 'limit', side: 'buy', amount, price, params: { clientOrderId } }
  );
  const answers = await exchange.createOrders([
    order(0.01, 'batch-1'),
    order(0.000002, 'batch-2'),
    order(0.02, 'batch-3'),
  ]);
  assert.deepEqual(answers.map(({ status, info }) => [status, info.code, info.newClientOrderId]), [
    [undefined, undefined, 'batch-1'],
    ['rejected', 30002, 'batch-2'],
    [undefined, undefined, 'batch-3'],
  ]);
  const open = await exchange.fetchOpenOrders(SYMBOL);
  const placed = open.filter(({ clientOrderId }) => clientOrderId?.startsWith('batch-'));
  assert.deepEqual(idsOf(placed), idsOf([answers[0], answers[2]]));
});

test('cancelAllOrders cancels a market, or everything', async () => {
  const placed = [await placeFar(), await placeFar(0.02)].map(({ order }) => order);
  const { bid } = await exchange.fetchTicker('SOL/USDT');
  const other = await exchange.createLimitBuyOrder('SOL/USDT', 1, bid * FAR);
  assert.deepEqual(idsOf(await exchange.cancelAllOrders(SYMBOL)), idsOf(placed));
  assert.deepEqual(idsOf(await exchange.fetchOpenOrders()), [other.id]);
  await exchange.cancelAllOrders();
  assert.deepEqual(await exchange.fetchOpenOrders(), []);
  assert.equal((await exchange.fetchOrder(other.id, 'SOL/USDT')).status, 'canceled');
});

test('editOrder cancels the order and places the new one', async () => {
  const { price, order } = await placeFar();
  const edited = await exchange.editOrder(order.id, SYMBOL, 'limit', 'buy', 0.02, price - 1);
  assert.notEqual(edited.id, order.id);
  assert.equal((await exchange.fetchOrder(order.id, SYMBOL)).status, 'canceled');
  const [open] = await exchange.fetchOpenOrders(SYMBOL);
  assert.deepEqual([open.id, open.amount, open.price], [edited.id, 0.02, Number((price - 1).toFixed(2))]);
});

test('a test order is checked and not placed', async () => {
  await placeFar(0.01, { test: true, clientOrderId: 'only-a-test' });
  assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
  await assert.rejects(placeFar(0.000002, { test: true }), ccxt.InvalidOrder);
});

test('fetchOrders lists orders of every end, and keeps to time and number', async () => {
  const { order: resting } = await placeFar();
  const { order: gone } = await placeFar();
  await exchange.cancelOrder(gone.id, SYMBOL);
  const traded = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01);
  const all = await exchange.fetchOrders(SYMBOL);
  const statuses = Object.fromEntries(all.map(({ id, status }) => [id, status]));
  assert.deepEqual([resting, gone, traded].map(({ id }) => statuses[id]), ['open', 'canceled', 'closed']);
  assert.deepEqual(all.map((order) => order.timestamp).sort(), all.map((order) => order.timestamp));
  const since = await exchange.fetchOrders(SYMBOL, resting.timestamp);
  assert.deepEqual(idsOf(since), idsOf(all.filter(({ timestamp }) => timestamp >= resting.timestamp)));
  const last = await exchange.fetchOrders(SYMBOL, undefined, 1);
  assert.deepEqual(idsOf(last), [traded.id]);
});

test('what ccxt itself does not do for MEXC\'s spot markets it says so', async () => {
  await assert.rejects(exchange.fetchClosedOrders(SYMBOL), ccxt.NotSupported);
  await assert.rejects(exchange.fetchCanceledOrders(SYMBOL), ccxt.NotSupported);
  await assert.rejects(exchange.fetchTradingFees(), ccxt.NotSupported);
  await assert.rejects(exchange.cancelOrders(['1'], SYMBOL), ccxt.BadRequest);
});
