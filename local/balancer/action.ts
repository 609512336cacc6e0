import type { TargetGroup } from './target-group.ts';

/** What a listener does with a request. */
export type Action =
  | { readonly type: 'forward'; readonly choose: () => ForwardTo | undefined }
  | {
      readonly type: 'fixed-response';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    }
  | { readonly type: 'redirect'; readonly status: number; readonly location: string };

export interface ForwardTo {
  /** Under which its traffic is counted: the target group's ARN. */
  readonly name: string;
  readonly group: TargetGroup;
  readonly weight: number;
}
