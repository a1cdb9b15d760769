import type { Shape } from '../entities/datasets.ts';
import { boxOf, cornersOf } from '../shapes/polygon.ts';
import { besideImage, type ExportedImage, type Selection } from './selection.ts';
import type { ZipEntry } from './zip.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const boundsOf = ([x = 0, y = 0, w = 0, h = 0]: readonly number[]): string =>
  `<bndbox><xmin>${x}</xmin><ymin>${y}</ymin><xmax>${x + w}</xmax><ymax>${y + h}</ymax></bndbox>`;

/** Corners by number, from 1. */
const ringOf = (corners: readonly [number, number][]): string =>
  `<polygon>${corners.map(([x, y], index) => `<x${index + 1}>${x}</x${index + 1}><y${index + 1}>${y}</y${index + 1}>`).join('')}</polygon>`;

/** The place of a shape; undefined for kinds that the format does not have. */
const placeOf = ({ kind, geometry }: Shape): string | undefined => {
  switch (kind) {
    case 'rectangles':
      return boundsOf([geometry['x'], geometry['y'], geometry['w'], geometry['h']].map(Number));
    case 'polygons': {
      const corners = cornersOf(geometry['polygon']);
      return `${boundsOf(boxOf(corners))}${ringOf(corners)}`;
    }
    case 'classifications':
      return '';
    case 'keypoints':
    case 'lines':
    case 'masks':
    case 'points':
      return undefined;
  }
};

const objectOf = (shape: Shape): string => {
  const place = placeOf(shape);
  if (place === undefined) return '';
  const marks = '<pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult><occluded>0</occluded>';
  return `<object><name>${escapeXml(shape.label.name)}</name>${marks}${place}</object>`;
};

const documentOf = ({ fileName, width, height }: ExportedImage, shapes: readonly Shape[]): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>\n<annotation><folder></folder>',
    `<filename>${escapeXml(fileName)}</filename>`,
    `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`,
    `<segmented>${shapes.some(({ kind }) => kind === 'polygons') ? 1 : 0}</segmented>`,
    ...shapes.map(objectOf),
    '</annotation>\n',
  ].join('');

/** A document for each annotated image. */
export const pascalVocOf = ({ images }: Selection): ZipEntry[] =>
  images.flatMap((image) =>
    image.shapes === undefined
      ? []
      : [{ name: besideImage(image.fileName, '.xml'), text: documentOf(image, image.shapes) }],
  );
