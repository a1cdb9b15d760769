import { Float16Array } from '@petamoriken/float16';
import { DATA_TYPE, makeNode, type OnnxNode, type OnnxTensor, toNumber } from './onnx-file.ts';
import { quantize } from './quantize.ts';

/** What stands in the place of a tensor: smaller ones, and the nodes that make the old one of them, in their order. */
export interface Replacement {
  readonly name: string;
  readonly tensors: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

/** 32-bit floats with the name under which the model uses them. */
export interface Weights {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

const LARGEST_FLOAT16 = 65_504;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** The floats of a tensor; undefined for other kinds of numbers, and for numbers that are elsewhere. */
export const weightsOf = (name: string, { dims = [], ...tensor }: OnnxTensor): Weights | undefined => {
  const { dataType, dataLocation = 0, rawData, floatData = [] } = tensor;
  if (dataType !== DATA_TYPE.float || dataLocation !== 0) return undefined;
  const values =
    // Copied, because floats must begin at a multiple of four.
    rawData && rawData.length > 0 ? new Float32Array(Uint8Array.from(rawData).buffer) : Float32Array.from(floatData);
  return { name, dims: dims.map(toNumber), values };
};

const toFloat = (input: string, output: string): OnnxNode =>
  makeNode('Cast', { input: [input], output, attributes: { to: DATA_TYPE.float } });

/**
 * Stores weights in 8 bits each. Cast and multiplication, not DequantizeLinear: with these, versions of the operators that are older than 13
 * have a scale for each channel too, and ONNX Runtime computes them once, when it loads the model.
 */
export const toInt8 = ({ name, dims, values }: Weights): Replacement => {
  const quantized = quantize(values, dims);
  const [small, scale, whole] = [`${name}/int8`, `${name}/scale`, `${name}/whole`];
  const scaleDims = dims.map((size, axis) => (axis === quantized.axis ? size : 1));
  return {
    name,
    tensors: [
      { name: small, dims, dataType: DATA_TYPE.int8, rawData: bytesOf(quantized.values) },
      { name: scale, dims: scaleDims, dataType: DATA_TYPE.float, rawData: bytesOf(quantized.scales) },
    ],
    nodes: [toFloat(small, whole), makeNode('Mul', { input: [whole, scale], output: name })],
  };
};

/** Stores weights in 16 bits each; undefined when one of them is too large for that. */
export const toFloat16 = ({ name, dims, values }: Weights): Replacement | undefined => {
  if (values.some((value) => Math.abs(value) > LARGEST_FLOAT16)) return undefined;
  const small = `${name}/float16`;
  return {
    name,
    tensors: [{ name: small, dims, dataType: DATA_TYPE.float16, rawData: bytesOf(new Float16Array(values)) }],
    nodes: [toFloat(small, name)],
  };
};
