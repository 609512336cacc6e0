import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where files take tens of seconds: one that begins last would be waited for by itself. */
const SLOW = /\/test\/(journeys|examples|git|stack|cli|statemachines)\/|\/clients\.test\.ts$/;

/** The slow folders first, each part in Vitest's own order: longest first, or largest first where nothing ran before. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
