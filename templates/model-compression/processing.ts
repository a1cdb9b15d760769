import { readFile } from 'node:fs/promises';
import { defineProcessing } from '@picsellia-ts/processing';
import { compressWeights } from '@picsellia-ts/vision';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { z } from 'zod';

const OPEN_SIZE = 64;

/** Fills every input of a model with the same noise; a dimension that the model leaves open gets a size. */
const noiseFor = (session: InferenceSession, random: () => number): Record<string, Tensor> =>
  Object.fromEntries(
    session.inputMetadata.map((input) => {
      if (!input.isTensor || input.type !== 'float32')
        throw new Error(`the input ${input.name} takes no 32-bit floats: nothing to compare the models with`);
      const dims = input.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? 1 : OPEN_SIZE));
      const values = Float32Array.from({ length: dims.reduce((product, size) => product * size, 1) }, random);
      return [input.name, new Tensor('float32', values, dims)];
    }),
  );

/** The largest value in an answer, whatever its sign. */
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** How far two answers are apart, as a share of the largest value if that is above 1; infinite when they differ in form. */
const difference = (one: InferenceSession.ReturnType, other: InferenceSession.ReturnType): number =>
  Math.max(
    ...Object.entries(one).map(([name, { data }]) => {
      const twin = other[name]?.data;
      if (!(data instanceof Float32Array && twin instanceof Float32Array && data.length === twin.length))
        return Infinity;
      return largest(data.map((value, index) => value - (twin[index] ?? Infinity))) / Math.max(largest(data), 1);
    }),
  );

export default defineProcessing({
  name: 'smaller-weights',
  description: 'Stores the weights of an ONNX model in 8 or 16 bits, and compares the answers of both models.',
  task: 'model-compression',
  framework: 'ONNX',
  parameters: z.object({
    bits: z.literal([8, 16]).default(8).describe('Bits of a weight: 8 for a quarter of the file, 16 for a half'),
    model_file_name: z
      .string()
      .default('')
      .describe('Which file to compress; empty for the only one that ends in .onnx'),
    output_name: z.string().min(1).default('model-small').describe('Name of the compressed file in the model version'),
    tolerance: z
      .number()
      .min(0)
      .default(0.05)
      .describe('How far the answers may differ, as a share of the largest value if that is above 1'),
  }),
  process: async (model, { parameters: { bits, model_file_name, output_name, tolerance }, random, log }) => {
    const candidates = model.files.filter(({ filename }) => filename.endsWith('.onnx'));
    const [only, ...others] = candidates;
    const source = model_file_name ? model.file(model_file_name) : only;
    if (!source || (!model_file_name && others.length > 0))
      throw new Error(`${model.name} has ${candidates.length} files that end in .onnx: name one in model_file_name`);
    const path = await source.download();
    const before = await readFile(path);
    const { bytes, tensors } = await compressWeights(before, { to: bits === 8 ? 'int8' : 'float16' });
    const [original, small] = await Promise.all([InferenceSession.create(path), InferenceSession.create(bytes)]);
    const noise = noiseFor(original, random);
    const apart = difference(await original.run(noise), await small.run(noise));
    await Promise.all([original.release(), small.release()]);
    if (!(apart <= tolerance))
      throw new Error(`the compressed model answers differently, by up to ${apart}: nothing is stored`);
    log.info(
      `${source.filename}: ${tensors.length} tensors compressed, ${before.length} bytes are now ${bytes.length}`,
    );
    log.info(`on noise the answers differ by ${apart.toExponential(1)} at most`);
    return { name: output_name, filename: `${output_name}.onnx`, bytes };
  },
});
