// A lane a circuit over the time shown: what its events say, and what it is now.
import { badge, element } from './element.js';
import { Panel } from './panel.js';
import { clock, duration, spoken } from './words.js';

const STATE_AFTER = {
  'circuit.opened': 'open',
  'circuit.half_opened': 'half_open',
  'circuit.closed': 'closed',
  'circuit.forced_open': 'forced_open',
  'circuit.disabled': 'disabled',
  'circuit.metrics_only': 'metrics_only',
};
const KIND = { closed: 'good', half_open: 'fair', open: 'bad', forced_open: 'bad', disabled: 'plain', metrics_only: 'plain' };

// [{state, from, to, why}], the earliest first. Before its first event it was closed, as each begins.
export function segments(circuit, events, from, to, now, started) {
  const changes = [{ at: started, state: 'closed', why: 'since the start' }];
  for (const { at_ms: at, kind, subject, text } of events) {
    if (subject === circuit.endpoint) changes.push({ at, state: STATE_AFTER[kind], why: text });
  }
  const since = now - circuit.in_state_for_s * 1000;
  if (changes.at(-1).state !== circuit.state) changes.push({ at: since, state: circuit.state, why: '' });
  return changes
    .map(({ at, state, why }, i) => ({ state, why, from: Math.max(at, from), to: Math.min(changes[i + 1]?.at ?? now, to) }))
    .filter((segment) => segment.to > segment.from);
}

export class Lanes extends Panel {
  constructor(view, events) {
    super({ id: 'circuits', title: 'Circuits', wide: true, every: 900,
      good: 'Good: every lane is closed (the plain line); an open one says why, and when it will try again.' });
    this.view = view;
    this.events = events;
    this.lanes = element('ol', { class: 'lanes', 'aria-label': 'Circuits over the time shown' });
    this.axis = element('div', { class: 'lane-axis', 'aria-hidden': 'true' });
    this.body.append(this.lanes, this.axis);
    this.circuits = [];
    this.addTable(['endpoint', 'state', 'for', 'tries again', 'opened', 'why'], () => this.rows());
  }

  take(status) {
    this.circuits = status.circuits;
    this.status = status;
    this.changed();
  }

  whyOf(circuit) {
    return circuit.state === 'closed' ? '' : this.events.of('circuit').findLast(({ subject }) => subject === circuit.endpoint)?.text ?? '';
  }

  wordsOf(circuit) {
    const again = circuit.tries_again_in_s === null ? '' : `, tries again in ${duration(Math.ceil(circuit.tries_again_in_s))}`;
    const why = this.whyOf(circuit);
    return `${spoken(circuit.state)} for ${duration(Math.floor(circuit.in_state_for_s))}${again}${why ? `: ${why}` : ''}`;
  }

  paint() {
    const [from, to] = this.view.range();
    const events = this.events.of('circuit');
    // Those that need a look stand first.
    const sorted = [...this.circuits].sort((a, b) => (a.state === 'closed') - (b.state === 'closed') || a.endpoint.localeCompare(b.endpoint));
    this.lanes.replaceChildren(...sorted.map((circuit) => {
      const bar = element('div', { class: 'lane-bar' });
      for (const segment of segments(circuit, events, from, to, this.status.now_ms, this.status.started_ms)) {
        const part = element('span', { class: `lane-part ${KIND[segment.state]}`,
          title: `${spoken(segment.state)} from ${clock(segment.from)} to ${clock(segment.to)}${segment.why ? `: ${segment.why}` : ''}` });
        part.style.left = `${(100 * (segment.from - from)) / (to - from)}%`;
        part.style.width = `${(100 * (segment.to - segment.from)) / (to - from)}%`;
        bar.append(part);
      }
      return element('li', { class: circuit.state === 'closed' ? '' : 'awake' }, element('span', { class: 'lane-name', text: circuit.endpoint }), bar,
        element('span', { class: 'lane-words', text: this.wordsOf(circuit) }));
    }));
    this.axis.replaceChildren(element('span', { text: clock(from) }), element('span', { text: clock((from + to) / 2) }), element('span', { text: clock(to) }));
  }

  rows() {
    return this.circuits.map((circuit) => [circuit.endpoint, badge(KIND[circuit.state], spoken(circuit.state)), duration(circuit.in_state_for_s),
      circuit.tries_again_in_s === null ? '–' : `in ${duration(circuit.tries_again_in_s)}`, circuit.opened, this.whyOf(circuit)]);
  }
}
