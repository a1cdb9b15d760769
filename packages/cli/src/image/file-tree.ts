import { posix } from 'node:path';
import type { LayerEntry } from './layer.ts';

/** Who a process of the image is. */
export interface ImageUser {
  readonly uid: number;
  readonly gids: readonly number[];
  /** From /etc/passwd; empty when it does not say. */
  readonly home: string;
}

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const MOST_LINKS = 40;

const ROOT: LayerEntry = { path: '', kind: 'folder', mode: 0o755, uid: 0, gid: 0, size: 0, target: '' };

const folderOf = (path: string): string => (path.includes('/') ? posix.dirname(path) : '');

/** The folders above a path, the nearest first, the root last. */
const above = (path: string): readonly string[] => {
  if (path === '') return [];
  const folder = folderOf(path);
  return [folder, ...above(folder)];
};

/** Takes away what a layer hides of those below it, wherever in its archive it says so. */
const hide = (files: Map<string, LayerEntry>, layer: readonly LayerEntry[]): void => {
  const gone = new Set<string>();
  const emptied = new Set<string>();
  for (const { path, kind } of layer) {
    const name = posix.basename(path);
    if (name === OPAQUE) emptied.add(folderOf(path));
    else if (name.startsWith(WHITEOUT)) gone.add(posix.join(folderOf(path), name.slice(WHITEOUT.length)));
    else if (kind !== 'folder' && files.get(path)?.kind === 'folder') gone.add(path);
  }
  if (gone.size + emptied.size === 0) return;
  for (const path of files.keys()) {
    if (gone.has(path) || above(path).some((folder) => gone.has(folder) || emptied.has(folder))) files.delete(path);
  }
};

const lay = (files: Map<string, LayerEntry>, layer: readonly LayerEntry[]): void => {
  hide(files, layer);
  for (const entry of layer) {
    if (posix.basename(entry.path).startsWith(WHITEOUT)) continue;
    // An archive need not name the folders that its files lie in.
    for (const path of above(entry.path)) if (!files.has(path)) files.set(path, { ...ROOT, path });
    files.set(entry.path, entry);
  }
};

/** The file system that a container of the image sees, as far as names, modes and owners go. */
export class FileTree {
  readonly #files = new Map<string, LayerEntry>([['', ROOT]]);

  constructor(layers: readonly (readonly LayerEntry[])[]) {
    for (const layer of layers) lay(this.#files, layer);
  }

  get entries(): IterableIterator<LayerEntry> {
    return this.#files.values();
  }

  /** Tells whether this very entry is what a container sees, and not what a later layer has hidden or replaced. */
  shows(entry: LayerEntry): boolean {
    return this.#files.get(entry.path) === entry;
  }

  /** What a path names, through all links; undefined for nothing, also for links in a circle. */
  find(path: string): LayerEntry | undefined {
    return this.#walk(path, { links: 0, seen: () => true });
  }

  /** What a path names, as long as the user may go through all the folders on the way. */
  reach(path: string, user: ImageUser): LayerEntry | undefined {
    return this.#walk(path, { links: 0, seen: (folder) => may(folder, user, 1) });
  }

  #walk(path: string, way: { links: number; seen: (folder: LayerEntry) => boolean }): LayerEntry | undefined {
    let at = this.#files.get('');
    const parts = posix
      .join('/', path)
      .split('/')
      .filter((part) => part !== '');
    for (const [index, part] of parts.entries()) {
      if (at === undefined || !way.seen(at)) return undefined;
      const next: LayerEntry | undefined = this.#files.get(at.path === '' ? part : `${at.path}/${part}`);
      if (next?.kind === 'symlink') {
        if (way.links >= MOST_LINKS) return undefined;
        const target = posix.isAbsolute(next.target) ? next.target : posix.join('/', at.path, next.target);
        const rest = parts.slice(index + 1).join('/');
        return this.#walk(posix.join(target, rest), { ...way, links: way.links + 1 });
      }
      at = next?.kind === 'hardlink' ? linked(next, this.#files.get(next.target)) : next;
    }
    return at;
  }
}

/** A hard link is the file that it was made from, under another name. */
const linked = (link: LayerEntry, file: LayerEntry | undefined): LayerEntry | undefined =>
  file && { ...file, path: link.path };

/** Tells whether the user has a right to an entry: 4 to read, 2 to write, 1 to execute, or to go through. */
export const may = ({ uid, gid, mode }: LayerEntry, user: ImageUser, right: 1 | 2 | 4): boolean => {
  // Without capabilities root has no more rights than others.
  if (user.uid === uid) return (mode & (right << 6)) !== 0;
  if (user.gids.includes(gid)) return (mode & (right << 3)) !== 0;
  return (mode & right) !== 0;
};
