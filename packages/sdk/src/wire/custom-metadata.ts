import * as z from 'zod';
import { lazily } from './lazily.ts';

interface KeyOf<Kind extends string> {
  readonly inputType: Kind;
  readonly required: boolean;
  readonly displayName?: string | undefined;
  /** An archived key is not shown any more; false when left out. */
  readonly archived?: boolean | undefined;
}

interface Choices<Value> {
  readonly choices?: readonly Value[] | undefined;
  /** Whether several of the choices may be taken; needs choices. */
  readonly allowMultiple?: boolean | undefined;
}

interface Bounds<Value> {
  readonly min?: Value | undefined;
  readonly max?: Value | undefined;
}

/**
 * What one key of custom metadata may hold, told apart by `inputType`. Dates are ISO texts with a zone; bounds and choices
 * cannot be combined.
 */
export type CustomMetadataKey =
  | (KeyOf<'STRING'> & Choices<string>)
  | (KeyOf<'INTEGER'> & Choices<number> & Bounds<number>)
  | (KeyOf<'FLOAT'> & Choices<number> & Bounds<number>)
  | (KeyOf<'DATETIME'> & Choices<string> & Bounds<string>)
  | KeyOf<'BOOLEAN'>;

/** What data of a datalake may have as custom metadata; without keys in the schema, `{}`. */
export interface CustomMetadataSchema {
  readonly customMetadataSchema: Readonly<Record<string, CustomMetadataKey>>;
  /** Whether data may have keys besides these; undefined when the platform did not say. */
  readonly allowExtraCustomMetadata: boolean | undefined;
  /** How far the platform is with the index of each key, in its own words. */
  readonly keys: Readonly<Record<string, unknown>>;
}

const INPUT_TYPES = ['STRING', 'INTEGER', 'FLOAT', 'DATETIME', 'BOOLEAN'] as const;
const scalar = lazily(() => z.union([z.string(), z.number()]));

const keyWire = lazily(() =>
  z.object({
    input_type: z.enum(INPUT_TYPES),
    required: z.boolean(),
    display_name: z.string().nullish(),
    archived: z.boolean().nullish(),
    choices: z.array(scalar()).nullish(),
    allow_multiple: z.boolean().nullish(),
    min: scalar().nullish(),
    max: scalar().nullish(),
  }),
);

const schemaWire = lazily(() =>
  z.object({
    custom_metadata_schema: z.record(z.string(), keyWire()).nullish(),
    allow_extra_custom_metadata: z.boolean().nullish(),
    keys: z.record(z.string(), z.unknown()).nullish(),
  }),
);

const toKey = (wire: z.infer<ReturnType<typeof keyWire>>): CustomMetadataKey =>
  ({
    inputType: wire.input_type,
    required: wire.required,
    displayName: wire.display_name ?? undefined,
    archived: wire.archived ?? false,
    choices: wire.choices ?? undefined,
    allowMultiple: wire.allow_multiple ?? undefined,
    min: wire.min ?? undefined,
    max: wire.max ?? undefined,
  }) as CustomMetadataKey;

export const readCustomMetadataSchema = (body: unknown): CustomMetadataSchema => {
  const { custom_metadata_schema, allow_extra_custom_metadata, keys } = schemaWire().parse(body);
  const entries = Object.entries(custom_metadata_schema ?? {}).map(([key, wire]) => [key, toKey(wire)] as const);
  return {
    customMetadataSchema: Object.fromEntries(entries),
    allowExtraCustomMetadata: allow_extra_custom_metadata ?? undefined,
    keys: keys ?? {},
  };
};

/** The key as it is stored; the sent one where the answer does not tell. */
export const readStoredKey =
  (sent: CustomMetadataKey) =>
  (body: unknown): CustomMetadataKey => {
    const stored = keyWire().safeParse(body);
    return stored.success ? toKey(stored.data) : sent;
  };

/** A key as the platform takes it: what is not given is left out. */
export const writeCustomMetadataKey = (key: CustomMetadataKey): Record<string, unknown> => {
  const { inputType, required, displayName, archived = false, ...rest } = key;
  const { choices, allowMultiple, min, max } = rest as Choices<unknown> & Bounds<unknown>;
  const fields = {
    required,
    display_name: displayName,
    archived,
    input_type: inputType,
    choices,
    allow_multiple: allowMultiple,
    min,
    max,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
};
