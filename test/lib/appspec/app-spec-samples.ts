export const SERVER = `version: 0.0
os: linux
files:
  - source: /
    destination: /opt/hello
permissions:
  - object: /opt/hello
    mode: 755
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 300
      runas: root
`;

export const LAMBDA = `version: 0.0
Resources:
  - hello:
      Type: AWS::Lambda::Function
      Properties:
        Name: hello
        Alias: live
        CurrentVersion: "1"
        TargetVersion: "2"
Hooks:
  - BeforeAllowTraffic: CodeDeployHook_before
`;

export const ECS = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: hello:3
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
        PlatformVersion: "1.4.0"
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: [subnet-1, subnet-2]
            SecurityGroups: [sg-1]
            AssignPublicIp: ENABLED
        CapacityProviderStrategy:
          - Base: 1
            CapacityProvider: FARGATE_SPOT
            Weight: 2
          - Base: 0
            CapacityProvider: FARGATE
            Weight: 1
Hooks:
  - BeforeInstall: arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_a:live
  - AfterInstall: CodeDeployHook_b
`;
