import { Agent, request } from 'undici';

/** What the bare loops share: requests without checks, errors or repetition. */
const { host = '', api_token: token = '' } = process.env;
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

/** How many requests may be in flight, from the command line. */
export const IN_FLIGHT: number = Number(process.argv[2] ?? 16);
export const dispatcher: Agent = new Agent({ connections: IN_FLIGHT });

export const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await request(`${host}${path}`, { dispatcher, method: method as 'GET', headers, ...payload });
  const text = await answer.body.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
};

export const download = async (url: string): Promise<ArrayBuffer> => {
  const answer = await request(url, { dispatcher });
  return answer.body.arrayBuffer();
};

export interface Item {
  readonly id: string;
  readonly data: { readonly filename: string; readonly presigned_url: string };
}

/** The assets of a version, a page of them asked for ahead. */
export async function* itemsOf(version: string): AsyncGenerator<Item> {
  interface Page {
    readonly items: Item[];
    readonly next_cursor?: string | null;
  }
  const ask = (cursor: string): Promise<Page> =>
    api('GET', `/api/dataset/version/${version}/assets?limit=1000${cursor}`);
  for (let next: Promise<Page> | undefined = ask(''); next; ) {
    const { items, next_cursor: cursor }: Page = await next;
    next = cursor ? ask(`&cursor=${encodeURIComponent(cursor)}`) : undefined;
    yield* items;
  }
}

/** Works on all of them, so many at once. */
export const inTurns = async <T>(
  items: AsyncGenerator<T>,
  turns: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const take = async (): Promise<void> => {
    for (let next = await items.next(); !next.done; next = await items.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: turns }, take));
};

interface Job {
  readonly processing_job: { readonly target_id: string; readonly inputs: Readonly<Record<string, string>> };
}

/** The job, and where the organization stores files. */
export interface Taken {
  readonly job: Job['processing_job'];
  readonly connector: string;
}

const { job_id: jobId = '', organization_id: org = '' } = process.env;
const jobPath = `/api/v2/job/${jobId}`;

/** Takes the job as a container must: logs in, reads the context, says RUNNING and a first line of the log. */
export const takeJob = async (): Promise<Taken> => {
  const [organization] = await Promise.all([
    api<{ default_connector_id: string }>('GET', `/api/organization/${org}`),
    api('GET', '/api/home/ping'),
  ]);
  await api('GET', `/api/organization/${org}/jobv2s/find?id=${jobId}`);
  const [job] = await Promise.all([api<Job>('GET', jobPath), api('POST', `${jobPath}/running`), sendLine(0, 'start')]);
  return { job: job.processing_job, connector: organization.default_connector_id };
};

/** Ends the job as a container must: a last line, the log file, SUCCEEDED. */
export const endJob = async (connector: string): Promise<void> => {
  const file = { filename: 'logs.json', type: 'LOGGING', context: { job_id: jobId } };
  const [objectName] = await Promise.all([
    store(connector, file, { bytes: Buffer.from('{}'), contentType: 'application/json' }),
    sendLine(1, 'done'),
  ]);
  await api('POST', `${jobPath}/logging/save`, { logging_object_name: objectName });
  await api('POST', `${jobPath}/succeed`);
};

const sendLine = (line: number, log: string): Promise<void> =>
  api('POST', `${jobPath}/logging`, { line_nb: line, log, final: false, part: '--#--Start job', special: false });

interface Ticket {
  readonly presigned_url_data: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

const formOf = (fields: Readonly<Record<string, string>>, bytes: Buffer): { type: string; body: Buffer } => {
  const boundary = 'bench-boundary';
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head + file), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
};

/** Stores a file under a new name, and answers that. */
export const store = async (
  connector: string,
  file: object,
  { bytes, contentType }: { readonly bytes: Buffer; readonly contentType: string },
): Promise<string> => {
  const names = `/api/organization/${org}/connector/${connector}/generate_object_name`;
  const { object_name } = await api<{ object_name: string }>('POST', names, file);
  const sign = `/api/object-storage/${connector}/generate_presigned_url`;
  const object = { object_name, content_type: contentType };
  const { url, fields } = (await api<Ticket>('POST', sign, object)).presigned_url_data;
  const { type, body } = formOf({ ...fields, 'Content-Type': contentType }, bytes);
  const stored = await request(url, { dispatcher, method: 'POST', headers: { 'content-type': type }, body });
  await stored.body.dump();
  return object_name;
};

export const labelOf = async (version: string): Promise<string> => {
  const path = `/api/dataset/version/${version}/bulk-labels`;
  const [label] = await api<{ id: string }[]>('XGET', path, { names: ['centre'] });
  return label?.id ?? '';
};

/** Writes the same box on each of these assets. */
export const annotate = async (version: string, label: string, ids: readonly string[]): Promise<void> => {
  const annotations = ids.map((id) => ({
    asset_id: id,
    rectangles: [{ x: 160, y: 120, w: 320, h: 240, label_id: label }],
  }));
  await api('POST', `/api/dataset/version/${version}/bulk-annotations`, { import_type: 'KEEP', annotations });
};

/** Says how long the work on the data took. */
export const report = (startedAt: number): void =>
  console.log(JSON.stringify({ data_seconds: (performance.now() - startedAt) / 1000 }));
