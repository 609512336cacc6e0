export const FLEET = `version: 1
application: hello
serviceRole: \${stack.ServiceRoleArn}
hosts:
  launchTemplate: \${stack.LaunchTemplateId}
  version: 1
  subnets: subnet-a, subnet-b
groups:
  - name: hello-staging
    count: 1
  - name: hello-production
    count: 3
    max: 6
    strategy: { type: blue-green, config: CodeDeployDefault.AllAtOnce, keepBlue: 15m }
    targetGroup: \${stack.TargetGroupArn}
    alarms: [hello-5xx]
`;
