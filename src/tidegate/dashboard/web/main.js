// The page put together: what the stream says goes to its parts, and each draws when it is its turn.
import { ActionsPanel } from './actions_panel.js';
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
let lastRows = 0;

const view = new View();
const rows = new HistoryRows();
const events = new EventList();
const head = new Head();
const box = document.getElementById('main');
const charts = [];
const takers = []; // of each status
let known = null; // the latest status

const chart = (name) => () => {
  const made = new TimeChart(CHARTS[name], view, rows);
  charts.push(made);
  if (known) made.reload();
  return made.root;
};

const part = (make) => () => {
  const made = make();
  takers.push(made);
  if (known) made.take(known);
  return made.root;
};

// In the order of the page. Those that are broad are named, so that the others fill whole rows.
const SECTIONS = [
  ['overview', 'Overview', 'two', [part(() => new Figures()), part(tables.alerts), part(() => new ActionsPanel())]],
  ['asking', 'Requests', 'two', [chart('requests'), chart('hits'), chart('batches'), chart('refused')]],
  ['timing', 'Latency', 'two', [part(() => new EndpointLatency(view)), chart('latency'), chart('waiting')]],
  ['guarding', 'Circuits and limits', 'two', [part(() => new Lanes(view, events)), part(() => new Gauges()), chart('circuits'), chart('weight')]],
  ['books', 'Books', 'three', [part(tables.symbols), part(() => new Books()), chart('age'), chart('streams'), chart('ladder')]],
  ['earning', 'Money', 'three', [chart('result'), chart('drawdown'), part(tables.account), part(() => new Fills(view, events))]],
  ['ordering', 'Orders', 'three', [chart('orders'), part(tables.orders), part(tables.orderStates)]],
  ['running', 'Process', 'two', [chart('lag'), chart('journal'), chart('cpu'), chart('memory')]],
  ['happening', 'Events', 'two', [part(() => new Events(view, events))]],
];

// Each panel in a task of its own: whoever opens the page can scroll and click before all of it is there.
function lay() {
  if (!canDraw()) {
    box.append(element('p', { class: 'notice', text: 'uPlot is missing in this build, so there are no charts and every table is open. To have them, '
      + 'install nodejs and npm, and configure and build again.' }));
  }
  const links = document.getElementById('sections');
  for (const [id, name, columns, parts] of SECTIONS) {
    const grid = element('div', { class: `grid ${columns}` });
    box.append(element('div', { class: 'part', id, role: 'group', 'aria-labelledby': `${id}-name` }, element('h2', { id: `${id}-name`, text: name }), grid));
    links.append(element('a', { href: `#${id}`, text: name }));
    for (const make of parts) soon(() => grid.append(make()));
  }
  soon(() => location.hash && document.getElementById(location.hash.slice(1))?.scrollIntoView());
}

const reload = () => charts.forEach((each) => each.reload());

function take(status, isFresh) {
  if (isFresh && known && known.version !== status.version) location.reload(); // the page's files are the new version's
  known = status;
  view.now = status.now_ms;
  events.take(status.events);
  soon(tell);
  if (isFresh) reload();
}

// In a task of its own: the message before it has been read.
function tell() {
  head.take(known);
  for (const taker of takers) taker.take(known);
}

const stream = new Stream({
  status: take,
  rows: (came) => {
    rows.add(came);
    lastRows = performance.now();
    charts.forEach((each) => each.add(came));
  },
  groups: (groups) => rows.setGroups(groups),
  link: (isUp) => head.link(isUp),
});

view.listen((what) => {
  if (what === 'time') {
    reload();
    takers.forEach((each) => known && each.moved?.());
  }
  if (what === 'theme') recolour();
});

function recolour() {
  for (const each of [...charts, ...takers]) if (each.recolour) soon(() => each.recolour());
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
// What is shown moves on, also where nothing new is recorded.
setInterval(() => {
  if (!view.isPaused && performance.now() - lastRows > 2 * DRAW_MS) charts.forEach((each) => each.changed());
}, DRAW_MS);

new Controls(document.getElementById('controls'), view);
lay();
stream.open();
