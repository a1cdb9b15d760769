/** How the weights of a model are made smaller. */
export interface CompressOptions {
  /** `int8` needs a quarter of the bytes; `float16` a half, and loses next to nothing. */
  readonly to: 'int8' | 'float16';
  /** How many weights a tensor must have at least; 1024 by default: small ones bring little, and often matter more. */
  readonly smallest?: number;
}

/** A model whose weights are stored in fewer bits. */
export interface CompressedModel {
  readonly bytes: Uint8Array;
  /** Names of the tensors that were compressed. */
  readonly tensors: readonly string[];
}

/**
 * Stores the weights of an ONNX model in fewer bits. It stays a model of 32-bit floats, which are made of what is stored when it is
 * loaded: the file is smaller, the model neither faster nor slower. Compare the answers with those of the original before you
 * rely on it.
 *
 * @throws ModelError when the bytes are no ONNX model, its operators are too old, or nothing in it can be compressed.
 * @example
 * const { bytes } = await compressWeights(await readFile('model.onnx'), { to: 'int8' });
 */
export const compressWeights = async (model: Uint8Array, options: CompressOptions): Promise<CompressedModel> => {
  // Loaded when it is wanted: few processings compress anything.
  const { compress } = await import('./compress.ts');
  return compress(model, options);
};
