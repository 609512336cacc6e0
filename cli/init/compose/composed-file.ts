/** A file that init would write. */
export interface ComposedFile {
  /** From the root of the bundle. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}
