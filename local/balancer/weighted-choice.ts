/**
 * Chooses among weighted options in the exact proportion of their weights, spread evenly (smooth weighted round
 * robin): 2:1 gives a b a, never a a b in a row of thousands. Undefined where all weights are 0.
 */
export function createWeightedChoice<Option extends { readonly weight: number }>(
  options: readonly Option[],
): () => Option | undefined {
  const live = options.filter((option) => option.weight > 0);
  if (live.length <= 1) return () => live[0];
  const total = live.reduce((sum, option) => sum + option.weight, 0);
  const credit = live.map(() => 0);
  return () => {
    let best = 0;
    for (let index = 0; index < live.length; index++) {
      credit[index]! += live[index]!.weight;
      if (credit[index]! > credit[best]!) best = index;
    }
    credit[best]! -= total;
    return live[best];
  };
}
