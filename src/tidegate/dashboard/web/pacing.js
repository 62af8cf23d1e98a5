// Work that may wait a moment, a piece a task: between two pieces the browser can answer whoever uses the page.

const waiting = new Set();
const channel = new MessageChannel();
let underWay = false;

channel.port1.onmessage = () => {
  const [work] = waiting;
  waiting.delete(work);
  underWay = waiting.size > 0;
  if (underWay) channel.port2.postMessage(null);
  work();
};

// The same function waits once only, however often it is wanted.
export function soon(work) {
  waiting.add(work);
  if (underWay) return;
  underWay = true;
  channel.port2.postMessage(null);
}
