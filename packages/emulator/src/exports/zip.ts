import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With slashes between folders. */
  name: string;
  text: string;
}

const VERSION = 20;
const LONG_VERSION = 45;
const UTF8_NAMES = 0x0800;
/** The first day that the format knows, so that the same files always make the same archive. */
const FIRST_DAY = 0x0021;
/** From here on the end of the archive does not hold the number of files; a further record before it does. */
const MANY_ENTRIES = 0xffff;

/** What both headers of an entry say, from the flags to the length of the name; the content is stored as it is. */
const describe = (name: Buffer, content: Buffer): Buffer => {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(UTF8_NAMES, 0);
  fields.writeUInt16LE(FIRST_DAY, 6);
  fields.writeUInt32LE(crc32(content), 8);
  fields.writeUInt32LE(content.length, 12);
  fields.writeUInt32LE(content.length, 16);
  fields.writeUInt16LE(name.length, 20);
  return fields;
};

const startOf = (signature: number, versions: number): Buffer => {
  const start = Buffer.alloc(4 + 2 * versions);
  start.writeUInt32LE(signature, 0);
  for (let index = 0; index < versions; index += 1) start.writeUInt16LE(VERSION, 4 + 2 * index);
  return start;
};

/** How many files there are, of the format's extension for many, and where it says so. */
const longEndOf = (count: number, directorySize: number, offset: number): Buffer => {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(LONG_VERSION, 12);
  end.writeUInt16LE(LONG_VERSION, 14);
  for (const [index, value] of [count, count, directorySize, offset].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * index);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + directorySize), 64);
  end.writeUInt32LE(1, 72);
  return end;
};

const endOf = (count: number, directorySize: number, offset: number): Buffer => {
  const end = Buffer.alloc(22);
  const shown = Math.min(count, MANY_ENTRIES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(shown, 8);
  end.writeUInt16LE(shown, 10);
  end.writeUInt32LE(directorySize, 12);
  end.writeUInt32LE(offset, 16);
  return end;
};

/** An archive of text files, however many. */
export const zipOf = (entries: readonly ZipEntry[]): Buffer => {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const [name, content] = [Buffer.from(entry.name), Buffer.from(entry.text)];
    const described = describe(name, content);
    const file = Buffer.concat([startOf(0x04034b50, 1), described, Buffer.alloc(2), name, content]);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(offset, 12);
    directory.push(startOf(0x02014b50, 2), described, tail, name);
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = [entries.length, listed.length, offset] as const;
  const long = entries.length < MANY_ENTRIES ? [] : [longEndOf(...end)];
  return Buffer.concat([...files, listed, ...long, endOf(...end)]);
};
