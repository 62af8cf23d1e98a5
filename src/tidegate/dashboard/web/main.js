// The page put together: what the stream says goes to its parts, and each draws when it is its turn.
import { HistoryRows } from './chart_data.js';
import { CHARTS } from './charts.js';
import { Controls } from './controls.js';
import { Books } from './depth.js';
import { element } from './element.js';
import { EndpointLatency } from './endpoint_latency.js';
import { EventList } from './event_list.js';
import { Events } from './events_panel.js';
import { Figures } from './figures.js';
import { Fills } from './fills.js';
import { Gauges } from './gauges.js';
import { Head } from './head.js';
import { Lanes } from './lanes.js';
import { soon } from './pacing.js';
import { canDraw } from './plot.js';
import { Stream } from './stream.js';
import * as tables from './tables.js';
import { TimeChart } from './time_chart.js';
import { View } from './view.js';

// Charts move on with time once a second: that is how often there is something new.
const DRAW_MS = 1_000;

const view = new View();
const rows = new HistoryRows();
const events = new EventList();
const head = new Head();
const box = document.getElementById('main');
const bookBox = element('div', { class: 'grid' });
const charts = [];

const chart = (name) => {
  const made = new TimeChart(CHARTS[name], view, rows);
  charts.push(made);
  return made;
};

const figures = new Figures();
const alerts = tables.alerts();
const endpoints = new EndpointLatency(view);
const lanes = new Lanes(view, events);
const gauges = new Gauges();
const symbols = tables.symbols();
const books = new Books(bookBox);
const fills = new Fills(view, events);
const account = tables.account();
const orders = tables.orders();
const orderStates = tables.orderStates();
const log = new Events(view, events);

const SECTIONS = [
  ['overview', 'Overview', [figures, alerts]],
  ['asking', 'Requests', [chart('requests'), chart('hits'), chart('batches'), chart('refused')]],
  ['timing', 'Latency', [endpoints, chart('latency'), chart('waiting')]],
  ['guarding', 'Circuits and limits', [lanes, gauges, chart('circuits'), chart('weight')]],
  ['books', 'Books', [symbols, bookBox, chart('age'), chart('streams'), chart('ladder')]],
  ['earning', 'Money', [chart('result'), chart('drawdown'), fills, account]],
  ['ordering', 'Orders', [chart('orders'), orders, orderStates]],
  ['running', 'Process', [chart('lag'), chart('journal'), chart('cpu'), chart('memory')]],
  ['happening', 'Events', [log]],
];

const takers = [figures, alerts, endpoints, lanes, gauges, symbols, books, fills, account, orders, orderStates, log];

function lay() {
  if (!canDraw()) {
    box.append(element('p', { class: 'notice', text: 'uPlot is missing in this build, so there are no charts and every table is open. To have them, '
      + 'install nodejs and npm, and configure and build again.' }));
  }
  const links = document.getElementById('sections');
  for (const [id, name, parts] of SECTIONS) {
    box.append(element('div', { class: 'part', id, role: 'group', 'aria-labelledby': `${id}-name` }, element('h2', { id: `${id}-name`, text: name }),
      element('div', { class: 'grid' }, ...parts.map((part) => part.root ?? part))));
    links.append(element('a', { href: `#${id}`, text: name }));
  }
}

const reload = () => charts.forEach((each) => each.reload());

function take(status, isFresh) {
  const isOther = isFresh && take.version !== undefined && take.version !== status.version;
  if (isOther) location.reload(); // the files of the page are the new version's
  take.version = status.version;
  view.now = status.now_ms;
  events.take(status.events);
  take.status = status;
  soon(tell);
  if (isFresh) reload();
}

// In a task of its own: the message before it has been read.
function tell() {
  head.take(take.status);
  for (const taker of takers) taker.take(take.status);
}

const stream = new Stream({
  status: take,
  rows: (came) => {
    rows.add(came);
    charts.forEach((each) => each.add(came));
  },
  groups: (groups) => rows.setGroups(groups),
  link: (isUp) => head.link(isUp),
});

view.listen((what) => {
  if (what === 'time') {
    reload();
    [lanes, fills].forEach((each) => each.changed());
  }
  if (what === 'theme') recolour();
});

function recolour() {
  for (const each of [...charts, books, fills]) soon(() => each.recolour());
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
// What is shown moves on, also where nothing new is recorded.
setInterval(() => view.isPaused || charts.forEach((each) => each.changed()), DRAW_MS);

new Controls(document.getElementById('controls'), view);
lay();
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
stream.open();
