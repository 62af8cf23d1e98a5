// Decimal numbers as the exchange wrote them: sums and comparisons without a rounded digit.
import assert from 'node:assert/strict';
import { Precise } from 'ccxt';
import { patiently } from './waiting.mjs';

export const plus = (...texts) => texts.reduce((sum, text) => Precise.stringAdd(sum, text), '0');
export const minus = (a, b) => Precise.stringSub(a, b);
export const times = (a, b) => Precise.stringMul(a, b);
export const less = (a, b) => Precise.stringLt(a, b);

export function assertSame(a, b, what) {
  assert.ok(Precise.stringEq(a, b), `${what}: ${a} is not ${b}`);
}

// What tells one trade from another: MEXC gives public trades no id.
export const traded = ({ timestamp, side, price, amount }) => `${timestamp} ${side} ${price} ${amount}`;

// {ASSET: {free, locked}} of the account, as text. An asset that it never held reads as zero.
export async function holdings(exchange) {
  const { info } = await patiently(exchange, () => exchange.fetchBalance());
  const byAsset = Object.fromEntries(info.balances.map(({ asset, free, locked }) => [asset, { free, locked }]));
  return new Proxy(byAsset, { get: (known, asset) => known[asset] ?? { free: '0', locked: '0' } });
}
