import { templateError } from '../cloudformation-error.ts';
import type { OutputRecord, ResourceRecord } from '../records.ts';
import { conditionHolds, evaluateValue } from '../template/intrinsics.ts';
import type { Prepared } from './prepare.ts';

/** The outputs of a stack that has these resources. */
export function outputsOf(
  prepared: Prepared,
  resources: Readonly<Record<string, ResourceRecord>>,
): OutputRecord[] {
  const surroundings = prepared.surroundings(resources);
  return Object.entries(prepared.template.Outputs ?? {})
    .filter(([, { Condition }]) => Condition === undefined || conditionHolds(Condition, surroundings))
    .map(([key, output]) => {
      const value = evaluateValue(output.Value, surroundings);
      if (typeof value === 'object' || value === undefined) {
        throw templateError(`The Value field of every Outputs member must evaluate to a String (${key}).`);
      }
      const exportName = output.Export && String(evaluateValue(output.Export.Name, surroundings));
      return {
        key,
        value: String(value),
        ...(output.Description === undefined ? {} : { description: output.Description }),
        ...(exportName === undefined ? {} : { exportName }),
      };
    });
}
