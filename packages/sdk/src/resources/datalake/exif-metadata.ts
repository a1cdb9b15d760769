import type { SourceFile } from '../../http/source-file.ts';
import type { Metadata } from '../../wire/data.ts';

type Tags = Readonly<Record<string, unknown>>;

const HEAD_BYTES = 1024 * 1024;
/** The directory of a TIFF may stand at its end; larger files than this are not read for their metadata. */
const MOST_BYTES = 64 * 1024 * 1024;

const RAW = {
  tiff: true,
  ifd0: {},
  exif: { pick: [0xa0_01] },
  gps: false,
  translateKeys: false,
  translateValues: false,
  reviveValues: false,
  mergeOutput: false,
};

const UNITS: Readonly<Record<number, string>> = { 2: 'inches', 3: 'cm' };
const COMPRESSIONS: Readonly<Record<number, string>> = {
  1: 'Uncompressed',
  2: 'CCITT 1D',
  3: 'T4/Group 3 Fax',
  4: 'T6/Group 4 Fax',
  5: 'LZW',
  6: 'JPEG (old-style)',
  7: 'JPEG',
  8: 'Adobe Deflate',
  9: 'JBIG B&W',
  10: 'JBIG Color',
  99: 'JPEG',
};

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value.replaceAll('\0', '').trim() : '';
  return text === '' ? undefined : text;
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value !== 0 ? value : undefined;

const namedBy = (names: Readonly<Record<number, string>>, value: unknown): string | undefined =>
  typeof value === 'number' ? names[value] : textOf(value);

/** EXIF dates have no zone; neither has the platform's field. */
const dateOf = (value: unknown): string | undefined => {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(textOf(value) ?? '');
  return parts === null ? undefined : `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}`;
};

/** The platform's fields out of raw EXIF tags; absent ones are left out. */
export const metadataOfTags = (ifd0: Tags, exif: Tags): Metadata => {
  const fields = {
    acquired_at: dateOf(ifd0[0x01_32]),
    acquired_by: textOf(ifd0[0x01_3b]),
    resolution_x: numberOf(ifd0[0x01_1a]),
    resolution_y: numberOf(ifd0[0x01_1b]),
    resolution_unit: namedBy(UNITS, ifd0[0x01_28]),
    compression: namedBy(COMPRESSIONS, ifd0[0x01_03]),
    manufacturer: textOf(ifd0[0x01_0f]),
    software: textOf(ifd0[0x01_31]),
    color_space: numberOf(exif[0xa0_01])?.toString(),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
};

/** Reads what the EXIF tags of an image say; empty when there are none. */
export const readExifMetadata = async (source: SourceFile): Promise<Metadata> => {
  const { default: exifr } = await import('exifr');
  const isTiff = source.contentType === 'image/tiff';
  const head = await source.read(0, isTiff && source.sizeBytes <= MOST_BYTES ? source.sizeBytes : HEAD_BYTES);
  const tags: { ifd0?: Tags; exif?: Tags } | undefined = await exifr.parse(head, RAW).catch(() => undefined);
  return metadataOfTags(tags?.ifd0 ?? {}, tags?.exif ?? {});
};
