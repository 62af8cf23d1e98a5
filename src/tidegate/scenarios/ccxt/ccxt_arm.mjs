// An unmodified ccxt as an arm of `tidegate impact --wall`. Its parent (ccxt_arm.cpp) starts it with Node, says what
// to ask for in lines on standard input, and judges what it reports in lines on standard output.
//
//   node --input-type=module --eval SCRIPT reads|reads_pro|orders|orders_example FOLDER URL
//
// FOLDER: where `npm install ccxt protobufjs@7` was run. docs/decisions/0009-orders-under-faults.md says what is done here and why.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [mode, folder, url] = process.argv.slice(1);
const { default: ccxt } = await import(pathToFileURL(join(folder, 'node_modules/ccxt/js/ccxt.js')).href);

const tell = (...words) => process.stdout.write(`${words.join(' ')}\n`);

// Everything of ccxt's is as it comes, its limiter and its timeouts among it. Only where the exchange is was changed.
const Client = mode === 'reads_pro' ? ccxt.pro.mexc : ccxt.mexc;
const exchange = new Client({
  apiKey: 'demo-key',
  secret: 'demo-secret',
  urls: {
    api: {
      spot: { public: url, private: url },
      contract: { public: `${url}/api/v1/contract`, private: `${url}/api/v1/private` },
      ws: { spot: `${url.replace('http', 'ws')}/ws` },
    },
  },
});

// ccxt's names of the exchange's symbols.
const unified = (id) => exchange.safeSymbol(id);

// --- the calls of a trading agent, as workload.cpp has them ---

const NS_IN_MS = 1_000_000n;
const ABSENT = -1;
let clockOffset = 0n; // the parent's clock goes on while the machine sleeps, and Node's does not
const now = () => process.hrtime.bigint() + clockOffset;
const waitUntil = (instant) => pause(Math.max(0, Number((instant - now()) / NS_IN_MS)));

const KINDS = [
  async ({ symbol }) => ({ version: await bookVersion(unified(symbol)) }),
  async ({ symbol }) => ({ madeAt: (await exchange.fetchTicker(unified(symbol))).timestamp }),
  async () => exchange.fetchBalance(),
  async () => exchange.fetchOpenOrders(),
];

// Of ccxt pro, by symbol: the last version that its book has in it. Its own `nonce` is the first version of the last
// push, which would make the book look older than it is, so a push is looked at before ccxt takes it in.
const watched = new Map();

function watchVersions() {
  const takeIn = exchange.handleDelta;
  exchange.handleDelta = function (book, delta) {
    takeIn.call(this, book, delta);
    watched.set(book.symbol, Number(delta.toVersion));
  };
}

async function keepWatching(symbol) {
  for (;;) {
    try {
      await exchange.watchOrderBook(symbol);
    } catch (error) {
      watched.delete(symbol); // what it had is not kept up to date any more
      if (!(error instanceof ccxt.BaseError)) throw error;
    }
  }
}

async function bookVersion(symbol) {
  if (mode !== 'reads_pro') return (await exchange.fetchOrderBook(symbol, 100)).nonce;
  while (!watched.has(symbol)) await exchange.watchOrderBook(symbol);
  return watched.get(symbol);
}

// A component whose last request still waits in ccxt's own queue waits for that one instead of asking for another, as
// polling bots do; else the queue would grow without an end.
function outstanding(repeated) {
  repeated.pending ??= KINDS[repeated.kind](repeated)
    .then((value) => ({ value }), (error) => ({ error }))
    .finally(() => { repeated.pending = undefined; });
  return repeated.pending;
}

async function ask(repeated, deadlineMs) {
  const asked = now();
  const timer = new AbortController();
  const late = pause(deadlineMs, {}, { signal: timer.signal }).catch(() => ({}));
  const { value } = await Promise.race([outstanding(repeated), late]);
  timer.abort();
  tell('call', repeated.kind, repeated.symbol, asked, now(), value ? 1 : 0, 0, value?.version ?? ABSENT,
    value?.madeAt ?? ABSENT, ABSENT);
}

async function askRepeatedly(repeated, begin, end, deadlineMs) {
  const underWay = [];
  for (let next = begin + repeated.offset; next < end; next += repeated.interval) {
    await waitUntil(next);
    underWay.push(ask(repeated, deadlineMs));
  }
  await Promise.all(underWay);
}

function peakRssBytes() {
  const [, kib] = readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+) kB/);
  return Number(kib) * 1024;
}

// What no other process has in memory too.
function privateBytes() {
  const lines = readFileSync('/proc/self/smaps_rollup', 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB/gm);
  return [...lines].reduce((sum, [, kib]) => sum + Number(kib) * 1024, 0);
}

const cpuUs = () => process.resourceUsage().userCPUTime + process.resourceUsage().systemCPUTime;

async function read(plan) {
  const [parentNow, lengthNs, deadlineMs] = plan.go;
  clockOffset = BigInt(parentNow) - process.hrtime.bigint();
  const repeatedCalls = plan.repeat.map(([kind, symbol, interval, offset]) => (
    { kind: Number(kind), symbol, interval: BigInt(interval), offset: BigInt(offset) }));
  const cpuBefore = cpuUs();
  const begin = now();
  const end = begin + BigInt(lengthNs);
  await Promise.all(repeatedCalls.map((repeated) => askRepeatedly(repeated, begin, end, Number(deadlineMs))));
  tell('end', (cpuUs() - cpuBefore) * 1000, peakRssBytes(), privateBytes());
}

// --- orders under faults, looked after as ccxt's manual says, or placed as in its example ---

const TRIES = 3;
const refused = (error) => error instanceof ccxt.ExchangeError;

// "For fetching requests it is safe to retry the call", and a cancel is to be retried (Manual, RequestTimeout).
async function persistently(call) {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await call();
    } catch (error) {
      if (refused(error) || attempt === TRIES) throw error;
    }
  }
}

// "Call fetchOrders(), fetchOpenOrders(), fetchClosedOrders() to check if the request to place the order has succeeded"
// (likewise; MEXC has no closed ones by themselves, and all of them are in fetchOrders).
async function find(symbol, clientOrderId) {
  for (const list of ['fetchOpenOrders', 'fetchOrders']) {
    const orders = await persistently(() => exchange[list](symbol)).catch(() => []);
    const found = orders.find((order) => order.clientOrderId === clientOrderId);
    if (found) return found;
  }
  return undefined;
}

// Both give the order, or nothing: then its owner takes it for not placed.
async function placeAsInTheManual(symbol, order) {
  const clientOrderId = `ccxt-${order.number}`;
  for (let attempt = 1; attempt <= TRIES; ++attempt) {
    try {
      return await exchange.createOrder(symbol, 'limit', order.side, order.quantity, order.price, { clientOrderId });
    } catch (error) {
      if (refused(error)) return undefined;
      const found = await find(symbol, clientOrderId);
      if (found) return found;
    }
  }
  return undefined;
}

// examples/js/create-order-with-retry.js: again and again while the network is to blame.
async function placeAsInTheExample(symbol, order) {
  for (;;) {
    try {
      return await exchange.createOrder(symbol, 'limit', order.side, order.quantity, order.price);
    } catch (error) {
      if (!(error instanceof ccxt.NetworkError)) return undefined;
    }
  }
}

const place = mode === 'orders_example' ? placeAsInTheExample : placeAsInTheManual;
const isOver = (order) => ['closed', 'canceled', 'expired', 'rejected'].includes(order.status);

async function end(symbol, id) {
  let filled = 0;
  const look = async () => {
    const order = await persistently(() => exchange.fetchOrder(id, symbol));
    filled = order.filled;
    return isOver(order);
  };
  try {
    if (await look()) return ['over', filled];
  } catch { /* it is cancelled all the same */ }
  try {
    await persistently(() => exchange.cancelOrder(id, symbol));
  } catch (error) {
    // Refused: "the order was either already canceled on the first attempt or has been executed" (likewise).
    if (!refused(error)) return ['unknown', filled];
  }
  await look().catch(() => undefined); // how much of it was filled
  return ['over', filled];
}

async function lookAfter(order, restsMs) {
  const symbol = unified(order.symbol);
  const placed = await place(symbol, order);
  if (!placed) return tell('belief', order.number, 'absent', 0);
  await pause(restsMs);
  const [where, filled] = await end(symbol, placed.id);
  return tell('belief', order.number, where, exchange.numberToString(filled ?? 0));
}

async function carryOut(plan) {
  const [restsMs] = plan.go;
  const begin = performance.now();
  await Promise.all(plan.order.map(async ([number, symbol, side, quantity, price, atMs]) => {
    await pause(Math.max(0, begin + Number(atMs) - performance.now()));
    await lookAfter({ number, symbol, side: side.toLowerCase(), quantity: Number(quantity), price: Number(price) },
      Number(restsMs));
  }));
  tell('done');
}

// --- what the parent says ---

// Up to the line "go …": the words of each line, by its first one.
async function readPlan() {
  const plan = { repeat: [], order: [] };
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const [what, ...words] = line.split(' ');
    if (what === 'go') {
      plan.go = words;
      return plan;
    }
    plan[what].push(words);
  }
  return process.exit(1); // the parent is gone
}

// All that a client does once comes before the clock runs: ccxt's limiter alone takes seconds for loadMarkets.
// On a machine with more to do its first signed request may come too late for the exchange.
for (let attempt = 1; ; ++attempt) {
  try {
    await exchange.loadMarkets(attempt > 1);
    break;
  } catch (error) {
    if (!(error instanceof ccxt.BaseError) || attempt === 3) throw error;
  }
}
if (mode === 'reads_pro') {
  await exchange.loadHttpProxyAgent(); // once, or ccxt refuses ws:// addresses
  watchVersions();
  const symbols = ['BTC/USDT', 'ETH/USDT'];
  await Promise.all(symbols.map((symbol) => exchange.watchOrderBook(symbol)));
  symbols.forEach(keepWatching);
}
tell('ready');
const plan = await readPlan();
await (mode.startsWith('orders') ? carryOut(plan) : read(plan));
process.stdout.write('', () => process.exit(0)); // what ccxt keeps alive would keep Node running
