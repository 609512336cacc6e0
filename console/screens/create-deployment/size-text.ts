/** `512 B`, `3.4 KiB`, `12 MiB` */
export function sizeText(bytes: number): string {
  const unit = UNITS.findLast(({ from }) => bytes >= from) ?? UNITS[0]!;
  const count = bytes / unit.from;
  return `${unit.from === 1 || count >= 100 ? Math.round(count) : Number(count.toFixed(1))} ${unit.name}`;
}

const UNITS = [
  { from: 1, name: 'B' },
  { from: 1024, name: 'KiB' },
  { from: 1024 ** 2, name: 'MiB' },
  { from: 1024 ** 3, name: 'GiB' },
];
