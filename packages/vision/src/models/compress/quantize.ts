/** Weights as whole numbers from -127 to 127, and what each is multiplied by along an axis. */
export interface Quantized {
  readonly values: Int8Array;
  readonly scales: Float32Array;
  /** Along which the scales differ; undefined for one scale. */
  readonly axis: number | undefined;
  /** Sum of the squares of what was lost. */
  readonly loss: number;
}

const LARGEST = 127;

const along = (weights: Float32Array, dims: readonly number[], axis: number | undefined): Quantized => {
  const channels = axis === undefined ? 1 : (dims[axis] ?? 1);
  // How many weights in a row belong to one channel.
  const run = axis === undefined ? weights.length : dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channelOf = (index: number): number => Math.floor(index / run) % channels;
  const scales = new Float32Array(channels);
  // Indexes, not entries(): there may be a hundred million.
  for (let index = 0; index < weights.length; index++) {
    const channel = channelOf(index);
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(weights[index] ?? 0) / LARGEST);
  }
  const values = new Int8Array(weights.length);
  let loss = 0;
  for (let index = 0; index < weights.length; index++) {
    // A channel of zeros stays one.
    const scale = scales[channelOf(index)] || 1;
    const weight = weights[index] ?? 0;
    const value = Math.round(weight / scale);
    values[index] = value;
    loss += (weight - value * scale) ** 2;
  }
  return { values, scales, axis, loss };
};

/**
 * Rounds weights to 8 bits, with a scale for each channel; a list has one scale. Whether an operator has its channels along
 * the first or the second axis differs (convolutions, their transposes, matrices), so the axis that loses less is taken.
 */
export const quantize = (weights: Float32Array, dims: readonly number[]): Quantized => {
  if (dims.length < 2) return along(weights, dims, undefined);
  const first = along(weights, dims, 0);
  const second = along(weights, dims, 1);
  return second.loss < first.loss ? second : first;
};
