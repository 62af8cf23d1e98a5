// What any SDK must bring about with orders, judged by the exchange's own books.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exact, product, sum } from './decimal.mjs';
import { books } from './exchange.mjs';

const SYMBOL = 'BTCUSDT';
const TAKER_FEE = '0.0005';
const DEPOSITS = { BTC: '1', USDT: '10000' };

// {BTC, USDT}: the whole holdings; {locked}: what of them orders hold.
async function holdings() {
  const { balances } = await books('account');
  const of = (asset, field) => exact(balances.find((one) => one.asset === asset)[field]);
  const whole = (asset) => of(asset, 'free') + of(asset, 'locked');
  return { BTC: whole('BTC'), USDT: whole('USDT'), locked: { BTC: of('BTC', 'locked'), USDT: of('USDT', 'locked') } };
}

// The best price of a side, so many times over, as MEXC wants it.
async function priced(side, factor) {
  const best = await books('ticker/bookTicker', { symbol: SYMBOL });
  return (Number(best[side]) * factor).toFixed(2);
}

// A buy that rests.
async function farBuy(quantity = '0.01', more = {}) {
  return { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', quantity, price: await priced('bidPrice', 0.8), ...more };
}

const idsOf = (orders) => orders.map(({ orderId }) => orderId).sort();

// An SDK on trial. `calls` are named after MEXC's endpoints; `told` makes of the exchange's answer what the SDK is to
// give; `refusal` reads {status, code} off the SDK's error.
class Trial {
  placed = [];

  constructor(calls, told, refusal) {
    Object.assign(this, { calls, told, refusal });
  }

  async place(order) {
    const answer = await this.calls.place(order);
    this.placed.push(answer.orderId);
    return answer;
  }

  async assertRefused(promise, code) {
    await assert.rejects(promise, (error) => {
      const { status, code: found } = this.refusal(error);
      assert.deepEqual([status, found], [400, code], `${error}`);
      return true;
    });
  }

  // The order, which the SDK tells of as the exchange's books do.
  async order(orderId) {
    const order = await this.calls.query(SYMBOL, { orderId });
    assert.deepEqual(order, this.told(await books('order', { symbol: SYMBOL, orderId })));
    return order;
  }

  // Its fills, alike; each a taker's.
  async fillsOf({ orderId, side }) {
    const fills = await this.calls.myTrades(SYMBOL, { orderId });
    assert.deepEqual(fills, this.told(await books('myTrades', { symbol: SYMBOL, orderId })));
    for (const fill of fills) {
      assert.deepEqual([fill.orderId, fill.isBuyer, fill.isMaker], [orderId, side === 'BUY', false]);
      assert.equal(exact(fill.quoteQty), product(fill.price, fill.qty));
      assert.deepEqual([exact(fill.commission), fill.commissionAsset], [product(fill.quoteQty, TAKER_FEE), 'USDT']);
    }
    return fills;
  }

  // Places an order that is filled, which moves exactly its fills and fees; the order.
  async trade(request) {
    const earlier = await holdings();
    const { orderId } = await this.place({ symbol: SYMBOL, ...request });
    const later = await holdings();
    const order = await this.order(orderId);
    assert.deepEqual([order.status, order.side, order.type], ['FILLED', request.side, request.type]);
    const fills = await this.fillsOf(order);
    assert.equal(sum(fills.map(({ qty }) => qty)), exact(order.executedQty));
    assert.equal(sum(fills.map(({ quoteQty }) => quoteQty)), exact(order.cummulativeQuoteQty));
    const bought = (text) => (order.side === 'BUY' ? exact(text) : -exact(text));
    assert.equal(later.BTC - earlier.BTC, bought(order.executedQty));
    const fees = sum(fills.map(({ commission }) => commission));
    assert.equal(later.USDT - earlier.USDT, -bought(order.cummulativeQuoteQty) - fees);
    return order;
  }
}

function testBeginning(trial) {
  const { calls, told } = trial;

  test('the account begins with its deposits', async () => {
    const account = await calls.account();
    assert.deepEqual(account, told(await books('account')));
    assert.deepEqual([account.accountType, account.canTrade], ['SPOT', true]);
    assert.deepEqual(Object.fromEntries(account.balances.map(({ asset, free }) => [asset, free])), DEPOSITS);
  });

  test('a test order is checked and not placed', async () => {
    assert.deepEqual(await calls.testOrder(await farBuy()), {});
    await trial.assertRefused(calls.testOrder(await farBuy('0.000002')), 30002);
    assert.deepEqual(await books('allOrders', { symbol: SYMBOL }), []);
  });
}

function testRestingOrders(trial) {
  const { calls } = trial;

  test('a limit order rests, locks what it may cost, and gives all of it back when it is cancelled', async () => {
    const earlier = await holdings();
    const request = await farBuy('0.012345');
    const { orderId } = await trial.place(request);
    const during = await holdings();
    const value = product(request.price, request.quantity);
    assert.deepEqual(during.locked, { BTC: 0n, USDT: value + (value * exact(TAKER_FEE)) / exact('1') });
    assert.deepEqual([during.BTC, during.USDT], [earlier.BTC, earlier.USDT]);

    const cancelled = await calls.cancel(SYMBOL, { orderId });
    assert.deepEqual([cancelled.orderId, cancelled.origQty, cancelled.executedQty], [orderId, '0.012345', '0']);
    assert.equal((await trial.order(orderId)).status, 'CANCELED');
    assert.deepEqual(await holdings(), earlier);
    await trial.assertRefused(calls.cancel(SYMBOL, { orderId }), -2011);
  });

  test('an order is found by either id and among the open ones, and is cancelled by its client id', async () => {
    const request = await farBuy('0.01', { newClientOrderId: 'sdk-named' });
    const { orderId, symbol, side, type, transactTime } = await trial.place(request);
    assert.deepEqual([symbol, side, type], [SYMBOL, 'BUY', 'LIMIT']);
    const order = await trial.order(orderId);
    assert.deepEqual([order.status, order.clientOrderId, order.time], ['NEW', 'sdk-named', transactTime]);
    assert.deepEqual([order.origQty, exact(order.price)], ['0.01', exact(request.price)]);
    assert.deepEqual(await calls.query(SYMBOL, { origClientOrderId: 'sdk-named' }), order);
    assert.deepEqual(await calls.openOrders(SYMBOL), [order]);
    assert.equal((await calls.cancel(SYMBOL, { origClientOrderId: 'sdk-named' })).orderId, orderId);
    assert.deepEqual(await calls.openOrders(SYMBOL), []);
    assert.equal((await trial.order(orderId)).status, 'CANCELED');
  });

  test('all open orders of a symbol are cancelled at once', async () => {
    const orders = [await trial.place(await farBuy()), await trial.place(await farBuy('0.02'))];
    assert.deepEqual(idsOf(await calls.openOrders(SYMBOL)), idsOf(orders));
    assert.deepEqual(idsOf(await calls.cancelAll(SYMBOL)), idsOf(orders));
    assert.deepEqual(await books('openOrders', { symbol: SYMBOL }), []);
    assert.equal((await holdings()).locked.USDT, 0n);
  });
}

function testTrades(trial) {
  for (const side of ['BUY', 'SELL']) {
    test(`a market order, ${side}, trades exactly its quantity`, async () => {
      const { executedQty } = await trial.trade({ side, type: 'MARKET', quantity: '0.02' });
      assert.equal(exact(executedQty), exact('0.02'));
    });
  }

  test('a market order by value spends at most that, and all but a step of it', async () => {
    const order = await trial.trade({ side: 'BUY', type: 'MARKET', quoteOrderQty: '500' });
    const left = exact('500') - exact(order.cummulativeQuoteQty);
    assert.ok(0n <= left && left < product(order.price, '0.000001'), `${order.cummulativeQuoteQty} of 500`);
  });

  for (const type of ['LIMIT', 'IMMEDIATE_OR_CANCEL', 'FILL_OR_KILL']) {
    test(`an order that crosses the spread, ${type}, is filled at its price or better`, async () => {
      const price = await priced('askPrice', 1.002);
      const { cummulativeQuoteQty } = await trial.trade({ side: 'BUY', type, quantity: '0.001', price });
      assert.ok(exact(cummulativeQuoteQty) <= product(price, '0.001'));
    });
  }

  test('a maker\'s order that would trade ends without a trade', async () => {
    const price = await priced('askPrice', 1.002);
    const request = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.001', price };
    const { orderId } = await trial.place(request);
    const { status, executedQty } = await trial.order(orderId);
    assert.deepEqual([status, executedQty], ['CANCELED', '0']);
  });
}

function testRefusals(trial) {
  const { calls } = trial;

  test('what cannot be done is refused with MEXC\'s codes', async () => {
    const buy = await farBuy('1.5');
    const sell = { ...buy, side: 'SELL', price: await priced('askPrice', 1.1) };
    await trial.assertRefused(calls.place(buy), 30004);
    await trial.assertRefused(calls.place(sell), 30005);
    await trial.assertRefused(calls.place({ ...buy, symbol: 'GONEUSDT' }), 10007);
    await trial.assertRefused(calls.place({ ...buy, type: 'STOP_LOSS', stopPrice: buy.price }), 33333);
    await trial.assertRefused(calls.depth('GONEUSDT'), -1121);
    await trial.assertRefused(calls.query(SYMBOL, { orderId: 'C02__1' }), -2013);
    await trial.assertRefused(calls.query(SYMBOL, {}), 700004);
  });
}

// Looks back on all of the above.
function testHistory({ calls, told, placed }) {
  test('all orders and all fills are listed, and explain the balances', async () => {
    const orders = await calls.allOrders(SYMBOL);
    assert.deepEqual(orders, told(await books('allOrders', { symbol: SYMBOL })));
    assert.deepEqual(idsOf(orders), [...placed].sort());
    const fills = await calls.myTrades(SYMBOL);
    assert.deepEqual(fills, told(await books('myTrades', { symbol: SYMBOL })));
    const bought = (field) => sum(fills.map((fill) => (fill.isBuyer ? fill[field] : `-${fill[field]}`)));
    const held = await holdings();
    assert.equal(held.BTC, exact(DEPOSITS.BTC) + bought('qty'));
    const fees = sum(fills.map(({ commission }) => commission));
    assert.equal(held.USDT, exact(DEPOSITS.USDT) - bought('quoteQty') - fees);
  });
}

export function testTrading(calls, told, refusal) {
  const trial = new Trial(calls, told, refusal);
  testBeginning(trial);
  testRestingOrders(trial);
  testTrades(trial);
  testRefusals(trial);
  testHistory(trial);
}
