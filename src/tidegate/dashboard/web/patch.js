// What the stream says changed, put onto what was known. docs/status.md has the form of a patch.

// Parts that did not change are the same objects as before: whoever keeps one can see by that whether it must be drawn.
export function applied(old, patch) {
  if (patch === null || typeof patch !== 'object') return patch;
  if (Array.isArray(patch)) return patch[0];
  if (Array.isArray(old)) return appliedToList(old, patch);
  const next = { ...old };
  for (const [member, change] of Object.entries(patch)) next[member] = applied(next[member], change);
  return next;
}

function appliedToList(old, patch) {
  const list = old.slice(patch['-'] ?? 0);
  for (const [place, change] of Object.entries(patch)) {
    if (place !== '-' && place !== '+') list[place] = applied(list[place], change);
  }
  return patch['+'] ? list.concat(patch['+']) : list;
}
