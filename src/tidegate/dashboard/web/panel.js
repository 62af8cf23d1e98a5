// One thing that the page shows: a heading, a sentence that says what good looks like, what is drawn, and a table behind it.
import { element, fill, table } from './element.js';
import { soon } from './pacing.js';

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) target.panel.setVisible(isIntersecting);
}, { rootMargin: '150px' });

const all = new Set();
document.addEventListener('visibilitychange', () => all.forEach((panel) => panel.wake()));
// Paper has no scrolling: what was not looked at is brought up to date for it.
addEventListener('beforeprint', () => all.forEach((panel) => panel.paintNow()));

// Draws once as soon as there is something, and from then on only while somebody can see it; what came meanwhile is drawn then.
export class Panel {
  // `every`: it is drawn at most once in so many ms; a later change draws it.
  constructor({ id, title, good, wide = false, every = 0 }) {
    this.id = id;
    this.every = every;
    this.painted = -Infinity;
    this.heading = element('h3', { id: `${id}-title`, text: title });
    this.now = element('span', { class: 'now' });
    this.body = element('div', { class: 'body' });
    this.good = element('p', { class: 'good', id: `${id}-good`, text: good });
    this.root = element('section', { id, class: wide ? 'panel wide' : 'panel', 'aria-labelledby': `${id}-title` },
      element('div', { class: 'head' }, this.heading, this.now), this.good, this.body);
    this.root.panel = this;
    this.isVisible = false;
    this.isDirty = false;
    this.isPainted = false; // once, so that a picture of the whole page has no holes
    this.repaint = () => this.paintIfNeeded();
    seen.observe(this.root);
    all.add(this);
  }

  setVisible(isVisible) {
    this.isVisible = isVisible;
    this.wake();
  }

  wake() {
    if (this.isDirty && this.isDue && !document.hidden) soon(this.repaint);
  }

  get isDue() {
    return this.isVisible || !this.isPainted;
  }

  changed() {
    this.isDirty = true;
    this.wake();
  }

  // A person asked for something else: now.
  moved() {
    this.painted = -Infinity;
    this.changed();
  }

  paintIfNeeded() {
    if (!this.isDirty || !this.isDue || document.hidden) return;
    if (performance.now() - this.painted < this.every) return;
    this.paintNow();
  }

  paintNow() {
    if (!this.isDirty || this.root.hidden) return;
    this.painted = performance.now();
    this.isPainted = true;
    this.isDirty = false;
    this.paint();
    this.paintTable();
  }

  // The same as figures, for who cannot see the chart or wants them; made while it is open only.
  addTable(head, rows, isOpen = false) {
    const { whole, body } = table(`${this.heading.textContent}, as a table`, head);
    this.tableRows = rows;
    this.tableBody = body;
    this.details = element('details', { open: isOpen, on: { toggle: () => this.paintTable() } },
      element('summary', { text: 'As a table' }), whole);
    this.root.append(this.details);
  }

  paintTable() {
    if (this.details?.open) fill(this.tableBody, this.tableRows());
  }
}
