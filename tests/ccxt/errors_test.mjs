// ccxt's own typed errors, each provoked at the exchange: what an answer's code and status become for a bot.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import ccxt from 'ccxt';
import { customer, stranger } from './exchange.mjs';
import { retryAfterMs } from './waiting.mjs';

const SYMBOL = 'BTC/USDT';

const exchange = customer();
let ask;

before(async () => {
  await exchange.loadMarkets();
  ({ ask } = await exchange.fetchTicker(SYMBOL));
});

// Exactly this class, out of this code of the exchange's: no subclass, and nothing that ccxt decided alone.
async function assertRefused(promise, type, code) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.constructor.name, type.name, `${error}`);
    assert.match(error.message, new RegExp(`"code": ?${code}\\b`));
    return true;
  });
}

// A client whose table of markets is older than the exchange's.
function withDelistedMarket() {
  const old = customer();
  const gone = { ...exchange.market(SYMBOL), id: 'GONEUSDT', symbol: 'GONE/USDT' };
  old.setMarkets([...Object.values(exchange.markets), gone]);
  return old;
}

test('a wrong secret is an AuthenticationError', async () => {
  await assertRefused(customer({ secret: 'wrong' }).fetchBalance(), ccxt.AuthenticationError, 700002);
});

test('a key that cannot be one is an AuthenticationError', async () => {
  await assertRefused(customer({ apiKey: 'no key!' }).fetchBalance(), ccxt.AuthenticationError, 700001);
});

test('a key that nobody has is refused with MEXC\'s code for it, which ccxt calls a BadRequest', async () => {
  await assertRefused(customer({ apiKey: 'nobodys' }).fetchBalance(), ccxt.BadRequest, 10072);
});

test('no key at all is noticed by ccxt before it asks', async () => {
  const anonymous = stranger();
  await anonymous.loadMarkets();
  await assert.rejects(anonymous.fetchBalance(), ccxt.AuthenticationError);
});

test('a symbol that is not listed is a BadSymbol for data and for orders', async () => {
  const old = withDelistedMarket();
  await assertRefused(old.fetchOrderBook('GONE/USDT'), ccxt.BadSymbol, -1121);
  await assertRefused(old.fetchTicker('GONE/USDT'), ccxt.BadSymbol, -1121);
  await assertRefused(old.fetchOHLCV('GONE/USDT'), ccxt.BadSymbol, -1121);
  await assertRefused(old.createLimitBuyOrder('GONE/USDT', 1, 100), ccxt.BadSymbol, 10007);
  await assertRefused(old.fetchOpenOrders('GONE/USDT'), ccxt.BadSymbol, 10007);
});

test('an interval that does not exist is refused as MEXC refuses it', async () => {
  await assertRefused(exchange.spotPublicGetKlines({ symbol: 'BTCUSDT', interval: '7m' }), ccxt.BadSymbol, -1121);
});

test('orders beyond the account\'s means are InsufficientFunds', async () => {
  await assertRefused(exchange.createLimitBuyOrder(SYMBOL, 1, ask), ccxt.InsufficientFunds, 30004);
  await assertRefused(exchange.createOrder(SYMBOL, 'market', 'buy', 1), ccxt.InsufficientFunds, 30004);
  await assertRefused(exchange.createMarketBuyOrderWithCost(SYMBOL, 20_000), ccxt.InsufficientFunds, 30004);
  await assertRefused(exchange.createLimitSellOrder(SYMBOL, 0.01, ask), ccxt.InsufficientFunds, 30005);
  await assertRefused(exchange.createOrder(SYMBOL, 'market', 'sell', 0.01), ccxt.InsufficientFunds, 30005);
});

test('orders outside the market\'s limits are InvalidOrders', async () => {
  await assertRefused(exchange.createLimitBuyOrder(SYMBOL, 0.00001, ask), ccxt.InvalidOrder, 30002);
  await assertRefused(exchange.createMarketBuyOrderWithCost(SYMBOL, 0.5), ccxt.InvalidOrder, 30002);
  await assertRefused(exchange.createLimitBuyOrder(SYMBOL, 100, ask), ccxt.InvalidOrder, 30003);
  await assertRefused(exchange.createLimitBuyOrder(SYMBOL, 0.001, ask * 1.02), ccxt.InvalidOrder, 30087);
  assert.deepEqual(await exchange.fetchOpenOrders(), []);
});

test('a clock that is wrong is an InvalidNonce, and right again after loadTimeDifference', async () => {
  for (const wrong of [-60_000, 2_000]) {
    const mistaken = customer();
    mistaken.setMarkets(exchange.markets);
    mistaken.milliseconds = () => Date.now() + wrong;
    await assertRefused(mistaken.fetchOpenOrders(SYMBOL), ccxt.InvalidNonce, 700003);
    await mistaken.loadTimeDifference();
    assert.deepEqual(await mistaken.fetchOpenOrders(SYMBOL), []);
  }
});

test('a recvWindow beyond a minute is an InvalidNonce', async () => {
  const generous = customer({ options: { recvWindow: 60_001 } });
  generous.setMarkets(exchange.markets);
  await assertRefused(generous.fetchOpenOrders(SYMBOL), ccxt.InvalidNonce, 700005);
});

test('orders that are not there are told apart by what was asked of them', async () => {
  await assertRefused(exchange.cancelOrder('C02__1', SYMBOL), ccxt.BadRequest, -2011);
  await assertRefused(exchange.fetchOrder('C02__1', SYMBOL), ccxt.ExchangeError, -2013);
  const { id } = await exchange.createLimitBuyOrder(SYMBOL, 0.001, ask * 0.8);
  await exchange.cancelOrder(id, SYMBOL);
  await assertRefused(exchange.cancelOrder(id, SYMBOL), ccxt.BadRequest, -2011);
});

test('parameters that are wrong, missing or not harmless are BadRequests', async () => {
  const good = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.001', price: '50000' };
  const place = (change) => exchange.spotPrivatePostOrder({ ...good, ...change });
  await assertRefused(place({ quantity: 'much' }), ccxt.BadRequest, 33333);
  await assertRefused(place({ side: 'HOLD' }), ccxt.BadRequest, 33333);
  await assertRefused(place({ price: '' }), ccxt.BadRequest, 44444);
  await assertRefused(place({ newClientOrderId: 'a b' }), ccxt.BadRequest, 700008);
  await assertRefused(exchange.spotPrivateGetOrder({ symbol: 'BTCUSDT' }), ccxt.BadRequest, 700004);
});

// Last: what follows would be refused too.
test('more requests than the limits are RateLimitExceeded, until the time that the exchange told', async () => {
  const requests = Array.from({ length: 6 }, () => exchange.fetchBalance());
  const refused = (await Promise.allSettled(requests)).filter(({ status }) => status === 'rejected');
  assert.ok(refused.length >= 3, 'an account is told twice a second');
  for (const { reason } of refused) await assertRefused(Promise.reject(reason), ccxt.RateLimitExceeded, 429);
  const another = exchange.fetchBalance();
  await assertRefused(another, ccxt.RateLimitExceeded, 429);
  await pause(retryAfterMs(exchange));
  assert.equal((await exchange.fetchBalance()).USDT.total, 10_000);
});

test('who does not stop is banned, which is DDoSProtection', async () => {
  const requests = Array.from({ length: 40 }, () => exchange.fetchBalance());
  const classes = (await Promise.allSettled(requests)).map(({ reason }) => reason?.constructor.name);
  assert.ok(classes.includes('DDoSProtection'), `${classes}`);
  await assert.rejects(exchange.fetchTime(), ccxt.DDoSProtection);
  assert.ok(retryAfterMs(exchange) >= 60_000);
});
