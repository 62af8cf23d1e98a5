// Values of the history over the time that the page shows.
import { ChartData } from './chart_data.js';
import { element, say } from './element.js';
import { Panel } from './panel.js';
import { canDraw, Plot } from './plot.js';
import { axisClock, clock } from './words.js';

const TABLE_ROWS = 60;
const FEWEST_POINTS = 100;
const MOST_POINTS = 1200;
const KEY_STEP = 0.25;
// Places of marks on the axis, in seconds: what people count time in.
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600];

const KEYS = {
  ArrowLeft: (view) => view.move(-KEY_STEP),
  ArrowRight: (view) => view.move(KEY_STEP),
  '+': (view) => view.scale(0.5),
  '-': (view) => view.scale(2),
  Escape: (view) => view.goOn(),
};

export class TimeChart extends Panel {
  // `spec` is a row of charts.js.
  constructor(spec, view, rows) {
    super(spec);
    this.spec = spec;
    this.view = view;
    this.data = new ChartData(spec.group, spec.columns, rows);
    this.isWanted = true; // a range is to be loaded
    this.note = element('p', { class: 'note' });
    this.box = element('div', { class: 'chart', tabindex: 0, role: 'group', 'aria-describedby': `${spec.id}-good`,
      'aria-label': `Chart of ${spec.title}. Arrow keys move in time, plus and minus zoom, Escape goes back to now.`,
      on: { keydown: (event) => this.onKey(event), dblclick: () => view.goOn() } });
    this.body.append(this.note, this.box);
    const lines = spec.lines ?? spec.columns.map(({ value }) => ({ label: value }));
    this.plot = new Plot(this.box, {
      lines, write: spec.write, range: spec.range ?? ((_, min, max) => rangeFromZero(min, max)), isLog: spec.isLog,
      splits: spec.splits, axisSize: spec.axisSize, xText: (seconds) => clock(seconds * 1000),
      xAxis: { incrs: STEPS, space: 70, values: (_, ticks, __, ___, step) => ticks.map((tick) => axisClock(tick, step)) },
      onSelect: (from, to) => view.zoom(from * 1000, to * 1000),
    });
    this.plot.onCursor = (text) => say(this.now, text);
    this.addTable(['time', ...lines.map(({ label }) => label)], () => this.rowsOfTable(), !canDraw());
    if (!canDraw()) this.plot.canvas.remove();
  }

  onKey(event) {
    const key = KEYS[event.key];
    if (!key || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    key(this.view);
  }

  reload() {
    this.isWanted = true;
    this.changed();
  }

  add(rows) {
    if (this.isWanted || this.view.isPaused) return;
    for (const row of rows) this.data.add(row);
    this.changed();
  }

  paint() {
    if (this.isWanted) {
      this.isWanted = false;
      this.isPainted = false; // it will be, once the range has come
      this.load();
      return;
    }
    const [from, to] = this.view.range();
    this.data.forget(from);
    this.shown = [this.data.times, ...this.lines()];
    this.plot.show(this.shown, [from / 1000, to / 1000]);
    this.box.dataset.points = this.data.times.length;
    const isEmpty = this.shown.slice(1).every((line) => line.every((value) => value === null));
    say(this.note, isEmpty ? 'Nothing was recorded in this time.' : '');
  }

  lines() {
    return this.spec.derive ? this.spec.derive(this.data.values) : this.data.values;
  }

  async load() {
    const [from, to] = this.view.range();
    const points = Math.min(this.view.span, MOST_POINTS, Math.max(FEWEST_POINTS, this.plot.width));
    try {
      if (!this.data.rows.has(this.spec.group)) throw new Error(`This process keeps no history of ${this.spec.group}.`);
      await this.data.load(from, to, points);
      this.changed();
    } catch (failure) {
      say(this.note, failure instanceof TypeError ? 'The server cannot be reached; trying again.' : failure.message);
    }
  }

  rowsOfTable() {
    const [times, ...lines] = this.shown ?? [[]];
    const every = Math.max(1, Math.ceil(times.length / TABLE_ROWS));
    const rows = [];
    for (let i = times.length - 1; i >= 0; i -= every) {
      rows.push([clock(times[i] * 1000), ...lines.map((line) => (line[i] === null ? '–' : this.spec.write(line[i])))]);
    }
    return rows;
  }

  recolour() {
    this.plot.recolour();
  }
}

function rangeFromZero(min, max) {
  if (min === null) return [0, 1];
  const low = Math.min(0, min);
  const high = Math.max(max, low + Number.EPSILON);
  return high - low < 1e-9 ? [low, low + 1] : [low < 0 ? low - (high - low) * 0.08 : 0, high + (high - low) * 0.08];
}
