// Compiled by the type check: each @ts-expect-error must stand above something that does not compile.
import { classification, defineProcessing, rectangle } from '@picsellia-ts/processing';
import { z } from 'zod';

defineProcessing({
  name: 'inferred',
  task: 'pre-annotation',
  parameters: z.object({ confidence: z.number().default(0.5) }),
  setup: async ({ model, parameters }) => ({ path: await model.download(), half: parameters.confidence / 2 }),
  process: async (asset, { path, half, parameters, model }) => {
    const confidence: number = parameters.confidence;
    const text: string = path + model.name;
    return [rectangle(text, { x: half, y: confidence, w: asset.width, h: asset.height })];
  },
});

defineProcessing({
  name: 'whole',
  task: 'pre-annotation',
  run: async ({ assets, write, skip }) => {
    for await (const asset of assets()) {
      if (asset.width === 0) skip(asset, 'no size');
      else await write(asset, []);
    }
  },
});

// @ts-expect-error a pre-annotation returns shapes, not tags
defineProcessing({ name: 'tags', task: 'pre-annotation', process: () => ['cat'] });

// @ts-expect-error two handlers
defineProcessing({ name: 'two', task: 'pre-annotation', process: () => [], run: async () => undefined });

// @ts-expect-error no handler
defineProcessing({ name: 'none', task: 'pre-annotation' });

// @ts-expect-error an unknown task
defineProcessing({ name: 'unknown', task: 'dreaming', process: () => [] });

// @ts-expect-error an unknown field
defineProcessing({ name: 'misspelt', task: 'pre-annotation', proces: () => [], process: () => [] });

defineProcessing({
  name: 'shadow',
  task: 'pre-annotation',
  // @ts-expect-error state must not shadow the context
  setup: () => ({ model: 'mine' }),
  process: () => [],
});

defineProcessing({
  name: 'batches',
  task: 'pre-annotation',
  batchSize: 4,
  processBatch: (assets) => assets.map((asset) => [rectangle(asset.filename, { x: 0, y: 0, w: 1, h: 1 })]),
});

defineProcessing({
  name: 'tagging',
  task: 'auto-tagging',
  process: (asset, { random }) => [`${random()}`, ...asset.tags],
});

// @ts-expect-error batchSize belongs to processBatch
defineProcessing({ name: 'size', task: 'pre-annotation', batchSize: 4, process: () => [] });

// @ts-expect-error a batch answers one result an asset, not one for all
defineProcessing({ name: 'flat', task: 'auto-tagging', processBatch: () => ['cat'] });

// @ts-expect-error an auto-tagging returns tags, not shapes
defineProcessing({ name: 'shapes', task: 'auto-tagging', process: () => [rectangle('a', { x: 0, y: 0, w: 1, h: 1 })] });

defineProcessing({
  name: 'augmentation',
  task: 'data-augmentation',
  keepOriginals: true,
  outputType: 'OBJECT_DETECTION',
  process: async (asset, { output, datasetVersion, log }) => {
    log.info(`${datasetVersion.version} to ${output.version}`);
    const shapes = [rectangle('a', { x: 0, y: 0, w: 1, h: 1 })];
    return [
      { image: await asset.bytes(), shapes, tags: ['copy'], metadata: { from: asset.id }, filename: 'copy.jpg' },
      { image: await asset.stream() },
      { image: { toBuffer: () => asset.bytes() }, shapes: classification('cat') },
    ];
  },
});

defineProcessing({
  name: 'one',
  task: 'dataset-version-creation',
  process: async (asset) => ({ image: await asset.bytes() }),
});

// @ts-expect-error a data augmentation has no model
defineProcessing({ name: 'model', task: 'data-augmentation', process: (_, { model }) => (model ? [] : []) });

// @ts-expect-error a pre-annotation has no output version
defineProcessing({ name: 'output', task: 'pre-annotation', process: (_, { output }) => (output ? [] : []) });

// @ts-expect-error a pre-annotation makes no images
defineProcessing({ name: 'originals', task: 'pre-annotation', keepOriginals: true, process: () => [] });

defineProcessing({
  name: 'no images',
  task: 'data-augmentation',
  // @ts-expect-error a data augmentation returns images, not shapes
  process: () => [rectangle('a', { x: 0, y: 0, w: 1, h: 1 })],
});

defineProcessing({
  name: 'compression',
  task: 'model-compression',
  modelType: 'OBJECT_DETECTION',
  framework: 'ONNX',
  existing: 'replace',
  parameters: z.object({ bits: z.number().default(8) }),
  setup: ({ model, parameters }) => ({ first: model.files[0], bits: parameters.bits }),
  process: async (model, { first, bits, random, model: same, signal, workDir }) => {
    const path: string = await (first ?? model.file('model-latest')).download();
    const text = `${model.framework} ${model.type} ${model.labels.join()} ${same.name} ${bits} ${random()} ${signal.aborted}`;
    return [
      { name: 'copy', path: `${workDir}/${path}` },
      { name: 'note', bytes: Buffer.from(text), filename: 'note.txt' },
    ];
  },
});

defineProcessing({
  name: 'one file',
  task: 'model-conversion',
  process: () => ({ name: 'a', bytes: new Uint8Array(1) }),
});

defineProcessing({
  name: 'one by one',
  task: 'model-conversion',
  run: async ({ model, write }) => {
    for (const file of model.files) await write({ name: `${file.name}-copy`, path: await file.download() });
  },
});

// @ts-expect-error there is one model, so there are no batches
defineProcessing({ name: 'batches', task: 'model-conversion', processBatch: () => [] });

// @ts-expect-error a conversion has no assets
defineProcessing({ name: 'assets', task: 'model-conversion', run: async ({ assets }) => void assets });

// @ts-expect-error nor does it skip them
defineProcessing({ name: 'skip', task: 'model-compression', run: async ({ skip }) => void skip });

// @ts-expect-error a model has no pixels
defineProcessing({ name: 'pixels', task: 'model-conversion', process: (model) => (model.width ? [] : []) });

defineProcessing({
  name: 'shapes',
  task: 'model-conversion',
  // @ts-expect-error a conversion returns files, not shapes
  process: () => [rectangle('a', { x: 0, y: 0, w: 1, h: 1 })],
});

defineProcessing({
  name: 'both',
  task: 'model-conversion',
  // @ts-expect-error a file is at a path, or its bytes are given, not both
  process: () => ({ name: 'a', path: 'a', bytes: Buffer.of(1) }),
});

// @ts-expect-error files of a model are kept or replaced; nothing can be appended to them
defineProcessing({ name: 'append', task: 'model-conversion', existing: 'append', process: () => [] });

// @ts-expect-error one model either works or fails
defineProcessing({ name: 'skipping', task: 'model-conversion', onError: 'skip', process: () => [] });

// @ts-expect-error a conversion works on a model
defineProcessing({ name: 'no model', task: 'model-conversion', model: 'none', process: () => [] });

// @ts-expect-error only a task on a model asks for a framework
defineProcessing({ name: 'framework', task: 'pre-annotation', framework: 'ONNX', process: () => [] });
