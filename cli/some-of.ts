/** `a, b, ... (12 in all)`: names for a hint, where all may be too many. */
export function someOf(names: readonly string[], most: number): string {
  const more = names.length > most ? `, ... (${names.length} in all)` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
