// The figures at the head of the page: what one wants to know first.
import { element, say } from './element.js';
import { Panel } from './panel.js';
import { brief, count, percent } from './words.js';

// Value, what stands below it, and both exactly where they are cut.
const FIGURES = [
  ['Calls asked', ({ requests }) => [count(requests.asked), 'since the start']],
  ['Requests sent', ({ requests }) => [count(requests.sent), `${percent(requests.saved_percent)} saved`]],
  ['Batches', ({ batches }) => [batches.requests ? (batches.parts / batches.requests).toFixed(1) : '–', `calls each, ${count(batches.requests)} sent`]],
  ['Circuits not closed', ({ circuits }) => [count(circuits.filter(({ state }) => state !== 'closed').length), `of ${circuits.length} in use`]],
  ['Orders open', ({ orders }) => [count(orders.open), `${count(orders.to_reconcile)} to reconcile`]],
  ['Fills', ({ orders, money }) => [count(orders.fills), `volume ${brief(money.volume)}`, money.volume]],
  ['Realised', ({ money }) => [brief(money.realised), `${brief(money.day_realised)} today`, `${money.realised}, ${money.day_realised} today`]],
  ['Open result', ({ money }) => [brief(money.open_result), `at risk ${brief(money.exposure)}`, `${money.open_result}, at risk ${money.exposure}`]],
];

export class Figures extends Panel {
  constructor() {
    super({ id: 'figures', title: 'At a glance', wide: true,
      good: 'Good: much saved, no circuit open, nothing to reconcile.' });
    this.cells = FIGURES.map(([label]) => {
      const value = element('dd');
      const more = element('dd', { class: 'more' });
      return { whole: element('div', {}, element('dt', { text: label }), value, more), value, more };
    });
    this.body.append(element('dl', { class: 'figures' }, ...this.cells.map(({ whole }) => whole)));
  }

  take(status) {
    this.status = status;
    this.changed();
  }

  paint() {
    FIGURES.forEach(([, made], i) => {
      const [value, more, exact] = made(this.status);
      say(this.cells[i].value, value);
      say(this.cells[i].more, more);
      if (exact) this.cells[i].whole.title = exact;
    });
  }
}
