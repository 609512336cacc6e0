/** Something wrong in a file, where it stands. Lines and columns count from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What was expected, what was found, and what to do. */
  readonly message: string;
}

/** `signalbox.yml:7:5: expected …` */
export const faultText = (fault: Fault): string =>
  `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`;
