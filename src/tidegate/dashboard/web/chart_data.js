// The points of one chart: a range of the server's history, and the seconds that the stream adds to it.

const KEPT_ROWS = 120; // that came while a range was on its way

// Columns of the stream's rows, by group and value, and the latest rows.
export class HistoryRows {
  constructor() {
    this.places = new Map();
    this.rows = [];
  }

  setGroups(groups) {
    this.places.clear();
    this.rows = [];
    let place = 1; // after the second
    for (const { group, values } of groups) {
      for (const value of values) this.places.set(`${group}.${value}`, place++);
    }
  }

  has(group) {
    return [...this.places.keys()].some((name) => name.startsWith(`${group}.`));
  }

  add(rows) {
    this.rows.push(...rows);
    if (this.rows.length > KEPT_ROWS) this.rows.splice(0, this.rows.length - KEPT_ROWS);
  }
}

export class ChartData {
  // `columns`: [{value, statistic}] of one group.
  constructor(group, columns, rows) {
    this.group = group;
    this.columns = columns;
    this.rows = rows;
    this.clear();
  }

  clear() {
    this.times = []; // seconds since 1970, when each interval begins
    this.values = this.columns.map(() => []);
    this.step = 1; // seconds
    this.last = 0; // the latest second that is in it
    this.summed = 0; // seconds in the latest interval
  }

  // Of two requests under way the later one counts. Throws what fetch does, and what the server says.
  async load(fromMs, toMs, points) {
    const asked = (this.asked = Symbol('a request'));
    const wanted = new URLSearchParams({ group: this.group, from: Math.round(fromMs), to: Math.round(toMs), points });
    for (const { value } of this.columns) wanted.append('value', value);
    for (const statistic of new Set(this.columns.map((column) => column.statistic))) wanted.append('statistic', statistic);
    const answer = await fetch(`history?${wanted}`);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    if (asked !== this.asked) return;
    this.clear();
    this.step = Math.max(1, told.step_ms / 1000);
    this.times = Array.from({ length: told.count }, (_, i) => told.from_ms / 1000 + i * this.step);
    this.values = this.columns.map(({ value, statistic }) => told.values[value][statistic]);
    if (told.count > 0) {
      const begin = this.times[told.count - 1];
      this.last = this.step === 1 ? begin : Math.max(begin, Math.floor(toMs / 1000) - 1);
      this.summed = this.last - begin + 1;
    }
    for (const row of this.rows.rows) if (row[0] * 1000 < toMs + 60_000) this.add(row);
  }

  // A second that is there already is left aside.
  add(row) {
    const second = row[0];
    if (second <= this.last) return;
    this.last = second;
    const begin = Math.floor(second / this.step) * this.step;
    const end = this.times.length - 1;
    const isNew = end < 0 || begin > this.times[end];
    if (isNew) {
      this.times.push(begin);
      this.summed = 0;
    }
    this.columns.forEach(({ value, statistic }, i) => {
      const told = row[this.rows.places.get(`${this.group}.${value}`)] ?? null;
      if (isNew) this.values[i].push(told);
      else if (told !== null) this.values[i][end] = merged(this.values[i][end], this.summed, told, statistic);
    });
    ++this.summed;
  }

  // Drops what is before that instant, some at a time: moving all for each point would cost more.
  forget(beforeMs) {
    const old = this.times.findIndex((time) => time * 1000 >= beforeMs);
    if (old < 64) return;
    this.times.splice(0, old);
    for (const column of this.values) column.splice(0, old);
  }
}

function merged(before, seconds, value, statistic) {
  if (before === null) return value;
  if (statistic === 'max') return Math.max(before, value);
  if (statistic === 'min') return Math.min(before, value);
  if (statistic === 'mean') return (before * seconds + value) / (seconds + 1);
  return value;
}
