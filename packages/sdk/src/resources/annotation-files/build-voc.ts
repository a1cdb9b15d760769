import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { safeFileName } from '../../http/file-name.ts';
import type { CocoAnnotation } from '../../wire/coco-file.ts';
import type { ImportTarget } from './import-target.ts';
import { type BuildFileOptions, LocalCoco, type LocalImage } from './local-coco.ts';

// What XML 1.0 cannot hold, even escaped.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeText = (text: string | number): string =>
  String(text)
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

/** An element with text, or with elements, which are written already. */
const element = (name: string, content: string | number | readonly string[]): string =>
  `<${name}>${Array.isArray(content) ? content.join('') : escapeText(content as string | number)}</${name}>`;

const boxElement = ([x = 0, y = 0, w = 0, h = 0]: readonly number[]): string =>
  element('bndbox', [element('xmin', x), element('xmax', x + w), element('ymin', y), element('ymax', y + h)]);

const polygonElement = (ring: readonly number[]): string =>
  element(
    'polygon',
    ring.map((value, index) => element(`${index % 2 === 0 ? 'x' : 'y'}${Math.floor(index / 2) + 1}`, value)),
  );

const ringOf = ({ segmentation }: CocoAnnotation): readonly number[] | undefined =>
  Array.isArray(segmentation) ? (segmentation as readonly (readonly number[])[])[0] : undefined;

const objectElement = (annotation: CocoAnnotation, label: string): string => {
  const ring = ringOf(annotation);
  const flags = ['truncated', 'difficult', 'occluded'].map((name) => element(name, 0));
  return element('object', [
    element('name', label),
    element('pose', 'Unspecified'),
    ...flags,
    ...(annotation.bbox?.length === 4 ? [boxElement(annotation.bbox)] : []),
    ...(ring === undefined ? [] : [polygonElement(ring)]),
  ]);
};

const writeXml = ({ image, annotations }: LocalImage, labels: ReadonlyMap<number, string>): string => {
  const { file_name, width, height } = image;
  const size = [element('width', width ?? 0), element('height', height ?? 0), element('depth', 3)];
  const isSegmented = annotations.some((one) => ringOf(one) !== undefined);
  return `${element('annotation', [
    element('folder', ''),
    element('filename', file_name),
    ...(width && height ? [element('size', size)] : []),
    element('segmented', isSegmented ? 1 : 0),
    ...annotations.map((one) => objectElement(one, labels.get(one.category_id) ?? '')),
  ])}\n`;
};

/** The name of an image's file; two images that would have the same one are told apart by the id of the asset. */
const nameFor = ({ asset, image }: LocalImage, taken: Set<string>): string => {
  const base = safeFileName(image.file_name);
  const stem = base.slice(0, base.length - extname(base).length);
  // The id comes over the network as well.
  const id = safeFileName(asset.id);
  const name = [`${stem}.xml`, `${stem}.${id}.xml`].find((one) => !taken.has(one.toLowerCase()));
  const free = name ?? `${id}.xml`;
  // Some file systems take two names that differ in case alone for one.
  taken.add(free.toLowerCase());
  return free;
};

/** Writes a Pascal VOC file for each image into a folder, and answers the folder's absolute path. */
export const buildVoc = async (
  version: ImportTarget,
  directory: string,
  options: BuildFileOptions,
): Promise<string> => {
  const target = resolve(directory);
  await mkdir(target, { recursive: true });
  const local = await LocalCoco.open(version, options);
  const taken = new Set<string>();
  for await (const batch of local.batches()) {
    const labels = new Map(local.categories.map(({ id, name }) => [id, name]));
    for (const image of batch) await writeFile(join(target, nameFor(image, taken)), writeXml(image, labels));
  }
  return target;
};
