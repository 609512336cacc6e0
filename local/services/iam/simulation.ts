import type { EvaluationResult, SimulatePrincipalPolicyCommandInput } from '@aws-sdk/client-iam';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { evaluate, type Decision } from '../../policy/evaluate.ts';
import type { PolicyContext } from '../../policy/policy-context.ts';
import { noSuchEntity, refuseUnsupported, type IamContext } from './iam-context.ts';
import { nameInArn } from './iam-arn.ts';
import { tableKey } from './tables.ts';

/** Answers what a principal could do by its identity policies. */
export const simulationOperations = (context: IamContext) => ({
  SimulatePrincipalPolicy: (input: SimulatePrincipalPolicyCommandInput) => {
    refuseUnsupported(input, ['ResourcePolicy', 'ResourceOwner', 'PermissionsBoundaryPolicyInputList']);
    const policies = policiesOf(context, input.PolicySourceArn ?? '').map(compilePolicy);
    const values = contextOf(input);
    const results = (input.ActionNames ?? []).flatMap((action) =>
      (input.ResourceArns ?? ['*']).map((resource) =>
        describe(action, resource, evaluate(policies, { action, resource, context: values })),
      ),
    );
    return { EvaluationResults: results, IsTruncated: false };
  },
});

function policiesOf({ cloud, tables }: IamContext, arn: string) {
  const table = arn.includes(':role/') ? tables.roles : tables.users;
  const entity = table.get(tableKey(nameInArn(arn)));
  if (!entity) throw noSuchEntity(`The entity with ARN ${arn} cannot be found.`);
  return cloud.identities.policies({
    kind: 'identity',
    arn,
    principalArn: arn,
    account: cloud.account,
    userId: entity.id,
    accessKeyId: '',
  });
}

const contextOf = (input: SimulatePrincipalPolicyCommandInput): PolicyContext =>
  Object.fromEntries(
    (input.ContextEntries ?? []).map((entry) => {
      const values = entry.ContextKeyValues ?? [];
      return [entry.ContextKeyName ?? '', values.length === 1 ? values[0]! : values];
    }),
  );

const describe = (action: string, resource: string, { outcome }: Decision): EvaluationResult => ({
  EvalActionName: action,
  EvalResourceName: resource,
  EvalDecision: outcome,
  MatchedStatements: [],
  MissingContextValues: [],
});
