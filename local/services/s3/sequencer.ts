/** Where the numbering stands; survives a restart, so that it never goes back. */
interface Mark {
  readonly seconds: number;
  readonly count: number;
}

/** The next number at a time, for an event of a multipart upload or of anything else. */
export type Sequencer = (now: number, of: 'multipart' | 'single') => string;

/**
 * Numbers that tell the order of a key's events: hex, greater each time. As on AWS their lengths differ (a multipart
 * upload has two digits more), so that they compare right only when padded with zeros.
 */
export function createSequencer(table: Map<string, Mark>): Sequencer {
  return (now, of) => {
    const last = table.get('last') ?? { seconds: 0, count: 0 };
    const seconds = Math.floor(now / 1000);
    const mark = seconds > last.seconds ? { seconds, count: 1 } : { ...last, count: last.count + 1 };
    table.set('last', mark);
    return `${of === 'multipart' ? '00' : ''}${hex(mark.seconds)}${hex(mark.count)}`.toUpperCase();
  };
}

const hex = (value: number) => value.toString(16).padStart(8, '0');
