import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWeightedChoice } from '../../../local/balancer/weighted-choice.ts';

describe('weighted choice', () => {
  it('keeps the exact proportion over every full round', () => {
    assert(
      property(array(integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const choose = createWeightedChoice(weights.map((weight, index) => ({ weight, index })));
        const chosen = weights.map(() => 0);
        for (let call = 0; call < total; call++) chosen[choose()!.index]!++;
        if (weights.filter((weight) => weight > 0).length > 1) expect(chosen).toEqual(weights);
      }),
    );
  });

  it('answers nothing where all weights are 0', () => {
    expect(createWeightedChoice([{ weight: 0 }])()).toBeUndefined();
  });
});
