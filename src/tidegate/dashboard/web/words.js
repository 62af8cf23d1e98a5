// Figures as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const decimals = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });
const amount = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const none = (value) => value === null || value === undefined || !Number.isFinite(value);

export const count = (value) => (none(value) ? '–' : whole.format(value));

export const number = (value) => {
  if (none(value)) return '–';
  return Math.abs(value) >= 100_000 ? compact.format(value) : short.format(value);
};

export const money = (value) => (none(value) ? '–' : amount.format(value));

// Of an exact decimal, what a glance can take in; whoever shows it shows the whole behind it.
export const brief = (text) => (none(Number(text)) ? '–' : decimals.format(Number(text)));

export const percent = (value) => (none(value) ? '–' : `${short.format(value)} %`);

export const bytes = (value) => {
  if (none(value)) return '–';
  if (value < 1024) return `${whole.format(value)} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let scaled = value / 1024;
  let unit = 0;
  for (; scaled >= 1024 && unit < units.length - 1; ++unit) scaled /= 1024;
  return `${short.format(scaled)} ${units[unit]}`;
};

// Two figures that matter.
export const duration = (seconds) => {
  if (none(seconds)) return '–';
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${short.format(seconds * 1e6)} µs`;
  if (seconds < 1) return `${short.format(seconds * 1000)} ms`;
  if (seconds < MINUTE) return `${short.format(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ${Math.floor(seconds % MINUTE)} s`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
};

// Of the day, in UTC.
export const clock = (ms) => new Date(ms).toISOString().slice(11, 19);
// Hours and minutes where an axis has no room, or no use, for seconds.
export const axisClock = (seconds, step) => new Date(seconds * 1000).toISOString().slice(11, step < MINUTE ? 19 : 16);

export const spoken = (name) => name.replaceAll('_', ' ');
