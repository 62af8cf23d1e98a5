// Decimal numbers as the exchange wrote them, to 18 places and without a rounded digit: whole numbers of 10^-18.
const PLACES = 18;
const ONE = 10n ** BigInt(PLACES);

export function exact(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text);
  return BigInt(sign + whole + fraction.padEnd(PLACES, '0'));
}

export const product = (a, b) => (exact(a) * exact(b)) / ONE;
export const sum = (texts) => texts.reduce((total, text) => total + exact(text), 0n);
