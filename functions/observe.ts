export const handler = (): never => {
  throw new Error('expected the function observe to be written, it is not yet');
};
