import { CodeDeployServiceException } from '@aws-sdk/client-codedeploy';

/** A catch handler: these answers of CodeDeploy are no errors here. */
export const undefinedFor =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (error instanceof CodeDeployServiceException && names.includes(error.name)) return undefined;
    throw error;
  };
