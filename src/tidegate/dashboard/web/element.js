// Elements of the page, made of data. Text stays text: nothing that a server said becomes markup.

// `attributes`: `class`, `text`, `on` (listeners by event), and any other as it is named; null and false are left out.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') made.textContent = value;
    else if (name === 'on') for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// A small word with a colour: kind is good, fair, bad or plain.
export function badge(kind, text) {
  return element('span', { class: `badge ${kind}`, text });
}

// Changes the text only where it is another: what does not change is not laid out again, nor read out.
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A cell is text, a number or an element.
export function tableRow(cells) {
  return element('tr', {}, ...cells.map((cell) => element('td', {}, cell instanceof Node ? cell : String(cell))));
}

export function fill(body, rows) {
  body.replaceChildren(...rows.map(tableRow));
}

// Long tables scroll within a box of their own, which the keyboard reaches.
export function table(caption, head) {
  const body = element('tbody');
  const whole = element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption },
    element('table', {}, element('caption', { class: 'unseen', text: caption }),
      element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col', text })))), body));
  return { whole, body };
}
