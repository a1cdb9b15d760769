import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type JsonObject = Record<string, unknown>;

interface Exchange {
  request: {
    method: string;
    host: string;
    path: string;
    query?: string;
    headers: Record<string, string>;
    body: unknown;
  };
  response: { status: number; body: unknown };
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/;
const EVERY_UUID = new RegExp(UUID, 'g');
const STORE = 'http://platform.test/__store/';

/** What a recorded answer names by itself: ids, names of objects, signed URLs. */
const isName = (key: string, value: string): boolean =>
  UUID.test(value) || key.endsWith('object_name') || value.startsWith(STORE);

/** Values that another server, or another day, may give differently. */
const FREE_KEYS = new Set([
  'created_at',
  'updated_at',
  'username',
  'parameters',
  'policy',
  'url',
  'output_dataset_version_id',
  'next_cursor',
  // The job that fails is seeded with a dataset version and a model of its own.
  'target_id',
  'model_version_id',
  // Said in words of their own, by the emulator's clock, or of its own making.
  'message',
  'timestamp',
  'jwt',
  'expires',
  'oracle_host',
  'data_source',
]);

/** What the first generation of contexts may leave out. */
const OPTIONAL_KEYS = new Set(['output_dataset_version_id']);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readRecording = async (name: string): Promise<Exchange[]> =>
  JSON.parse(await readFile(join(import.meta.dirname, '../fixtures/recordings', name), 'utf8'));

/** Sends recorded requests to an emulator, with the recorded names changed into those that it gave instead. */
export class Replay {
  /** What an answer lacks or says otherwise, as `exchange: path`. */
  readonly differences: string[] = [];
  /** Where each recorded host is. */
  readonly hosts: Map<string, string> = new Map();
  readonly #names = new Map<string, string>();
  readonly #headers: Record<string, string>;
  #form: JsonObject = {};
  #jwt = '';

  constructor(host: string, apiToken: string, names: Record<string, string>) {
    this.hosts.set('platform', host);
    this.#headers = { authorization: `Bearer ${apiToken}` };
    for (const [recorded, actual] of Object.entries(names)) this.#names.set(recorded, actual);
  }

  async send({ request, response }: Exchange): Promise<void> {
    const where = `${request.method} ${request.path}`;
    const answer = request.path.startsWith('/__store/') ? await this.#sendToStore(request) : await this.#call(request);
    if (answer.status !== response.status) this.differences.push(`${where}: ${answer.status}, not ${response.status}`);
    const text = await answer.text();
    if (isObject(response.body) && '$bytes' in response.body) return;
    if (response.body === null) return;
    const body: unknown = JSON.parse(text);
    if (isObject(body) && typeof body['jwt'] === 'string') this.#jwt = body['jwt'];
    this.#compare(where, response.body, body);
  }

  async #call({ method, host, path, query, headers, body }: Exchange['request']): Promise<Response> {
    const url = `${this.hosts.get(host)}${this.#translate(path)}${query === undefined ? '' : `?${this.#translate(query)}`}`;
    const organization = headers['x-picsellia-organization'];
    return fetch(url, {
      method,
      headers: {
        ...(host === 'platform' ? this.#headers : { authorization: `Bearer ${this.#jwt}` }),
        ...(organization === undefined ? {} : { 'x-picsellia-organization': this.#translate(organization) }),
      },
      ...(body === null ? {} : { body: JSON.stringify(this.#translateAll(body)) }),
    });
  }

  async #sendToStore({ method, path, query, body }: Exchange['request']): Promise<Response> {
    if (method === 'GET') return fetch(this.#nameOf(`http://platform.test${path}?${query}`));
    const form = new FormData();
    const parts = isObject(body) && Array.isArray(body['$form']) ? body['$form'] : [];
    for (const { name, value } of parts) {
      const signed = isObject(this.#form['fields']) ? this.#form['fields'][name] : undefined;
      if (name === 'file') form.set('file', new Blob(['{}']), 'logs.json');
      else form.set(name, String(signed ?? value));
    }
    return fetch(String(this.#form['url']), { method, body: form });
  }

  #nameOf(recorded: string): string {
    return this.#names.get(recorded) ?? recorded;
  }

  #translate(text: string): string {
    return text.replaceAll(EVERY_UUID, (id) => this.#nameOf(id));
  }

  #translateAll(body: unknown): unknown {
    const named = JSON.parse(JSON.stringify(body), (_key, value) =>
      typeof value === 'string' ? (this.#names.get(value) ?? value) : value,
    );
    // In the text, so that ids which are keys are changed too.
    return JSON.parse(this.#translate(JSON.stringify(named)));
  }

  /** Learns the names of an answer, and notes what it lacks. The emulator may say more. */
  #compare(where: string, recorded: unknown, actual: unknown): void {
    if (Array.isArray(recorded)) this.#compareLists(where, recorded, actual);
    else if (isObject(recorded)) this.#compareObjects(where, recorded, actual);
    else this.#compareValues(where, recorded, actual);
  }

  #compareValues(where: string, recorded: unknown, actual: unknown): void {
    const key = where.slice(where.lastIndexOf('.') + 1);
    const isFree = FREE_KEYS.has(key) || key.startsWith('x-amz-');
    if (isFree) {
      if (actual === undefined) this.#note(where, recorded, 'nothing');
    } else if (typeof recorded === 'string' && typeof actual === 'string' && isName(key, recorded)) {
      const known = this.#names.get(recorded);
      // A URL is signed anew now and then; an id or a name never changes.
      if (known !== undefined && known !== actual && !recorded.startsWith(STORE)) this.#note(where, recorded, actual);
      this.#names.set(recorded, actual);
    } else if (actual !== (this.#names.get(String(recorded)) ?? recorded)) {
      this.#note(where, recorded, actual);
    }
  }

  #compareObjects(where: string, recorded: JsonObject, actual: unknown): void {
    if (!isObject(actual)) {
      this.#note(where, recorded, actual);
      return;
    }
    if (where.endsWith('.presigned_url_data')) this.#form = actual;
    for (const [key, value] of Object.entries(recorded)) {
      if (!(key in actual) && OPTIONAL_KEYS.has(key)) continue;
      if (!(key in actual)) this.#note(`${where}.${key}`, value, 'nothing');
      else if (!FREE_KEYS.has(key)) this.#compare(`${where}.${key}`, value, actual[key]);
    }
  }

  #compareLists(where: string, recorded: unknown[], actual: unknown): void {
    if (!Array.isArray(actual) || actual.length !== recorded.length) {
      this.#note(where, recorded, actual);
      return;
    }
    for (const [index, item] of recorded.entries()) {
      const id = isObject(item) ? this.#names.get(String(item['id'])) : undefined;
      const same = id === undefined ? undefined : actual.find((one) => isObject(one) && one['id'] === id);
      this.#compare(`${where}.${index}`, item, same ?? actual[index]);
    }
  }

  #note(where: string, recorded: unknown, actual: unknown): void {
    this.differences.push(`${where}: ${JSON.stringify(actual)}, not ${JSON.stringify(recorded)}`);
  }
}
