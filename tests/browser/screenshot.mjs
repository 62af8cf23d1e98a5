// The README's picture: the page after a demo's outage, with all that it did to circuits, age and ladder.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const FILE = process.env.TIDEGATE_SCREENSHOT ?? 'screenshots/dashboard.png';

mkdirSync('screenshots', { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.TIDEGATE_BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1500 }, colorScheme: 'light' });
  await page.goto(`${process.env.TIDEGATE_DASHBOARD}?span=120`);
  // Until the outage is over, and then a little of good days.
  await page.waitForFunction(() => document.getElementById('about').textContent.startsWith('recovered'), null, { timeout: 0 });
  await page.waitForFunction((since) => performance.now() - since > 10_000, await page.evaluate(() => performance.now()));
  await page.screenshot({ path: FILE });
  console.log(FILE);
} finally {
  await browser.close();
}
