// ccxt's clients, pointed at the simulated exchange that the environment names (run_script.py started it).
import ccxt from 'ccxt';

const { TIDEGATE_URL: url, TIDEGATE_KEY: apiKey, TIDEGATE_SECRET: secret } = process.env;
if (!url || !apiKey || !secret) throw new Error('TIDEGATE_URL, TIDEGATE_KEY and TIDEGATE_SECRET must be set');

export const address = new URL(url).host;

export function settings(more = {}) {
  return {
    urls: {
      api: {
        spot: { public: url, private: url },
        contract: { public: `${url}/api/v1/contract`, private: `${url}/api/v1/private` },
        ws: { spot: `ws://${address}/ws` },
      },
    },
    ...more,
  };
}

// ccxt's own throttle would keep the exchange's limits for us, and take 7 s for loadMarkets alone. The examples of
// docs/ccxt.md run with it.
const unpaced = { enableRateLimit: false };
const customers = { ...unpaced, apiKey, secret };

// Without a key it asks for public data only.
export const stranger = (more) => new ccxt.mexc(settings({ ...unpaced, ...more }));
export const customer = (more) => new ccxt.mexc(settings({ ...customers, ...more }));

// With streams. ccxt refuses ws:// until its proxy agents were looked for.
export async function listener(more) {
  const exchange = new ccxt.pro.mexc(settings({ ...customers, ...more }));
  await exchange.loadHttpProxyAgent();
  return exchange;
}
