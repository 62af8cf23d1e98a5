// mexc-api: every method of API v3 that it has. What else it has is of MEXC's API v2 and of futures.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Contract, Spot } from 'mexc-api';
import { CUSTOMER, methodsOf, noting, patient, url } from './exchange.mjs';
import { testMarketData } from './market_data.mjs';
import { testTrading } from './trading.mjs';

const SYMBOL = 'BTCUSDT';
const V2 = `${url}/open/api/v2/`;
const FUTURES = `${url}/api/v1/`;

const used = new Set();

function connect({ apiKey, secret }) {
  const spot = new Spot({ apiKey, apiSecret: secret });
  spot.spotBaseUrlV3 = `${url}/api/v3/`;
  spot.spotBaseUrlV2 = V2;
  return noting(used, spot);
}

const spot = connect(CUSTOMER);

const refusal = ({ response }) => (
  { status: response?.status, code: response?.data.code, retryAfter: response?.headers['retry-after'] }
);

const calls = patient({
  ping: () => spot.pingV3(),
  time: () => spot.serverTimeV3(),
  exchangeInfo: () => spot.exchangeInformation(),
  depth: (symbol) => spot.depth({ symbol }),
  trades: (symbol) => spot.recentTradesList({ symbol }),
  historicalTrades: (symbol) => spot.oldTradeLookup({ symbol }),
  aggTrades: (symbol) => spot.compressedTradesList({ symbol }),
  klines: (symbol, interval) => spot.kline({ symbol, interval }),
  avgPrice: (symbol) => spot.currentAveragePrice({ symbol }),
  tickers: () => spot.tickerPriceChange(),
  prices: () => spot.symbolPriceTicker(),
  bookTickers: () => spot.symbolOrderBook(),
  testOrder: (order) => spot.testConnectivity({ ...order }),
  place: (order) => spot.order({ ...order }),
  cancel: (symbol, which) => spot.cancelOrder({ symbol, ...which }),
  cancelAll: (symbol) => spot.cancelAllOpenOrders({ symbol }),
  query: (symbol, which) => spot.queryOrder({ symbol, ...which }),
  openOrders: (symbol) => spot.currentOpenOrders({ symbol }),
  allOrders: (symbol) => spot.allOrders({ symbol }),
  account: () => spot.accountInformation(),
  myTrades: (symbol, which) => spot.accountTradeList({ symbol, ...which }),
}, refusal);

const told = (answer) => answer;

testMarketData(calls, told);
testTrading(calls, told, refusal);

test('there are no ETFs', async () => {
  assert.deepEqual(await spot.etfInfo(), []);
});

test('a wrong secret is refused', async () => {
  const impostor = connect({ ...CUSTOMER, secret: 'wrong' });
  await assert.rejects(impostor.currentOpenOrders({ symbol: SYMBOL }), (error) => refusal(error).code === 700002);
});

// It goes to an address that begins so, and nothing is there.
async function assertNotThere(promise, address) {
  await assert.rejects(promise, (error) => {
    assert.ok(error.config.url.startsWith(address), error.config.url);
    assert.deepEqual([refusal(error).status, refusal(error).code], [404, 404]);
    return true;
  });
}

test('what was not called above is of API v2, and docs/sdks.md says so', async () => {
  const REQUESTS = ['publicRequestV2', 'signRequestV2'];
  const others = [...methodsOf(new Spot())].filter((name) => !used.has(name) && !REQUESTS.includes(name));
  const [, row] = /28 methods of `Spot`: (.*?) \|/.exec(await readFile('sdks.md', 'utf8'));
  assert.deepEqual(others, [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.equal(others.length, 28);
  for (const name of others) await assertNotThere(spot[name]({}), V2);
});

test('of futures there is the list of contracts, which is empty', async () => {
  const contract = new Contract({ apiKey: CUSTOMER.apiKey, apiSecret: CUSTOMER.secret });
  contract.contractBaseUrl = FUTURES;
  const { success, data } = await contract.contractDetail();
  assert.deepEqual([success, data], [true, []]);
  await assertNotThere(contract.ticker({ symbol: 'BTC_USDT' }), FUTURES);
  await assertNotThere(contract.assets(), FUTURES);
});
