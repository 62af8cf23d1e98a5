// The dashboard's page as a person finds it: it draws what happens, tells what is wrong, and can be used by whoever comes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const URL_OF_PAGE = process.env.TIDEGATE_DASHBOARD;
const SCREENSHOTS = 'screenshots';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const MOST_BYTES = 200_000;

let browser;

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await chromium.launch({ executablePath: process.env.TIDEGATE_BROWSER, args: ['--no-sandbox', '--disable-gpu'] });
});
after(() => browser?.close());
// Pages that a failed check left open would slow down all that follow.
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

// A page that is live, and what went wrong on it.
async function open(options = DESKTOP, query = '', prepare = async () => {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (failure) => wrong.push(failure.stack));
  await prepare(page);
  await page.goto(URL_OF_PAGE + query);
  await page.waitForFunction(() => document.getElementById('link').textContent === 'live' && document.querySelector('.figures dd')?.textContent);
  return { page, wrong };
}

// Panels draw when they are seen.
async function see(page, id) {
  await page.waitForSelector(`#${id}`, { state: 'attached' });
  await page.evaluate((wanted) => document.getElementById(wanted).scrollIntoView({ behavior: 'instant', block: 'center' }), id);
}

async function seeAll(page) {
  for (const id of await page.$$eval('.panel', (panels) => panels.map((panel) => panel.id))) {
    await see(page, id);
    await page.waitForFunction((wanted) => {
      const box = document.querySelector(`#${CSS.escape(wanted)} .chart`);
      return !box || box.dataset.points !== undefined;
    }, id);
  }
}

const isDrawn = (id) => {
  const canvas = document.querySelector(`#${CSS.escape(id)} canvas`);
  if (!canvas) return false;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0 ? 1 : 0;
  return inked > 500;
};

test('every chart draws what happens', async () => {
  const { page, wrong } = await open();
  const ids = await page.$$eval('.panel:has(.chart)', (panels) => panels.map((panel) => panel.id));
  assert.ok(ids.length >= 18, `charts: ${ids}`);
  for (const id of ids) {
    await see(page, id);
    await page.waitForFunction((wanted) => Number(document.querySelector(`#${CSS.escape(wanted)} .chart`).dataset.points) >= 2, id);
    await page.waitForFunction(isDrawn, id);
  }
  for (const id of ['requests', 'hits', 'latency', 'age', 'streams', 'result', 'cpu']) {
    await see(page, id);
    await page.waitForFunction((wanted) => document.querySelector(`#${wanted} .note`).textContent === '', id);
    const before = Number(await page.getAttribute(`#${id} .chart`, 'data-points'));
    await page.waitForFunction(([wanted, points]) => Number(document.querySelector(`#${wanted} .chart`).dataset.points) > points, [id, before]);
  }
  assert.ok((await page.$$('[id^="depth-"] canvas')).length >= 1, 'a chart for each book');
  assert.deepEqual(wrong, []);
});

test('circuits, limits, endpoints, symbols and events are shown', async () => {
  const { page, wrong } = await open();
  for (const [id, parts] of [['circuits', '.lane-part'], ['limits', '.gauges li'], ['endpoints', '.strip-part'], ['symbols', 'tbody tr'],
    ['orders-states', 'tbody tr'], ['account', 'tbody tr'], ['events', 'tbody tr']]) {
    await see(page, id);
    await page.waitForSelector(`#${id} ${parts}`);
  }
  assert.deepEqual(wrong, []);
});

test('each chart says what good looks like and has a table behind it', async () => {
  const { page } = await open();
  const without = await page.$$eval('.panel', (panels) => panels.filter((panel) => !/Good: /.test(panel.querySelector('p.good').textContent)).map(({ id }) => id));
  assert.deepEqual(without, []);
  await see(page, 'requests');
  await page.click('#requests summary');
  await page.waitForFunction(() => document.querySelectorAll('#requests tbody tr').length >= 2);
  const tableless = await page.$$eval('.panel:has(.chart, .lanes, .strips, .gauges)', (panels) => panels.filter((panel) => !panel.querySelector('details table')).map(({ id }) => id));
  assert.deepEqual(tableless, []);
});

test('it opens at the same view by its address', async () => {
  const { page } = await open();
  await page.click('button[aria-label="Show 1 h"]');
  await page.click('button.pause');
  await page.selectOption('select[aria-label="Colours"]', 'dark');
  await see(page, 'events');
  await page.fill('input[type="search"]', 'session');
  await page.waitForURL(/q=session/);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await see(page, 'events');
  assert.equal(await page.getAttribute('button[aria-label="Show 1 h"]', 'aria-pressed'), 'true');
  assert.equal(await page.textContent('button.pause'), 'Resume');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  assert.equal(await page.inputValue('input[type="search"]'), 'session');
  assert.equal(page.url(), address);
});

test('events are found by what they say and by severity', async () => {
  const { page } = await open();
  await see(page, 'events');
  await page.waitForFunction(() => document.querySelectorAll('#events tbody tr').length > 3);
  await page.fill('input[type="search"]', 'book.joined');
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('#events tbody tr')];
    return rows.length > 0 && rows.every((row) => row.textContent.includes('book.joined'));
  });
  await page.fill('input[type="search"]', 'nothing says this');
  await page.waitForFunction(() => document.querySelectorAll('#events tbody tr').length === 0);
  await page.fill('input[type="search"]', '');
  await page.selectOption('select[aria-label="Severity of events"]', 'error');
  await page.waitForFunction(() => [...document.querySelectorAll('#events tbody tr')].every((row) => row.children[1].textContent === 'error'));
});

test('charts are zoomed by keyboard and by pointer', async () => {
  const { page } = await open();
  await see(page, 'requests');
  await page.waitForFunction(isDrawn, 'requests');
  await page.focus('#requests .chart');
  await page.keyboard.press('+');
  await page.waitForURL(/span=450/);
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/until=/);
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search.includes('until'));
  const box = await page.locator('#requests .u-over').boundingBox();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/until=/);
  const span = Number(new URL(page.url()).searchParams.get('span'));
  assert.ok(span > 60 && span < 120, `a fifth of 450 s, not ${span}`);
});

test('a person halts trading after confirming it, with the token, and resumes it', async () => {
  const { page, wrong } = await open();
  await see(page, 'actions');
  const said = (wanted) => page.waitForFunction((text) => document.querySelector('#actions .result').textContent.includes(text), wanted);
  const halt = page.locator('#actions button.act').first();
  await halt.focus();
  await page.keyboard.press('Enter');
  assert.match(await page.textContent('dialog[open] #confirm-words'), /nothing is bought, of any symbol/);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  assert.equal(await page.textContent('#actions .result'), '', 'what is not confirmed is not done');

  await halt.click();
  await page.keyboard.type('0123456789');
  await page.keyboard.press('Enter');
  await said('Not done: that is not the token');
  await halt.click();
  await page.keyboard.type(process.env.TIDEGATE_TOKEN);
  await page.keyboard.press('Enter');
  await said('Trading is halted');
  await page.waitForFunction(() => /halted trading/.test(document.querySelector('.reasons').textContent));
  await page.waitForFunction(() => document.querySelector('#actions button.act').textContent.startsWith('Resume'));

  await halt.click();
  assert.ok(await page.isHidden('dialog[open] #token'), 'it is asked for once');
  await page.keyboard.press('Enter');
  await said('Trading is resumed');
  await page.waitForFunction(() => document.querySelector('#actions button.act').textContent.startsWith('Halt'));
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie, location.href]));
  assert.ok(!kept.includes(process.env.TIDEGATE_TOKEN), 'it is kept in memory alone');
  assert.deepEqual(wrong.filter((text) => !/403/.test(text)), []);
});

test('a circuit is forced open and closed again', async () => {
  const { page } = await open();
  await see(page, 'actions');
  await page.waitForFunction(() => document.querySelector('#actions select[aria-label="Circuit of"]').options.length > 0);
  const act = async (state) => {
    await page.selectOption('#actions select[aria-label="Circuit of"]', 'exchange_info');
    await page.selectOption('#actions select[aria-label="What the circuit does"]', state);
    await page.click('#actions button:text("Set …")');
    assert.match(await page.textContent('dialog[open] #confirm-words'), /The circuit of exchange_info/);
    if (await page.isVisible('dialog[open] #token')) await page.keyboard.type(process.env.TIDEGATE_TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForFunction((text) => document.querySelector('#actions .result').textContent.includes(`is ${text}`), state);
  };
  await act('forced_open');
  await see(page, 'circuits');
  await page.waitForFunction(() => /exchange_info/.test([...document.querySelectorAll('#circuits .awake')].map((lane) => lane.textContent).join()));
  await act('closed');
});

test('where the process takes no actions, none are offered', async () => {
  const { page } = await open(DESKTOP, '', (made) => made.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(message.replace('"actions":true', '"actions":false')));
  }));
  await page.waitForSelector('#actions', { state: 'attached' });
  assert.ok(await page.isHidden('#actions'));
});

test('a picture of the whole page has no holes', async () => {
  const { page } = await open();
  await page.waitForFunction(() => {
    const boxes = [...document.querySelectorAll('.panel .chart')];
    return boxes.length >= 18 && boxes.every((box) => box.dataset.points !== undefined);
  });
});

test('it comes back after the connection was lost, and says both', async () => {
  let cut = () => {};
  let isUp = true;
  const { page } = await open(DESKTOP, '', (made) => made.routeWebSocket(/\/live$/, (socket) => {
    if (!isUp) return socket.close();
    socket.connectToServer();
    cut = () => socket.close();
  }));
  await page.evaluate(() => {
    globalThis.announced = '';
    new MutationObserver(() => (announced += document.getElementById('said').textContent)).observe(document.getElementById('said'), { childList: true, characterData: true, subtree: true });
  });
  isUp = false;
  cut();
  await page.waitForFunction(() => document.getElementById('link').textContent === 'disconnected');
  await page.waitForFunction(() => /lost/.test(globalThis.announced));
  isUp = true;
  await page.waitForFunction(() => document.getElementById('link').textContent === 'live');
  await page.waitForFunction(() => /live again/.test(globalThis.announced));
  const asked = await page.textContent('.figures dd');
  await page.waitForFunction((before) => document.querySelector('.figures dd').textContent !== before, asked);
});

test('without uPlot it says so and shows the tables', async () => {
  const { page } = await open(DESKTOP, '', (made) => made.route('**/uplot.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' })));
  assert.match(await page.textContent('.notice'), /uPlot is missing/);
  await see(page, 'requests');
  await page.waitForFunction(() => document.querySelectorAll('#requests tbody tr').length >= 2);
});

test('it is small, and asks nobody but its own process', async () => {
  const asked = [];
  let bytes = 0;
  const { page } = await open(DESKTOP, '', async (made) => {
    made.on('response', async (response) => {
      asked.push(response.url());
      if (/\.(js|css|svg)$|\/$/.test(new URL(response.url()).pathname)) bytes += (await response.body()).length;
    });
  });
  await seeAll(page);
  assert.deepEqual(asked.filter((url) => !url.startsWith(URL_OF_PAGE)), []);
  assert.ok(bytes > 50_000 && bytes < MOST_BYTES, `${bytes} bytes`);
});

test('ten pages at once stay live', async () => {
  const pages = await Promise.all(Array.from({ length: 10 }, () => open()));
  await Promise.all(pages.map(async ({ page }) => {
    const up = await page.textContent('#about');
    await page.waitForFunction((before) => document.getElementById('about').textContent !== before, up);
  }));
});

for (const [name, options] of [['desktop-light', { ...DESKTOP, colorScheme: 'light' }], ['desktop-dark', { ...DESKTOP, colorScheme: 'dark' }],
  ['phone-light', { ...PHONE, colorScheme: 'light' }], ['phone-dark', { ...PHONE, colorScheme: 'dark' }]]) {
  test(`${name} has no serious finding of axe, and nothing is cut off at the side`, async (t) => {
    const { page, wrong } = await open(options, '', (made) => made.addInitScript(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask', buffered: true });
    }));
    await seeAll(page);
    t.diagnostic(`tasks over 50 ms: ${JSON.stringify(await page.evaluate(() => longTasks))}`);
    t.diagnostic(`first paint: ${await page.evaluate(() => Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime))} ms`);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inner <= outer, `${inner} of ${outer} pixels`);
    await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
    await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
    await page.evaluate(AXE); // not as a script of the page: its policy forbids any that is not its own
    const { violations } = await page.evaluate(() => axe.run());
    const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`), []);
    assert.deepEqual(wrong, []);
  });
}
