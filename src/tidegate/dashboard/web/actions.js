// What a person asks of the process: told to it with the token, which is kept here alone and goes with the page.

let token = '';

export const hasToken = () => token !== '';

// Gives {isDone, text}: what the process says of it, or why it is not done. A token that it does not know is forgotten.
export async function act(name, given, typed = '') {
  if (typed) token = typed;
  try {
    const answer = await fetch(`actions/${name}`, { method: 'POST', cache: 'no-store', redirect: 'error',
      headers: { 'Content-Type': 'application/json', 'X-Tidegate-Token': token }, body: JSON.stringify(given) });
    if (answer.status === 401 || answer.status === 403) token = '';
    const told = await answer.json();
    return { isDone: answer.ok, text: told.done ?? `Not done: ${told.error}` };
  } catch {
    return { isDone: false, text: 'The process did not answer; whether it was done, the figures and events will show.' };
  }
}
