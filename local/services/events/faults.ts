/** The imperfections of EventBridge that `--faults aws` imitates. */
export interface Faults {
  /** How long after being put an event reaches the rules, in ms; undefined for one that is lost. */
  arrival(source: string): number | undefined;
  /** When each copy of an event is delivered to one target, in ms from now: usually one, at once. */
  deliveries(): readonly number[];
}

export const NO_FAULTS: Faults = { arrival: () => 0, deliveries: () => [0] };

/** `random` gives numbers from 0 up to 1, as Math.random does. */
export function createFaults(random: () => number = Math.random): Faults {
  const happens = (share: number) => random() < share;
  const delay = () => Math.floor(random() * LONGEST_DELAY);
  return {
    arrival: (source) => {
      if (isBestEffort(source) && happens(LOST)) return undefined;
      return happens(LATE) ? delay() : 0;
    },
    // Copies overtake each other, and other events: that is the reordering.
    deliveries: () => (happens(TWICE) ? [delay(), delay()] : [0]),
  };
}

const LOST = 1 / 20;
const LATE = 1 / 5;
const TWICE = 1 / 10;
const LONGEST_DELAY = 90_000;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-delivery-level.html */
const DURABLE = new Set(['aws.s3', 'aws.cloudwatch', 'aws.cloudformation', 'aws.batch', 'aws.events']);

const isBestEffort = (source: string) => source.startsWith('aws.') && !DURABLE.has(source);
