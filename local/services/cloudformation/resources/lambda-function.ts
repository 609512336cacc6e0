import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { differs, pick } from './pick.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys, tagMap } from './tag-changes.ts';

const CONFIGURATION = [
  'DeadLetterConfig',
  'Description',
  'Environment',
  'EphemeralStorage',
  'Handler',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'Role',
  'Runtime',
  'SnapStart',
  'Timeout',
  'TracingConfig',
  'VpcConfig',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  properties: [
    ...CONFIGURATION,
    'Architectures',
    'Code',
    'FunctionName',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Tags',
  ],
  replacedBy: ['FunctionName', 'PackageType'],
  nameProperty: 'FunctionName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const FunctionName = String(properties['FunctionName'] ?? resource.newName({ longest: 64 }));
    const { FunctionArn } = await call<{ FunctionArn: string }>('lambda', 'CreateFunction', {
      FunctionName,
      ...pick(properties, [...CONFIGURATION, 'Architectures', 'PackageType']),
      Code: await codeOf(properties),
      ...(tags.length > 0 ? { Tags: tagMap(tags) } : {}),
    });
    resource.began(FunctionName);
    await reserve(resource, FunctionName);
    return { physicalId: FunctionName, attributes: { Arn: FunctionArn } };
  },
  update: async (resource) => {
    const { call, properties, oldProperties, physicalId: FunctionName, attributes } = resource;
    if (differs(oldProperties, properties, CONFIGURATION)) {
      await call('lambda', 'UpdateFunctionConfiguration', { FunctionName, ...configurationOf(properties) });
    }
    if (differs(oldProperties, properties, ['Code', 'Architectures'])) {
      const code = { ...(await codeOf(properties)), ...pick(properties, ['Architectures']) };
      await call('lambda', 'UpdateFunctionCode', { FunctionName, ...code });
    }
    if (differs(oldProperties, properties, ['ReservedConcurrentExecutions']))
      await reserve(resource, FunctionName);
    const TagKeys = removedTagKeys(resource);
    const Resource = attributes['Arn'];
    if (TagKeys.length > 0) await call('lambda', 'UntagResource', { Resource, TagKeys });
    if (resource.tags.length > 0)
      await call('lambda', 'TagResource', { Resource, Tags: tagMap(resource.tags) });
    return { physicalId: FunctionName, attributes };
  },
  delete: ({ call, physicalId }) => call('lambda', 'DeleteFunction', { FunctionName: physicalId }),
};

/** What the template leaves out goes back to its default. */
const configurationOf = (properties: Properties) => ({
  Description: '',
  Environment: { Variables: {} },
  MemorySize: 128,
  Timeout: 3,
  ...pick(properties, CONFIGURATION),
});

async function reserve({ call, properties }: ResourceContext, FunctionName: string): Promise<void> {
  const reserved = properties['ReservedConcurrentExecutions'];
  if (reserved !== undefined) {
    await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: reserved });
  } else await call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
}

/** Code written in the template becomes the one file of a bundle, as on AWS. */
async function codeOf(properties: Properties): Promise<Properties> {
  const code = (properties['Code'] ?? {}) as Properties;
  const inline = code['ZipFile'];
  if (typeof inline !== 'string') return code;
  const python = String(properties['Runtime']).startsWith('python');
  const zip = new ZipFile();
  // The same text must give the same bundle, or its digest changes.
  const options = { mtime: new Date('2000-01-01T00:00:00Z'), mode: 0o100644 };
  zip.addBuffer(Buffer.from(inline), python ? 'index.py' : 'index.js', options);
  zip.end();
  return { ZipFile: await buffer(zip.outputStream) };
}
