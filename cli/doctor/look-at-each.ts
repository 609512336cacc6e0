import { atMost } from '../../lib/runtime/at-most.ts';
import type { Finding } from './check.ts';
import { couldNotRead } from './could-not-read.ts';

/** Subjects of one check at the same time; as many checks run beside it. */
const AT_ONCE = 4;

interface EachLook<Subject> {
  readonly named: (subject: Subject) => string;
  readonly look: (subject: Subject) => Promise<readonly Finding[]>;
}

/** Looks at each subject; what cannot be read of one hides nothing of another. */
export async function lookAtEach<Subject>(
  subjects: readonly Subject[],
  { named, look }: EachLook<Subject>,
): Promise<readonly Finding[]> {
  const found = await atMost(AT_ONCE, subjects, async (subject) => {
    try {
      return await look(subject);
    } catch (error) {
      return [couldNotRead(named(subject), error)];
    }
  });
  return found.flat();
}
