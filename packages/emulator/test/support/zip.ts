/** The text files of an archive whose files are stored as they are, by name. */
export const readZip = (archive: Buffer): Record<string, string> => {
  const end = archive.length - 22;
  const files: Record<string, string> = {};
  let place = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = archive.readUInt16LE(place + 28);
    const file = archive.readUInt32LE(place + 42);
    const start = file + 30 + archive.readUInt16LE(file + 26);
    const name = archive.subarray(place + 46, place + 46 + nameLength).toString();
    files[name] = archive.subarray(start, start + archive.readUInt32LE(place + 24)).toString();
    place += 46 + nameLength;
  }
  return files;
};
