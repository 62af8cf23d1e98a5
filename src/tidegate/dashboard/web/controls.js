// What the page may be told of itself: which time to show, and its colours. Nothing of it reaches the process.
import { element, say } from './element.js';
import { SPANS } from './view.js';
import { clock } from './words.js';

const THEMES = [['auto', 'as the system'], ['dark', 'dark'], ['light', 'light']];

const button = (text, label, click) => element('button', { type: 'button', 'aria-label': label, title: label, text, on: { click } });

export class Controls {
  constructor(box, view) {
    this.view = view;
    this.spans = SPANS.map(({ seconds, name }) => element('button', { type: 'button', text: name, 'aria-label': `Show ${name}`, on: { click: () => view.setSpan(seconds) } }));
    this.pause = element('button', { type: 'button', class: 'pause', on: { click: () => (view.isPaused ? view.goOn() : view.pause()) } });
    this.shown = element('span', { class: 'shown' });
    this.theme = element('select', { 'aria-label': 'Colours', on: { change: () => view.setTheme(this.theme.value) } },
      ...THEMES.map(([value, text]) => element('option', { value, text })));
    box.append(element('span', { class: 'group' }, ...this.spans),
      element('span', { class: 'group' }, button('◀', 'Earlier', () => view.move(-0.5)), button('−', 'Zoom out', () => view.scale(2)),
        button('+', 'Zoom in', () => view.scale(0.5)), button('▶', 'Later', () => view.move(0.5))),
      this.pause, this.shown, this.theme);
    this.show();
    view.listen(() => this.show());
  }

  show() {
    const { view } = this;
    SPANS.forEach(({ seconds }, i) => this.spans[i].setAttribute('aria-pressed', String(seconds === view.span)));
    say(this.pause, view.isPaused ? 'Resume' : 'Pause');
    this.pause.setAttribute('aria-pressed', String(view.isPaused));
    const [from, to] = view.range();
    say(this.shown, view.isPaused ? `${clock(from)}–${clock(to)}, paused` : 'live');
    this.theme.value = view.theme;
    if (view.theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = view.theme;
  }
}
