import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@picsellia-ts/sdk';

/** One operation of the SDK, timed by itself: the same work as `peer/sdk.py`. */
const [operation = '', path = ''] = process.argv.slice(2);
const { host, api_token: apiToken, organization_id: organizationId, dataset_version_id: versionId = '' } = process.env;
const client = await Client.connect({ host, apiToken, organizationId });
const version = await client.getDatasetVersionById(versionId);
const datalake = await client.getDatalake();
const files = operation === 'upload' ? readdirSync(path).map((name) => join(path, name)) : [];

const list = async (): Promise<number> => {
  let count = 0;
  for await (const _ of version.listAssets()) count += 1;
  return count;
};

const download = async (): Promise<number> => {
  await version.listAssets().download(path);
  return readdirSync(path).length;
};

const annotate = async (): Promise<number> => {
  await version.importAnnotationsCocoFile(path, { mode: 'KEEP' });
  return (await version.retrieveStats()).nbObjects;
};

const upload = async (): Promise<number> => (await datalake.uploadData(files)).length;

const operations: Readonly<Record<string, () => Promise<number>>> = { list, download, annotate, upload };
const startedAt = performance.now();
const count = (await operations[operation]?.()) ?? 0;
console.log(JSON.stringify({ count, seconds: (performance.now() - startedAt) / 1000 }));
await client.close();
