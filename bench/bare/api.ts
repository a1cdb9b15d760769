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

/** Takes the job as a container must: its context is read, it is RUNNING, and it has a first line of its log. */
export const takeJob = async (): Promise<Job['processing_job']> => {
  const path = `/api/v2/job/${process.env['job_id']}`;
  const [job] = await Promise.all([api<Job>('GET', path), api('POST', `${path}/running`), sendLine(0, 'Start job')]);
  return job.processing_job;
};

/** Says how the job ended, with a last line. */
export const endJob = async (): Promise<void> => {
  await sendLine(1, 'done');
  await api('POST', `/api/v2/job/${process.env['job_id']}/succeed`);
};

const sendLine = (line: number, log: string): Promise<void> =>
  api('POST', `/api/v2/job/${process.env['job_id']}/logging`, {
    line_nb: line,
    log,
    final: false,
    part: '--#--Start job',
    special: false,
  });

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
