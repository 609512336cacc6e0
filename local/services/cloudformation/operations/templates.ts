import type {
  GetTemplateCommandInput,
  GetTemplateSummaryCommandInput,
  ValidateTemplateCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { Request } from '../../../service.ts';
import { readTemplate, stackOf, type CloudFormationContext } from '../cloudformation-context.ts';
import { capabilitiesOf } from '../template/capabilities.ts';
import { isSecret } from '../template/parameters.ts';
import type { ParameterDefinition, Template } from '../template/template.ts';
import { changeSetOf } from './find-change-set.ts';
import { templateText } from './template-source.ts';

export const templateOperations = (context: CloudFormationContext) => ({
  GetTemplate: ({ StackName, ChangeSetName }: GetTemplateCommandInput) => ({
    TemplateBody:
      ChangeSetName === undefined
        ? stackOf(context, StackName).definition.template
        : changeSetOf(context, StackName, ChangeSetName).definition.template,
    StagesAvailable: ['Original', 'Processed'] as const,
  }),
  GetTemplateSummary: async (input: GetTemplateSummaryCommandInput, { caller }: Request) => {
    const text =
      input.StackName === undefined
        ? await templateText(context, caller, input)
        : stackOf(context, input.StackName).definition.template;
    const template = readTemplate(context, text);
    return {
      Description: template.Description,
      Version: template.AWSTemplateFormatVersion,
      Metadata: template.Metadata && JSON.stringify(template.Metadata),
      ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
      Parameters: parametersOf(template).map(([key, definition]) => ({
        ...describeParameter(key, definition),
        ParameterType: definition.Type,
        ParameterConstraints: { AllowedValues: definition.AllowedValues?.map(String) },
      })),
      ...describeCapabilities(template),
    };
  },
  ValidateTemplate: async (input: ValidateTemplateCommandInput, { caller }: Request) => {
    const template = readTemplate(context, await templateText(context, caller, input));
    return {
      Description: template.Description,
      Parameters: parametersOf(template).map(([key, definition]) => describeParameter(key, definition)),
      ...describeCapabilities(template),
    };
  },
});

const parametersOf = (template: Template) => Object.entries(template.Parameters ?? {});

const describeParameter = (ParameterKey: string, definition: ParameterDefinition) => ({
  ParameterKey,
  NoEcho: isSecret(definition),
  ...(definition.Default === undefined ? {} : { DefaultValue: String(definition.Default) }),
  ...(definition.Description === undefined ? {} : { Description: definition.Description }),
});

function describeCapabilities(template: Template) {
  const { capabilities, reason } = capabilitiesOf(template);
  return capabilities.length === 0 ? {} : { Capabilities: capabilities, CapabilitiesReason: reason };
}
