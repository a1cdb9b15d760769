import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import { archiveOf, inPieces, layerOf } from '../../test/image-archive.ts';
import { FileTree } from './file-tree.ts';
import { readArchive } from './read-archive.ts';

const paths = (tree: FileTree): readonly string[] =>
  [...tree.entries].filter(({ kind }) => kind !== 'folder').map(({ path }) => path);

test.each([
  ['plain', (layer: Uint8Array) => layer],
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('reads layers that an engine wrote: %s', async (_name, packed) => {
  const lower = packed(
    await layerOf({ 'app/': '', 'app/old': 'old', 'app/run.ts': 'one', 'data/a': 'a', 'data/b': 'b' }),
  );
  const upper = packed(
    await layerOf({ 'app/.wh.old': '', 'app/run.ts': 'two', 'data/.wh..wh..opq': '', 'data/c': 'c' }),
  );
  const image = await readArchive(await archiveOf([lower, upper], { User: '7' }), ({ path }) => path === 'app/run.ts');
  const tree = new FileTree(image.layers);
  expect(image.config.config.User).toBe('7');
  expect(paths(tree).toSorted()).toEqual(['app/run.ts', 'data/c']);
  expect(tree.find('/app/run.ts')?.text).toBe('two');
});

test('takes a path that leads out of the image for one within', async () => {
  const layer = await layerOf({ '../../etc/passwd': 'root', '/abs': 'x', './dot/../plain': 'y' });
  const { layers } = await readArchive(await archiveOf([layer]), () => true);
  expect(layers[0]?.map(({ path }) => path)).toEqual(['etc/passwd', 'abs', 'plain']);
});

test('follows links within the image, and none in a circle', async () => {
  const layer = await layerOf({
    'bin/': '',
    'bin/tool': { mode: 0o755 },
    'usr/': '',
    'usr/bin': { type: 'symlink', linkname: '../../../bin' },
    one: { type: 'symlink', linkname: 'two' },
    two: { type: 'symlink', linkname: 'one' },
    hard: { type: 'link', linkname: 'bin/tool' },
  });
  const tree = new FileTree((await readArchive(await archiveOf([layer]), () => false)).layers);
  expect(tree.find('/usr/bin/tool')).toMatchObject({ path: 'bin/tool', kind: 'file' });
  expect(tree.find('/hard')).toMatchObject({ path: 'hard', mode: 0o755 });
  expect(tree.find('/one')).toBeUndefined();
});

test('goes through folders that the user may go through, and no others', async () => {
  const layer = await layerOf({ 'mine/': { type: 'directory', mode: 0o700, uid: 7 }, 'mine/file': 'x' });
  const tree = new FileTree((await readArchive(await archiveOf([layer]), () => false)).layers);
  expect(tree.reach('/mine/file', { uid: 7, gids: [7], home: '' })).toBeDefined();
  expect(tree.reach('/mine/file', { uid: 8, gids: [7], home: '' })).toBeUndefined();
});

const noise = (seed: number): Uint8Array => Uint8Array.from({ length: 4096 }, (_byte, index) => (index * seed) % 251);

test.each([
  ['nothing', async () => new Uint8Array()],
  ['no archive', async () => noise(17)],
  ['no manifest', () => packTar([{ header: { name: 'x', size: 1 }, body: 'x' }])],
  ['a manifest that is no list', () => packTar([{ header: { name: 'manifest.json', size: 2 }, body: '{}' }])],
  [
    'a configuration that is none',
    () =>
      packTar([
        { header: { name: 'manifest.json', size: 31 }, body: '[{"Config":"nowhere","Layers":[]}]'.slice(0, 31) },
      ]),
  ],
])('refuses an archive with %s', async (_what, bytes) => {
  await expect(readArchive(inPieces(await bytes()), () => true)).rejects.toThrow();
});

test('refuses a layer that breaks off', async () => {
  const layer = gzipSync(await layerOf({ file: 'x'.repeat(9000) }));
  await expect(readArchive(await archiveOf([layer.subarray(0, 40)]), () => true)).rejects.toThrow();
});
