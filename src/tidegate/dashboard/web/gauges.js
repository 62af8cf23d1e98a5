// What the exchange's limits have left, a gauge each.
import { element } from './element.js';
import { Panel } from './panel.js';
import { duration } from './words.js';

// 0 to 1 of what may be used; what the exchange has blocked comes before all.
function shareOf({ used, left, blocked_for_s: blockedFor }) {
  if (blockedFor > 0) return 2;
  return left === null || used + left === 0 ? 0 : used / (used + left);
}

export class Gauges extends Panel {
  constructor() {
    super({ id: 'limits', title: 'How near each limit is', wide: true,
      good: 'The nearest first. Good: bars short of the mark at 80 %, and nothing blocked; the exchange answers 429 beyond the end.' });
    this.limits = [];
    this.gauges = element('ul', { class: 'gauges' });
    this.body.append(this.gauges);
    this.addTable(['endpoint', 'counted by', 'used', 'left', 'window', 'blocked for'], () => this.limits.map((limit) => [limit.endpoint, limit.by,
      limit.used, limit.left ?? 'no limit', duration(limit.window_s), limit.blocked_for_s > 0 ? duration(limit.blocked_for_s) : '–']));
  }

  take(status) {
    if (status.limits === this.told) return;
    this.told = status.limits;
    this.limits = [...status.limits].sort((a, b) => shareOf(b) - shareOf(a));
    this.changed();
  }

  paint() {
    if (this.limits.length === 0) {
      this.gauges.replaceChildren(element('li', { class: 'note', text: 'Nothing is used of any limit now.' }));
      return;
    }
    this.gauges.replaceChildren(...this.limits.map((limit) => {
      const whole = limit.left === null ? null : limit.used + limit.left;
      const part = 100 * Math.min(1, shareOf(limit));
      const isBlocked = limit.blocked_for_s > 0;
      const words = isBlocked ? `blocked for ${duration(limit.blocked_for_s)}`
        : `${limit.used}${whole === null ? ', no limit of its own' : ` of ${whole}`} in ${duration(limit.window_s)}`;
      const bar = element('div', { class: `gauge-part ${isBlocked || part > 95 ? 'bad' : part > 80 ? 'fair' : 'good'}` });
      bar.style.width = `${isBlocked ? 100 : part}%`;
      return element('li', {}, element('span', { class: 'gauge-name', text: `${limit.endpoint} · ${limit.by}` }),
        element('div', { class: 'gauge', role: 'meter', 'aria-label': `Used of ${limit.endpoint} by ${limit.by}`, 'aria-valuemin': 0, 'aria-valuemax': 100,
          'aria-valuenow': Math.round(part), 'aria-valuetext': words }, bar),
        element('span', { class: 'gauge-words', text: words }));
    }));
  }
}
