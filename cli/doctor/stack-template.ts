import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';

/** A stack as it was asked for, and what became of it. */
export interface StackTemplate {
  /** The command that makes everything as the template wants it again. */
  readonly revertDrift: string;
  /** The resources of a type, with what the template wants of them. */
  ofType(type: string): readonly StackResource[];
  /** An ARN or a name that the template writes with Ref, Fn::GetAtt or Fn::Sub; undefined where that is something else. */
  resolve(value: unknown): string | undefined;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** What is there of the template's resources; serverless and osls upload it as JSON. */
export async function readStackTemplate(
  client: CloudFormationClient,
  StackName: string,
): Promise<StackTemplate> {
  const answer = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
  const { Parameters = {}, Resources } = JSON.parse(answer.TemplateBody ?? '') as Template;
  const physical = new Map<string, string>();
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId && PhysicalResourceId) physical.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return {
    revertDrift: revertDrift(StackName, Object.keys(Parameters)),
    ofType: (type) =>
      Object.entries(Resources).flatMap(([logicalId, { Type, Properties: properties = {} }]) => {
        const physicalId = physical.get(logicalId);
        return Type === type && physicalId !== undefined ? [{ logicalId, physicalId, properties }] : [];
      }),
    resolve: (value) => resolved(value, (id) => nameOf(id, Resources[id]?.Type, physical)),
  };
}

/**
 * An update changes only what differs between two templates; a drift-aware change set looks at what is there. A parameter
 * that is left out would fall back to its default.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
function revertDrift(stack: string, parameters: readonly string[]): string {
  const kept = parameters.map((name) => `ParameterKey=${name},UsePreviousValue=true`);
  const given = kept.length === 0 ? '' : ` --parameters ${kept.join(' ')}`;
  const named = `--stack-name ${stack} --change-set-name revert-drift`;
  return (
    `aws cloudformation create-change-set ${named} --use-previous-template --deployment-mode REVERT_DRIFT` +
    ` --capabilities CAPABILITY_NAMED_IAM${given}; look at it, then aws cloudformation execute-change-set ${named}`
  );
}

/** Buckets and roles are what policies of this stack name; their ARNs end with these. */
function nameOf(logicalId: string, type: string | undefined, physical: ReadonlyMap<string, string>) {
  const id = physical.get(logicalId);
  if (id === undefined) return undefined;
  return type === 'AWS::IAM::Role' ? `role/${id}` : id;
}

/** `role/signalbox-main-…` and `bucket/*`: ARNs without what every ARN of the account begins with. */
function resolved(value: unknown, nameOf: (logicalId: string) => string | undefined): string | undefined {
  if (typeof value === 'string') return shortArn(value);
  const { Ref, 'Fn::GetAtt': att, 'Fn::Sub': sub } = value as Readonly<Record<string, unknown>>;
  if (typeof Ref === 'string') return nameOf(Ref);
  if (Array.isArray(att) && att[1] === 'Arn') return nameOf(String(att[0]));
  if (typeof sub !== 'string') return undefined;
  return shortArn(sub.replaceAll(/\$\{(\w+)\.Arn\}/g, (_all, id: string) => nameOf(id) ?? id));
}

/** What stands after the fifth colon of an ARN; anything else as it is. */
export const shortArn = (text: string): string =>
  /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.*)$/.exec(text)?.[1] ?? text;
