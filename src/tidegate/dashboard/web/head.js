// The head of the page: which process this is, whether it is ready, and whether the page still hears of it.
import { element, say } from './element.js';
import { count, duration } from './words.js';

const at = (id) => document.getElementById(id);

export class Head {
  constructor() {
    this.reasons = element('ul', { class: 'reasons', hidden: true });
    at('about').after(this.reasons);
    this.firing = '';
  }

  // What changed for good is read out to who does not see it.
  announce(text) {
    say(at('said'), text);
  }

  link(isUp) {
    const link = at('link');
    if (this.isUp === isUp) return;
    if (this.isUp !== undefined || !isUp) this.announce(isUp ? 'The page is live again.' : 'The connection to the process is lost; the page tries again by itself.');
    this.isUp = isUp;
    link.className = `badge ${isUp ? 'good' : 'bad'}`;
    say(link, isUp ? 'live' : 'disconnected');
    document.body.classList.toggle('stale', !isUp);
  }

  take(status) {
    const name = `tidegate ${status.command}`;
    say(at('title'), name);
    const said = status.ready ? 'ready' : 'not ready';
    const ready = at('ready');
    if (ready.textContent !== said && this.wasReady !== undefined) this.announce(`The process is ${said}. ${status.not_ready_because.join('. ')}`);
    this.wasReady = status.ready;
    ready.className = `badge ${status.ready ? 'good' : 'bad'}`;
    say(ready, said);
    document.title = `${status.ready ? '' : 'NOT READY · '}${name}`;
    say(at('about'), `${status.phase} at ${status.exchange} · up ${duration(Math.floor(status.uptime_s))} · version ${status.version}`);
    this.tellReasons(status.not_ready_because);
    this.tellAlerts(status.alerts ?? []);
  }

  tellReasons(reasons) {
    const text = reasons.join('\n');
    if (this.told === text) return;
    this.told = text;
    this.reasons.hidden = reasons.length === 0;
    this.reasons.replaceChildren(...reasons.map((reason) => element('li', { text: reason })));
  }

  tellAlerts(alerts) {
    const firing = alerts.filter(({ state }) => state === 'firing').map(({ name }) => name);
    const text = firing.join(', ');
    if (text !== this.firing && text) this.announce(`${count(firing.length)} alerts are firing: ${text}`);
    this.firing = text;
  }
}
