import { posix } from 'node:path';
import type { ImageConfig } from './config.ts';
import { FileTree, type ImageUser } from './file-tree.ts';
import type { LayerEntry } from './layer.ts';
import type { ArchivedImage } from './read-archive.ts';

/** An image as the rules look at it. */
export interface InspectedImage extends ImageConfig {
  readonly files: FileTree;
  readonly layers: readonly (readonly LayerEntry[])[];
  /** Undefined when its name is in no /etc/passwd. */
  readonly user: ImageUser | undefined;
  /** Variables of the image by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Of all layers, unpacked. */
  readonly sizeBytes: number;
}

const rowsOf = (text: string | undefined): readonly (readonly string[])[] =>
  (text ?? '').split('\n').map((line) => line.split(':'));

const findUser = (said: string, files: FileTree): ImageUser | undefined => {
  const [name = '', group] = (said || '0').split(':');
  const accounts = rowsOf(files.find('etc/passwd')?.text);
  const groups = rowsOf(files.find('etc/group')?.text);
  const account = accounts.find(([known, , uid]) => known === name || uid === name);
  const uid = /^\d+$/.test(name) ? Number(name) : Number(account?.[2] ?? Number.NaN);
  if (!Number.isInteger(uid)) return undefined;
  const groupId = groups.find(([known]) => known === group)?.[2];
  const gid = group === undefined ? Number(account?.[3] ?? 0) : Number(groupId ?? group);
  const more = groups
    .filter(([, , , members]) => members?.split(',').includes(account?.[0] ?? ''))
    .map((row) => Number(row[2]));
  return { uid, gids: group === undefined ? [gid, ...more] : [gid], home: account?.[5] ?? '' };
};

const variablesOf = (env: readonly string[]): ReadonlyMap<string, string> =>
  new Map(env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));

/** Puts together what the rules look at. */
export const inspected = ({ config, layers }: ArchivedImage): InspectedImage => {
  const files = new FileTree(layers);
  return {
    ...config,
    layers,
    files,
    user: findUser(config.config.User, files),
    variables: variablesOf(config.config.Env),
    sizeBytes: layers.flat().reduce((sum, { size }) => sum + size, 0),
  };
};

/** The folder that the image's program is started in. */
export const workFolder = ({ config }: InspectedImage): string => posix.join('/', config.WorkingDir);

/** What the image starts: its entry point and its command, in one. */
export const commandOf = ({ config }: InspectedImage): readonly string[] => [...config.Entrypoint, ...config.Cmd];
