// Which charts there are: what of the history each draws, how it is written, and what good looks like.
import { bytes, duration, money, number, percent } from './words.js';

const mean = (...values) => values.map((value) => ({ value, statistic: 'mean' }));
const max = (...values) => values.map((value) => ({ value, statistic: 'max' }));
const last = (...values) => values.map((value) => ({ value, statistic: 'last' }));

const each = (columns, made) => columns[0].map((_, i) => made(columns.map((column) => column[i])));
const perSecond = (value) => `${number(value)}/s`;

const STEPS = ['live book', 'rest book', 'cached book', 'no entries', 'halted'];

// Nothing above zero has no place on a logarithmic axis.
const logRange = (_, low, high) => (low === null ? [0.001, 1] : [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.01))]);
const positive = (columns) => columns.map((column) => column.map((value) => (value > 0 ? value : null)));

// What was lost since the best moment of the time shown.
function drawdown(results) {
  let best = -Infinity;
  return results.map((result) => {
    if (result === null) return null;
    best = Math.max(best, result);
    return result - best;
  });
}

export const CHARTS = {
  requests: { id: 'requests', title: 'Requests asked and sent', group: 'requests', columns: mean('asked', 'sent'), write: perSecond,
    lines: [{ label: 'asked', fill: true }, { label: 'sent' }],
    good: 'Good: far fewer are sent than asked; the gap is what caches, joining and streams save.' },
  hits: { id: 'hits', title: 'Hit ratio', group: 'requests', columns: mean('asked', 'at_hand', 'joined'), write: percent, wide: false,
    lines: [{ label: 'answered without a request of its own', fill: true }], range: () => [0, 105],
    derive: (columns) => [each(columns, ([asked, atHand, joined]) => (asked > 0 ? Math.min(100, (100 * (atHand + joined)) / asked) : null))],
    good: 'Good: high and steady; a fall means that answers expire before they are asked for again.' },
  refused: { id: 'refused', title: 'Refused and failed', group: 'requests', columns: mean('rejected', 'failed'), write: perSecond,
    lines: [{ label: 'refused here' }, { label: 'failed' }],
    good: 'Good: both at zero; refusals without failures mean that a limit or an open circuit spares the exchange.' },
  batches: { id: 'batches', title: 'Batch size', group: 'batches', columns: mean('requests', 'parts'), write: number,
    lines: [{ label: 'calls to a bulk request', spanGaps: true, dots: true }],
    derive: (columns) => [each(columns, ([requests, parts]) => (requests > 0 ? parts / requests : null))],
    good: 'Good: above 1 whenever several calls are alike; gaps are times in which none were.' },
  latency: { id: 'latency', title: 'Latency of requests', group: 'latency', columns: max('p50', 'p90', 'p99', 'p999'), write: duration, isLog: true,
    lines: ['p50', 'p90', 'p99', 'p99.9'].map((label) => ({ label, spanGaps: true })), range: logRange, derive: positive,
    good: 'Good: flat lines, close together; p99 far above p50 means that some calls wait or are repeated.' },
  weight: { id: 'weight', title: 'Weight used', group: 'gate', columns: max('weight_by_address', 'weight_by_account'), write: number,
    lines: [{ label: 'by address' }, { label: 'by account', spanGaps: true }],
    good: 'Good: well below the limit, without steps up that nobody asked for; of the endpoint nearest to its limit.' },
  waiting: { id: 'waiting', title: 'Under way and waiting', group: 'gate', columns: max('flights', 'waiting'), write: number,
    lines: [{ label: 'under way' }, { label: 'wait for weight' }],
    good: 'Good: nobody waits for weight; what is under way comes and goes.' },
  circuits: { id: 'circuits-count', title: 'Circuits by state', group: 'circuits', columns: max('open', 'half_open', 'limited'), write: number,
    lines: [{ label: 'open', stepped: 1 }, { label: 'half-open', stepped: 1 }, { label: 'limited by the exchange', stepped: 1 }],
    good: 'Good: all at zero; an open circuit that comes back through half-open has done its work.' },
  age: { id: 'age', title: 'Age of the oldest live book', group: 'books', columns: max('worst_age'), write: duration,
    lines: [{ label: 'worst age', fill: true, spanGaps: true }],
    good: 'Good: a fraction of a second; a rising line is a stream that says nothing.' },
  streams: { id: 'streams', title: 'Streams', group: 'streams', columns: mean('pushes', 'resyncs', 'lost'), write: perSecond,
    lines: [{ label: 'pushes' }, { label: 'books fetched anew' }, { label: 'connections lost' }],
    good: 'Good: pushes flow evenly, and nothing is lost or fetched anew.' },
  result: { id: 'result', title: 'Equity: result of the session', group: 'money', columns: last('realised', 'open_result'), write: money,
    lines: [{ label: 'result', fill: true }, { label: 'realised' }],
    derive: (columns) => [each(columns, ([realised, open]) => (realised === null ? null : realised + (open ?? 0))), columns[0]],
    range: (_, low, high) => aroundZero(low, high),
    good: 'Good: it rises in small steps; in quote assets, what is held at the last bids included.' },
  drawdown: { id: 'drawdown', title: 'Drawdown', group: 'money', columns: last('realised', 'open_result'), write: money,
    lines: [{ label: 'below the best moment shown', fill: true, colour: 'line-bad' }], range: (_, low) => [Math.min(-0.01, (low ?? 0) * 1.1), 0],
    derive: (columns) => [drawdown(each(columns, ([realised, open]) => (realised === null ? null : realised + (open ?? 0))))],
    good: 'Good: shallow and short; a line that only falls is a strategy that only loses.' },
  orders: { id: 'orders-rate', title: 'Orders', group: 'orders', columns: [...max('open', 'unknown'), ...mean('filled', 'rejected', 'refused')], write: number,
    lines: [{ label: 'open' }, { label: 'unknown' }, { label: 'filled/s' }, { label: 'rejected/s' }, { label: 'refused by risk/s' }],
    good: 'Good: fills without rejections, and no order stays unknown.' },
  ladder: { id: 'ladder-step', title: 'Worst ladder step', group: 'ladder', columns: max('worst_step'), write: (value) => STEPS[value] ?? '',
    lines: [{ label: 'worst step', stepped: 1, fill: true }], range: () => [0, 4.2], splits: () => [0, 1, 2, 3, 4], axisSize: 86,
    good: 'Good: on the live book, the bottom line; each step up trades less, for a reason that is told.' },
  lag: { id: 'lag', title: 'Loop lag', group: 'loop_lag', columns: max('p50', 'p99', 'max'), write: duration,
    lines: [{ label: 'p50' }, { label: 'p99' }, { label: 'longest' }],
    good: 'Good: under a millisecond; what is longer holds up every call and every order.' },
  journal: { id: 'journal', title: 'Journal writes', group: 'journal', columns: max('p50', 'p99', 'max'), write: duration,
    lines: [{ label: 'p50', spanGaps: true }, { label: 'p99', spanGaps: true }, { label: 'longest' }],
    good: 'Good: a few milliseconds; no order leaves before its record is on the disk.' },
  cpu: { id: 'cpu', title: 'Processor', group: 'process', columns: mean('cpu'), write: (value) => percent(value * 100),
    lines: [{ label: 'of one processor', fill: true }],
    good: 'Good: far below 100 %: the loop is one thread, and what it has no time for is late.' },
  memory: { id: 'memory', title: 'Memory', group: 'process', columns: last('memory', 'private_memory'), write: bytes,
    lines: [{ label: 'in RAM' }, { label: 'shared with nobody' }],
    good: 'Good: level after the first minutes; the history fills its own, reserved part in a day.' },
};

function aroundZero(low, high) {
  if (low === null) return [-1, 1];
  const room = Math.max((Math.max(high, 0) - Math.min(low, 0)) * 0.1, 0.01);
  return [Math.min(low, 0) - room, Math.max(high, 0) + room];
}
