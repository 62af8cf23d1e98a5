// The simulated exchange that the environment names (run_script.py started it), and what it takes to judge an SDK.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export const url = process.env.TIDEGATE_URL;
if (!url) throw new Error('TIDEGATE_URL must be set: run_script.py does that');

// Of accounts.toml.
export const CUSTOMER = { apiKey: 'demo-key', secret: 'demo-secret' };

const ATTEMPTS = 5;

// The exchange's own books: what it answers to the customer who asks without any SDK.
export async function books(path, params = {}) {
  for (let attempt = 1; ; ++attempt) {
    const query = new URLSearchParams({ ...params, timestamp: Date.now() }).toString();
    const signature = createHmac('sha256', CUSTOMER.secret).update(query).digest('hex');
    const headers = { 'X-MEXC-APIKEY': CUSTOMER.apiKey };
    const answer = await fetch(`${url}/api/v3/${path}?${query}&signature=${signature}`, { headers });
    if (answer.status === 200) return answer.json();
    assert.ok(answer.status === 429 && attempt < ATTEMPTS, `${path}: ${answer.status} ${await answer.text()}`);
    await pause(Number(answer.headers.get('retry-after')) * 1000);
  }
}

// The same calls, but one that the exchange says was too often waits as long as it says and is made again.
export function patient(calls, refusal) {
  const wait = (call) => async (...args) => {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await call(...args);
      } catch (error) {
        const { status, retryAfter } = refusal(error);
        if (status !== 429 || attempt === ATTEMPTS) throw error;
        await pause(Number(retryAfter) * 1000);
      }
    }
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, wait(call)]));
}

// An SDK's object that notes in `used` which of its methods were called.
export function noting(used, object) {
  return new Proxy(object, {
    get(target, name) {
      const value = target[name];
      if (typeof value === 'function') used.add(name);
      return value;
    },
  });
}

// The names of its class's and its parents' methods.
export function methodsOf(object) {
  const names = new Set();
  for (let at = Object.getPrototypeOf(object); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete('constructor');
  return names;
}
