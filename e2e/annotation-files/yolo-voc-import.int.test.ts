import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SeedOptions } from '@picsellia-ts/emulator';
import { held, stage, writes } from './stage.ts';

const YAML = 'nc: 2\nnames: [car, boat]\n';

test('imports YOLO files, which find their images by name without extension', async () => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  const configurationPath = await one.file('data.yaml', YAML);
  const filePaths = [
    await one.file('a.txt', '0 0.5 0.5 0.1 0.1\n\n1 0.05 0.05 0.2 0.2\n'),
    await one.file('c.txt', '1 0.5 0.5 1 1'),
    await one.file('b.txt', '\n'),
    await one.file('gone.txt', '0 0.5 0.5 1 1'),
  ];
  const files = { configurationPath, filePaths };
  await expect(one.version.importAnnotationsYoloFiles(files)).rejects.toThrow('not in this dataset version: gone');
  expect(writes(one)).toEqual([]);
  const result = await one.version.importAnnotationsYoloFiles(files, { failOnAssetNotFound: false });
  expect(result).toEqual({
    created: expect.objectContaining({ rectangles: 3 }),
    skipped: [{ place: filePaths[2], reason: 'it holds no annotation' }],
    notFound: [filePaths[3]],
  });
  expect(await held(one)).toEqual({
    'a.jpg': [
      { kind: 'rectangle', label: 'car', x: 45, y: 36, w: 10, h: 8 },
      { kind: 'rectangle', label: 'boat', x: 0, y: 0, w: 20, h: 16 },
    ],
    'c.jpeg': [{ kind: 'rectangle', label: 'boat', x: 0, y: 0, w: 640, h: 480 }],
  });
});

test.each<[string, string, SeedOptions['type'], string, RegExp]>([
  ['a class that has no name', YAML, 'OBJECT_DETECTION', '2 0.5 0.5 0.1 0.1', /a\.txt: line 1: .*no class 2/],
  ['a share above 1', YAML, 'OBJECT_DETECTION', '0 0.5 0.5 0.1 0.1\n0 0.5 1.5 0.1 0.1', /line 2: 1\.5 is no number/],
  ['a polygon of two points', YAML, 'SEGMENTATION', '0 0.1 0.1 0.2 0.2', /three points/],
  ['two classes of one image', YAML, 'CLASSIFICATION', '0\n1', /one class an image/],
  ['another number of names', 'nc: 3\nnames: [car]', 'OBJECT_DETECTION', '0 0.5 0.5 0.1 0.1', /nc: it is 3/],
  ['no names', 'nc: 3', 'OBJECT_DETECTION', '0 0.5 0.5 0.1 0.1', /data\.yaml: names/],
])('refuses YOLO files with %s before it writes anything', async (_what, yaml, type, text, message) => {
  await using one = await stage(type === undefined ? {} : { type });
  const files = { configurationPath: await one.file('data.yaml', yaml), filePaths: [await one.file('a.txt', text)] };
  await expect(one.version.importAnnotationsYoloFiles(files)).rejects.toThrow(message);
  expect(writes(one)).toEqual([]);
});

const VOC = `<?xml version="1.0"?>
<annotation><filename>a.jpg</filename><segmented>1</segmented>
  <object><name>car &amp; co</name><bndbox><xmin>1.5</xmin><ymin>2</ymin><xmax>11.2</xmax><ymax>22</ymax></bndbox>
    <polygon><x1>1</x1><y1>2</y1><x2>11</x2><y2>2</y2><x3>11</x3><y3>22</y3></polygon></object>
  <object><name>boat</name><bndbox><xmax>5</xmax><ymax>6</ymax><xmin>3</xmin><ymin>4</ymin></bndbox>
    <polygon><x1>3</x1><y1>4</y1><x2>5</x2><y2>4</y2><x3>5</x3><y3>6</y3></polygon></object>
</annotation>`;

test('imports a Pascal VOC file as boxes or as polygons', async () => {
  await using detection = await stage({ type: 'OBJECT_DETECTION' });
  await detection.version.importAnnotationVocFile(await detection.file('a.xml', VOC));
  expect(await held(detection)).toEqual({
    'a.jpg': [
      { kind: 'rectangle', label: 'car & co', x: 1, y: 2, w: 10, h: 20 },
      { kind: 'rectangle', label: 'boat', x: 3, y: 4, w: 2, h: 2 },
    ],
  });
  await using segmentation = await stage({ type: 'SEGMENTATION' });
  await segmentation.version.importAnnotationVocFile(await segmentation.file('a.xml', VOC));
  expect((await held(segmentation))['a.jpg']).toHaveLength(2);
});

test('reads a Pascal VOC file in the encoding that it names, and none that has another', async () => {
  await using one = await stage({ type: 'CLASSIFICATION' });
  const xml =
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<annotation><filename>a.jpg</filename><object><name>blé</name></object></annotation>';
  const path = join(one.folder, 'latin.xml');
  await writeFile(path, xml, 'latin1');
  await one.version.importAnnotationVocFile(path);
  expect(await held(one)).toEqual({ 'a.jpg': [{ kind: 'classification', label: 'blé' }] });
  await writeFile(path, xml.replace('ISO-8859-1', 'UTF-8'), 'latin1');
  await expect(one.version.importAnnotationVocFile(path)).rejects.toThrow('it is not text in UTF-8');
});

const BOMB = `<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<annotation><filename>&c;</filename></annotation>`;

test.each<[string, string, RegExp]>([
  ['a document type', BOMB, /document type/],
  ['an entity of its own', '<annotation><filename>&b;</filename></annotation>', /well-formed/],
  ['an open element', '<annotation><filename>a.jpg</filename>', /well-formed/],
  ['too many levels', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /too deep/],
  ['no file name', '<annotation/>', /annotation\.filename/],
  ['a corner that is no number', VOC.replace('1.5', 'x'), /annotation\.object\.0: bndbox\.xmin/],
])('refuses a Pascal VOC file with %s before it writes anything', async (_what, xml, message) => {
  await using one = await stage({ type: 'OBJECT_DETECTION' });
  await expect(one.version.importAnnotationVocFile(await one.file('a.xml', xml))).rejects.toThrow(message);
  expect(writes(one)).toEqual([]);
});
