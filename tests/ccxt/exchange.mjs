// ccxt's clients, pointed at the simulated exchange that the environment names (run_script.py started it).
import ccxt from 'ccxt';

const url = process.env.TIDEGATE_URL;
if (!url) throw new Error('TIDEGATE_URL must be set: run_script.py does that');

export const address = new URL(url).host;

// Of accounts.toml.
const CUSTOMER = { apiKey: 'demo-key', secret: 'demo-secret' };
const DEALER = { apiKey: 'dealer-key', secret: 'dealer-secret' };

// ccxt's own throttle would keep the exchange's limits for us, and take 7 s for loadMarkets alone. The examples of
// docs/ccxt.md run with it.
function settings(account, more) {
  return {
    ...account,
    enableRateLimit: false,
    urls: {
      api: {
        spot: { public: url, private: url },
        contract: { public: `${url}/api/v1/contract`, private: `${url}/api/v1/private` },
        ws: { spot: `${url.replace('http', 'ws')}/ws` },
      },
    },
    ...more,
  };
}

// Without a key it asks for public data only.
export const stranger = (more) => new ccxt.mexc(settings({}, more));
export const customer = (more) => new ccxt.mexc(settings(CUSTOMER, more));
// Another account, with BTC and ETH to sell.
export const dealer = () => new ccxt.mexc(settings(DEALER));

// With streams. ccxt refuses ws:// until its proxy agents were looked for.
export async function listener(more) {
  const exchange = new ccxt.pro.mexc(settings(CUSTOMER, more));
  await exchange.loadHttpProxyAgent();
  return exchange;
}
