import { join } from 'node:path';
import { defineProcessing } from '@picsellia-ts/processing';
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

/** The largest difference between two answers; infinite when they differ in form. */
const difference = (one: InferenceSession.ReturnType, other: InferenceSession.ReturnType): number =>
  Math.max(
    ...Object.entries(one).map(([name, { data }]) => {
      const twin = other[name]?.data;
      if (!(data instanceof Float32Array && twin instanceof Float32Array && data.length === twin.length))
        return Infinity;
      return data.reduce((most, value, index) => Math.max(most, Math.abs(value - (twin[index] ?? Infinity))), 0);
    }),
  );

export default defineProcessing({
  name: 'onnx-to-ort',
  description: 'Converts an ONNX model into the ORT format of ONNX Runtime, and compares both.',
  task: 'model-conversion',
  framework: 'ONNX',
  parameters: z.object({
    model_file_name: z
      .string()
      .default('')
      .describe('Which file to convert; empty for the only one that ends in .onnx'),
    output_name: z.string().min(1).default('model-ort').describe('Name of the converted file in the model version'),
    tolerance: z.number().min(0).default(1e-4).describe('How far the answers of both models may differ'),
  }),
  process: async (model, { parameters, workDir, random, log }) => {
    const candidates = model.files.filter(({ filename }) => filename.endsWith('.onnx'));
    const [only, ...others] = candidates;
    const source = parameters.model_file_name ? model.file(parameters.model_file_name) : only;
    if (!source || (!parameters.model_file_name && others.length > 0))
      throw new Error(`${model.name} has ${candidates.length} files that end in .onnx: name one in model_file_name`);
    const path = await source.download();
    const converted = join(workDir, `${parameters.output_name}.ort`);
    const original = await InferenceSession.create(path, {
      optimizedModelFilePath: converted,
      graphOptimizationLevel: 'basic',
      extra: { session: { save_model_format: 'ORT' } },
    });
    const result = await InferenceSession.create(converted);
    const noise = noiseFor(original, random);
    const apart = difference(await original.run(noise), await result.run(noise));
    await Promise.all([original.release(), result.release()]);
    if (!(apart <= parameters.tolerance))
      throw new Error(`the converted model answers differently, by up to ${apart}: nothing is stored`);
    log.info(`${source.filename} converted; on noise the answers differ by ${apart.toExponential(1)} at most`);
    return { name: parameters.output_name, path: converted };
  },
});
