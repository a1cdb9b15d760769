import { expect, test } from '@jest/globals';
import { defineProcessing, line, rectangle } from '@picsellia-ts/processing';
import { runProcessing } from '@picsellia-ts/processing/testing';
import sharp from 'sharp';

const BOX = { x: 8, y: 6, w: 20, h: 10 };
const image = async () => {
  const create = { width: 64, height: 48, channels: 3, background: 'red' } as const;
  return { filename: 'a.jpg', bytes: await sharp({ create }).jpeg().toBuffer() };
};

test('answers the images that a handler makes, as they would be sent', async () => {
  const crop = defineProcessing({
    name: 'crop',
    task: 'dataset-version-creation',
    keepOriginals: true,
    process: async (asset, { output }) => ({
      image: sharp(await asset.bytes())
        .extract({ left: 8, top: 6, width: 20, height: 10 })
        .png(),
      shapes: [rectangle('whole', { x: -2, y: 0, w: 40, h: 10 })],
      tags: ['crop', output.version],
      metadata: { from: asset.filename },
    }),
  });
  const dog = rectangle('dog', BOX);
  const given = { ...(await image()), annotations: [dog], tags: ['day'] };
  const { assets, counts, error } = await runProcessing(crop, { images: [given] });
  expect(error).toBeUndefined();
  expect(assets).toEqual([
    {
      filename: 'a.jpg',
      state: 'done',
      images: [
        {
          filename: expect.stringMatching(/^a\.[0-9a-f]{8}\.[0-9a-f]{8}\.1of1\.png$/),
          bytes: expect.any(Uint8Array),
          width: 20,
          height: 10,
          shapes: [rectangle('whole', { x: 0, y: 0, w: 20, h: 10 })],
          tags: ['crop', 'output'],
          metadata: { from: 'a.jpg' },
        },
        { filename: 'a.jpg', bytes: expect.any(Uint8Array), width: 64, height: 48, shapes: [dog], tags: ['day'] },
      ],
    },
  ]);
  expect(counts).toEqual({ total: 1, done: 1, skipped: 0, failed: 0, shapes: 2, tags: 3, images: 2 });
  const { format, width } = await sharp(assets[0]?.images?.[0]?.bytes).metadata();
  expect({ format, width }).toEqual({ format: 'png', width: 20 });
});

test('takes no image for an answer, and refuses bytes that are none', async () => {
  const make = (bytes: Buffer | undefined) =>
    defineProcessing({ name: 'make', task: 'data-augmentation', process: () => (bytes ? { image: bytes } : []) });
  const images = [await image()];
  const none = await runProcessing(make(undefined), { images });
  expect(none.assets).toEqual([{ filename: 'a.jpg', state: 'done', images: [] }]);
  const broken = await runProcessing(make(Buffer.from('no image')), { images });
  expect(broken).toMatchObject({ status: 'failed', exitCode: 1, counts: { failed: 1 } });
  expect(broken.error?.message).toMatch(/^a.jpg: new image 0: /);
});

test('takes shapes of several kinds where the source is of several', async () => {
  const copy = defineProcessing({
    name: 'copy',
    task: 'data-augmentation',
    process: async (asset) => ({
      image: await asset.bytes(),
      shapes: (await asset.annotations()).flatMap(({ shapes }) => shapes),
    }),
  });
  const edge = line('edge', [
    [0, 0],
    [9, 9],
  ]);
  const images = [{ ...(await image()), annotations: [rectangle('box', BOX), edge] }];
  const multi = await runProcessing(copy, { images, type: 'MULTI' });
  expect(multi).toMatchObject({ status: 'done', counts: { images: 1, shapes: 2 } });
  const untyped = await runProcessing(copy, { images });
  expect(untyped.error?.message).toContain('a line does not go into a dataset version of type OBJECT_DETECTION');
});
