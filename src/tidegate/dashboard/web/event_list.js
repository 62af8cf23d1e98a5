// All events that this page has heard of: the server tells the latest, the page keeps them longer.

const MOST = 2_000;

export class EventList {
  constructor() {
    this.events = []; // the newest last
    this.known = new Set();
    this.counted = 0; // that ever came: it changes when something new does
  }

  // `told`: the server's latest, the newest last.
  take(told) {
    let isNew = false;
    for (const event of told) {
      const key = `${event.at_ms} ${event.kind} ${event.subject} ${event.text}`;
      if (this.known.has(key)) continue;
      this.known.add(key);
      this.events.push(event);
      ++this.counted;
      isNew = true;
    }
    if (this.events.length > MOST) {
      for (const event of this.events.splice(0, this.events.length - MOST)) {
        this.known.delete(`${event.at_ms} ${event.kind} ${event.subject} ${event.text}`);
      }
    }
    return isNew;
  }

  // Of that kind's family ("circuit"), the oldest first.
  of(family) {
    return this.events.filter(({ kind }) => kind.startsWith(`${family}.`));
  }
}
