// What any SDK must tell of the market. `calls` are named after MEXC's endpoints; `told` makes of the exchange's answer
// what the SDK is to give.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { exact, product } from './decimal.mjs';
import { books } from './exchange.mjs';
import { until } from './until.mjs';

const LISTED = ['BTCUSDC', 'BTCUSDT', 'ETHUSDC', 'ETHUSDT', 'SOLUSDT'];
const SYMBOL = 'BTCUSDT';
const NEAR_MS = 5_000; // how far two clocks of one machine may seem apart, an answer's way included

function assertNow(time, what) {
  assert.ok(Math.abs(time - Date.now()) < NEAR_MS, `${what} is ${time - Date.now()} ms away from now`);
}

function assertOrdered(texts, what) {
  texts.slice(1).forEach((text, i) => {
    assert.ok(exact(texts[i]) <= exact(text), `${what}: ${texts[i]} before ${text}`);
  });
}

function assertAllListed(entries) {
  assert.deepEqual(entries.map(({ symbol }) => symbol).sort(), LISTED);
}

function assertNewestFirst(times) {
  assert.ok(times.length >= 5);
  assertOrdered(times.map(String).reverse(), 'the newest trade comes first');
  assertNow(times[0], 'the newest trade');
}

function assertTrades(trades) {
  assertNewestFirst(trades.map(({ time }) => time));
  for (const { price, qty, quoteQty, isBuyerMaker, tradeType } of trades) {
    assert.equal(exact(quoteQty), product(price, qty));
    assert.equal(tradeType, isBuyerMaker ? 'ASK' : 'BID');
  }
}

function testSymbolsAndBook(calls, told) {
  before(() => until('trades', async () => (await books('trades', { symbol: SYMBOL })).length >= 5));

  test('the exchange is there, and tells its time', async () => {
    assert.deepEqual(await calls.ping(), {});
    assertNow((await calls.time()).serverTime, 'the time of the exchange');
  });

  test('the symbols with their rules and fees', async () => {
    const { symbols } = await calls.exchangeInfo();
    assertAllListed(symbols);
    assert.deepEqual(symbols, told((await books('exchangeInfo')).symbols));
    const rules = symbols.find(({ symbol }) => symbol === SYMBOL);
    assert.deepEqual([rules.status, rules.baseAsset, rules.quoteAsset], ['1', 'BTC', 'USDT']);
    assert.deepEqual([rules.quotePrecision, rules.makerCommission, rules.takerCommission], [2, '0', '0.0005']);
  });

  test('a book of ordered levels with the symbol\'s decimals', async () => {
    const { bids, asks, timestamp } = await calls.depth(SYMBOL);
    assert.deepEqual([bids.length, asks.length], [100, 100]);
    assertOrdered([...[...bids].reverse(), ...asks].map(([price]) => price), 'from the lowest bid to the highest ask');
    for (const level of [...bids, ...asks]) assert.match(level.join(' '), /^\d+\.\d{2} \d+\.\d{6}$/);
    assertNow(timestamp, 'the book');
  });
}

function testTradesAndPrices(calls) {
  test('the newest trades, from either list', async () => {
    assertTrades(await calls.trades(SYMBOL));
    assertTrades(await calls.historicalTrades(SYMBOL));
  });

  test('trades in short', async () => {
    const trades = await calls.aggTrades(SYMBOL);
    assertNewestFirst(trades.map(({ T }) => T));
    for (const { p, q, m, M } of trades) {
      assert.ok(exact(p) > 0n && exact(q) > 0n);
      assert.deepEqual([typeof m, M], ['boolean', true]);
    }
  });

  test('minutes whose numbers belong together, and the average of five of them', async () => {
    const { mins, price } = await calls.avgPrice(SYMBOL);
    assert.equal(mins, 5);
    const minutes = await calls.klines(SYMBOL, '1m');
    assertOrdered(minutes.map(([opened]) => String(opened)), 'the oldest minute comes first');
    for (const [opened, open, high, low, close, volume, closed, value] of minutes) {
      assert.equal(closed - opened, 60_000);
      for (const one of [open, close]) assertOrdered([low, one, high], 'a minute\'s prices');
      assert.ok(product(low, volume) <= exact(value) && exact(value) <= product(high, volume), `${value} of ${volume}`);
    }
    assert.ok(minutes.some(([, , high]) => exact(price) <= exact(high)), `the average ${price} is above every price`);
    assert.ok(minutes.some(([, , , low]) => exact(low) <= exact(price)), `the average ${price} is below every price`);
  });

  test('prices, best bids and asks, and days of all symbols', async () => {
    const prices = await calls.prices();
    const bests = await calls.bookTickers();
    const days = await calls.tickers();
    for (const entries of [prices, bests, days]) assertAllListed(entries);
    for (const day of days) {
      assertOrdered([day.lowPrice, day.lastPrice, day.highPrice], `the prices of ${day.symbol}`);
      assert.equal(exact(day.priceChange), exact(day.lastPrice) - exact(day.openPrice));
      assert.ok(exact(day.bidPrice) < exact(day.askPrice));
      const { price } = prices.find(({ symbol }) => symbol === day.symbol);
      assertOrdered([day.lowPrice, price, day.highPrice], `the price of ${day.symbol}`);
      const best = bests.find(({ symbol }) => symbol === day.symbol);
      assert.ok(exact(best.bidPrice) < exact(best.askPrice));
    }
  });
}

export function testMarketData(calls, told) {
  testSymbolsAndBook(calls, told);
  testTradesAndPrices(calls);
}
