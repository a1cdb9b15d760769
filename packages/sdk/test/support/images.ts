const hex = (...parts: readonly string[]): Buffer => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
const word = (value: number): string => value.toString(16).padStart(4, '0');

/** EXIF with one directory: a tag is its number, its type (2 text, 3 short, 5 rational) and its value. */
const exifOf = (tags: readonly (readonly [tag: number, type: 2 | 3 | 5, value: string | number])[]): Buffer => {
  const head = Buffer.from('4d4d002a00000008', 'hex');
  const table = Buffer.alloc(2 + tags.length * 12 + 4);
  const values: Buffer[] = [];
  let place = head.byteLength + table.byteLength;
  table.writeUInt16BE(tags.length);
  for (const [index, [tag, type, value]] of tags.entries()) {
    const at = 2 + index * 12;
    table.writeUInt16BE(tag, at);
    table.writeUInt16BE(type, at + 2);
    if (type === 3) {
      table.writeUInt32BE(1, at + 4);
      table.writeUInt16BE(Number(value), at + 8);
      continue;
    }
    const bytes = type === 2 ? Buffer.from(`${value}\0`) : Buffer.from([0, 0, 0, Number(value), 0, 0, 0, 1]);
    table.writeUInt32BE(type === 2 ? bytes.byteLength : 1, at + 4);
    table.writeUInt32BE(place, at + 8);
    values.push(bytes);
    place += bytes.byteLength;
  }
  return Buffer.concat([head, table, ...values]);
};

/** The headers of a JPEG of a size, with EXIF tags if there are any; there is no picture behind them. */
export const jpegHeader = (width: number, height: number, tags: Parameters<typeof exifOf>[0] = []): Buffer => {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifOf(tags)]);
  const app1 = tags.length === 0 ? Buffer.alloc(0) : Buffer.concat([hex('ffe1', word(exif.byteLength + 2)), exif]);
  const app0 = hex('ffe0 0010 4a46494600 0101 00 0001 0001 0000');
  const frame = hex('ffc0 0011 08', word(height), word(width), '03 012200 021101 031101');
  return Buffer.concat([hex('ffd8'), app1, app0, frame, hex('ffd9')]);
};

/** A TIFF of one row after another whose directory stands at the very end. */
export const tiffWithTail = (width: number, height: number, orientation: number): Buffer => {
  const body = Buffer.alloc(100_000);
  const head = Buffer.alloc(8);
  head.write('II');
  head.writeUInt16LE(42, 2);
  head.writeUInt32LE(8 + body.byteLength, 4);
  const table = Buffer.alloc(2 + 3 * 12 + 4);
  table.writeUInt16LE(3);
  for (const [index, [tag, value]] of [
    [256, width],
    [257, height],
    [274, orientation],
  ].entries()) {
    table.writeUInt16LE(tag ?? 0, 2 + index * 12);
    table.writeUInt16LE(3, 4 + index * 12);
    table.writeUInt32LE(1, 6 + index * 12);
    table.writeUInt16LE(value ?? 0, 10 + index * 12);
  }
  return Buffer.concat([head, body, table]);
};
