import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cloudformation } from '../../../../local/services/cloudformation/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sqs } from '../../../../local/services/sqs/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: CloudFormationClient;

beforeAll(async () => {
  cloud = await startTestCloud();
  client = new CloudFormationClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

async function settled(StackName: string, from = client) {
  return vi.waitFor(
    async () => {
      const { Stacks } = await from.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks![0]!.StackStatus).not.toMatch(/_IN_PROGRESS$/);
      return Stacks![0]!;
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** What went wrong, so that a failing test says why. */
async function failuresOf(StackName: string): Promise<string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter((event) => event.ResourceStatus?.endsWith('_FAILED')).map(
    (event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`,
  );
}

/** Creates a stack, updates it and takes it away; each must succeed. */
async function liveThrough(StackName: string, first: object, second: object): Promise<void> {
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  const input = (template: object) => ({ StackName, TemplateBody: JSON.stringify(template), Capabilities });
  await client.send(new CreateStackCommand({ ...input(first), Tags: [{ Key: 'team', Value: 'a' }] }));
  const { StackId, StackStatus } = await settled(StackName);
  expect([StackStatus, await failuresOf(StackName)]).toEqual(['CREATE_COMPLETE', []]);
  await client.send(new UpdateStackCommand({ ...input(second), Tags: [{ Key: 'team', Value: 'b' }] }));
  expect([(await settled(StackName)).StackStatus, await failuresOf(StackName)]).toEqual([
    'UPDATE_COMPLETE',
    [],
  ]);
  await client.send(new DeleteStackCommand({ StackName }));
  const status = (await settled(StackId!)).StackStatus;
  expect([status, await failuresOf(StackId!)]).toEqual(['DELETE_COMPLETE', []]);
}

const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const allow = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

describe('resource types', () => {
  test('buckets, queues, topics and their policies', async () => {
    const messaging = (days: number) => ({
      Resources: {
        Files: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            VersioningConfiguration: { Status: 'Enabled' },
            LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Prefix: 'a/', ExpirationInDays: days }] },
            NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
          },
        },
        FilesPolicy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Files' },
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 's3:GetObject',
                  Resource: { 'Fn::Sub': `\${Files.Arn}/${days}/*` },
                },
              ],
            },
          },
        },
        Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: days } },
        JobsPolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Jobs' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'sns.amazonaws.com' },
                  Action: 'sqs:SendMessage',
                  Resource: arn('Jobs'),
                },
              ],
            },
          },
        },
        News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `news ${days}` } },
        NewsPolicy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'News' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'events.amazonaws.com' },
                  Action: 'sns:Publish',
                  Resource: { Ref: 'News' },
                },
              ],
            },
          },
        },
        Forward: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: { Ref: 'News' },
            Protocol: 'sqs',
            Endpoint: arn('Jobs'),
            RawMessageDelivery: days > 1,
          },
        },
      },
    });
    await liveThrough('messaging', messaging(1), messaging(2));
  });

  test('functions, rules, machines, logs and builds', async () => {
    const work = (size: number) => ({
      Resources: {
        Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: size === 128 ? 7 : 14 } },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: {
                    Service: ['lambda.amazonaws.com', 'states.amazonaws.com', 'codebuild.amazonaws.com'],
                  },
                  Action: 'sts:AssumeRole',
                },
              ],
            },
            Policies: [{ PolicyName: 'p', PolicyDocument: allow(size === 128 ? 'lambda:*' : '*') }],
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { ZipFile: `exports.handler = async () => ${size}` },
            Handler: 'index.handler',
            Runtime: 'nodejs20.x',
            Role: arn('Role'),
            MemorySize: String(size),
            Environment: { Variables: { SIZE: size } },
          },
        },
        Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
        Alias: {
          Type: 'AWS::Lambda::Alias',
          Properties: {
            FunctionName: { Ref: 'Function' },
            FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
            Name: 'live',
            Description: `of ${size}`,
          },
        },
        Url: {
          Type: 'AWS::Lambda::Url',
          Properties: {
            TargetFunctionArn: arn('Function'),
            AuthType: 'NONE',
            ...(size === 128 ? {} : { InvokeMode: 'BUFFERED' }),
          },
        },
        Retries: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: {
            FunctionName: { Ref: 'Function' },
            Qualifier: '$LATEST',
            MaximumRetryAttempts: size === 128 ? 1 : 2,
          },
        },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: [`of.${size}`] },
            Targets: [{ Id: `t${size}`, Arn: arn('Function') }],
          },
        },
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: arn('Function'),
            Principal: 'events.amazonaws.com',
            SourceArn: arn('Rule'),
          },
        },
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            RoleArn: arn('Role'),
            Definition: {
              QueryLanguage: 'JSONata',
              StartAt: 'Call',
              States: {
                Call: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::lambda:invoke',
                  Arguments: { FunctionName: '${name}', Payload: { size } },
                  End: true,
                },
              },
            },
            DefinitionSubstitutions: { name: arn('Function') },
          },
        },
        Build: {
          Type: 'AWS::CodeBuild::Project',
          Properties: {
            ServiceRole: arn('Role'),
            Source: {
              Type: 'NO_SOURCE',
              BuildSpec: 'version: 0.2\nphases: { build: { commands: [true] } }\n',
            },
            Artifacts: { Type: 'NO_ARTIFACTS' },
            Environment: {
              Type: 'LINUX_CONTAINER',
              ComputeType: 'BUILD_GENERAL1_SMALL',
              Image: 'aws/codebuild/standard:7.0',
            },
            TimeoutInMinutes: size === 128 ? '10' : '20',
          },
        },
      },
    });
    await liveThrough('work', work(128), work(256));
  });

  test('identities', async () => {
    const identities = (action: string) => ({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: trust('ec2.amazonaws.com') },
        },
        User: {
          Type: 'AWS::IAM::User',
          Properties: { Policies: [{ PolicyName: 'own', PolicyDocument: allow(action) }] },
        },
        Inline: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'inline',
            PolicyDocument: allow(action),
            Roles: [{ Ref: 'Role' }],
            Users: [{ Ref: 'User' }],
          },
        },
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: allow(action), Roles: [{ Ref: 'Role' }] },
        },
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
      },
    });
    await liveThrough('identities', identities('s3:GetObject'), identities('s3:PutObject'));
  });

  test('the fleet of the example', async () => {
    const template = readFileSync(
      join(import.meta.dirname, '../../../../examples/fleet/template.yml'),
      'utf8',
    );
    const Parameters = [
      { ParameterKey: 'StateBucket', ParameterValue: 'state' },
      { ParameterKey: 'ImageId', ParameterValue: 'ami-1' },
    ];
    const Capabilities = ['CAPABILITY_IAM' as const];
    await client.send(
      new CreateStackCommand({ StackName: 'fleet', TemplateBody: template, Parameters, Capabilities }),
    );
    const { StackStatus, Outputs } = await settled('fleet');
    expect([StackStatus, await failuresOf('fleet')]).toEqual(['CREATE_COMPLETE', []]);
    expect(
      Object.fromEntries(Outputs!.map((output) => [output.OutputKey, output.OutputValue])),
    ).toMatchObject({
      ApplicationName: 'hello',
      AlarmName: 'hello-5xx',
      LaunchTemplateVersion: '1',
    });
    await client.send(new DeleteStackCommand({ StackName: 'fleet' }));
    await vi.waitFor(() =>
      expect(client.send(new DescribeStacksCommand({ StackName: 'fleet' }))).rejects.toThrow(
        /does not exist/,
      ),
    );
  });

  test('groups, listeners, alarms and deployment groups', async () => {
    const fleet = (n: number) => ({
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
        Other: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
        Balancer: {
          Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          Properties: {
            Subnets: [{ Ref: 'Subnet' }, { Ref: 'Other' }],
            LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: String(n) }],
          },
        },
        Targets: {
          Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
          Properties: { VpcId: { Ref: 'Vpc' }, Port: 80, Protocol: 'HTTP', HealthCheckPath: `/${n}` },
        },
        Listener: {
          Type: 'AWS::ElasticLoadBalancingV2::Listener',
          Properties: {
            LoadBalancerArn: { Ref: 'Balancer' },
            Port: 80,
            Protocol: 'HTTP',
            DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
          },
        },
        Rule: {
          Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
          Properties: {
            ListenerArn: { Ref: 'Listener' },
            Priority: n,
            Conditions: [{ Field: 'path-pattern', Values: [`/${n}/*`] }],
            Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
          },
        },
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'N',
            MetricName: 'M',
            Statistic: 'Sum',
            Period: '60',
            EvaluationPeriods: 1,
            Threshold: n,
            ComparisonOperator: 'GreaterThanThreshold',
          },
        },
        Both: {
          Type: 'AWS::CloudWatch::CompositeAlarm',
          Properties: { AlarmRule: { 'Fn::Sub': 'ALARM("${Alarm}")' }, AlarmDescription: `of ${n}` },
        },
        Template: {
          Type: 'AWS::EC2::LaunchTemplate',
          Properties: {
            LaunchTemplateData: { ImageId: 'ami-1', InstanceType: `t4g.${n > 10 ? 'small' : 'micro'}` },
          },
        },
        Group: {
          Type: 'AWS::AutoScaling::AutoScalingGroup',
          Properties: {
            MinSize: '0',
            MaxSize: String(n),
            LaunchTemplate: {
              LaunchTemplateId: { Ref: 'Template' },
              Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
            },
            VPCZoneIdentifier: [{ Ref: 'Subnet' }, { Ref: 'Other' }],
            TargetGroupARNs: [{ Ref: 'Targets' }],
          },
        },
        Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Server' } },
        Half: {
          Type: 'AWS::CodeDeploy::DeploymentConfig',
          Properties: { MinimumHealthyHosts: { Type: 'FLEET_PERCENT', Value: 50 } },
        },
        DeployRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
            ManagedPolicyArns: [
              { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRole' },
            ],
          },
        },
        Deployments: {
          Type: 'AWS::CodeDeploy::DeploymentGroup',
          Properties: {
            ApplicationName: { Ref: 'Application' },
            ServiceRoleArn: arn('DeployRole'),
            DeploymentConfigName: { Ref: 'Half' },
            Ec2TagSet: {
              Ec2TagSetList: [{ Ec2TagGroup: [{ Key: 'n', Value: String(n), Type: 'KEY_AND_VALUE' }] }],
            },
          },
        },
      },
    });
    await liveThrough('groups', fleet(10), fleet(20));
  });

  test('how the traffic of functions is shifted', async () => {
    const shifting = (percentage: number, group: object) => ({
      Resources: {
        Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
        Config: {
          Type: 'AWS::CodeDeploy::DeploymentConfig',
          Properties: {
            ComputePlatform: 'Lambda',
            TrafficRoutingConfig: {
              Type: 'TimeBasedCanary',
              TimeBasedCanary: { CanaryPercentage: 20, CanaryInterval: 3 },
            },
          },
        },
        DeployRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
            ManagedPolicyArns: [
              { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda' },
            ],
          },
        },
        Errors: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [
              { Name: 'FunctionName', Value: 'shop' },
              { Name: 'Resource', Value: 'shop:live' },
            ],
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: percentage,
            ComparisonOperator: 'GreaterThanThreshold',
          },
        },
        News: { Type: 'AWS::SNS::Topic' },
        Group: {
          Type: 'AWS::CodeDeploy::DeploymentGroup',
          Properties: {
            ApplicationName: { Ref: 'Application' },
            DeploymentGroupName: 'functions',
            ServiceRoleArn: arn('DeployRole'),
            DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
            AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] },
            ...group,
          },
        },
      },
    });
    const alarms = { Enabled: true, Alarms: [{ Name: { Ref: 'Errors' } }] };
    const triggers = [
      { TriggerName: 'told', TriggerTargetArn: { Ref: 'News' }, TriggerEvents: ['DeploymentFailure'] },
    ];
    await liveThrough(
      'functions',
      shifting(1, { DeploymentConfigName: { Ref: 'Config' }, AlarmConfiguration: alarms }),
      shifting(2, {
        DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        TriggerConfigurations: triggers,
      }),
    );
  });

  test('refuses an EC2 blue/green deployment group as AWS does', async () => {
    const Resources = {
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: 'a',
          ServiceRoleArn: 'arn:aws:iam::123456789012:role/r',
          DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
          AutoScalingGroups: ['g'],
        },
      },
    };
    await client.send(
      new CreateStackCommand({ StackName: 'blue-green', TemplateBody: JSON.stringify({ Resources }) }),
    );
    expect((await settled('blue-green')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect((await failuresOf('blue-green')).join()).toContain(
      'Property AutoScalingGroups cannot be specified.',
    );
  });
});

test('finds its stacks again after a restart, and ends what was not finished', async () => {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-cloudformation-'));
  const services = [iam, sts, sqs, cloudformation];
  const Resources = { Jobs: { Type: 'AWS::SQS::Queue' } };
  try {
    const first = await startTestCloud({ services, data });
    const before = new CloudFormationClient(first.clientConfig);
    await before.send(
      new CreateStackCommand({ StackName: 'lasting', TemplateBody: JSON.stringify({ Resources }) }),
    );
    await settled('lasting', before);
    await before.send(
      new CreateStackCommand({ StackName: 'cut', TemplateBody: JSON.stringify({ Resources }) }),
    );
    await first.stop();
    const second = await startTestCloud({ services, data });
    const after = new CloudFormationClient(second.clientConfig);
    expect((await settled('lasting', after)).StackStatus).toBe('CREATE_COMPLETE');
    expect((await settled('cut', after)).StackStatus).toBe('CREATE_COMPLETE');
    await second.stop();
  } finally {
    rmSync(data, { recursive: true });
  }
});
