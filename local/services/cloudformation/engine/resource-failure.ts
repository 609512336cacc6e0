/** That a resource could not be made, changed or taken away. */
export class ResourceFailure extends Error {
  readonly logicalId: string;
  readonly act: 'CREATE' | 'UPDATE' | 'DELETE';

  constructor(logicalId: string, act: 'CREATE' | 'UPDATE' | 'DELETE', cause: unknown) {
    super(`${logicalId} failed`, { cause });
    this.logicalId = logicalId;
    this.act = act;
  }
}
