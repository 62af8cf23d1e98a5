// What ccxt's users wait for: a push, or leave to ask again.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import ccxt from 'ccxt';
import { DEADLINE_MS } from './until.mjs';

export { until } from './until.mjs';

// What the promise gives, or a failure that says what never came.
export async function arrival(what, promise) {
  const timer = new AbortController();
  const late = pause(DEADLINE_MS, undefined, { signal: timer.signal }).then(() => {
    assert.fail(`no ${what} within ${DEADLINE_MS / 1000} s`);
  });
  late.catch(() => {}); // aborted: it came
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

// Asks; where the exchange says that this was too often, waits as long as it says and asks again.
export async function patiently(exchange, ask) {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ccxt.RateLimitExceeded) || attempt === 5) throw error;
      await pause(retryAfterMs(exchange));
    }
  }
}

// What the exchange's last answer told.
export function retryAfterMs(exchange) {
  const [, seconds] = Object.entries(exchange.last_response_headers).find(([name]) => /^retry-after$/i.test(name));
  return Number(seconds) * 1000;
}
