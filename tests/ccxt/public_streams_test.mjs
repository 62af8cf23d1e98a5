// ccxt pro's public streams: every one that it has for MEXC's spot markets, over protobuf.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { traded } from './exact.mjs';
import { customer, listener } from './exchange.mjs';
import { arrival, until } from './waiting.mjs';

const SYMBOL = 'BTC/USDT';

const rest = customer();
let exchange;

before(async () => {
  // Pings far oftener than ccxt's usual 8 s: two that are not answered would end the connection.
  exchange = await listener({ streaming: { keepAlive: 500 } });
  await exchange.loadMarkets();
});
after(() => exchange.close());

const next = (what, promise) => arrival(`push of ${what}`, promise);

test('watchTicker tells the best prices of the book', async () => {
  const first = await next('the ticker', exchange.watchTicker(SYMBOL));
  const second = await next('the ticker', exchange.watchTicker(SYMBOL));
  for (const ticker of [first, second]) {
    assert.equal(ticker.symbol, SYMBOL);
    assert.ok(0 < ticker.bid && ticker.bid < ticker.ask && ticker.bidVolume > 0 && ticker.askVolume > 0);
  }
  assert.ok(second.timestamp >= first.timestamp);
  await until('ticker that is as the book', async () => {
    const { bid, ask } = await next('the ticker', exchange.watchTicker(SYMBOL));
    const { bids, asks } = await rest.fetchOrderBook(SYMBOL, 5);
    return bid === bids[0][0] && ask === asks[0][0];
  });
});

test('watchTrades tells trades that REST knows too', async () => {
  const pushed = await next('trades', exchange.watchTrades(SYMBOL));
  assert.ok(pushed.length >= 1);
  const known = (await rest.fetchTrades(SYMBOL, undefined, 1000)).map(traded);
  for (const trade of pushed) {
    assert.equal(trade.symbol, SYMBOL);
    assert.ok(known.includes(traded(trade)), `REST knows no ${traded(trade)}`);
  }
});

test('watchOHLCV tells the candle under way', async () => {
  for (const timeframe of ['1m', '1h', '1d']) {
    const candle = (await next(`the ${timeframe} candle`, exchange.watchOHLCV(SYMBOL, timeframe))).at(-1);
    const [time, open, high, low, close, volume] = candle;
    assert.ok(low <= Math.min(open, close) && Math.max(open, close) <= high && volume >= 0);
    const [same] = (await rest.fetchOHLCV(SYMBOL, timeframe, time, 1)).filter(([start]) => start === time);
    assert.equal(same[1], open, `the opening price of the ${timeframe} candle`);
    assert.ok(same[3] <= low && high <= same[2] && volume <= same[5] + 1e-9, 'REST is not behind the stream');
  }
});

for (const frequency of ['100ms', '10ms']) {
  test(`watchOrderBook (${frequency}) follows an order of ours as it comes and goes`, async () => {
    const symbol = frequency === '100ms' ? SYMBOL : 'ETH/USDT';
    const book = () => next('the book', exchange.watchOrderBook(symbol, undefined, { frequency }));
    const first = await book();
    const { nonce } = first; // ccxt goes on writing into the book that it gave
    assert.ok(first.bids.length >= 50 && first.asks.length >= 50);

    // Where nobody else is.
    const price = Number(rest.priceToPrecision(symbol, first.bids[0][0] * 0.7));
    const amountThere = ({ bids }) => bids.find((level) => level[0] === price)?.[1] ?? 0;
    assert.equal(amountThere(first), 0);
    const { id } = await rest.createLimitBuyOrder(symbol, 0.0123, price);
    await until('book with our order', async () => amountThere(await book()) === 0.0123);
    await rest.cancelOrder(id, symbol);
    const later = await until('book without our order', async () => {
      const now = await book();
      return amountThere(now) === 0 && now;
    });
    assert.ok(later.nonce > nonce);
    for (const [side, sign] of [[later.bids, -1], [later.asks, 1]]) {
      side.slice(1).forEach(([level], i) => assert.ok(sign * side[i][0] < sign * level, 'levels are in order'));
    }
  });
}

test('ccxt cannot show watchTickers, and drops what watchBidsAsks is told', async () => {
  await assert.rejects(exchange.watchTickers([SYMBOL]), ccxt.NotSupported);
  // The pushes come, as the ticker shows that is made of the same ones; 4.5.84 reads the old JSON fields of them.
  exchange.watchBidsAsks(['SOL/USDT']).catch(() => {}); // ends when the connection is closed
  const ticker = await until('ticker', () => exchange.tickers['SOL/USDT']);
  assert.ok(0 < ticker.bid && ticker.bid < ticker.ask);
});

test('a stream that is no longer wanted ends', async () => {
  await next('trades', exchange.watchTrades('ETH/USDT'));
  await exchange.unWatchTrades('ETH/USDT');
  assert.equal(exchange.trades['ETH/USDT'], undefined);
  await next('the ticker', exchange.watchTicker(SYMBOL));
});

test('one connection carried it all, and its pings were answered', async () => {
  const clients = Object.values(exchange.clients);
  assert.equal(clients.length, 1);
  const [client] = clients;
  const { lastPong } = client;
  await until('answer to a ping', () => client.lastPong > lastPong);
});
