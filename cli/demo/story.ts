import type { Output } from '../output.ts';

/** Tells what happens as it happens: every line is something that was read from the running system. */
export interface Story {
  chapter(title: string): void;
  line(text: string): void;
  /** Ends the story as failed unless what was told holds. */
  expect(holds: boolean, expected: string, got: unknown): void;
}

/** Something did not turn out as told. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

export function createStory(output: Output, now: () => number = Date.now): Story {
  const start = now();
  let chapters = 0;
  const stamp = () => output.style('dim', `${((now() - start) / 1000).toFixed(1).padStart(5)} s`);
  return {
    chapter: (title) => {
      chapters += 1;
      output.line();
      output.line(`${stamp()}  ${output.style('bold', `${chapters}. ${title}`)}`);
    },
    line: (text) => output.line(`${stamp()}     ${text}`),
    expect: (holds, expected, got) => {
      if (holds) return;
      throw new StoryError(
        `expected ${expected}, got ${typeof got === 'string' ? got : JSON.stringify(got)}`,
      );
    },
  };
}
