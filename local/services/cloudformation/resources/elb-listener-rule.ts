import { differs, pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

const SETTINGS = ['Actions', 'Conditions', 'Transforms'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticloadbalancingv2-listenerrule.html */
export const elbListenerRule: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  properties: [...SETTINGS, 'ListenerArn', 'Priority'],
  replacedBy: ['ListenerArn'],
  create: async ({ call, properties }) => {
    const input = pick(properties, [...SETTINGS, 'ListenerArn', 'Priority']);
    const { Rules } = await call<{ Rules: { RuleArn: string }[] }>(
      'elasticloadbalancing',
      'CreateRule',
      input,
    );
    const { RuleArn } = Rules[0]!;
    return { physicalId: RuleArn, attributes: { RuleArn, IsDefault: false } };
  },
  update: async ({ call, properties, oldProperties, physicalId: RuleArn, attributes }) => {
    await call('elasticloadbalancing', 'ModifyRule', { RuleArn, ...pick(properties, SETTINGS) });
    if (differs(oldProperties, properties, ['Priority'])) {
      const RulePriorities = [{ RuleArn, Priority: properties['Priority'] }];
      await call('elasticloadbalancing', 'SetRulePriorities', { RulePriorities });
    }
    return { physicalId: RuleArn, attributes };
  },
  delete: ({ call, physicalId }) => call('elasticloadbalancing', 'DeleteRule', { RuleArn: physicalId }),
};
