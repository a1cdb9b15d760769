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
