import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListExportsCommand,
  ListStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cloudformation } from '../../../../local/services/cloudformation/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sqs } from '../../../../local/services/sqs/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: CloudFormationClient;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3, sqs, cloudformation] });
  client = new CloudFormationClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const queue = (properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const body = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more });

const create = (StackName: string, TemplateBody: string, more: Partial<CreateStackCommandInput> = {}) =>
  client.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'], ...more }),
  );
const update = (StackName: string, TemplateBody: string) =>
  client.send(new UpdateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
const remove = (StackName: string) => client.send(new DeleteStackCommand({ StackName }));

async function settled(StackName: string) {
  return vi.waitFor(
    async () => {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks![0]!.StackStatus).not.toMatch(/_IN_PROGRESS$/);
      return Stacks![0]!;
    },
    { timeout: 5000, interval: 20 },
  );
}

async function eventsOf(StackName: string): Promise<string[]> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.toReversed().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`);
}

async function resourcesOf(StackName: string): Promise<Record<string, string>> {
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return Object.fromEntries(StackResources!.map((one) => [one.LogicalResourceId!, one.PhysicalResourceId!]));
}

const visibility = async (QueueUrl: string) => {
  const { Attributes } = await new SQSClient(cloud.clientConfig).send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  return Attributes?.VisibilityTimeout;
};

describe('creation', () => {
  test('makes resources in the order of their references and tells it as events', async () => {
    const { StackId } = await create(
      'first',
      body(
        {
          Jobs: queue({
            VisibilityTimeout: '45',
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
          }),
          Dead: queue(),
        },
        { Outputs: { Url: { Value: { Ref: 'Jobs' }, Description: 'where', Export: { Name: 'jobs-url' } } } },
      ),
      { Tags: [{ Key: 'team', Value: 'a' }] },
    );
    const stack = await settled('first');
    expect(stack).toMatchObject({
      StackId,
      StackStatus: 'CREATE_COMPLETE',
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    expect(stack.Outputs![0]).toMatchObject({
      OutputKey: 'Url',
      Description: 'where',
      ExportName: 'jobs-url',
    });
    expect(stack.Outputs![0]!.OutputValue).toMatch(/\/first-Jobs-[0-9A-Z]{12}$/);
    expect(await visibility(stack.Outputs![0]!.OutputValue!)).toBe('45');
    expect(await eventsOf('first')).toEqual([
      'first CREATE_IN_PROGRESS',
      'Dead CREATE_IN_PROGRESS',
      'Dead CREATE_IN_PROGRESS',
      'Dead CREATE_COMPLETE',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_COMPLETE',
      'first CREATE_COMPLETE',
    ]);
    const { Exports } = await client.send(new ListExportsCommand({}));
    expect(Exports).toContainEqual({
      ExportingStackId: StackId,
      Name: 'jobs-url',
      Value: stack.Outputs![0]!.OutputValue,
    });
    await expect(create('first', body({ A: queue() }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: 'Stack [first] already exists',
    });
  });

  test('takes everything back when one resource fails', async () => {
    await create(
      'failing',
      body({ Good: queue(), Bad: { ...queue({ VisibilityTimeout: 99999 }), DependsOn: 'Good' } }),
    );
    const stack = await settled('failing');
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'failing' }));
    const failure = StackEvents!.find((event) => event.ResourceStatus === 'CREATE_FAILED');
    expect(failure).toMatchObject({ LogicalResourceId: 'Bad' });
    expect(failure!.ResourceStatusReason).toMatch(/^Resource handler returned message: /);
    expect(await eventsOf('failing')).toContain('Good DELETE_COMPLETE');
    await expect(update('failing', body({ Good: queue() }))).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated/,
    );
    await remove('failing');
  });

  test('leaves a failed stack as it is where that is asked for', async () => {
    await create('kept', body({ Good: queue(), Bad: { ...queue({ Colour: 'red' }), DependsOn: 'Good' } }), {
      OnFailure: 'DO_NOTHING',
    });
    expect((await settled('kept')).StackStatus).toBe('CREATE_FAILED');
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'kept' }));
    expect(StackEvents!.map((event) => event.ResourceStatusReason)).toContain(
      'Encountered unsupported property Colour of AWS::SQS::Queue',
    );
    expect(await resourcesOf('kept')).toHaveProperty('Good');
  });

  test('acts with the rights of the caller, or of the role that it is given', async () => {
    const roles = new IAMClient(cloud.clientConfig);
    await roles.send(
      new CreateRoleCommand({
        RoleName: 'Stacks',
        AssumeRolePolicyDocument:
          '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"cloudformation.amazonaws.com"},"Action":"sts:AssumeRole"}}',
      }),
    );
    const RoleARN = 'arn:aws:iam::123456789012:role/Stacks';
    await expect(
      create('by-role', body({ Jobs: queue() }), { RoleARN: `${RoleARN}2` }),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: `Role ${RoleARN}2 is invalid or cannot be assumed`,
    });
    await create('by-role', body({ Jobs: queue() }), { RoleARN });
    expect((await settled('by-role')).StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'by-role' }));
    expect(
      StackEvents!.find((event) => event.ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason,
    ).toMatch(/assumed-role\/Stacks\/AWSCloudFormation is not authorized to perform: sqs:CreateQueue/);
    await roles.send(
      new PutRolePolicyCommand({
        RoleName: 'Stacks',
        PolicyName: 'queues',
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}',
      }),
    );
    await create('by-role-2', body({ Jobs: queue() }), { RoleARN });
    expect((await settled('by-role-2')).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('reads templates from S3 by every form of URL', async () => {
    const files = new S3Client(cloud.clientConfig);
    await files.send(new CreateBucketCommand({ Bucket: 'templates' }));
    const TemplateBody = body({ Jobs: queue() });
    await files.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a/b.json', Body: TemplateBody }));
    for (const TemplateURL of [
      `${cloud.endpoint}/templates/a/b.json`,
      'https://s3.amazonaws.com/templates/a/b.json',
      'https://templates.s3.us-east-1.amazonaws.com/a/b.json',
    ]) {
      const { ResourceTypes } = await client.send(new GetTemplateSummaryCommand({ TemplateURL }));
      expect(ResourceTypes).toEqual(['AWS::SQS::Queue']);
    }
    await expect(
      client.send(new ValidateTemplateCommand({ TemplateURL: 'https://example.com/a/b.json' })),
    ).rejects.toThrow('TemplateURL must be a supported URL.');
  });
});

describe('refusals', () => {
  test.each([
    [{ Resources: {} }, 'Template format error: At least one Resources member must be defined.'],
    [
      { Resources: { A: { Type: 'AWS::Rocket::Launch' }, B: queue() } },
      'Template format error: Unrecognized resource types: [AWS::Rocket::Launch]',
    ],
    [
      { Resources: { A: queue({ QueueName: { Ref: 'Nobody' } }) } },
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      {
        Resources: {
          A: { ...queue(), DependsOn: 'B' },
          B: queue({ QueueName: { 'Fn::GetAtt': 'A.QueueName' } }),
        },
      },
      undefined,
    ],
    [
      { Resources: { A: { ...queue(), DependsOn: 'B' }, B: { ...queue(), DependsOn: ['A'] } } },
      'Circular dependency between resources: [A, B]',
    ],
    [{ Resources: { A: queue() }, Recources: {} }, 'Invalid template property or properties [Recources]'],
    [
      { Resources: { A: queue() }, Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>' } } },
      /no Parameter Store/,
    ],
    [
      { Resources: { A: queue() }, Parameters: { P: { Type: 'String' } } },
      'Parameters: [P] must have values',
    ],
  ])('answers %j with %s', async (template, message) => {
    const promise = create('refused', JSON.stringify(template));
    if (message === undefined) await expect(promise).rejects.toThrow(/Circular dependency/);
    else await expect(promise).rejects.toThrow(message);
  });

  test('asks for capabilities', async () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
      },
    };
    const attempt = (RoleName: object, Capabilities: CreateStackCommandInput['Capabilities']) =>
      client.send(
        new CreateStackCommand({
          StackName: 'capable',
          TemplateBody: body({ Role: { ...role, Properties: { ...role.Properties, ...RoleName } } }),
          Capabilities,
        }),
      );
    await expect(attempt({}, [])).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    await expect(attempt({ RoleName: 'Own' }, ['CAPABILITY_IAM'])).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
  });

  test('answers for a stack that does not exist', async () => {
    await expect(client.send(new DescribeStacksCommand({ StackName: 'nobody' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id nobody does not exist',
    });
    await remove('nobody');
  });
});

describe('update', () => {
  test('changes in place, makes, replaces and takes away', async () => {
    await create('changing', body({ Stays: queue(), Changes: queue(), Goes: queue() }));
    await settled('changing');
    const before = await resourcesOf('changing');
    await update(
      'changing',
      body({ Stays: queue(), Changes: queue({ VisibilityTimeout: 10 }), Comes: queue({ FifoQueue: true }) }),
    );
    expect((await settled('changing')).StackStatus).toBe('UPDATE_COMPLETE');
    const after = await resourcesOf('changing');
    expect(Object.keys(after).sort()).toEqual(['Changes', 'Comes', 'Stays']);
    expect([after['Stays'], after['Changes']]).toEqual([before['Stays'], before['Changes']]);
    expect(await visibility(after['Changes']!)).toBe('10');
    await expect(visibility(before['Goes']!)).rejects.toThrow();
    const events = await eventsOf('changing');
    expect(events.slice(events.indexOf('changing UPDATE_IN_PROGRESS'))).toEqual(
      expect.arrayContaining([
        'Changes UPDATE_COMPLETE',
        'Comes CREATE_COMPLETE',
        'changing UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        'Goes DELETE_COMPLETE',
        'changing UPDATE_COMPLETE',
      ]),
    );
    expect(events.join()).not.toContain('Stays UPDATE');
    await expect(
      update(
        'changing',
        body({
          Stays: queue(),
          Changes: queue({ VisibilityTimeout: 10 }),
          Comes: queue({ FifoQueue: true }),
        }),
      ),
    ).rejects.toThrow('No updates are to be performed.');
  });

  test('goes back to what was when something fails', async () => {
    await create('returning', body({ Jobs: queue({ VisibilityTimeout: 20 }), Old: queue() }));
    await settled('returning');
    const before = await resourcesOf('returning');
    await update(
      'returning',
      body({
        Jobs: queue({ VisibilityTimeout: 40 }),
        New: { ...queue(), DependsOn: 'Jobs' },
        Bad: { ...queue({ VisibilityTimeout: -1 }), DependsOn: 'New' },
      }),
    );
    expect((await settled('returning')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await resourcesOf('returning')).toEqual(before);
    expect(await visibility(before['Jobs']!)).toBe('20');
    expect(await eventsOf('returning')).toContain('New DELETE_COMPLETE');
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'returning' }));
    expect(TemplateBody).toContain('"VisibilityTimeout":20');
  });

  test('replaces what cannot change, and refuses that for a resource named by the template', async () => {
    const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });
    await create('replacing', body({ Files: bucket('replacing-1') }));
    await settled('replacing');
    await update('replacing', body({ Files: bucket('replacing-2') }));
    expect((await settled('replacing')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(await resourcesOf('replacing')).toEqual({ Files: 'replacing-2' });
    await create('named', body({ Jobs: queue({ QueueName: 'jobs', FifoQueue: false }) }));
    await settled('named');
    await update('named', body({ Jobs: queue({ QueueName: 'jobs', FifoQueue: true }) }));
    const { StackEvents } = await vi.waitFor(async () => {
      expect((await settled('named')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
      return client.send(new DescribeStackEventsCommand({ StackName: 'named' }));
    });
    expect(JSON.stringify(StackEvents)).toContain(
      'cannot update a stack when a custom-named resource requires replacing. Rename jobs',
    );
  });
});

describe('deletion', () => {
  test('keeps what is to be retained', async () => {
    await create(
      'leaving',
      body({ Kept: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' }, Gone: queue() }),
    );
    const { StackId } = await settled('leaving');
    const { Kept } = await resourcesOf('leaving');
    await remove('leaving');
    expect((await settled(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await eventsOf(StackId!)).toEqual(
      expect.arrayContaining(['Kept DELETE_SKIPPED', 'Gone DELETE_COMPLETE']),
    );
    await new S3Client(cloud.clientConfig).send(new GetBucketVersioningCommand({ Bucket: Kept! }));
    const { StackSummaries } = await client.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );
    expect(StackSummaries!.map((stack) => stack.StackName)).toContain('leaving');
  });

  test('fails on a bucket that is not empty, and is protected where asked', async () => {
    await create('full', body({ Files: { Type: 'AWS::S3::Bucket' } }), { EnableTerminationProtection: true });
    await settled('full');
    await expect(remove('full')).rejects.toThrow(/TerminationProtection is enabled/);
    await client.send(
      new UpdateTerminationProtectionCommand({ StackName: 'full', EnableTerminationProtection: false }),
    );
    const { Files } = await resourcesOf('full');
    await new S3Client(cloud.clientConfig).send(
      new PutObjectCommand({ Bucket: Files!, Key: 'k', Body: 'x' }),
    );
    await remove('full');
    expect(await settled('full')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: expect.stringContaining('failed to delete: [Files]'),
    });
  });

  test('holds an export while a stack imports it', async () => {
    const exporter = body(
      { Jobs: queue() },
      { Outputs: { Url: { Value: { Ref: 'Jobs' }, Export: { Name: 'shared' } } } },
    );
    await create('exporter', exporter);
    await settled('exporter');
    const value = { 'Fn::ImportValue': 'shared' };
    await create('importer', body({ Own: queue({ Tags: [{ Key: 'from', Value: value }] }) }));
    expect((await settled('importer')).StackStatus).toBe('CREATE_COMPLETE');
    await remove('exporter');
    expect((await settled('exporter')).StackStatusReason).toMatch(
      /Export shared cannot be deleted as it is in use by importer/,
    );
  });
});

describe('change sets', () => {
  const wait = (StackName: string, ChangeSetName: string) =>
    client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));

  test('create and update a stack', async () => {
    const make = (ChangeSetType: 'CREATE' | 'UPDATE', ChangeSetName: string, TemplateBody: string) =>
      client.send(
        new CreateChangeSetCommand({ StackName: 'planned', ChangeSetName, ChangeSetType, TemplateBody }),
      );
    await make('CREATE', 'one', body({ Jobs: queue() }));
    expect(
      (await client.send(new DescribeStacksCommand({ StackName: 'planned' }))).Stacks![0]!.StackStatus,
    ).toBe('REVIEW_IN_PROGRESS');
    expect(await wait('planned', 'one')).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'Jobs' } }],
    });
    await client.send(new ExecuteChangeSetCommand({ StackName: 'planned', ChangeSetName: 'one' }));
    expect((await settled('planned')).StackStatus).toBe('CREATE_COMPLETE');

    await make('UPDATE', 'same', body({ Jobs: queue() }));
    expect(await wait('planned', 'same')).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("The submitted information didn't contain changes."),
    });
    await make('UPDATE', 'two', body({ Jobs: queue({ VisibilityTimeout: 5 }), More: queue() }));
    const { Changes } = await wait('planned', 'two');
    expect(
      Changes!.map(({ ResourceChange: change }) => [
        change!.Action,
        change!.LogicalResourceId,
        change!.Replacement,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Modify', 'Jobs', 'False'],
        ['Add', 'More', undefined],
      ]),
    );
    await client.send(new ExecuteChangeSetCommand({ StackName: 'planned', ChangeSetName: 'two' }));
    expect((await settled('planned')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(Object.keys(await resourcesOf('planned')).sort()).toEqual(['Jobs', 'More']);
  });
});

test('makes roles with their policies, and changes them', async () => {
  const role = (Action: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      ManagedPolicyArns: [
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
      ],
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
        },
      ],
    },
  });
  const arn = { Outputs: { Arn: { Value: { 'Fn::GetAtt': 'Role.Arn' } } } };
  await create('roles', body({ Role: role('s3:GetObject') }, arn));
  const stack = await settled('roles');
  expect(stack.Outputs![0]!.OutputValue).toMatch(/^arn:aws:iam::123456789012:role\/roles-Role-[0-9A-Z]{12}$/);
  await update('roles', body({ Role: role('s3:PutObject') }, arn));
  expect((await settled('roles')).StackStatus).toBe('UPDATE_COMPLETE');
  const { Role } = await resourcesOf('roles');
  const found = await new IAMClient(cloud.clientConfig).send(
    new GetRolePolicyCommand({ RoleName: Role!, PolicyName: 'p' }),
  );
  expect(decodeURIComponent(found.PolicyDocument!)).toContain('s3:PutObject');
  await remove('roles');
  expect((await settled(stack.StackId!)).StackStatus).toBe('DELETE_COMPLETE');
});

test('finds no stack in another region, and makes none there', async () => {
  await create('here', body({ Queue: queue() }));
  const elsewhere = new CloudFormationClient({ ...cloud.clientConfig, region: 'eu-west-1' });
  await expect(elsewhere.send(new DescribeStacksCommand({ StackName: 'here' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id here does not exist',
  });
  expect((await elsewhere.send(new DescribeStacksCommand())).Stacks).toEqual([]);
  const there = new CreateStackCommand({ StackName: 'there', TemplateBody: body({ Queue: queue() }) });
  await expect(elsewhere.send(there)).rejects.toThrow(
    /CreateStack in eu-west-1, which is not its region us-east-1/,
  );
});
