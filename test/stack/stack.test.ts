import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  listOf,
  ofType,
  packageFor,
  readTemplate,
  ROOT,
  statementsOf,
  type Statement,
  type Template,
} from './packaged-stack.ts';

const REGIONS = ['us-east-1', 'cn-north-1', 'us-gov-west-1'];
const paths = new Map<string, string>();
let template: Template;

beforeAll(async () => {
  // At the same time, as people do; each waits for its turn, or half a package would be left.
  const packages = await Promise.all(REGIONS.map(packageFor));
  REGIONS.forEach((region, index) => paths.set(region, packages[index]!));
  template = readTemplate(paths.get('us-east-1')!);
}, 300_000);

describe.each(REGIONS)('packaged for %s', (region) => {
  it('is whole', () => {
    const files = readdirSync(dirname(paths.get(region)!));
    const archives = files.filter((file) => file.endsWith('.zip')).map((file) => file.replace('.zip', ''));
    expect(archives.sort()).toEqual(functionNames().sort());
  });

  it('names no partition', () => {
    expect(readFileSync(paths.get(region)!, 'utf8')).not.toMatch(/arn:aws[a-z-]*:/);
  });

  it.skipIf(!hasCfnLint())(
    'has nothing that cfn-lint would say (skipped where cfn-lint is not installed)',
    () => {
      const said = execFileSync('cfn-lint', ['-t', paths.get(region)!, '-r', region], { encoding: 'utf8' });
      expect(said).toBe('');
    },
    120_000,
  );
});

describe('the functions', () => {
  it('are one file each, and nothing else lies beside them', () => {
    const files = readdirSync(join(ROOT, 'functions')).map((file) => file.replace(/\.ts$/, ''));
    expect(functionNames().sort()).toEqual(files.sort());
  });

  it('have a role of their own each, which only Lambda may take', () => {
    for (const [, lambda] of ofType(template, 'AWS::Lambda::Function')) {
      const name = shortName(lambda.Properties['FunctionName'] as string);
      const role = `${name[0]!.toUpperCase()}${name.slice(1)}Role`;
      expect(lambda.Properties['Role']).toEqual({ 'Fn::Sub': `\${${role}.Arn}` });
      expect(JSON.stringify(template.Resources[role]?.Properties['AssumeRolePolicyDocument'])).toContain(
        'lambda.amazonaws.com',
      );
    }
  });

  it('write to their own log group and may make none', () => {
    for (const name of functionNames()) {
      const statements = statementsOf(template.Resources[`${name[0]!.toUpperCase()}${name.slice(1)}Role`]!);
      expect(statements).toContainEqual({ Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: '*' });
      const logs = statements.find(({ Action }) => listOf(Action).includes('logs:PutLogEvents'));
      expect(JSON.stringify(logs?.Resource)).toContain(`/aws/lambda/signalbox-main-${name}:*`);
    }
  });

  it('have a dead-letter queue for each hop, where events call them', () => {
    const configs = ofType(template, 'AWS::Lambda::EventInvokeConfig');
    const rules = ofType(template, 'AWS::Events::Rule');
    const called = new Set<string>();
    for (const [, rule] of rules) {
      const [target] = rule.Properties['Targets'] as { Arn: unknown; DeadLetterConfig?: unknown }[];
      called.add(JSON.stringify(target?.Arn));
      expect(target?.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': ['UndeliveredEvents', 'Arn'] } });
    }
    expect(configs).toHaveLength(called.size);
    for (const [, config] of configs) {
      expect(JSON.stringify(config.Properties['DestinationConfig'])).toContain('FailedInvocations');
    }
  });

  it('reserve no concurrency: new accounts refuse it', () => {
    expect(JSON.stringify(template)).not.toContain('ReservedConcurrentExecutions');
  });
});

/** Actions for which IAM knows no resource; https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const STAR_ONLY = new Set([
  'states:SendTaskSuccess',
  'states:SendTaskFailure',
  'codedeploy:StopDeployment',
  'codedeploy:ContinueDeployment',
  'codedeploy:ListDeploymentTargets',
  'codedeploy:BatchGetDeploymentTargets',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:ListTaskDefinitions',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'ec2:DescribeInstances',
  'cloudwatch:GetMetricData',
  // Scoped to alarms it would silently leave out composite ones.
  'cloudwatch:DescribeAlarms',
]);

describe('the roles', () => {
  it('allow on every resource only what IAM cannot narrow', () => {
    for (const [name, role] of ofType(template, 'AWS::IAM::Role')) {
      for (const { Effect, Action, Resource } of statementsOf(role)) {
        if (Effect === 'Deny' || !listOf(Resource).includes('*')) continue;
        expect(
          listOf(Action).filter((action) => !STAR_ONLY.has(action)),
          name,
        ).toEqual([]);
      }
    }
  });

  it('use no wildcard in an action', () => {
    for (const [, role] of ofType(template, 'AWS::IAM::Role')) {
      for (const { Action } of statementsOf(role)) expect(listOf(Action).join(' ')).not.toContain('*');
    }
  });

  it('reach the state bucket below prefixes only', () => {
    for (const [name, role] of ofType(template, 'AWS::IAM::Role')) {
      for (const { Action, Resource } of statementsOf(role)) {
        if (!listOf(Action).some((action) => /^s3:(Get|Put|Delete)Object/.test(action))) continue;
        for (const resource of listOf(Resource))
          expect(JSON.stringify(resource), name).toMatch(/Bucket\.Arn\}\/[\w-]+\/\*"/);
      }
    }
  });

  it('let nobody end a task but the functions that wake, and the one by which people stop what waits', () => {
    const allowed = (action: string) =>
      ofType(template, 'AWS::IAM::Role')
        .filter(([, role]) => statementsOf(role).some(({ Action }) => listOf(Action).includes(action)))
        .map(([name]) => name)
        .sort();
    const waking = [
      'DeployRole',
      'FinishRole',
      'GateRole',
      'ParkRole',
      'ReconcileRole',
      'RecordRole',
      'ResumeRole',
      'WatchRole',
    ];
    expect(allowed('states:SendTaskSuccess')).toEqual(waking);
    expect(allowed('states:SendTaskFailure')).toEqual(['WithdrawRole']);
  });

  it('let whoever meets a run that was stopped clean up after it', () => {
    const actionsOf = (name: string) =>
      statementsOf(template.Resources[name]!)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action }) => listOf(Action));
    const finding = [
      'codedeploy:GetDeployment',
      'codedeploy:ListDeployments',
      'codedeploy:BatchGetDeployments',
    ];
    const stopping = ['codedeploy:StopDeployment', 's3:DeleteObject'];
    for (const name of ['DeployRole', 'RecordRole', 'ReconcileRole']) {
      expect(actionsOf(name), name).toEqual(expect.arrayContaining([...finding, ...stopping]));
    }
    const ending = ['states:DescribeExecution', 'ecs:UpdateService', 'iam:PassRole'];
    for (const name of ['RecordRole', 'ReconcileRole'])
      expect(actionsOf(name), name).toEqual(expect.arrayContaining(ending));
  });

  it('update no service of ECS that lets nobody release it', () => {
    const updating = ofType(template, 'AWS::IAM::Role').flatMap(([, role]) =>
      statementsOf(role).filter(({ Action }) => listOf(Action).includes('ecs:UpdateService')),
    );
    expect(updating.length).toBeGreaterThan(1);
    for (const { Condition } of updating)
      expect(Condition).toEqual({ Null: { 'aws:ResourceTag/signalbox:application': 'false' } });
  });

  it('let whoever deletes the index of a deployment see whose it is', () => {
    const onIndex = (name: string) =>
      statementsOf(template.Resources[name]!)
        .filter(({ Resource }) => JSON.stringify(Resource).includes('StateBucket.Arn}/deployments/*'))
        .flatMap(({ Action }) => listOf(Action));
    const deleting = ofType(template, 'AWS::IAM::Role')
      .map(([name]) => name)
      .filter((name) => onIndex(name).includes('s3:DeleteObject'))
      .sort();
    expect(deleting).toEqual(['DeployRole', 'FinishRole', 'ReconcileRole', 'RecordRole']);
    for (const name of deleting) expect(onIndex(name), name).toContain('s3:GetObject');
  });

  it('read task tokens only where the bucket lets them too', () => {
    const readers = ofType(template, 'AWS::IAM::Role')
      .filter(([, role]) =>
        statementsOf(role).some(({ Resource }) =>
          JSON.stringify(Resource).includes('StateBucket.Arn}/tokens/'),
        ),
      )
      .map(([name]) => ({ 'Fn::GetAtt': [name, 'Arn'] }));
    const policy = template.Resources['StateBucketPolicy']!.Properties['PolicyDocument'] as {
      Statement: Statement[];
    };
    const secret = policy.Statement.find(({ Action }) => listOf(Action).includes('s3:GetObjectVersion'));
    const allowed = (secret!.Condition as { ArnNotEquals: Record<string, object[]> }).ArnNotEquals[
      'aws:PrincipalArn'
    ];
    expect(new Set(allowed?.map((arn) => JSON.stringify(arn)))).toEqual(
      new Set(readers.map((arn) => JSON.stringify(arn))),
    );
  });

  it('sign and verify only where the stack was given a key, the deploying roles never signing', () => {
    expect(ofType(template, 'AWS::KMS::Key')).toEqual([]);
    const Resource = { Ref: 'ReleaseKeyArn' };
    expect(rightsWhere('SignsReleases')).toEqual([
      {
        roles: [{ Ref: 'PlanRole' }, { Ref: 'PromoteRole' }],
        allows: [{ Action: ['kms:GetPublicKey', 'kms:Sign'], Resource }],
      },
      {
        roles: [{ Ref: 'DeployRole' }, { Ref: 'RollbackRole' }],
        allows: [{ Action: 'kms:GetPublicKey', Resource }],
      },
    ]);
  });

  it('run Docker and push images only where the stack was given repositories, and to those alone', () => {
    const { Default } = template.Parameters['ImageRepositories']!;
    expect(Default).toBe('');
    expect(template.Resources['BuildProject']!.Properties['Environment']).toMatchObject({
      PrivilegedMode: { 'Fn::If': ['BuildsImages', true, false] },
    });
    const anyRight = JSON.stringify(ofType(template, 'AWS::IAM::Role'));
    expect(anyRight).not.toContain('ecr:');
    const repositories =
      'arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${ImageRepositories}*';
    expect(rightsWhere('BuildsImages')).toEqual([
      {
        roles: [{ Ref: 'BuildRole' }],
        allows: [
          { Action: 'ecr:GetAuthorizationToken', Resource: '*' },
          {
            Action: expect.arrayContaining(['ecr:InitiateLayerUpload', 'ecr:PutImage']),
            Resource: { 'Fn::Sub': repositories },
          },
        ],
      },
    ]);
  });

  it.each(['', 'shop/', 'hello-ecs'])('take %j for the beginning of names of repositories', (prefix) => {
    expect(prefix).toMatch(new RegExp(template.Parameters['ImageRepositories']!.AllowedPattern));
  });

  it.each(['*', '/shop', '123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1', 'Shop'])(
    'refuse %j for it',
    (prefix) => {
      expect(prefix).not.toMatch(new RegExp(template.Parameters['ImageRepositories']!.AllowedPattern));
    },
  );

  it('carry what Step Functions needs for its managed rules', () => {
    const statements = JSON.stringify(statementsOf(template.Resources['ReleaseMachineRole']!));
    for (const rule of [
      'StepFunctionsGetEventForCodeBuildStartBuildRule',
      'StepFunctionsGetEventsForStepFunctionsExecutionRule',
    ]) {
      expect(statements).toContain(`rule/${rule}`);
    }
  });
});

describe('the buckets', () => {
  it.each(['SourceBucket', 'StateBucket'])('%s is versioned, encrypted, closed and kept', (name) => {
    const bucket = template.Resources[name]!;
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(JSON.stringify(bucket.Properties['BucketEncryption'])).toContain('AES256');
    expect(JSON.stringify(template.Resources[`${name}Policy`])).toContain('aws:SecureTransport');
  });

  it('only the source bucket sends events, and only sources and refs of it start anything', () => {
    expect(template.Resources['SourceBucket']!.Properties['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(template.Resources['StateBucket']!.Properties['NotificationConfiguration']).toBeUndefined();
    const patterns = ofType(template, 'AWS::Events::Rule').map(([, rule]) => rule.Properties['EventPattern']);
    expect(patterns).toContainEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: 'SourceBucket' }] },
        object: { key: [{ prefix: 'sources/' }, { prefix: 'refs/' }] },
      },
    });
  });
});

describe('the state machines', () => {
  it('are named for what they are, and every placeholder stands for something', () => {
    const names = ofType(template, 'AWS::StepFunctions::StateMachine').map(
      ([, machine]) => machine.Properties['StateMachineName'],
    );
    expect(names.sort()).toEqual(['signalbox-main-deployment', 'signalbox-main-release']);
    for (const [, machine] of ofType(template, 'AWS::StepFunctions::StateMachine')) {
      const used = [...JSON.stringify(machine.Properties['Definition']).matchAll(/\$\{(\w+)\}/g)].map(
        ([, name]) => name,
      );
      const given = Object.keys(machine.Properties['DefinitionSubstitutions'] as object);
      expect([...new Set(used)].sort()).toEqual(given.sort());
    }
  });

  it('call functions of the stack, each through a name that agrees with it', () => {
    for (const [, machine] of ofType(template, 'AWS::StepFunctions::StateMachine')) {
      const given = Object.entries(machine.Properties['DefinitionSubstitutions'] as Record<string, unknown>);
      for (const [name, value] of given.filter(([placeholder]) => placeholder.endsWith('Function'))) {
        const short = name.replace(/Function$/, '');
        expect(value).toEqual({ 'Fn::GetAtt': [`${short}LambdaFunction`, 'Arn'] });
        expect(functionNames()).toContain(short.toLowerCase());
      }
    }
  });
});

it('tells what a user needs to know of the stack', () => {
  expect(Object.keys(template.Outputs)).toEqual(
    expect.arrayContaining([
      'SourceBucketName',
      'StateBucketName',
      'ReleaseStateMachineArn',
      'DeploymentStateMachineArn',
      'TopicArn',
    ]),
  );
});

const functionNames = (): string[] =>
  ofType(template, 'AWS::Lambda::Function').map(([, lambda]) =>
    shortName(lambda.Properties['FunctionName'] as string),
  );

const shortName = (name: string): string => name.replace('signalbox-main-', '');

function hasCfnLint(): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'cfn-lint')));
}

/** What a stack's policies beside its roles allow whom, where this condition is met. */
const rightsWhere = (condition: string) =>
  ofType(template, 'AWS::IAM::Policy')
    .filter(([, policy]) => policy.Condition === condition)
    .map(([, policy]) => ({
      roles: policy.Properties['Roles'],
      allows: (policy.Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.map(
        ({ Action, Resource }) => ({ Action, Resource }),
      ),
    }));
