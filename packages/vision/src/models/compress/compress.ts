import { ModelError } from '../../errors.ts';
import type { CompressedModel, CompressOptions } from './compress-weights.ts';
import { type OnnxFile, type OnnxNode, readOnnxFile, toNumber, writeOnnxFile } from './onnx-file.ts';
import { type Replacement, toFloat16, toInt8, type Weights, weightsOf } from './replace-tensor.ts';

/** Since this version of the operators, one tensor can be multiplied by another of fewer sizes. */
const OLDEST = 7;

const operatorsOf = ({ opsetImport }: OnnxFile): number =>
  toNumber(opsetImport.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx')?.version ?? 0);

/** The weights that a node holds, as some exporters write them. */
const constantOf = ({ opType, output: [name] = [], attribute = [] }: OnnxNode): Weights | undefined => {
  const tensor = opType === 'Constant' ? attribute.find((one) => one.name === 'value')?.t : undefined;
  return name !== undefined && tensor ? weightsOf(name, tensor) : undefined;
};

/** Puts small tensors in the place of large ones; what is not replaced stays as it is. */
const replaceIn = (
  { graph }: OnnxFile,
  replace: (weights: Weights | undefined) => Replacement | undefined,
): readonly Replacement[] => {
  const initializers = graph.initializer.map((tensor) => ({
    tensor,
    replacement: replace(weightsOf(tensor.name ?? '', tensor)),
  }));
  const nodes = graph.node.map((node) => ({ node, replacement: replace(constantOf(node)) }));
  const replaced = [...initializers, ...nodes].flatMap(({ replacement }) => replacement ?? []);
  graph.initializer = [
    ...initializers.flatMap(({ tensor, replacement }) => (replacement ? [] : [tensor])),
    ...replaced.flatMap(({ tensors }) => tensors),
  ];
  // Before all others, because nodes stand in the order in which they are computed.
  graph.node = [
    ...replaced.flatMap((one) => one.nodes),
    ...nodes.flatMap(({ node, replacement }) => (replacement ? [] : [node])),
  ];
  return replaced;
};

/** What `compressWeights` does, apart from loading what it is done with. */
export const compress = (model: Uint8Array, { to, smallest = 1024 }: CompressOptions): CompressedModel => {
  const file = readOnnxFile(model);
  const operators = operatorsOf(file);
  if (operators < OLDEST)
    throw new ModelError(`The model has operators of version ${operators}: export it with opset ${OLDEST} or later.`);
  // What is an input as well may be given at a run: it is no constant.
  const given = new Set(file.graph.input.map(({ name }) => name));
  const replaced = replaceIn(file, (weights) => {
    if (!weights || given.has(weights.name) || weights.values.length < smallest) return undefined;
    if (!weights.values.every(Number.isFinite)) return undefined;
    return to === 'int8' ? toInt8(weights) : toFloat16(weights);
  });
  if (replaced.length === 0)
    throw new ModelError(
      `The model holds no tensor of ${smallest} or more 32-bit floats: its weights are small, in another file, or compressed.`,
    );
  return { bytes: writeOnnxFile(file), tensors: replaced.map(({ name }) => name) };
};
