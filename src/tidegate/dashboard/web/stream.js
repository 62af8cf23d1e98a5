// The one WebSocket of the page. It comes back by itself, whenever the server does.
import { applied } from './patch.js';

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;
// Two messages a second are the rule; a connection that is silent for so long is dead, whatever its socket says.
const SILENCE_MS = 10_000;

export class Stream {
  // `on`: {status(status, fresh), rows(rows), groups(groups), link(isUp)}. `fresh`: nothing that was known before counts.
  constructor(on) {
    this.on = on;
    this.status = null;
    this.pause = FIRST_PAUSE_MS;
    this.silence = 0;
  }

  open() {
    const at = new URL('live', location.href);
    at.protocol = at.protocol === 'https:' ? 'wss:' : 'ws:';
    at.search = at.hash = '';
    this.socket = new WebSocket(at);
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.socket.onclose = () => this.lost();
    this.expect();
  }

  expect() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket.close(), SILENCE_MS);
  }

  hear(message) {
    this.expect();
    this.pause = FIRST_PAUSE_MS;
    if (message.whole) {
      this.status = message.whole;
      this.on.groups(message.history);
      this.on.link(true);
      this.on.status(this.status, true);
      return;
    }
    if (message.rows) this.on.rows(message.rows);
    if (message.patch === undefined) return;
    this.status = applied(this.status, message.patch);
    this.on.status(this.status, false);
  }

  lost() {
    clearTimeout(this.silence);
    this.on.link(false);
    setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
  }
}
