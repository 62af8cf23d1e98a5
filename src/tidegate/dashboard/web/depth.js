// The depth of each book: what could be sold and bought down to each price, and how old that knowledge is.
import { badge, element, say } from './element.js';
import { Panel } from './panel.js';
import { canDraw, Plot } from './plot.js';
import { duration, number } from './words.js';

// Prices upwards with what lies between each and the best one: bids from behind, then asks.
export function curves(bids, asks) {
  const summed = (levels) => {
    let sum = 0;
    return levels.map(([price, quantity]) => [Number(price), (sum += Number(quantity))]);
  };
  const left = summed(bids).reverse();
  const right = summed(asks);
  return [
    [...left, ...right].map(([price]) => price),
    [...left.map(([, sum]) => sum), ...right.map(() => null)],
    [...left.map(() => null), ...right.map(([, sum]) => sum)],
  ];
}

class DepthChart extends Panel {
  constructor(symbol) {
    super({ id: `depth-${symbol}`, title: `Book of ${symbol}`,
      good: 'Good: two even walls close to each other, and an age of a fraction of a second.' });
    this.state = element('span');
    this.now.append(this.state);
    this.box = element('div', { class: 'chart', role: 'img', 'aria-label': `Depth of the book of ${symbol}` });
    this.body.append(this.box);
    this.plot = new Plot(this.box, {
      lines: [{ label: 'bids', colour: 'line-good', stepped: -1, fill: true, dash: [] }, { label: 'asks', colour: 'line-bad', stepped: 1, fill: true, dash: [] }],
      write: number, xText: (price) => String(price), height: 160, hasLatest: false, range: (_, __, high) => [0, (high ?? 1) * 1.08],
      xAxis: { space: 80, values: (_, ticks) => ticks.map((tick) => tick.toLocaleString('en', { maximumSignificantDigits: 7 })) },
    });
    this.addTable(['bid', 'quantity', 'ask', 'quantity'], () => this.rows(), !canDraw());
    if (!canDraw()) this.plot.canvas.remove();
  }

  take(book) {
    if (this.book === book) return;
    this.book = book;
    this.changed();
  }

  paint() {
    const { live, age_s: age, bids, asks } = this.book;
    this.state.replaceChildren(live ? badge(age < 1 ? 'good' : 'fair', `${duration(age)} old`) : badge('bad', 'not live'));
    const data = curves(bids, asks);
    this.plot.show(data, data[0].length > 1 ? [data[0][0], data[0].at(-1)] : undefined);
    this.box.dataset.points = data[0].length;
    const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
    this.box.setAttribute('aria-label', `Depth of the book of ${this.book.symbol}: best bid ${bid ?? 'unknown'}, best ask ${ask ?? 'unknown'}`);
    say(this.good, bid && ask ? `${bid} / ${ask}. Good: two even walls close to each other, and an age of a fraction of a second.` : this.good.textContent);
  }

  rows() {
    const { bids, asks } = this.book ?? { bids: [], asks: [] };
    return Array.from({ length: Math.max(bids.length, asks.length) }, (_, i) => [...(bids[i] ?? ['', '']), ...(asks[i] ?? ['', ''])]);
  }

  recolour() {
    this.plot.recolour();
  }
}

// As many charts as there are books.
export class Books {
  constructor() {
    this.root = element('div', { class: 'grid three' });
    this.charts = new Map();
  }

  take(status) {
    for (const book of status.books) {
      let chart = this.charts.get(book.symbol);
      if (!chart) {
        chart = new DepthChart(book.symbol);
        this.charts.set(book.symbol, chart);
        this.root.append(chart.root);
      }
      chart.take(book);
    }
  }

  recolour() {
    for (const chart of this.charts.values()) chart.recolour();
  }
}
