/** Reads some bytes of a file; fewer than asked for where it ends. */
type Read = (start: number, lengthBytes: number) => Promise<Uint8Array>;

export interface TiffSize {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where the file names none. */
  readonly orientation: number;
}

const TAGS = { width: 256, height: 257, orientation: 274 } as const;
const SHORT = 3;

/** Where things stand in a directory: BigTIFF has wider fields. */
const LAYOUTS = {
  42: { offsetAt: 4, wide: false, countBytes: 2, entryBytes: 12, valueAt: 8 },
  43: { offsetAt: 8, wide: true, countBytes: 8, entryBytes: 20, valueAt: 12 },
} as const;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const readTags = (entries: DataView, layout: (typeof LAYOUTS)[42 | 43], isLittle: boolean): Map<number, number> => {
  const tags = new Map<number, number>();
  for (let at = 0; at + layout.entryBytes <= entries.byteLength; at += layout.entryBytes) {
    const isShort = entries.getUint16(at + 2, isLittle) === SHORT;
    const place = at + layout.valueAt;
    tags.set(
      entries.getUint16(at, isLittle),
      isShort ? entries.getUint16(place, isLittle) : entries.getUint32(place, isLittle),
    );
  }
  return tags;
};

/**
 * Reads the size out of the directory of a TIFF, which may stand at the very end of the file; undefined when the file is
 * no TIFF.
 */
export const readTiffSize = async (read: Read): Promise<TiffSize | undefined> => {
  const head = viewOf(await read(0, 16));
  const order = head.byteLength < 16 ? 0 : head.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const isLittle = order === 0x4949;
  const layout = LAYOUTS[head.getUint16(2, isLittle) as 42 | 43] as (typeof LAYOUTS)[42 | 43] | undefined;
  if (layout === undefined) return undefined;
  const { offsetAt, wide, countBytes, entryBytes } = layout;
  const start = wide ? Number(head.getBigUint64(offsetAt, isLittle)) : head.getUint32(offsetAt, isLittle);
  const count = viewOf(await read(start, countBytes));
  if (count.byteLength < countBytes) return undefined;
  const entries = wide ? Number(count.getBigUint64(0, isLittle)) : count.getUint16(0, isLittle);
  const table = viewOf(await read(start + countBytes, Math.min(entries, 4096) * entryBytes));
  const tags = readTags(table, layout, isLittle);
  const width = tags.get(TAGS.width);
  const height = tags.get(TAGS.height);
  if (width === undefined || height === undefined) return undefined;
  return { width, height, orientation: tags.get(TAGS.orientation) ?? 1 };
};
