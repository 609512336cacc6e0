export const handler = (): never => {
  throw new Error('expected the function resume to be written, it is not yet');
};
