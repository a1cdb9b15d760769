/** What binds a worker to its supervisor, on the worker's command line: whose process it is, and who watches over that. */
export interface Tether {
  readonly supervisor: number;
  /** The kernel kills the worker with its supervisor. */
  readonly isTethered: boolean;
}

export const tetherArguments = (supervisor: number, isTethered: boolean): string[] => [
  String(supervisor),
  isTethered ? 'tethered' : 'watched',
];

export const readTether = ([supervisor, how]: readonly string[]): Tether => ({
  supervisor: Number(supervisor),
  isTethered: how === 'tethered',
});
