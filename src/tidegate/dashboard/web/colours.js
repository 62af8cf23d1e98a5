// The colours of lines, as the style sheet has them for bright and for dark screens.

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Of the n-th line of a chart; the dashes tell lines apart without the colour.
export const LINES = ['line-1', 'line-2', 'line-3', 'line-4', 'line-5', 'line-6'];
export const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 2]];
