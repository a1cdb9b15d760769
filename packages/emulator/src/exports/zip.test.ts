import { expect, test } from '@jest/globals';
import { zipOf } from './zip.ts';

test('writes archives byte for byte the same, each file found by the directory at the end', () => {
  const entries = [
    { name: 'data.yaml', text: 'nc: 1\n' },
    { name: 'dossier/été.txt', text: '' },
  ];
  const archive = zipOf(entries);
  expect(zipOf(entries)).toEqual(archive);
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  expect(archive.readUInt16LE(end + 10)).toBe(2);
  let place = archive.readUInt32LE(end + 16);
  const read = entries.map(() => {
    const nameLength = archive.readUInt16LE(place + 28);
    const name = archive.subarray(place + 46, place + 46 + nameLength).toString();
    const file = archive.readUInt32LE(place + 42);
    const start = file + 30 + archive.readUInt16LE(file + 26);
    const text = archive.subarray(start, start + archive.readUInt32LE(place + 24)).toString();
    place += 46 + nameLength;
    return { name, text };
  });
  expect(read).toEqual(entries);
  expect(place).toBe(end);
});

test('says beside the end how many files there are when they are very many', () => {
  const count = 70_000;
  const archive = zipOf(Array.from({ length: count }, (_, index) => ({ name: `${index}.txt`, text: 'a' })));
  const end = archive.length - 22;
  expect(archive.readUInt16LE(end + 10)).toBe(0xffff);
  const locator = end - 20;
  expect(archive.readUInt32LE(locator)).toBe(0x07064b50);
  const record = Number(archive.readBigUInt64LE(locator + 8));
  expect(archive.readUInt32LE(record)).toBe(0x06064b50);
  expect(Number(archive.readBigUInt64LE(record + 32))).toBe(count);
  expect(archive.readUInt32LE(Number(archive.readBigUInt64LE(record + 48)))).toBe(0x02014b50);
});
