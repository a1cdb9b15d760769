import type { Connection } from '../../http/connection.ts';
import { sendOnce } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type FileSource, SourceFile } from '../../http/source-file.ts';
import { type UploadedFile, uploadSource } from '../../http/upload.ts';
import { readModelFile } from '../../wire/model.ts';
import type { CallOptions } from '../call-options.ts';
import { findOrUndefined } from '../get-or-create.ts';
import { ModelFile } from './model-file.ts';
import { withZip } from './zip.ts';

/**
 * How to store a file. With `doZip` a folder, or a file, is packed into an archive first; with `replace` a file that has
 * the name already makes room once the new one is in the storage. `objectFilename` is what the object's name in the storage is
 * made from, by default the file's own name, which the file has in any case.
 */
export interface StoreOptions extends CallOptions {
  readonly objectFilename?: string | undefined;
  readonly doZip?: boolean | undefined;
  readonly replace?: boolean | undefined;
}

interface NamedFile {
  readonly versionId: string;
  readonly name: string;
  readonly signal: MaybeSignal;
}

export const getModelFile = async (connection: Connection, file: NamedFile): Promise<ModelFile> => {
  const record = await connection.request({
    method: 'GET',
    path: apiPath`/api/model/version/${file.versionId}/modelfiles/find`,
    query: { name: file.name },
    read: readModelFile,
    signal: file.signal,
  });
  return new ModelFile(connection, record);
};

const upload = async (
  connection: Connection,
  { source, objectFilename }: StoreOptions & { readonly source: FileSource },
  file: NamedFile,
): Promise<UploadedFile> => {
  await using opened = await SourceFile.open(source);
  const context = { model_version_id: file.versionId };
  return await uploadSource(connection, opened, { type: 'MODEL_FILE', context, objectFilename, signal: file.signal });
};

const register = (connection: Connection, file: NamedFile, stored: UploadedFile): Promise<ModelFile> => {
  const { filename, objectName, large } = stored;
  return sendOnce({
    send: async () => {
      const record = await connection.request({
        method: 'POST',
        path: apiPath`/api/model/version/${file.versionId}/modelfiles`,
        body: { name: file.name, filename, object_name: objectName, large },
        read: readModelFile,
        signal: file.signal,
      });
      return new ModelFile(connection, record);
    },
    find: async () => {
      const found = await findOrUndefined(() => getModelFile(connection, file));
      return found?.objectName === objectName ? found : undefined;
    },
    signal: file.signal,
  });
};

/** Stores a file, of any size, as a part of a model version. */
export const storeFile = async (
  connection: Connection,
  file: NamedFile,
  options: StoreOptions & { readonly source: FileSource },
): Promise<ModelFile> => {
  const { source, doZip = false, replace = false, objectFilename } = options;
  if (doZip) {
    if (typeof source !== 'string') throw new TypeError('doZip needs the path of a folder or a file');
    return withZip(source, file.signal, (archive) =>
      storeFile(connection, file, { source: archive, replace, objectFilename }),
    );
  }
  const stored = await upload(connection, options, file);
  if (replace) {
    const old = await findOrUndefined(() => getModelFile(connection, file));
    await old?.delete({ signal: file.signal });
  }
  return register(connection, file, stored);
};
