import type { Tag } from '@aws-sdk/client-cloudformation';
import type { Scope } from '../../../permission.ts';

/** How resources of one type are made, changed and taken away: only by calls that the stack's caller may make. */
export interface ResourceType {
  /** `AWS::SQS::Queue` */
  readonly type: string;
  /**
   * Every property that can be used; others are refused. A property of AWS's that the local cloud cannot honour is
   * left out here.
   */
  readonly properties: readonly string[];
  /** Properties whose change makes a new resource and takes the old one away. */
  readonly replacedBy?: readonly string[];
  /** The property that names the resource; a template that sets it cannot have it replaced. */
  readonly nameProperty?: string;
  create(resource: NewResource): Promise<Made>;
  /** Left out: every change makes a new resource. */
  update?(resource: ExistingResource): Promise<Made>;
  /** One that is gone already counts as deleted. */
  delete(resource: ExistingResource): Promise<unknown>;
}

export interface Made {
  /** What Ref gives. */
  readonly physicalId: string;
  /** What Fn::GetAtt gives, by name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface ResourceContext {
  readonly scope: Scope;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Evaluated. */
  readonly properties: Properties;
  /** The stack's tags with the resource's own `Tags` over them. */
  readonly tags: readonly Tag[];
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /**
   * Calls an operation as the stack. The input may be in the template's form: names differ in case only, numbers and
   * booleans may be text.
   */
  call<Output = Record<string, unknown>>(service: string, operation: string, input: object): Promise<Output>;
  /** A name as CloudFormation makes them: `stack-LogicalId-1ABC2DEF3GHI`, cut to `longest`. */
  newName(options?: { longest?: number; lowerCase?: boolean }): string;
  arn(service: string, resource: string): string;
}

interface NewResource extends ResourceContext {
  /**
   * To be told as soon as something exists that a failure must take away again, where more than one call makes the
   * resource.
   */
  began(physicalId: string): void;
}

export interface ExistingResource extends ResourceContext {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the properties were before the update; the present ones at deletion. */
  readonly oldProperties: Properties;
  readonly oldTags: readonly Tag[];
}

export type Properties = Readonly<Record<string, unknown>>;
