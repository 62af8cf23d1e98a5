// Which time is shown, and how: what the address of the page says, so that it opens again as it was.

export const SPANS = [
  { seconds: 300, name: '5 min' },
  { seconds: 900, name: '15 min' },
  { seconds: 3600, name: '1 h' },
  { seconds: 21_600, name: '6 h' },
  { seconds: 86_400, name: '24 h' },
];
const USUAL_SPAN = 900;
const SHORTEST = 10;
const LONGEST = 86_400;
const THEMES = ['auto', 'dark', 'light'];

const whole = (text, least, most) => {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= least && value <= most ? value : null;
};

// Tells its listeners what changed: 'time' (charts are loaded anew), 'theme', or the name of a choice.
export class View {
  constructor() {
    const said = new URLSearchParams(location.search);
    this.span = whole(said.get('span'), SHORTEST, LONGEST) ?? USUAL_SPAN;
    this.until = whole(said.get('until'), 0, 9_999_999_999_999); // ms since 1970; null: it goes on with time
    this.theme = THEMES.includes(said.get('theme')) ? said.get('theme') : 'auto';
    this.choices = new Map([...said].filter(([name]) => !['span', 'until', 'theme'].includes(name)));
    this.now = Date.now(); // by the server's clock, once it has said something
    this.listeners = [];
  }

  listen(heard) {
    this.listeners.push(heard);
  }

  get isPaused() {
    return this.until !== null;
  }

  // What is shown, in ms since 1970.
  range() {
    const to = this.until ?? this.now;
    return [to - this.span * 1000, to];
  }

  choice(name) {
    return this.choices.get(name) ?? '';
  }

  choose(name, value) {
    if (value === '') this.choices.delete(name);
    else this.choices.set(name, value);
    this.changed(name);
  }

  setTheme(theme) {
    this.theme = theme;
    this.changed('theme');
  }

  pause() {
    this.show(this.span, this.now);
  }

  goOn() {
    this.show(this.span, null);
  }

  // The same end, another length.
  setSpan(seconds) {
    this.show(seconds, this.until);
  }

  zoom(fromMs, toMs) {
    this.show((toMs - fromMs) / 1000, toMs);
  }

  // By a part of what is shown; towards now it goes on with time again.
  move(part) {
    const until = (this.until ?? this.now) + part * this.span * 1000;
    this.show(this.span, until >= this.now ? null : until);
  }

  // Round its middle; one that goes on with time keeps its end.
  scale(factor) {
    const span = Math.min(LONGEST, Math.max(SHORTEST, this.span * factor));
    const until = this.until === null ? null : this.until + ((span - this.span) / 2) * 1000;
    this.show(span, until === null || until >= this.now ? null : until);
  }

  show(span, until) {
    this.span = Math.round(Math.min(LONGEST, Math.max(SHORTEST, span)));
    this.until = until === null ? null : Math.round(until);
    this.changed('time');
  }

  changed(what) {
    const said = new URLSearchParams();
    if (this.span !== USUAL_SPAN) said.set('span', this.span);
    if (this.until !== null) said.set('until', this.until);
    if (this.theme !== 'auto') said.set('theme', this.theme);
    for (const [name, value] of this.choices) said.set(name, value);
    const text = said.toString();
    history.replaceState(null, '', text ? `?${text}${location.hash}` : location.pathname + location.hash);
    for (const heard of this.listeners) heard(what);
  }
}
