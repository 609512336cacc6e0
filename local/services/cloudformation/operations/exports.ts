import type { ListExportsCommandInput, ListImportsCommandInput } from '@aws-sdk/client-cloudformation';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import { exportsOf, importersOf } from '../engine/exports.ts';
import { nextPage } from './next-page.ts';

export const exportOperations = (context: CloudFormationContext) => ({
  ListExports: ({ NextToken }: ListExportsCommandInput) => {
    const { items, more } = nextPage([...exportsOf(context)], NextToken);
    return {
      Exports: items.map(({ stack, name, value }) => ({
        ExportingStackId: stack.id,
        Name: name,
        Value: value,
      })),
      ...more,
    };
  },
  ListImports: ({ ExportName = '', NextToken }: ListImportsCommandInput) => {
    const names = importersOf(context, ExportName).map(({ name }) => name);
    if (names.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`);
    const { items, more } = nextPage(names, NextToken);
    return { Imports: items, ...more };
  },
});
