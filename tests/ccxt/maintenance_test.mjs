// What ccxt makes of an exchange that is under maintenance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { customer } from './exchange.mjs';

test('maintenance is told from other errors, whatever is asked', async () => {
  const exchange = customer();
  for (const call of ['fetchTime', 'loadMarkets']) {
    await assert.rejects(exchange[call](), (error) => {
      assert.equal(error.constructor.name, ccxt.OnMaintenance.name, `${error}`);
      return true;
    });
  }
});
