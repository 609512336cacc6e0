import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

const SETTINGS = [
  'AlpnPolicy',
  'Certificates',
  'DefaultActions',
  'MutualAuthentication',
  'Port',
  'Protocol',
  'SslPolicy',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticloadbalancingv2-listener.html */
export const elbListener: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  properties: [...SETTINGS, 'LoadBalancerArn'],
  replacedBy: ['LoadBalancerArn'],
  create: async ({ call, properties }) => {
    const input = pick(properties, [...SETTINGS, 'LoadBalancerArn']);
    const { Listeners } = await call<{ Listeners: { ListenerArn: string }[] }>(
      'elasticloadbalancing',
      'CreateListener',
      input,
    );
    const { ListenerArn } = Listeners[0]!;
    return { physicalId: ListenerArn, attributes: { ListenerArn } };
  },
  update: async ({ call, properties, physicalId: ListenerArn }) => {
    await call('elasticloadbalancing', 'ModifyListener', { ListenerArn, ...pick(properties, SETTINGS) });
    return { physicalId: ListenerArn, attributes: { ListenerArn } };
  },
  delete: ({ call, physicalId }) =>
    call('elasticloadbalancing', 'DeleteListener', { ListenerArn: physicalId }),
};
