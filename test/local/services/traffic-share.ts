/** Asks from four places at once; answers how often each text came, or what else did. */
export async function askOften(url: string, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const place = async (share: number) => {
    for (let n = 0; n < share; n += 1) {
      const answer = await fetch(url);
      const text = answer.ok ? await answer.text() : `status ${answer.status}`;
      counts[text] = (counts[text] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, () => place(requests / 4)));
  return counts;
}

/** Of one degree of freedom: more comes by chance once in a thousand times. */
export const LARGEST_CHI_SQUARED = 10.83;

/** How far the counts of two answers are from the share, of 0 to 1, that the second should have. */
export function chiSquared([first, second]: readonly [number, number], share: number): number {
  const expected = share * (first + second);
  const rest = first + second - expected;
  return (second - expected) ** 2 / expected + (first - rest) ** 2 / rest;
}
