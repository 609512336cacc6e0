const HIGHEST_CATEGORY = 1023;

/** Whether a value is an SELinux range `sN[-sN][:cN[.cN],…]`: high at least low, no category twice. */
export function isContextRange(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const match = /^s(\d+)(?:-s(\d+))?(?::(c\d+(?:\.c\d+)?(?:,c\d+(?:\.c\d+)?)*))?$/.exec(value.trim());
  if (!match) return false;
  const [, low, high, categories] = match;
  if (high !== undefined && Number(high) < Number(low)) return false;
  return categories === undefined || areDistinct(categories.split(','));
}

function areDistinct(categories: readonly string[]): boolean {
  const seen = new Set<number>();
  for (const category of categories) {
    const [first = 0, last = first] = category.split('.').map((name) => Number(name.slice(1)));
    if (first > last || last > HIGHEST_CATEGORY) return false;
    for (let number = first; number <= last; number += 1) {
      if (seen.has(number)) return false;
      seen.add(number);
    }
  }
  return true;
}
