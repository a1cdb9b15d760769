import { isDeepStrictEqual } from 'node:util';
import { type Connection, readNothing } from '../../http/connection.ts';
import { Outage } from '../../http/outage.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type PartFailure, PartialFailureError } from '../../operation-errors.ts';
import {
  type CustomMetadataKey,
  type CustomMetadataSchema,
  readCustomMetadataSchema,
  readStoredKey,
  writeCustomMetadataKey,
} from '../../wire/custom-metadata.ts';
import type { CallOptions } from '../call-options.ts';

/** How to change a whole schema; keys that it does not name stay unless `deleteMissingKeys` is set. */
export interface UpdateSchemaOptions extends CallOptions {
  readonly deleteMissingKeys?: boolean | undefined;
}

/** What a change of a schema did, key by key. */
export interface SchemaReport {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: readonly string[];
}

/** Failures in a row after which an outage is taken for one. */
const MOST_FAILURES = 3;

type Change = { readonly verb: 'created' | 'updated' | 'deleted' | 'unchanged'; readonly key: string };

/** The schema of custom metadata of one datalake. */
export class MetadataSchema {
  readonly #connection: Connection;
  readonly #path: string;

  constructor(connection: Connection, datalakeId: string) {
    this.#connection = connection;
    this.#path = apiPath`/api/datalake/${datalakeId}/custom-metadata`;
  }

  get(signal: MaybeSignal): Promise<CustomMetadataSchema> {
    return this.#connection.request({ method: 'GET', path: this.#path, read: readCustomMetadataSchema, signal });
  }

  allowExtra(isAllowed: boolean, signal: MaybeSignal): Promise<void> {
    const body = { allow_extra_custom_metadata: isAllowed };
    return this.#connection.request({ method: 'PATCH', path: this.#path, body, read: readNothing, signal });
  }

  upsert(key: string, schema: CustomMetadataKey, signal: MaybeSignal): Promise<CustomMetadataKey> {
    return this.#connection.request({
      method: 'POST',
      path: this.#pathOf(key),
      body: writeCustomMetadataKey(schema),
      isIdempotent: true,
      read: readStoredKey(schema),
      signal,
    });
  }

  delete(key: string, signal: MaybeSignal): Promise<void> {
    return this.#connection.request({ method: 'DELETE', path: this.#pathOf(key), read: readNothing, signal });
  }

  async update(
    wanted: Readonly<Record<string, CustomMetadataKey>>,
    { deleteMissingKeys = false, signal }: UpdateSchemaOptions,
  ): Promise<SchemaReport> {
    const stored = (await this.get(signal)).customMetadataSchema;
    const done: Change[] = [];
    const failures: PartFailure[] = [];
    const outage = new Outage();
    for (const change of changesOf(stored, wanted, deleteMissingKeys)) {
      signal?.throwIfAborted();
      try {
        if (outage.error !== undefined) throw outage.error;
        await this.#apply(change, wanted, signal);
        done.push(change);
      } catch (error) {
        signal?.throwIfAborted();
        outage.failed(error, MOST_FAILURES);
        failures.push({ item: `key ${change.key}`, error });
      }
    }
    if (failures.length > 0) {
      const keys = done.filter(({ verb }) => verb !== 'unchanged').map(({ key }) => key);
      throw new PartialFailureError('the change of the custom metadata schema', { done: keys, failures });
    }
    const keysOf = (verb: Change['verb']): string[] =>
      done.filter((change) => change.verb === verb).map(({ key }) => key);
    const [created, updated, deleted] = [keysOf('created'), keysOf('updated'), keysOf('deleted')];
    return { created, updated, deleted, unchanged: keysOf('unchanged') };
  }

  async #apply(
    { verb, key }: Change,
    wanted: Readonly<Record<string, CustomMetadataKey>>,
    signal: MaybeSignal,
  ): Promise<void> {
    const schema = wanted[key];
    if (verb === 'deleted') await this.delete(key, signal);
    else if (verb !== 'unchanged' && schema !== undefined) await this.upsert(key, schema, signal);
  }

  #pathOf(key: string): string {
    return `${this.#path}/keys/${apiPath`${key}`}`;
  }
}

const changesOf = (
  stored: CustomMetadataSchema['customMetadataSchema'],
  wanted: Readonly<Record<string, CustomMetadataKey>>,
  isDeleting: boolean,
): Change[] => {
  const kept = Object.entries(wanted).map(([key, schema]): Change => {
    const old = Object.hasOwn(stored, key) ? stored[key] : undefined;
    if (old === undefined) return { verb: 'created', key };
    const isSame = isDeepStrictEqual(writeCustomMetadataKey(old), writeCustomMetadataKey(schema));
    return { verb: isSame ? 'unchanged' : 'updated', key };
  });
  const missing = Object.keys(stored).filter((key) => !Object.hasOwn(wanted, key));
  const order = ['created', 'updated', 'deleted', 'unchanged'];
  return [...kept, ...(isDeleting ? missing.map((key): Change => ({ verb: 'deleted', key })) : [])].sort(
    (a, b) => order.indexOf(a.verb) - order.indexOf(b.verb),
  );
};
