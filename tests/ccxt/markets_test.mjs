// ccxt's public REST calls: the markets, and every kind of market data.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { traded } from './exact.mjs';
import { stranger } from './exchange.mjs';
import { until } from './waiting.mjs';

const LISTED = ['BTC/USDC', 'BTC/USDT', 'ETH/USDC', 'ETH/USDT', 'SOL/USDT'];
const SYMBOL = 'BTC/USDT';
const NEAR_MS = 5_000; // how far two clocks of one machine may seem apart, an answer's way included

const exchange = stranger();

function assertNow(time, what) {
  assert.ok(Math.abs(time - Date.now()) < NEAR_MS, `${what} is ${time - Date.now()} ms away from now`);
}

function assertNear(a, b, what) {
  assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1), `${what}: ${a} is not ${b}`);
}

function assertAscending(numbers, what) {
  numbers.slice(1).forEach((number, i) => {
    assert.ok(numbers[i] < number, `${what}: ${numbers[i]} before ${number}`);
  });
}

function assertBook(book, levels) {
  assert.equal(book.bids.length, levels);
  assert.equal(book.asks.length, levels);
  assertAscending(book.asks.map(([price]) => price), 'asks');
  assertAscending(book.bids.map(([price]) => -price), 'bids');
  assert.ok(book.bids[0][0] < book.asks[0][0], 'the book is crossed');
  for (const [price, amount] of [...book.bids, ...book.asks]) assert.ok(price > 0 && amount > 0);
  assertNow(book.timestamp, 'the time of the book');
}

before(async () => {
  await exchange.loadMarkets();
  await until('trades', async () => (await exchange.fetchTrades(SYMBOL)).length >= 5);
});

test('loadMarkets lists the markets with their limits, precisions and fees', () => {
  assert.deepEqual(exchange.symbols, LISTED);
  const market = exchange.market(SYMBOL);
  assert.deepEqual([market.id, market.base, market.quote, market.type], ['BTCUSDT', 'BTC', 'USDT', 'spot']);
  assert.equal(market.active, true);
  assert.deepEqual(market.precision, { ...market.precision, amount: 1e-6, price: 0.01 });
  assert.equal(market.limits.amount.min, 1e-6);
  assert.deepEqual(market.limits.cost, { min: 1, max: 2_000_000 });
  assert.deepEqual([market.maker, market.taker], [0, 0.0005]);
  assert.equal(exchange.market('SOL/USDT').precision.amount, 1e-3);
});

test('fetchStatus and fetchTime answer for an exchange that is there now', async () => {
  assert.equal((await exchange.fetchStatus()).status, 'ok');
  assertNow(await exchange.fetchTime(), 'the time of the exchange');
  assert.ok(Math.abs(await exchange.loadTimeDifference()) < NEAR_MS);
});

test('fetchOrderBook gives as many ordered levels as were asked for', async () => {
  assertBook(await exchange.fetchOrderBook(SYMBOL), 100);
  const few = await exchange.fetchOrderBook(SYMBOL, 5);
  assertBook(few, 5);
  assert.equal(few.symbol, SYMBOL);
  const many = await exchange.fetchOrderBook(SYMBOL, 200);
  assertBook(many, 200);
  assert.ok(many.nonce >= few.nonce, 'versions of the book go up');
});

test('fetchTicker tells a day whose numbers belong together', async () => {
  const ticker = await exchange.fetchTicker(SYMBOL);
  assert.equal(ticker.symbol, SYMBOL);
  assertNow(ticker.timestamp, 'the time of the ticker');
  assert.ok(ticker.bid < ticker.ask);
  assert.ok(ticker.low <= ticker.last && ticker.last <= ticker.high);
  assert.ok(ticker.low <= ticker.open && ticker.open <= ticker.high);
  assertNear(ticker.change, ticker.last - ticker.open, 'change');
  assert.ok(Math.abs(ticker.percentage - (ticker.change / ticker.open) * 100) < 0.01, 'the change in percent');
  assert.ok(ticker.baseVolume > 0);
  const average = ticker.quoteVolume / ticker.baseVolume;
  assert.ok(ticker.low <= average && average <= ticker.high, 'the average price');
});

test('fetchTickers gives all markets, or those that were asked for', async () => {
  assert.deepEqual(Object.keys(await exchange.fetchTickers()).sort(), LISTED);
  const two = await exchange.fetchTickers(['ETH/USDT', 'SOL/USDT']);
  assert.deepEqual(Object.keys(two).sort(), ['ETH/USDT', 'SOL/USDT']);
  assert.equal((await exchange.fetchTickers(['SOL/USDT']))['SOL/USDT'].symbol, 'SOL/USDT');
});

test('fetchBidsAsks gives the best of every book', async () => {
  const all = await exchange.fetchBidsAsks();
  assert.deepEqual(Object.keys(all).sort(), LISTED);
  for (const { bid, bidVolume, ask, askVolume } of Object.values(all)) {
    assert.ok(0 < bid && bid < ask && bidVolume > 0 && askVolume > 0);
  }
  // The book may move on between the two questions, but hardly ever does.
  await until('best prices that are those of the book', async () => {
    const { [SYMBOL]: best } = await exchange.fetchBidsAsks([SYMBOL, 'ETH/USDT']);
    const { bids, asks } = await exchange.fetchOrderBook(SYMBOL, 5);
    return best.bid === bids[0][0] && best.bidVolume === bids[0][1] && best.ask === asks[0][0];
  });
});

test('fetchTrades reads the same trades by all three of its endpoints', async () => {
  const aggregated = await exchange.fetchTrades(SYMBOL, undefined, 5);
  assert.equal(aggregated.length, 5);
  for (const trade of aggregated) {
    assert.equal(trade.symbol, SYMBOL);
    assert.ok(['buy', 'sell'].includes(trade.side));
    assert.equal(trade.takerOrMaker, 'taker');
    assertNear(trade.cost, trade.price * trade.amount, 'cost');
  }
  assert.deepEqual(aggregated.map((trade) => trade.timestamp).sort(), aggregated.map((trade) => trade.timestamp));
  for (const method of ['spotPublicGetTrades', 'spotPublicGetHistoricalTrades']) {
    const trades = await exchange.fetchTrades(SYMBOL, undefined, 1000, { method });
    const known = trades.map(traded);
    for (const trade of aggregated) assert.ok(known.includes(traded(trade)), `${method} knows no ${traded(trade)}`);
  }
});

test('fetchTrades keeps to the span of time that was asked for', async () => {
  const all = await exchange.fetchTrades(SYMBOL, undefined, 1000);
  const [from, until] = [all[1].timestamp, all.at(-2).timestamp];
  const inside = await exchange.fetchTrades(SYMBOL, from, 1000, { until });
  const expected = all.filter(({ timestamp }) => from <= timestamp && timestamp <= until);
  assert.deepEqual(inside.map((trade) => trade.id), expected.map((trade) => trade.id));
});

test('fetchOHLCV gives candles of every length that begin where they should', async () => {
  const timeframes = Object.keys(exchange.options.timeframes.spot);
  assert.deepEqual(timeframes, ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1M']);
  for (const timeframe of timeframes) {
    const candles = await exchange.fetchOHLCV(SYMBOL, timeframe);
    assert.ok(candles.length >= 1, timeframe);
    assertAscending(candles.map(([time]) => time), timeframe);
    for (const [time, open, high, low, close, volume] of candles) {
      assert.ok(low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0, timeframe);
      const start = new Date(time);
      if (timeframe === '1M') assert.equal(start.toISOString().slice(8), '01T00:00:00.000Z');
      else if (timeframe === '1w') assert.equal(start.toISOString().slice(11), '00:00:00.000Z');
      else assert.equal(time % (exchange.parseTimeframe(timeframe) * 1000), 0, timeframe);
    }
    const length = timeframe === '1M' ? 31 * 86_400 : exchange.parseTimeframe(timeframe);
    const [latest] = candles.at(-1);
    const now = Date.now();
    assert.ok(latest <= now && now < latest + length * 1000 + NEAR_MS, `${timeframe} is not up to now`);
  }
});

test('a candle is what its trades make of it', async () => {
  const [candle] = await exchange.fetchOHLCV(SYMBOL, '1m', undefined, 1);
  // Those up to a moment before the candle was read, and those up to a moment after it.
  const trades = await exchange.fetchTrades(SYMBOL, undefined, 1000);
  const [later] = (await exchange.fetchOHLCV(SYMBOL, '1m', candle[0], 1)).filter(([time]) => time === candle[0]);
  const inside = trades.filter(({ timestamp }) => candle[0] <= timestamp && timestamp < candle[0] + 60_000);
  const volume = inside.reduce((sum, { amount }) => sum + amount, 0);
  assert.ok(candle[5] <= volume + 1e-9 && volume <= later[5] + 1e-9, `${candle[5]} <= ${volume} <= ${later[5]}`);
  const prices = inside.map(({ price }) => price);
  assert.ok(later[3] <= Math.min(...prices) && Math.max(...prices) <= later[2]);
  assert.equal(later[1], candle[1]);
});

test('the endpoints that ccxt has no call for answer too', async () => {
  const { price, mins } = await exchange.spotPublicGetAvgPrice({ symbol: 'BTCUSDT' });
  const ticker = await exchange.fetchTicker(SYMBOL);
  assert.equal(Number(mins), 5);
  assert.ok(ticker.low <= Number(price) && Number(price) <= ticker.high);
  const prices = await exchange.spotPublicGetTickerPrice();
  assert.deepEqual(prices.map(({ symbol }) => symbol).sort(), LISTED.map((symbol) => symbol.replace('/', '')));
  const { data } = await exchange.spotPublicGetDefaultSymbols();
  assert.deepEqual([...data].sort(), LISTED.map((symbol) => symbol.replace('/', '')));
});
