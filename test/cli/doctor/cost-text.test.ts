import { expect, it } from 'vitest';
import { costText } from '../../../cli/doctor/cost-text.ts';

it.each([
  [[], 'it has no instance, and costs nothing'],
  [
    ['t4g.micro'],
    'it costs 24 h of t4g.micro a day (1 instance x 24 h; the price of an hour: https://aws.amazon.com/ec2/pricing/on-demand/)',
  ],
  [
    ['m7g.large', 't4g.micro', 'm7g.large'],
    'it costs 48 h of m7g.large and 24 h of t4g.micro a day (3 instances x 24 h; the price of an hour: https://aws.amazon.com/ec2/pricing/on-demand/)',
  ],
])('tells what %j run up in a day', (types, text) => {
  expect(costText(types)).toBe(text);
});
