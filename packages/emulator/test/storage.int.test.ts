import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { connectorOf, objectNameFor, urlOf } from './support/storage.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

const start = async (options: EmulatorOptions = {}): Promise<{ connector: string; name: string }> => {
  emulator = await startEmulator(options);
  return { connector: await connectorOf(emulator), name: await objectNameFor(emulator, 'model.onnx') };
};

const bytesOf = (sizeBytes: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: sizeBytes }, (_, index) => (index * seed) % 251);

const read = async (name: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(await urlOf(emulator, name), { headers });

const bodyOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

interface Signed {
  client_type: string;
  presigned_url_data: { url: string; fields: Record<string, string> };
}

const presign = (connector: string, name: string): Promise<Signed> =>
  readApi<Signed>(emulator, `POST /api/object-storage/${connector}/generate_presigned_url`, {
    body: { object_name: name, content_type: 'application/octet-stream' },
  });

const putForm = async (connector: string, name: string, content: Uint8Array<ArrayBuffer>): Promise<Response> => {
  const { url, fields } = (await presign(connector, name)).presigned_url_data;
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('Content-Type', 'application/octet-stream');
  form.append('file', new Blob([content]), name);
  return fetch(url, { method: 'POST', body: form });
};

for (const sizeBytes of [0, 1, 60_000, 3_000_000]) {
  test(`stores a form's file of ${sizeBytes} bytes`, async () => {
    const { connector, name } = await start();
    const content = bytesOf(sizeBytes);
    const stored = await putForm(connector, name, content);
    expect(stored.status).toBe(204);
    const response = await read(name);
    expect(response.headers.get('content-length')).toBe(String(sizeBytes));
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    expect([stored.headers.get('etag'), response.headers.get('etag')]).toEqual([etag, etag]);
    expect(Buffer.compare(await bodyOf(response), content)).toBe(0);
  });
}

interface Begun {
  client_type: string;
  upload_id?: string;
  url?: string;
}

const begin = (connector: string, name: string): Promise<Begun> =>
  readApi<Begun>(emulator, `POST /api/object-storage/${connector}/init_multipart_upload`, {
    body: { object_name: name, content_type: 'application/octet-stream' },
  });

const putPart = async (
  connector: string,
  part: { object_name: string; upload_id: string; part_no: number },
  content: Uint8Array<ArrayBuffer>,
): Promise<{ ETag: string; PartNumber: number }> => {
  const route = `POST /api/object-storage/${connector}/generate_part_presigned_url`;
  const { url } = await readApi<{ url: string }>(emulator, route, { body: part });
  const response = await fetch(url, { method: 'PUT', body: content });
  expect(response.status).toBe(200);
  return { ETag: response.headers.get('etag') ?? '', PartNumber: part.part_no };
};

test('joins parts, the last one of zero bytes, and reads across them', async () => {
  const { connector, name } = await start();
  const { upload_id = '' } = await begin(connector, name);
  const contents = [bytesOf(600_000, 3), bytesOf(500_000, 7), bytesOf(0)];
  const parts = [];
  // Out of order, as parts that are sent at once may arrive.
  for (const part_no of [2, 1, 3]) {
    const content = contents[part_no - 1] ?? bytesOf(0);
    parts.push(await putPart(connector, { object_name: name, upload_id, part_no }, content));
  }
  const route = `POST /api/object-storage/${connector}/complete_part_upload`;
  const complete = (listed: object[]): Promise<{ status: number }> =>
    callApi(emulator, route, { body: { object_name: name, upload_id, parts: listed } });
  expect(await complete(parts)).toMatchObject({ status: 400, body: { message: expect.stringContaining('Order') } });
  const [second, first, third] = parts;
  const wrong = [{ ...first, ETag: second?.ETag }, second, third] as object[];
  expect(await complete(wrong)).toMatchObject({ status: 400, body: { message: expect.stringContaining('part 1') } });
  expect(await complete([])).toMatchObject({ status: 400 });
  expect((await read(name)).status).toBe(404);
  expect(await complete([first, second, third] as object[])).toMatchObject({ status: 200 });
  expect(await complete([first, second, third] as object[])).toMatchObject({ status: 404 });
  const whole = Buffer.concat(contents);
  const response = await read(name);
  expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{32}-3"$/);
  expect(Buffer.compare(await bodyOf(response), whole)).toBe(0);
  const across = await read(name, { range: 'bytes=599990-600009' });
  expect(across.status).toBe(206);
  expect(across.headers.get('content-range')).toBe('bytes 599990-600009/1100000');
  expect(Buffer.compare(await bodyOf(across), whole.subarray(599_990, 600_010))).toBe(0);
});

test('takes whole files with the headers that Azure wants, and has no parts', async () => {
  const { connector, name } = await start({ storageKind: 'azure' });
  const { client_type, presigned_url_data } = await presign(connector, name);
  expect(client_type).toBe('azure');
  const content = bytesOf(700_000);
  const put = (headers: Record<string, string>): Promise<Response> =>
    fetch(presigned_url_data.url, { method: 'PUT', body: content, headers });
  expect((await put({ 'content-type': 'application/octet-stream' })).status).toBe(400);
  expect((await put({ 'content-type': 'image/png', 'x-ms-blob-type': 'BlockBlob' })).status).toBe(403);
  expect((await read(name)).status).toBe(404);
  const headers = { 'content-type': 'application/octet-stream', 'x-ms-blob-type': 'BlockBlob' };
  expect((await put({ ...headers, ...presigned_url_data.fields })).status).toBe(201);
  expect(Buffer.compare(await bodyOf(await read(name)), content)).toBe(0);
  expect(await begin(connector, name)).toEqual({ client_type: 'azure' });
});

test('takes chunks one behind the other as Google does, and says how far it is', async () => {
  const { connector, name } = await start({ storageKind: 'google' });
  const { url = '', client_type } = await begin(connector, name);
  expect(client_type).toBe('google');
  const content = bytesOf(700_000);
  const put = async (first: number, end: number): Promise<[number, string | null]> => {
    const headers = { 'content-range': `bytes ${first}-${end - 1}/${content.length}` };
    const response = await fetch(url, { method: 'PUT', headers, body: content.slice(first, end) });
    return [response.status, response.headers.get('range')];
  };
  const ask = async (): Promise<[number, string | null]> => {
    const headers = { 'content-range': `bytes */${content.length}` };
    const response = await fetch(url, { method: 'PUT', headers });
    return [response.status, response.headers.get('range')];
  };
  expect(await ask()).toEqual([308, null]);
  expect(await put(0, 400_000)).toEqual([308, 'bytes=0-399999']);
  expect(await put(500_000, 700_000)).toEqual([400, null]);
  expect(await ask()).toEqual([308, 'bytes=0-399999']);
  expect(await put(400_000, 700_000)).toEqual([200, null]);
  expect(await ask()).toEqual([200, null]);
  expect(Buffer.compare(await bodyOf(await read(name)), content)).toBe(0);
});

test('answers ranges only while the object is the one that the client knows', async () => {
  const { connector, name } = await start();
  await putForm(connector, name, bytesOf(1000));
  const etag = (await read(name)).headers.get('etag') ?? '';
  expect((await read(name, { range: 'bytes=990-' })).status).toBe(206);
  expect((await read(name, { range: 'bytes=990-', 'if-range': etag })).status).toBe(206);
  expect((await read(name, { range: 'bytes=990-', 'if-range': '"other"' })).status).toBe(200);
  expect((await read(name, { 'if-none-match': etag })).status).toBe(304);
  const behind = await read(name, { range: 'bytes=1000-' });
  expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  expect((await fetch(await urlOf(emulator, name), { method: 'HEAD' })).status).toBe(403);
});

test('refuses a form that breaks off, and stores nothing of it', async () => {
  const { connector, name } = await start();
  const { url, fields } = (await presign(connector, name)).presigned_url_data;
  const all = { ...fields, 'Content-Type': 'application/octet-stream' };
  const heads = Object.entries(all).map(
    ([key, value]) => `--b\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  );
  const file = `--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nabc`;
  const send = (body: string): Promise<Response> =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=b' } });
  expect((await send(heads.join('') + file)).status).toBe(400);
  expect((await send(`${heads.join('')}--b--`)).status).toBe(400);
  expect((await read(name)).status).toBe(404);
  expect((await send(`${heads.join('')}${file}\r\n--b--\r\n`)).status).toBe(204);
  expect(await (await read(name)).text()).toBe('abc');
});
