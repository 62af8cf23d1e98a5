// Events, the newest first, by severity and by what they say.
import { badge, element, say, table, tableRow } from './element.js';
import { Panel } from './panel.js';
import { clock } from './words.js';

const MOST_SHOWN = 100;
const KINDS = { info: 'plain', warning: 'fair', error: 'bad' };
const LEVELS = [['', 'all severities'], ['warning', 'warnings and errors'], ['error', 'errors']];

export class Events extends Panel {
  constructor(view, events) {
    super({ id: 'events', title: 'Events', wide: true,
      good: 'Good: the normal course only; a warning asks for a look, an error for a hand.' });
    this.view = view;
    this.events = events;
    this.search = element('input', { type: 'search', placeholder: 'Search, e.g. circuit BTCUSDT', 'aria-label': 'Search events', value: view.choice('q'),
      on: { input: () => this.choose('q', this.search.value) } });
    this.level = element('select', { 'aria-label': 'Severity of events', on: { change: () => this.choose('severity', this.level.value) } },
      ...LEVELS.map(([value, text]) => element('option', { value, text })));
    this.level.value = view.choice('severity');
    this.family = element('select', { 'aria-label': 'Kind of events', on: { change: () => this.choose('kind', this.family.value) } },
      element('option', { value: '', text: 'all kinds' }));
    this.found = element('span', { class: 'note' });
    const { whole, body } = table('Events', ['UTC', 'severity', 'event', 'of', 'what happened']);
    this.rowsBody = body;
    this.body.append(element('div', { class: 'filters' }, this.search, this.level, this.family, this.found), whole);
    whole.classList.add('fixed');
    this.rows = new Map(); // by the event, in the order in which they stand
    this.counted = -1;
  }

  choose(name, value) {
    this.view.choose(name, value);
    this.changed();
  }

  take() {
    if (this.counted === this.events.counted) return;
    this.counted = this.events.counted;
    this.changed();
  }

  addFamilies() {
    const known = new Set([...this.family.options].map(({ value }) => value));
    const families = new Set(this.events.events.map(({ kind }) => kind.split('.')[0]));
    for (const family of [...families].sort()) {
      if (!known.has(family)) this.family.append(element('option', { value: family, text: family }));
    }
    this.family.value = this.view.choice('kind');
    if (this.family.selectedIndex < 0) this.family.value = '';
  }

  matches({ severity, kind, subject, text }) {
    const level = this.level.value;
    if (level && severity !== level && severity !== 'error') return false;
    if (this.family.value && !kind.startsWith(`${this.family.value}.`)) return false;
    const all = `${kind} ${subject} ${text}`.toLowerCase();
    return this.search.value.toLowerCase().split(/\s+/).every((word) => all.includes(word));
  }

  // New rows come in front and old ones go behind: to lay out all of them again for each event would take long.
  showRows(shown) {
    const firstKnown = shown.findIndex((event) => this.rows.has(event));
    const came = firstKnown < 0 ? shown : shown.slice(0, firstKnown);
    const stayed = shown.slice(came.length);
    const standing = [...this.rows.keys()];
    const isOnlyMore = stayed.every((event, i) => event === standing[i]);
    const made = (isOnlyMore ? came : shown).map((event) => [event, this.rowOf(event)]);
    if (isOnlyMore) {
      for (const event of standing.slice(stayed.length)) this.rows.get(event).remove();
      this.rowsBody.prepend(...made.map(([, row]) => row));
      this.rows = new Map([...made, ...stayed.map((event) => [event, this.rows.get(event)])]);
    } else {
      this.rowsBody.replaceChildren(...made.map(([, row]) => row));
      this.rows = new Map(made);
    }
  }

  rowOf({ at_ms: at, severity, kind, subject, text }) {
    return tableRow([clock(at), badge(KINDS[severity], severity), kind, subject, text]);
  }

  paint() {
    this.addFamilies();
    const matching = this.events.events.filter((event) => this.matches(event));
    const shown = matching.slice(-MOST_SHOWN).reverse();
    this.showRows(shown);
    say(this.found, `${shown.length < matching.length ? `the latest ${shown.length} of ` : ''}${matching.length} of ${this.events.events.length}`);
  }
}
