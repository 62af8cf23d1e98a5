// uPlot as this page uses it: its size is its box's, its colours are the page's, its legend is ours. Where uPlot is missing
// there are no charts, and each says so and has its table open.
import { colour, DASHES, LINES } from './colours.js';
import { element, say } from './element.js';
import { soon } from './pacing.js';

export const canDraw = () => typeof globalThis.uPlot === 'function';

const HEIGHT = 190;
const AXIS = { size: 58, gap: 4, font: '11px system-ui, sans-serif' };

export class Plot {
  // `lines`: [{label, colour?, dash?, points?, stepped?, fill?}]; `xAxis`: what uPlot takes; `write`: a value of y, as text;
  // `onSelect(min, max)`: of x, drawn by the pointer; `hasLatest`: the last value is the one of now.
  constructor(box, { lines, xAxis, xText, write, range, isLog, onSelect, height = HEIGHT, splits, axisSize = AXIS.size, hasLatest = true }) {
    Object.assign(this, { box, lines, xAxis, xText, write, range, isLog, onSelect, height, splits, axisSize, hasLatest });
    this.legend = element('ul', { class: 'legend' });
    this.swatches = lines.map(({ label }) => {
      const value = element('b');
      const swatch = element('i', { 'aria-hidden': 'true' });
      this.legend.append(element('li', {}, swatch, `${label} `, value));
      return { value, swatch };
    });
    this.canvas = element('div', { class: 'plot' });
    box.append(this.legend, this.canvas);
    this.data = [[], ...lines.map(() => [])];
    this.refit = () => this.fit();
    new ResizeObserver(() => soon(this.refit)).observe(this.canvas);
  }

  get width() {
    return Math.max(200, this.canvas.clientWidth);
  }

  // Anew, in the colours of now.
  build() {
    this.plot?.destroy();
    this.swatches.forEach(({ swatch }, i) => {
      swatch.style.borderTopColor = this.strokeOf(i);
      swatch.style.borderTopStyle = this.lines[i].points ? 'dotted' : (this.lines[i].dash ?? DASHES[i]).length ? 'dashed' : 'solid';
    });
    this.plot = new uPlot(this.options(), this.data, this.canvas);
  }

  strokeOf(i) {
    return colour(this.lines[i].colour ?? LINES[i]);
  }

  options() {
    const grid = { stroke: colour('grid'), width: 1 };
    const axis = { stroke: colour('soft'), grid, ticks: grid, ...AXIS };
    return {
      width: this.width,
      height: this.height,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: Boolean(this.onSelect), y: false, setScale: false }, points: { size: 6 } },
      scales: { x: { time: false, range: (_, min, max) => this.limits ?? [min, max] }, y: { distr: this.isLog ? 3 : 1, range: this.range } },
      axes: [{ ...axis, size: 30, ...this.xAxis },
        { ...axis, size: this.axisSize, ...(this.splits ? { splits: this.splits } : {}), values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : this.write(tick))) }],
      series: [{}, ...this.lines.map((line, i) => this.seriesOf(line, i))],
      hooks: { setCursor: [(plot) => this.tell(plot.cursor.idx)], setSelect: [(plot) => this.selected(plot)] },
    };
  }

  seriesOf(line, i) {
    const stroke = this.strokeOf(i);
    return {
      label: line.label,
      stroke,
      width: line.points ? 0 : 1.5,
      dash: line.dash ?? DASHES[i],
      fill: line.fill ? `${stroke}26` : undefined,
      paths: line.points ? () => null : line.stepped ? uPlot.paths.stepped({ align: line.stepped }) : undefined,
      points: line.points ? { show: true, size: 9, fill: stroke, stroke } : { show: line.dots ?? undefined, size: 4 },
      spanGaps: line.spanGaps ?? false,
    };
  }

  selected(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }

  show(data, limits) {
    this.data = data;
    this.limits = limits;
    if (canDraw()) {
      if (this.plot) this.plot.setData(data);
      else this.build();
    }
    if (!(this.plot?.cursor.left >= 0)) this.tell(null);
  }

  // The values under the pointer, else the latest.
  tell(at) {
    this.swatches.forEach(({ value }, i) => {
      const values = this.data[i + 1];
      const shown = at ?? (this.hasLatest ? values.findLastIndex((each) => each !== null) : -1);
      const written = values[shown] ?? null;
      say(value, written === null ? (this.hasLatest ? '–' : '') : this.write(written));
    });
    this.onCursor?.(at === null || at === undefined ? '' : this.xText(this.data[0][at]));
  }

  fit() {
    if (this.plot && this.canvas.clientWidth > 0 && this.plot.width !== this.width) {
      this.plot.setSize({ width: this.width, height: this.height });
    }
  }

  recolour() {
    if (this.plot) this.build();
  }
}
