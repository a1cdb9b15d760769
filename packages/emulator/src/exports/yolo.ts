import type { Shape } from '../entities/datasets.ts';
import { cornersOf } from '../shapes/polygon.ts';
import { besideImage, type ExportedImage, type Selection } from './selection.ts';
import type { ZipEntry } from './zip.ts';

/** The values behind the class: shares of the image's width and height; undefined for kinds that YOLO does not have. */
const valuesOf = ({ kind, geometry }: Shape, { width, height }: ExportedImage): number[] | undefined => {
  switch (kind) {
    case 'rectangles': {
      const [x, y] = [Number(geometry['x']), Number(geometry['y'])];
      const [w, h] = [Number(geometry['w']), Number(geometry['h'])];
      return [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height];
    }
    case 'polygons':
      return cornersOf(geometry['polygon']).flatMap(([x, y]) => [x / width, y / height]);
    case 'classifications':
      return [];
    case 'keypoints':
    case 'lines':
    case 'masks':
    case 'points':
      return undefined;
  }
};

/** A text file for each annotated image, one line a shape, and `data.yaml` with the names of the classes. */
export const yoloOf = ({ labels, images }: Selection): ZipEntry[] => {
  const classes = new Map(labels.map((label, index) => [label, index]));
  const files = images.flatMap((image) => {
    if (image.shapes === undefined) return [];
    const lines = image.shapes.flatMap((shape) => {
      const values = valuesOf(shape, image);
      return values === undefined ? [] : [`${[classes.get(shape.label), ...values].join(' ')}\n`];
    });
    return [{ name: besideImage(image.fileName, '.txt'), text: lines.join('') }];
  });
  const names = JSON.stringify(labels.map(({ name }) => name));
  return [{ name: 'data.yaml', text: `nc: ${labels.length}\nnames: ${names}\n` }, ...files];
};
