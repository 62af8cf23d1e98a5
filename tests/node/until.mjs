// Waiting for what comes by itself, with a deadline and without trusting in speed.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

export const DEADLINE_MS = 20_000;
const BETWEEN_LOOKS_MS = 50;

// Looks again and again until `look` gives something; that.
export async function until(what, look) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < deadline, `no ${what} within ${DEADLINE_MS / 1000} s`);
    await pause(BETWEEN_LOOKS_MS);
  }
}
