import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CocoAnnotation, CocoFile, CocoImage } from '../../wire/coco-file.ts';
import type { ImportTarget } from './import-target.ts';
import { type BuildFileOptions, LocalCoco } from './local-coco.ts';

/** Builds a COCO file in memory. */
export const buildCoco = async (version: ImportTarget, options: BuildFileOptions): Promise<CocoFile> => {
  const local = await LocalCoco.open(version, options);
  const images: CocoImage[] = [];
  const annotations: CocoAnnotation[] = [];
  for await (const batch of local.batches()) {
    for (const one of batch) {
      images.push(one.image);
      for (const annotation of one.annotations) annotations.push(annotation);
    }
  }
  return { info: local.info, licenses: [], categories: local.categories, images, annotations };
};

const listOf = (items: readonly unknown[], isFirst: boolean): string =>
  items.length === 0 ? '' : `${isFirst ? '' : ','}${items.map((item) => JSON.stringify(item)).join(',')}`;

/** The file's text piece by piece; only the images, which are small, are kept until the end. */
async function* cocoText(local: LocalCoco): AsyncGenerator<string> {
  const images: string[] = [];
  yield '{"annotations":[';
  let isFirst = true;
  for await (const batch of local.batches()) {
    for (const { image } of batch) images.push(JSON.stringify(image));
    const annotations = batch.flatMap((one) => one.annotations);
    const text = listOf(annotations, isFirst);
    if (text !== '') yield text;
    isFirst &&= annotations.length === 0;
  }
  yield '],"images":[';
  for (const [index, image] of images.entries()) yield index === 0 ? image : `,${image}`;
  yield `],"categories":${JSON.stringify(local.categories)},"licenses":[],"info":${JSON.stringify(local.info)}}`;
}

/** Writes a COCO file, which appears under its name only when it is whole; answers its absolute path. */
export const writeCoco = async (version: ImportTarget, path: string, options: BuildFileOptions): Promise<string> => {
  const target = resolve(path);
  const local = await LocalCoco.open(version, options);
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${crypto.randomUUID()}.part`;
  try {
    const { signal } = options;
    const file = createWriteStream(temporary, { flags: 'wx' });
    await pipeline(Readable.from(cocoText(local)), file, signal === undefined ? {} : { signal });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    options.signal?.throwIfAborted();
    throw error;
  }
  return target;
};
