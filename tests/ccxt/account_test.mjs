// ccxt's account calls over REST: balances that change by exactly what was traded, fills, fees and keys.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertSame, holdings, less, minus, plus, times } from './exact.mjs';
import { customer, dealer } from './exchange.mjs';
import { until } from './waiting.mjs';

const SYMBOL = 'ETH/USDT';

const exchange = customer();
const other = dealer();

before(async () => {
  await exchange.loadMarkets();
  other.setMarkets(exchange.markets);
});

// By how much the account's whole holding of an asset grew.
function growth(before, after, asset) {
  return minus(plus(after[asset].free, after[asset].locked), plus(before[asset].free, before[asset].locked));
}

test('fetchCurrencies knows the asset of every market', () => {
  for (const code of ['BTC', 'ETH', 'SOL', 'USDC', 'USDT']) {
    assert.equal(exchange.currency(code).id, code);
    assert.ok(Object.keys(exchange.currency(code).networks).length >= 1, code);
  }
});

test('fetchBalance begins with the deposits', async () => {
  const balance = await exchange.fetchBalance();
  for (const code of ['USDT', 'USDC']) assert.deepEqual(balance[code], { free: 10_000, used: 0, total: 10_000 });
  assert.equal(balance.info.accountType, 'SPOT');
  assert.equal(balance.info.canTrade, true);
});

test('fetchTradingFee tells the fees of the market', async () => {
  const fee = await exchange.fetchTradingFee(SYMBOL);
  const { maker, taker } = exchange.market(SYMBOL);
  assert.deepEqual([fee.symbol, fee.maker, fee.taker], [SYMBOL, maker, taker]);
});

test('a purchase moves exactly its fills and fees from one asset to the other', async () => {
  const earlier = await holdings(exchange);
  const { id } = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.5);
  const later = await holdings(exchange);
  const { info } = await exchange.fetchOrder(id, SYMBOL);
  const fills = await exchange.fetchOrderTrades(id, SYMBOL);
  const fees = plus(...fills.map((fill) => fill.info.commission));
  assertSame(growth(earlier, later, 'ETH'), info.executedQty, 'growth of ETH');
  assertSame(growth(earlier, later, 'USDT'), minus('0', plus(info.cummulativeQuoteQty, fees)), 'growth of USDT');
  for (const { fee, info: fill } of fills) {
    assert.equal(fee.currency, 'USDT');
    assertSame(fill.commission, times(fill.quoteQty, '0.0005'), 'fee of a fill');
    assertSame(fill.quoteQty, times(fill.price, fill.qty), 'value of a fill');
    assert.equal(fill.isMaker, false);
  }
});

test('a sale brings in its fills less the fees', async () => {
  const earlier = await holdings(exchange);
  const { id } = await exchange.createOrder(SYMBOL, 'market', 'sell', 0.2);
  const later = await holdings(exchange);
  const { info } = await exchange.fetchOrder(id, SYMBOL);
  const fees = plus(...(await exchange.fetchOrderTrades(id, SYMBOL)).map((fill) => fill.info.commission));
  assertSame(growth(earlier, later, 'ETH'), '-0.2', 'growth of ETH');
  assertSame(growth(earlier, later, 'USDT'), minus(info.cummulativeQuoteQty, fees), 'growth of USDT');
});

test('a resting order locks what it needs, and gives it back when it is cancelled', async () => {
  const { bid, ask } = await exchange.fetchTicker(SYMBOL);
  const start = await holdings(exchange);
  const price = exchange.priceToPrecision(SYMBOL, bid * 0.8);
  const buy = await exchange.createLimitBuyOrder(SYMBOL, 0.5, price);
  const sell = await exchange.createLimitSellOrder(SYMBOL, 0.3, ask * 1.25);
  const locked = await holdings(exchange);
  assertSame(locked.ETH.locked, '0.3', 'locked ETH');
  assert.ok(!less(locked.USDT.locked, times(price, '0.5')), 'a buy locks at least what it may cost');
  assert.ok(less(locked.USDT.locked, times(price, '0.51')), 'and no more than its fee beside');
  for (const asset of ['ETH', 'USDT']) assertSame(growth(start, locked, asset), '0', `growth of ${asset}`);

  for (const { id } of [buy, sell]) await exchange.cancelOrder(id, SYMBOL);
  const end = await holdings(exchange);
  for (const asset of ['ETH', 'USDT']) {
    assertSame(end[asset].free, start[asset].free, `free ${asset}`);
    assertSame(end[asset].locked, '0', `locked ${asset}`);
  }
});

test('fetchMyTrades lists the fills of all orders, and keeps to time and number', async () => {
  const { id, timestamp } = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.1);
  const all = await exchange.fetchMyTrades(SYMBOL);
  const sides = new Set(all.map((trade) => trade.side));
  assert.deepEqual([...sides].sort(), ['buy', 'sell']);
  assert.equal(new Set(all.map((trade) => trade.id)).size, all.length, 'ids are unique');
  assert.deepEqual(all.map((trade) => trade.timestamp).sort(), all.map((trade) => trade.timestamp));
  const recent = await exchange.fetchMyTrades(SYMBOL, timestamp);
  assert.deepEqual(new Set(recent.map((trade) => trade.order)), new Set([id]));
  assert.equal((await exchange.fetchMyTrades(SYMBOL, undefined, 1)).length, 1);
  assert.deepEqual(await exchange.fetchMyTrades('BTC/USDT'), []);
});

test('an order that another account trades with is filled as a maker\'s, in part', async () => {
  // A bid inside the spread is the first to be traded with; sooner or later there is room for one.
  const [bought, sold] = await until('trade of two accounts', async () => {
    const { bids, asks } = await exchange.fetchOrderBook(SYMBOL, 5);
    const price = Number((bids[0][0] + 0.01).toFixed(2));
    if (price >= asks[0][0]) return undefined;
    const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.4, price, { postOnly: true });
    const taking = await other.createOrder(SYMBOL, 'limit', 'sell', 0.15, price, { timeInForce: 'IOC' });
    await exchange.cancelAllOrders(SYMBOL);
    const orders = [await exchange.fetchOrder(resting.id, SYMBOL), await other.fetchOrder(taking.id, SYMBOL)];
    return orders.every(({ filled }) => filled > 0) && orders[0].filled < 0.4 && orders;
  });
  assert.equal(bought.info.status, 'PARTIALLY_CANCELED');
  for (const { info: fill, takerOrMaker } of await exchange.fetchOrderTrades(bought.id, SYMBOL)) {
    assert.deepEqual([takerOrMaker, fill.isMaker, fill.isBuyer], ['maker', true, true]);
    assertSame(fill.commission, '0', 'fee of a maker');
    assertSame(fill.price, bought.info.price, 'price of a maker');
  }
  for (const { info: fill, takerOrMaker } of await other.fetchOrderTrades(sold.id, SYMBOL)) {
    assert.deepEqual([takerOrMaker, fill.isMaker, fill.isBuyer], ['taker', false, false]);
    assertSame(fill.commission, times(fill.quoteQty, '0.0005'), 'fee of a taker');
  }
});

test('all fills together explain the balances of either account', async () => {
  for (const [account, deposit] of [[exchange, { ETH: '0', USDT: '10000' }], [other, { ETH: '10', USDT: '10000' }]]) {
    const held = await holdings(account);
    const fills = (await account.fetchMyTrades(SYMBOL)).map((trade) => trade.info);
    const signed = (name) => plus(...fills.map((fill) => (fill.isBuyer ? fill[name] : minus('0', fill[name]))));
    const fees = plus(...fills.map((fill) => fill.commission));
    assertSame(held.ETH.free, plus(deposit.ETH, signed('qty')), 'ETH');
    assertSame(held.USDT.free, minus(deposit.USDT, plus(signed('quoteQty'), fees)), 'USDT');
    for (const asset of ['ETH', 'USDT']) assertSame(held[asset].locked, '0', `locked ${asset}`);
  }
});

test('the listen key calls make, list, keep and end keys', async () => {
  const { listenKey } = await exchange.spotPrivatePostUserDataStream();
  assert.match(listenKey, /^[0-9a-f]{64}$/);
  const listed = async () => (await exchange.spotPrivateGetUserDataStream()).listenKey;
  assert.deepEqual(await listed(), [listenKey]);
  assert.equal((await exchange.spotPrivatePutUserDataStream({ listenKey })).listenKey, listenKey);
  assert.equal((await exchange.spotPrivateDeleteUserDataStream({ listenKey })).listenKey, listenKey);
  assert.deepEqual(await listed(), []);
});

test('the account calls that ccxt has no own name for answer too', async () => {
  const { data } = await exchange.spotPrivateGetSelfSymbols();
  assert.deepEqual([...data].sort(), exchange.ids);
  assert.ok((await exchange.spotPrivateGetUid()).uid);
  assert.ok((await exchange.spotPrivateGetKycStatus()).status);
  const enable = await exchange.spotPrivatePostMxDeductEnable({ mxDeductEnable: true });
  assert.equal(enable.data.mxDeductEnable, true);
  assert.equal((await exchange.spotPrivateGetMxDeductEnable()).data.mxDeductEnable, true);
});
