const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** The seconds of a duration as people write it (`90s`, `30m`, `1h`, `1h30m`), or undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,6}[dhms])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([dhms])/g)) {
    seconds += Number(amount) * SECONDS[unit as keyof typeof SECONDS];
  }
  return seconds;
}

/** A duration as people write it: `1h30m` for 5400. */
export function durationText(seconds: number): string {
  let left = Math.round(seconds);
  let text = '';
  for (const [unit, size] of Object.entries(SECONDS)) {
    const amount = Math.floor(left / size);
    if (amount > 0) text += `${amount}${unit}`;
    left -= amount * size;
  }
  return text || '0s';
}
