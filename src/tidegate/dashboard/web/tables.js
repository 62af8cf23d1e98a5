// Panels that are tables: symbols, orders, money, alerts.
import { badge, element, fill, say, table } from './element.js';
import { Panel } from './panel.js';
import { count, duration, spoken } from './words.js';

const SEVERITY = { info: 'plain', warning: 'fair', error: 'bad' };

class TablePanel extends Panel {
  // `part(status)`: what it shows; drawn when that is another. `rows(part)`; `none`: what is said where there are no rows.
  constructor(spec) {
    super(spec);
    this.spec = spec;
    const { whole, body } = table(spec.title, spec.head);
    this.table = whole;
    this.rowsBody = body;
    this.note = element('p', { class: 'note' });
    this.body.append(this.note, whole);
  }

  take(status) {
    const part = this.spec.part(status);
    if (this.known && part.length === this.known.length && part.every((each, i) => each === this.known[i])) return;
    this.known = part;
    this.changed();
  }

  paint() {
    const rows = this.spec.rows(...this.known);
    fill(this.rowsBody, rows);
    say(this.note, rows.length === 0 ? this.spec.none(...this.known) : '');
    this.table.hidden = rows.length === 0;
  }
}

export const symbols = () => new TablePanel({
  id: 'symbols', title: 'Symbols and their ladder step', wide: true, every: 900,
  good: 'Good: each on its live book; where one is not, or buys nothing, the reason stands beside it.',
  head: ['symbol', 'step', 'book’s age', 'held', 'cost', 'bid', 'why no better, or why nothing is bought'],
  part: ({ ladder, books, money }) => [ladder, books, money],
  rows: (ladder, books, money) => ladder.map((row) => {
    const book = books.find(({ symbol }) => symbol === row.symbol);
    const held = money.positions.find(({ symbol }) => symbol === row.symbol);
    return [row.symbol, badge(row.step === 'live_book' ? 'good' : row.entries_allowed ? 'fair' : 'bad', spoken(row.step)),
      book?.live ? duration(book.age_s) : 'not live', held?.quantity ?? '–', held?.cost ?? '–', held?.bid ?? '–', row.reason || row.idle];
  }),
  none: () => 'Nothing is traded (yet).',
});

export const orders = () => new TablePanel({
  id: 'orders-open', title: 'Open orders',
  good: 'Good: few, and gone within seconds; one that is unknown is asked for until it is not.',
  head: ['symbol', 'side', 'state', 'quantity', 'executed', 'price', 'id'],
  part: ({ orders: { list } }) => [list],
  rows: (list) => list.map(({ symbol, side, state, quantity, executed, price, id }) => [symbol, side,
    badge(state === 'unknown' ? 'bad' : 'plain', spoken(state)), quantity, executed, price ?? 'market', id]),
  none: () => 'No order is open.',
});

export const orderStates = () => new TablePanel({
  id: 'orders-states', title: 'Orders by state',
  good: 'Good: most end filled or canceled; absent and unknown are rare and explained by events.',
  head: ['state', 'ever reached it'],
  part: ({ orders: { by_state: states } }) => [states],
  rows: (states) => Object.entries(states).map(([state, reached]) => [spoken(state), count(reached)]),
  none: () => 'No order was made.',
});

export const account = () => new TablePanel({
  id: 'account', title: 'Account',
  good: 'Good: the equity is known, and most of it is available.',
  head: ['asset', 'equity', 'available', 'fees paid'],
  part: ({ money }) => [money],
  rows: ({ quotes, fees }) => {
    const paid = new Map(fees.map(({ asset, paid: fee }) => [asset, fee]));
    const own = quotes.map(({ asset, equity, available }) => [asset, equity ?? 'not known yet', available ?? '–', paid.get(asset) ?? '0']);
    return [...own, ...fees.filter(({ asset }) => !quotes.some((quote) => quote.asset === asset)).map(({ asset, paid: fee }) => [asset, '–', '–', fee])];
  },
  none: () => 'The account has not answered yet.',
});

export const alerts = () => new TablePanel({
  id: 'alerts', title: 'Alerts', wide: true,
  good: 'Good: none is firing.',
  head: ['severity', 'alert', 'state', 'for', 'what is the matter'],
  part: ({ alerts: list }) => [list],
  rows: (list) => [...(list ?? [])].sort((a, b) => (b.state === 'firing') - (a.state === 'firing'))
    .map(({ severity, name, state, in_state_for_s: since, text }) => [badge(SEVERITY[severity], severity), name, state, duration(Math.floor(since)), text]),
  none: (list) => (list === null ? 'No rules are watched by this process.' : 'None: all rules are quiet.'),
});
