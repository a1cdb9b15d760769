import { type FileHandle, open } from 'node:fs/promises';
import { ModelError } from '../errors.ts';

// Field numbers of ModelProto and StringStringEntryProto in onnx.proto; onnxruntime-node does not give them away.
const METADATA = 14;
const KEY = 1;
const VALUE = 2;
const LONGEST_HEADER = 20;

interface Field {
  readonly number: number;
  /** Where what follows the header begins and ends. */
  readonly start: number;
  readonly end: number;
}

const varint = (bytes: Uint8Array, from: number): { value: number; next: number } => {
  let value = 0;
  for (let at = from, factor = 1; at < bytes.length; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new RangeError('a number does not end');
};

const SIZES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Reads what stands before a field's content; `offset` is where `bytes` begin in the file. */
const readField = (bytes: Uint8Array, offset: number): Field => {
  const { value: tag, next } = varint(bytes, 0);
  const kind = tag % 8;
  const number = (tag - kind) / 8;
  if (kind === 0) return { number, start: offset + next, end: offset + varint(bytes, next).next };
  const fixed = SIZES[kind];
  if (fixed !== undefined) return { number, start: offset + next, end: offset + next + fixed };
  if (kind !== 2) throw new RangeError(`a field is of kind ${kind}`);
  const { value: length, next: content } = varint(bytes, next);
  return { number, start: offset + content, end: offset + content + length };
};

const readEntry = (bytes: Buffer): [string, string] => {
  const texts = { [KEY]: '', [VALUE]: '' };
  for (let at = 0; at < bytes.length; ) {
    const { number, start, end } = readField(bytes.subarray(at), at);
    if (number === KEY || number === VALUE) texts[number] = bytes.toString('utf8', start, end);
    at = end;
  }
  return [texts[KEY] ?? '', texts[VALUE] ?? ''];
};

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};

/** Walks over the outermost fields: the graph, which is nearly all of the file, is passed over unread. */
const readEntries = async (file: FileHandle, size: number): Promise<Map<string, string>> => {
  const entries = new Map<string, string>();
  for (let at = 0; at < size; ) {
    const { number, start, end } = readField(await readAt(file, at, LONGEST_HEADER), at);
    if (end > size) throw new RangeError('a field ends behind the file');
    if (number === METADATA) entries.set(...readEntry(await readAt(file, start, end - start)));
    at = end;
  }
  return entries;
};

/**
 * Reads the texts that an exporter wrote beside the graph of an ONNX model, by their keys; empty for a file without any.
 *
 * @throws ModelError when the file cannot be read or is no ONNX model.
 */
export const readOnnxMetadata = async (path: string): Promise<ReadonlyMap<string, string>> => {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    return await readEntries(file, size);
  } catch (cause) {
    throw new ModelError(`The file ${path} cannot be read as an ONNX model: ${String(cause)}`, { cause });
  }
};
