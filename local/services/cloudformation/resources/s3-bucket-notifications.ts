interface Target extends Readonly<Record<string, unknown>> {
  readonly Event?: string;
  readonly Filter?: { readonly S3Key?: { readonly Rules?: readonly object[] } };
}

interface TemplateNotifications {
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean | string };
  readonly LambdaConfigurations?: readonly Target[];
  readonly QueueConfigurations?: readonly Target[];
  readonly TopicConfigurations?: readonly Target[];
}

/** What a bucket tells whom, in the form of S3's API. */
export function bucketNotifications(value: TemplateNotifications): object {
  const enabled = value.EventBridgeConfiguration?.EventBridgeEnabled;
  const toEventBridge = value.EventBridgeConfiguration !== undefined && String(enabled ?? true) === 'true';
  return {
    ...(toEventBridge ? { EventBridgeConfiguration: {} } : {}),
    ...listed('LambdaFunctionConfigurations', value.LambdaConfigurations, 'Function', 'LambdaFunctionArn'),
    ...listed('QueueConfigurations', value.QueueConfigurations, 'Queue', 'QueueArn'),
    ...listed('TopicConfigurations', value.TopicConfigurations, 'Topic', 'TopicArn'),
  };
}

function listed(name: string, targets: readonly Target[] | undefined, target: string, arn: string): object {
  if (!targets || targets.length === 0) return {};
  return {
    [name]: targets.map(({ Event, Filter, ...rest }) => ({
      [arn]: rest[target],
      Events: [Event],
      ...(Filter?.S3Key ? { Filter: { Key: { FilterRules: Filter.S3Key.Rules ?? [] } } } : {}),
    })),
  };
}
