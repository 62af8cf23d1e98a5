// npm's lru-cache on the workload of the other caches: node lru_cache_bench.mjs FOLDER numbers|texts
//
// Prints "row lru-cache/KEYS/1 NANOSECONDS", the median of nine repetitions. Integer keys are the ranks themselves, the
// small integers that V8 is quickest with: our 64-bit ones would be floating point there.
import { readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';

const WARM_UPS = 5;
const REPETITIONS = 9;
const [folder, kind] = process.argv.slice(2);
const lines = (name) => readFileSync(`${folder}/${name}.txt`, 'latin1').trimEnd().split('\n');

const keys = kind === 'numbers' ? lines(kind).map((_, rank) => rank) : lines(kind);
const asked = lines('asked').map((rank) => keys[Number(rank)]);
// It expires, like ours.
const cache = new LRUCache({ max: keys.length, ttl: 3_600_000 });
keys.forEach((key, rank) => cache.set(key, rank));

// What a row says that it did: every key asked for was there, with its own value.
const expected = lines('asked').reduce((sum, rank) => sum + Number(rank), 0);

function askAll() {
  let sum = 0;
  for (let i = 0; i < asked.length; ++i) sum += cache.get(asked[i]);
  return sum;
}

const measured = [];
for (let i = -WARM_UPS; i < REPETITIONS; ++i) {
  const begin = process.hrtime.bigint();
  const found = askAll();
  const nanoseconds = Number(process.hrtime.bigint() - begin) / asked.length;
  if (found !== expected) throw new Error('a key of the workload was not there');
  if (i >= 0) measured.push(nanoseconds);
}
measured.sort((a, b) => a - b);
console.log(`row lru-cache/${kind}/1 ${measured[REPETITIONS >> 1].toFixed(2)}`);
