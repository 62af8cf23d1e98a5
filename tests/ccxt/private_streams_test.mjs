// ccxt pro's private streams: what happens to the account's orders is told as it happens, and as REST tells it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { assertSame, holdings, plus } from './exact.mjs';
import { customer, listener } from './exchange.mjs';
import { arrival, until } from './waiting.mjs';

const SYMBOL = 'ETH/USDT';
const KEEP_ALIVE_MS = 300; // ccxt's own choice is 20 minutes

const rest = customer();
const orders = []; // every update that was told, oldest first
const trades = [];
let balance = {};
let keptAlive = 0;
let exchange;
let ended = false;

// Takes in what a watch tells, until the connection is closed.
async function follow(watch, take) {
  while (!ended) {
    try {
      take(await watch());
    } catch (error) {
      if (ended) return;
      throw error;
    }
  }
}

before(async () => {
  await rest.loadMarkets();
  exchange = await listener({ options: { listenKeyRefreshRate: KEEP_ALIVE_MS } });
  await exchange.loadMarkets();
  const keep = exchange.spotPrivatePutUserDataStream;
  exchange.spotPrivatePutUserDataStream = async (request) => {
    const kept = await keep.call(exchange, request);
    ++keptAlive;
    return kept;
  };
  follow(() => exchange.watchOrders(), (told) => orders.push(...told.map((order) => ({ ...order }))));
  follow(() => exchange.watchMyTrades(), (told) => trades.push(...told));
  follow(() => exchange.watchBalance(), (told) => { balance = told; });
  // Subscribed once an order shows on all three.
  await until('pushes on every private stream', async () => {
    const { id } = await rest.createOrder('SOL/USDT', 'market', 'buy', 0.1);
    return trades.some((trade) => trade.order === id) && orders.length > 0 && balance.SOL;
  });
});

after(async () => {
  ended = true;
  const { listenKey } = exchange.options;
  await exchange.close();
  // Without its key the client stops to keep it alive.
  await rest.spotPrivateDeleteUserDataStream({ listenKey });
});

const told = (id, status) => until(`order that is told as ${status}`, () => (
  orders.findLast((order) => order.id === id && order.status === status)
));

test('a resting order is told as open and, when it is cancelled, as cancelled', async () => {
  const { bid } = await rest.fetchTicker(SYMBOL);
  const price = Number(rest.priceToPrecision(SYMBOL, bid * 0.8));
  const { id } = await rest.createLimitBuyOrder(SYMBOL, 0.25, price, { clientOrderId: 'streamed-1' });
  const open = await told(id, 'open');
  assert.deepEqual(
    [open.symbol, open.type, open.side, open.price, open.amount, open.filled, open.remaining, open.clientOrderId],
    [SYMBOL, 'limit', 'buy', price, 0.25, 0, 0.25, 'streamed-1'],
  );
  await rest.cancelOrder(id, SYMBOL);
  const cancelled = await told(id, 'canceled');
  assert.deepEqual([cancelled.filled, cancelled.amount], [0, 0.25]);
});

test('a purchase is told with all its fills, and REST knows when the push arrives', async () => {
  const { id } = await rest.createOrder(SYMBOL, 'market', 'buy', 0.5, undefined, { clientOrderId: 'streamed-2' });
  const closed = await told(id, 'closed');
  assert.deepEqual([closed.type, closed.side, closed.filled], ['market', 'buy', 0.5]);
  assert.equal(closed.clientOrderId, 'streamed-2');
  const order = await rest.fetchOrder(id, SYMBOL);
  assert.equal(order.status, 'closed');
  assertSame(closed.info.cumulativeAmount, order.info.cummulativeQuoteQty, 'value of the order');

  const fills = await rest.fetchOrderTrades(id, SYMBOL);
  const pushed = await until('push of every fill', () => {
    const mine = trades.filter((trade) => trade.order === id);
    return mine.length >= fills.length && mine;
  });
  const summary = ({ id: trade, side, price, amount, cost, fee }) => (
    [trade, side, price, amount, cost, fee.cost, fee.currency].join(' ')
  );
  assert.deepEqual(pushed.map(summary).sort(), fills.map(summary).sort());
  assertSame(plus(...pushed.map((trade) => trade.info.quantity)), order.info.executedQty, 'quantity of the fills');
});

test('the balances that were told are those that REST tells', async () => {
  await rest.createOrder(SYMBOL, 'market', 'sell', 0.1);
  const { bid } = await rest.fetchTicker(SYMBOL);
  const { id } = await rest.createLimitBuyOrder(SYMBOL, 0.25, bid * 0.8);
  await told(id, 'open');
  const held = await holdings(rest);
  for (const asset of ['ETH', 'SOL', 'USDT']) {
    const [free, used] = [Number(held[asset].free), Number(held[asset].locked)];
    await until(`balance of ${asset} as it is`, () => balance[asset]?.free === free && balance[asset].used === used);
  }
  assert.ok(balance.USDT.used > 0);
  await rest.cancelOrder(id, SYMBOL);
  await until('balance with nothing locked', () => balance.USDT.used === 0);
});

test('orders of other types end as they must', async () => {
  const { bid, ask } = await rest.fetchTicker(SYMBOL);
  const place = async (price, params) => (await rest.createOrder(SYMBOL, 'limit', 'buy', 0.1, price, params)).id;
  await told(await place(bid * 0.8, { timeInForce: 'IOC' }), 'canceled');
  await told(await place(bid * 0.8, { timeInForce: 'FOK' }), 'canceled');
  await told(await place(ask * 1.004, { postOnly: true }), 'canceled');
  const filled = await told(await place(ask * 1.004, { timeInForce: 'FOK' }), 'closed');
  assert.equal(filled.timeInForce, 'FOK');
});

test('the listen key is kept alive, and one connection serves all three streams', async () => {
  await until('keeping alive, twice', () => keptAlive >= 2);
  const keyed = Object.keys(exchange.clients).filter((url) => url.includes('listenKey='));
  assert.equal(keyed.length, 1);
  assert.deepEqual((await rest.spotPrivateGetUserDataStream()).listenKey, [exchange.options.listenKey]);
});

test('a listen key that is not valid is an AuthenticationError', async () => {
  const intruder = await listener({ options: { listenKey: '0'.repeat(64) } });
  await assert.rejects(arrival('refusal', intruder.watchOrders()), ccxt.AuthenticationError);
  await intruder.close();
});
