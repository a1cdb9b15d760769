import type { DecodedImage } from '@picsellia-ts/sdk';
import sharp, { type Sharp } from 'sharp';

/** Starts a pipeline of sharp on the pixels of an image. */
export const pipelineOf = ({ data, width, height, channels }: DecodedImage): Sharp => {
  const pipeline = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  // Unless it is told, sharp gives three channels for one.
  return channels === 1 ? pipeline.toColourspace('b-w') : pipeline;
};

/** Runs a pipeline to its end and takes its pixels. */
export const pixelsOf = async (pipeline: Sharp): Promise<DecodedImage> => {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 2) throw new RangeError('images of two channels are not supported');
  return { width, height, channels, data };
};
