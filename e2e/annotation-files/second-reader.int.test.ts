import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SeedOptions } from '@picsellia-ts/emulator';
import type { CocoFile } from '@picsellia-ts/sdk';
import { findPython, runPython } from './python-client.ts';
import { coco, held, type Stage, stage } from './stage.ts';

const python = await findPython();
const testWithPython = python === undefined ? test.skip : test;

/** What the vendor's client builds of a version, after it imported the files of a folder. */
const buildWithPython = async ({ emulator, versionId }: Stage, folder: string): Promise<CocoFile> => {
  const built = await runPython(python ?? '', {
    arguments: [join(import.meta.dirname, 'second_reader.py'), versionId, folder],
    environment: {
      api_token: emulator.apiToken,
      organization_id: emulator.organizationId,
      host: emulator.host,
    },
  });
  return built as CocoFile;
};

const emptyFolder = (one: Stage): Promise<string> => mkdtemp(join(one.folder, 'empty-'));

/** What two files must agree in: names, places and areas; the vendor's client lists images as it finds them. */
const essence = ({ images, categories, annotations }: CocoFile): object => ({
  images: images
    .toSorted((one, other) => one.id - other.id)
    .map(({ id, file_name, width, height, attributes }) => [id, file_name, width, height, attributes ?? null]),
  categories: categories.map(({ id, name }) => [id, name]),
  annotations: annotations.map(({ id, image_id, category_id, bbox, segmentation, area, utf8_string, attributes }) => [
    [id, image_id, category_id],
    bbox,
    segmentation ?? [],
    area,
    utf8_string ?? null,
    attributes ?? null,
  ]),
});

const RING = [1.7, 2.2, 30.9, 2, 30, 40.5];
const COCO = coco({
  annotations: [
    { id: 1, image_id: 7, category_id: 1, bbox: [1.9, 2.2, 10.7, 4.4], segmentation: [RING], utf8_string: 'AB' },
    {
      id: 2,
      image_id: 8,
      category_id: 2,
      bbox: [3, 4, 5, 6],
      segmentation: [RING, [5, 5, 9, 9, 5, 9]],
      attributes: { a: 1 },
    },
    { id: 3, image_id: 7, category_id: 2, bbox: [0, 0, 1, 1], segmentation: [[0, 0, 9, 0, 9, 9, 0, 9]] },
  ],
});

testWithPython.each<SeedOptions['type'][]>([['OBJECT_DETECTION'], ['SEGMENTATION'], ['CLASSIFICATION']])(
  'imports %s as the vendor’s client does, and both build the same file of it',
  async (type) => {
    await using ours = await stage(type === undefined ? {} : { type });
    await ours.version.importAnnotationsCocoFile(await ours.file('coco.json', COCO));
    const read = await buildWithPython(ours, await emptyFolder(ours));
    expect(essence(await ours.version.buildCocoFileLocally())).toEqual(essence(read));
    await using theirs = await stage(type === undefined ? {} : { type });
    await theirs.file('coco.json', COCO);
    const written = await buildWithPython(theirs, theirs.folder);
    expect(essence(written)).toEqual(essence(read));
    expect(await held(theirs)).toEqual(await held(ours));
  },
  60_000,
);

testWithPython(
  'imports YOLO and Pascal VOC files as the vendor’s client does',
  async () => {
    const yolo = {
      'data.yaml': 'nc: 2\nnames: [car, boat]\n',
      'a.txt': '0 0.51 0.52 0.13 0.14\n1 0.3 0.3 0.21 0.22\n',
    };
    const object = (name: string) =>
      `<object><name>${name}</name><bndbox><xmin>1.5</xmin><ymin>2</ymin><xmax>11</xmax><ymax>22</ymax></bndbox></object>`;
    const voc = { 'a.xml': `<annotation><filename>a.jpg</filename>${object('x')}${object('y')}</annotation>` };
    for (const files of [yolo, voc]) {
      await using theirs = await stage({ type: 'OBJECT_DETECTION' });
      await using ours = await stage({ type: 'OBJECT_DETECTION' });
      for (const [name, text] of Object.entries(files))
        await Promise.all([theirs.file(name, text), ours.file(name, text)]);
      await buildWithPython(theirs, theirs.folder);
      if ('a.xml' in files) await ours.version.importAnnotationVocFile(join(ours.folder, 'a.xml'));
      else {
        const configurationPath = join(ours.folder, 'data.yaml');
        await ours.version.importAnnotationsYoloFiles({ configurationPath, filePaths: [join(ours.folder, 'a.txt')] });
      }
      expect(await held(ours)).toEqual(await held(theirs));
    }
  },
  60_000,
);
