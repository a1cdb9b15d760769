import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With slashes between folders. */
  name: string;
  text: string;
}

const VERSION = 20;
const UTF8_NAMES = 0x0800;
/** The first day that the format knows, so that the same files always make the same archive. */
const FIRST_DAY = 0x0021;
const MOST_ENTRIES = 0xffff;

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

const endOf = (count: number, directorySize: number, offset: number): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directorySize, 12);
  end.writeUInt32LE(offset, 16);
  return end;
};

/** An archive of text files. @throws RangeError for more than 65,535 files. */
export const zipOf = (entries: readonly ZipEntry[]): Buffer => {
  if (entries.length > MOST_ENTRIES) throw new RangeError(`An archive holds ${MOST_ENTRIES} files at most`);
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
  return Buffer.concat([...files, listed, endOf(entries.length, listed.length, offset)]);
};
