// How long requests took by endpoint: a strip each from the median to the slowest of a thousand, on one logarithmic scale.
import { element } from './element.js';
import { Panel } from './panel.js';
import { duration } from './words.js';

const REQUESTS = 'tidegate_client_request_seconds';
const WINDOWS = [{ seconds: 10, name: '10 s' }, { seconds: 60, name: '1 min' }, { seconds: 600, name: '10 min' }, { seconds: 3600, name: '1 h' }];
const USUAL = 60;

export class EndpointLatency extends Panel {
  constructor(view) {
    super({ id: 'endpoints', title: 'Latency by endpoint', wide: true,
      good: 'Good: short strips far to the left; the mark is p50, the strip reaches from there over p90 and p99 to p99.9.' });
    this.view = view;
    this.strips = element('ol', { class: 'strips' });
    this.scale = element('div', { class: 'strip-scale', 'aria-hidden': 'true' });
    this.window = element('select', { 'aria-label': 'Latency over the last', on: { change: () => this.choose() } },
      ...WINDOWS.map(({ seconds, name }) => element('option', { value: seconds, text: `last ${name}` })));
    this.window.value = view.choice('latency') || USUAL;
    this.now.append(this.window);
    this.body.append(this.strips, this.scale);
    this.latency = [];
    this.addTable(['of', 'endpoint', 'count', 'p50', 'p90', 'p99', 'p99.9', 'longest'], () => this.rowsOfTable());
  }

  choose() {
    this.view.choose('latency', Number(this.window.value) === USUAL ? '' : this.window.value);
    this.changed();
  }

  take(status) {
    if (status.latency === this.latency) return;
    this.latency = status.latency;
    this.changed();
  }

  // Of that window, those in which something was recorded.
  rows() {
    const wanted = Number(this.window.value);
    return this.latency.map(({ name, labels, windows }) => ({ name, of: Object.values(labels).join(', '), ...windows.find(({ window_s }) => window_s === wanted) }))
      .filter(({ count }) => count > 0);
  }

  paint() {
    const rows = this.rows().filter(({ name }) => name === REQUESTS).sort((a, b) => b.p50_s - a.p50_s);
    if (rows.length === 0) {
      this.strips.replaceChildren(element('li', { class: 'note', text: 'No request was answered in this time.' }));
      this.scale.replaceChildren();
      return;
    }
    const low = Math.floor(Math.log10(Math.max(1e-6, Math.min(...rows.map(({ p50_s }) => p50_s)))));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...rows.map(({ p999_s }) => p999_s)))));
    const place = (seconds) => Math.max(0, (100 * (Math.log10(Math.max(seconds, 10 ** low)) - low)) / (high - low));
    this.strips.replaceChildren(...rows.map((row) => this.strip(row, place)));
    this.scale.replaceChildren(...Array.from({ length: high - low + 1 }, (_, i) => element('span', { text: duration(10 ** (low + i)) })));
  }

  strip(row, place) {
    const bar = element('div', { class: 'strip-bar' });
    for (const [from, to, kind] of [['p50_s', 'p90_s', 'near'], ['p90_s', 'p99_s', 'middle'], ['p99_s', 'p999_s', 'far']]) {
      const part = element('span', { class: `strip-part ${kind}` });
      part.style.left = `${place(row[from])}%`;
      part.style.width = `${place(row[to]) - place(row[from])}%`;
      bar.append(part);
    }
    const mark = element('span', { class: 'strip-mark' });
    mark.style.left = `${place(row.p50_s)}%`;
    bar.append(mark);
    return element('li', {}, element('span', { class: 'strip-name', text: row.of }), bar,
      element('span', { class: 'strip-words', text: `${duration(row.p50_s)} · p99 ${duration(row.p99_s)} · ${row.count}×` }));
  }

  rowsOfTable() {
    return this.rows().map((row) => [row.name.replace(/^tidegate_/, '').replace(/_seconds$/, '').replaceAll('_', ' '), row.of, row.count,
      duration(row.p50_s), duration(row.p90_s), duration(row.p99_s), duration(row.p999_s), duration(row.max_s)]);
  }
}
