import sharp from 'sharp';

const WIDTH = 640;
const QUALITY = 80;

/** A small JPEG of an image, and the size of the upright original in pixels. */
export interface Thumbnail {
  readonly dataUri: string;
  readonly width: number;
  readonly height: number;
}

/** Makes a thumbnail of at most 640 pixels across, upright; undefined when the file cannot be decoded. */
export const makeThumbnail = async (path: string): Promise<Thumbnail | undefined> => {
  try {
    const image = sharp(path, { failOn: 'truncated' });
    const { autoOrient } = await image.metadata();
    const jpeg = await image
      .autoOrient()
      .resize({ width: WIDTH, withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: QUALITY })
      .toBuffer();
    return { dataUri: `data:image/jpeg;base64,${jpeg.toString('base64')}`, ...autoOrient };
  } catch {
    return undefined;
  }
};
