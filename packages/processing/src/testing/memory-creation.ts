import { DatasetVersion, type InferenceType, type Shape } from '@picsellia-ts/sdk';
import type { Written } from '../ledger.ts';
import { creationPlan } from '../worker/tasks/create.ts';
import { outputTypeFor } from '../worker/tasks/output-version.ts';
import type { Pending, Plan } from '../worker/tasks/plan.ts';
import type { FittedImage } from '../worker/write/fit-images.ts';
import { typeWith } from '../worker/write/fit-shapes.ts';
import { nameImage } from '../worker/write/image-names.ts';
import { absent } from './absent.ts';
import { type MemoryInput, versionOf, waysOf } from './memory-ways.ts';
import { idFrom } from './read-images.ts';
import type { MadeImage } from './result.ts';

type ImagesOf = Pending<readonly FittedImage[]>;

/** A task that makes images: they are what the run answers. */
export const creation = (input: MemoryInput): Plan<readonly FittedImage[]> => {
  const { definition, made } = input;
  const { name, keepOriginals = false } = definition;
  const outputType = outputTypeFor(definition, input);
  const facts = { id: idFrom('output version'), name: 'test', version: 'output', type: 'NOT_CONFIGURED', size: 0 };
  let type: InferenceType = 'NOT_CONFIGURED';
  const take = async (pending: ImagesOf): Promise<Written> => {
    const { asset } = pending;
    const images = newImages(input.jobId, pending);
    if (keepOriginals) images.push(await original(input, pending));
    for (const { shapes } of images) type = typeWith(type, shapes, { filename: asset.filename, outputType });
    made.set(asset.id, images);
    return { images: images.map(writtenOf) };
  };
  const output = absent(DatasetVersion, 'ctx.output', { ...facts, isLocked: false });
  const given = { source: versionOf(input), output, doneBefore: new Map<string, Written>() };
  return creationPlan(name, given, waysOf(input, take));
};

const newImages = (jobId: string, { asset, result }: ImagesOf): MadeImage[] =>
  result.map(({ bytes, width, height, shapes, tags, metadata, ...name }, index) => ({
    filename: nameImage(jobId, asset.id, { ...name, index: index + 1, count: result.length }),
    bytes,
    width,
    height,
    shapes,
    tags,
    ...(metadata && { metadata }),
  }));

const original = async (
  { images }: MemoryInput,
  { asset: { id, filename, platform } }: ImagesOf,
): Promise<MadeImage> => {
  const { width, height, metadata } = platform;
  const shapes: readonly Shape[] = images.annotations.get(id)?.shapes ?? [];
  const tags = 'tags' in platform ? platform.tags : [];
  return { filename, bytes: await platform.bytes(), width, height, shapes, tags, ...(metadata && { metadata }) };
};

const writtenOf = ({ filename, shapes, tags }: MadeImage) => ({ filename, dataId: idFrom(filename), shapes, tags });
