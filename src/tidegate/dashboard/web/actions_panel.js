// What a person may do: halt and resume trading, set a circuit, silence an alert. Nothing is done before it is confirmed.
import { act, hasToken } from './actions.js';
import { element, say } from './element.js';
import { Panel } from './panel.js';

const STATES = [
  ['forced_open', 'force open', 'every call to it is refused, until it is closed'],
  ['disabled', 'force closed', 'every call to it passes, however it fails, until it judges again'],
  ['closed', 'let it judge', 'it is closed and judges anew, as if nothing had happened'],
];
const SPANS = [['600', '10 minutes'], ['3600', '1 hour'], ['86400', '1 day']];

const select = (label, options) => element('select', { 'aria-label': label }, ...options.map(([value, text]) => element('option', { value, text })));
const button = (text, click, kind = null) => element('button', { type: 'button', class: kind, text, on: { click } });

// Names what will happen, and asks for the token where none is known yet. Escape and Cancel do nothing.
class Confirmation {
  constructor() {
    this.words = element('p', { id: 'confirm-words' });
    this.token = element('input', { type: 'password', autocomplete: 'off', spellcheck: 'false', id: 'token' });
    this.ask = element('p', {}, element('label', { for: 'token', text: 'The token that the process told at its start: ' }), this.token);
    this.yes = element('button', { type: 'submit', class: 'act' });
    const form = element('form', { on: { submit: (event) => this.confirm(event) } }, this.words, this.ask,
      element('div', { class: 'choices' }, this.yes, button('Cancel', () => this.root.close())));
    this.root = element('dialog', { 'aria-labelledby': 'confirm-words', on: { close: () => (this.token.value = '') } }, form);
  }

  // `confirmed(typed)`: what was typed as the token; empty where it is known.
  open(words, yes, confirmed) {
    this.confirmed = confirmed;
    say(this.words, words);
    say(this.yes, yes);
    this.ask.hidden = hasToken();
    this.token.required = !hasToken();
    this.root.showModal();
    (hasToken() ? this.yes : this.token).focus();
  }

  confirm(event) {
    event.preventDefault();
    const typed = this.token.value.trim();
    this.root.close();
    this.confirmed(typed);
  }
}

export class ActionsPanel extends Panel {
  constructor() {
    super({ id: 'actions', title: 'Actions', wide: true,
      good: 'Good: nothing to do. Each is confirmed first, asks for the token once, and is told as an event.' });
    this.confirmation = new Confirmation();
    this.result = element('p', { class: 'result', role: 'status', 'aria-live': 'polite' });
    this.halt = button('Halt trading', () => this.switchTrading(), 'act');
    this.halted = element('span', { class: 'note' });
    this.endpoint = select('Circuit of', []);
    this.state = select('What the circuit does', STATES);
    this.alert = select('Alert', []);
    this.span = select('Silent for', SPANS);
    this.comment = element('input', { type: 'text', maxlength: 200, placeholder: 'why', 'aria-label': 'Why it is silenced' });
    this.circuit = element('div', { class: 'filters' }, element('span', { text: 'Circuit' }), this.endpoint, this.state, button('Set …', () => this.setCircuit()));
    this.silence = element('div', { class: 'filters' }, element('span', { text: 'Alert' }), this.alert, this.span, this.comment,
      button('Silence …', () => this.silenceAlert()), button('Hear it again …', () => this.liftAlert()));
    this.body.append(element('div', { class: 'filters' }, this.halt, this.halted), this.circuit, this.silence, this.result, this.confirmation.root);
    this.root.hidden = true;
  }

  take(status) {
    this.root.hidden = !status.actions;
    if (!status.actions) return;
    this.status = status;
    this.changed();
  }

  paint() {
    const { halted, circuits, alerts } = this.status;
    say(this.halt, halted ? 'Resume trading …' : 'Halt trading …');
    say(this.halted, halted ? 'A person halted trading: nothing is bought.' : 'Entries are not halted by a person.');
    this.offer(this.endpoint, circuits.map(({ endpoint }) => endpoint));
    this.offer(this.alert, [...new Set((alerts ?? []).map(({ name }) => name))]);
    this.circuit.hidden = this.endpoint.options.length === 0;
    this.silence.hidden = this.alert.options.length === 0;
  }

  // A choice that is still there stays chosen, and a list in use is left alone while it says the same.
  offer(list, names) {
    if (names.length === list.options.length && names.every((name, i) => list.options[i].value === name)) return;
    const chosen = list.value;
    list.replaceChildren(...names.map((name) => element('option', { value: name, text: name })));
    if (names.includes(chosen)) list.value = chosen;
  }

  ask(words, yes, name, given) {
    this.confirmation.open(words, yes, async (typed) => {
      say(this.result, 'Asking the process …');
      const { isDone, text } = await act(name, given, typed);
      this.result.className = `result ${isDone ? 'done' : 'failed'}`;
      say(this.result, text);
    });
  }

  switchTrading() {
    if (this.status.halted) this.ask('Trading is resumed: it buys again where the strategy wants to.', 'Resume trading', 'resume', {});
    else this.ask('Trading is halted: nothing is bought, of any symbol, until it is resumed. What is held is managed and sold as ever.', 'Halt trading', 'halt', {});
  }

  setCircuit() {
    const [state, name, follows] = STATES[this.state.selectedIndex];
    const endpoint = this.endpoint.value;
    this.ask(`The circuit of ${endpoint}: ${name}. Then ${follows}.`, `Set the circuit of ${endpoint}`, 'circuit', { endpoint, state });
  }

  silenceAlert() {
    const rule = this.alert.value;
    const comment = this.comment.value.trim();
    this.ask(`Nobody is told of the alert ${rule} for ${this.span.selectedOptions[0].text}, on any channel. It is watched all the while.`,
      `Silence ${rule}`, 'silence', { rule, for_s: this.span.value, ...(comment && { comment }) });
  }

  liftAlert() {
    const rule = this.alert.value;
    this.ask(`The alert ${rule} is told again, as it was before it was silenced.`, `Hear ${rule} again`, 'lift', { rule });
  }
}
