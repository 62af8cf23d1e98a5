// Fills on the price of their symbol. Prices are the middle of the live book, kept by the page from when it was opened.
import { element } from './element.js';
import { Panel } from './panel.js';
import { canDraw, Plot } from './plot.js';
import { axisClock, clock, number } from './words.js';

const MOST_PRICES = 7_200; // an hour at two a second
// As order.fill says it (docs/events.md): side, symbol, quantity, what was paid for it.
const FILL = /^(BUY|SELL) (\S+): ([\d.]+) for ([\d.]+)$/;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600];

export function fillOf({ at_ms: at, kind, text }) {
  const found = kind === 'order.fill' ? FILL.exec(text) : null;
  if (!found || Number(found[3]) === 0) return null;
  const [, side, symbol, quantity, paid] = found;
  return { at, side, symbol, quantity: Number(quantity), price: Number(paid) / Number(quantity) };
}

export class Fills extends Panel {
  constructor(view, events) {
    super({ id: 'fills', title: 'Fills on price', wide: true, every: 900,
      good: 'Good: buys below and sells above what follows; the price line begins when this page was opened.' });
    this.view = view;
    this.events = events;
    this.prices = new Map();
    this.symbol = element('select', { 'aria-label': 'Symbol of the fills', on: { change: () => this.choose() } });
    this.now.append(this.symbol);
    this.note = element('p', { class: 'note' });
    this.box = element('div', { class: 'chart', role: 'img', 'aria-label': 'Fills on price' });
    this.body.append(this.note, this.box);
    this.plot = new Plot(this.box, {
      lines: [{ label: 'price', spanGaps: true, dash: [] }, { label: 'bought', points: true, colour: 'line-good' }, { label: 'sold', points: true, colour: 'line-bad' }],
      write: (value) => value.toLocaleString('en', { maximumSignificantDigits: 7 }), xText: (seconds) => clock(seconds * 1000),
      xAxis: { incrs: STEPS, space: 70, values: (_, ticks, __, ___, step) => ticks.map((tick) => axisClock(tick, step)) },
      range: (_, low, high) => (low === null ? [0, 1] : [low - (high - low) * 0.1 - low * 1e-5, high + (high - low) * 0.1 + low * 1e-5]),
      onSelect: (from, to) => view.zoom(from * 1000, to * 1000), height: 230,
    });
    this.addTable(['time', 'side', 'quantity', 'price'], () => this.fills().reverse().slice(0, 100)
      .map((fill) => [clock(fill.at), fill.side, number(fill.quantity), this.plot.write(fill.price)]), !canDraw());
    if (!canDraw()) this.plot.canvas.remove();
  }

  choose() {
    this.view.choose('symbol', this.symbol.value);
    this.moved();
  }

  take(status) {
    for (const { symbol, bids, asks } of status.books) {
      if (!this.prices.has(symbol)) this.addSymbol(symbol);
      if (bids.length === 0 || asks.length === 0) continue;
      const prices = this.prices.get(symbol);
      prices.push([status.now_ms / 1000, (Number(bids[0][0]) + Number(asks[0][0])) / 2]);
      if (prices.length > MOST_PRICES) prices.splice(0, MOST_PRICES / 10);
    }
    this.changed();
  }

  addSymbol(symbol) {
    this.prices.set(symbol, []);
    this.symbol.append(element('option', { value: symbol, text: symbol }));
    if (this.view.choice('symbol') === symbol) this.symbol.value = symbol;
  }

  fills() {
    return this.events.of('order').map(fillOf).filter((fill) => fill?.symbol === this.symbol.value);
  }

  paint() {
    const [from, to] = this.view.range();
    const shown = ([second]) => second * 1000 >= from && second * 1000 <= to;
    const points = (this.prices.get(this.symbol.value) ?? []).filter(shown).map(([second, price]) => [second, price, null, null]);
    for (const { at, side, price } of this.fills()) points.push([at / 1000, null, side === 'BUY' ? price : null, side === 'SELL' ? price : null]);
    const sorted = points.filter(shown).sort((a, b) => a[0] - b[0]);
    this.plot.show([0, 1, 2, 3].map((column) => sorted.map((point) => point[column])), [from / 1000, to / 1000]);
    this.box.dataset.points = sorted.length;
    this.note.textContent = sorted.length === 0 ? 'No price and no fill in this time since the page was opened.' : '';
  }

  recolour() {
    this.plot.recolour();
  }
}
