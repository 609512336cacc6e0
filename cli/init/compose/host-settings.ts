/** What the files of a host's application agree on. */
export interface HostSettings {
  /** A plain name: of its service, its log and its folders. */
  readonly name: string;
  readonly start: string;
  readonly health: string;
  readonly listen: number;
}
