export const handler = (): never => {
  throw new Error('expected the function rollback to be written, it is not yet');
};
