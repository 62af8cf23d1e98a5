// mexc-api-sdk, MEXC's own: every method that it has. It asks synchronously and gives '' for what is null.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spot } from 'mexc-api-sdk';
import { CUSTOMER, books, methodsOf, noting, patient, url } from './exchange.mjs';
import { testMarketData } from './market_data.mjs';
import { testTrading } from './trading.mjs';

const SYMBOL = 'BTCUSDT';

const used = new Set();

function connect({ apiKey, secret }) {
  const spot = new Spot(apiKey, secret);
  spot.config.baseURL = `${url}/api/v3`;
  return noting(used, spot);
}

const spot = connect(CUSTOMER);

const refusal = ({ statusCode, body, headers }) => (
  { status: statusCode, code: body && JSON.parse(body).code, retryAfter: headers?.['retry-after'] }
);

const calls = patient({
  ping: async () => spot.ping(),
  time: async () => spot.time(),
  exchangeInfo: async () => spot.exchangeInfo(),
  depth: async (symbol) => spot.depth(symbol),
  trades: async (symbol) => spot.trades(symbol),
  historicalTrades: async (symbol) => spot.historicalTrades(symbol),
  aggTrades: async (symbol) => spot.aggTrades(symbol),
  klines: async (symbol, interval) => spot.klines(symbol, interval),
  avgPrice: async (symbol) => spot.avgPrice(symbol),
  tickers: async () => spot.ticker24hr(),
  prices: async () => spot.tickerPrice(),
  bookTickers: async () => spot.bookTicker(),
  testOrder: async ({ symbol, side, type, ...more }) => spot.newOrderTest(symbol, side, type, more),
  place: async ({ symbol, side, type, ...more }) => spot.newOrder(symbol, side, type, more),
  cancel: async (symbol, which) => spot.cancelOrder(symbol, { ...which }),
  cancelAll: async (symbol) => spot.cancelOpenOrders(symbol),
  query: async (symbol, which) => spot.queryOrder(symbol, { ...which }),
  openOrders: async (symbol) => spot.openOrders(symbol),
  allOrders: async (symbol) => spot.allOrders(symbol),
  account: async () => spot.accountInfo(),
  myTrades: async (symbol, which) => spot.accountTradeList(symbol, which && { ...which }),
}, refusal);

const told = (answer) => JSON.parse(JSON.stringify(answer, (name, value) => value ?? ''));

testMarketData(calls, told);
testTrading(calls, told, refusal);

test('symbols are asked for one by one and several at once, in small letters too', async () => {
  const { symbols: [one, ...none] } = spot.exchangeInfo({ symbol: 'btcusdt' });
  assert.deepEqual([one.symbol, none], [SYMBOL, []]);
  const { symbols } = spot.exchangeInfo({ symbols: 'btcusdt,ethusdc' });
  assert.deepEqual(symbols.map(({ symbol }) => symbol).sort(), [SYMBOL, 'ETHUSDC']);
  for (const ticker of [spot.ticker24hr, spot.tickerPrice, spot.bookTicker]) {
    assert.equal(ticker.call(spot, 'btcusdt').symbol, SYMBOL);
  }
});

test('lists are as long as was asked for', async () => {
  assert.equal(spot.depth(SYMBOL, { limit: 5 }).bids.length, 5);
  for (const list of [spot.trades, spot.historicalTrades, spot.aggTrades, spot.allOrders, spot.accountTradeList]) {
    assert.equal(list.call(spot, SYMBOL, { limit: 2 }).length, 2, list.name);
  }
  const [[opened]] = await books('klines', { symbol: SYMBOL, interval: '1m' });
  assert.deepEqual(spot.klines(SYMBOL, '1m', { startTime: opened, limit: 1 }).map(([first]) => first), [opened]);
});

test('what its page says and MEXC does not take is refused: an hour is 60m', () => {
  assert.throws(() => spot.klines(SYMBOL, '1h'), (error) => refusal(error).code === -1121);
  assert.ok(spot.klines(SYMBOL, '60m').length >= 1);
});

test('a wrong secret is refused', () => {
  const impostor = connect({ ...CUSTOMER, secret: 'wrong' });
  assert.throws(() => impostor.openOrders(SYMBOL), (error) => refusal(error).code === 700002);
});

test('no method was left out', () => {
  assert.deepEqual([...methodsOf(new Spot())].filter((name) => !used.has(name)), []);
});
