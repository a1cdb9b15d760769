import { z } from 'zod';

export const INPUT_TYPES = ['STRING', 'INTEGER', 'FLOAT', 'DATETIME', 'BOOLEAN'] as const;
export type InputType = (typeof INPUT_TYPES)[number];

/** What the values of one key must be like; also the form in which attributes of labels and versions are described. */
export interface KeyConfig {
  input_type: InputType;
  required: boolean;
  archived: boolean;
  display_name?: string | null | undefined;
  choices?: (string | number)[] | null | undefined;
  allow_multiple?: boolean | null | undefined;
  min?: string | number | null | undefined;
  max?: string | number | null | undefined;
}

/** A moment must say its offset. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

const TYPE_CHECKS: Record<InputType, (value: unknown) => boolean> = {
  STRING: (value) => typeof value === 'string',
  INTEGER: (value) => Number.isInteger(value),
  FLOAT: (value) => typeof value === 'number',
  DATETIME: (value) => typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
  BOOLEAN: (value) => typeof value === 'boolean',
};

export const isOfType = (value: unknown, type: InputType): boolean => TYPE_CHECKS[type](value);

/** A value on the axis that min and max are on. */
export const rankOf = (value: unknown, type: InputType): number =>
  type === 'DATETIME' ? Date.parse(String(value)) : Number(value);

const leastChoices = (type: InputType): number => (type === 'STRING' ? 2 : 1);
const MOST_CHOICES = 64;

const problemsOf = (config: KeyConfig): string[] => {
  const { input_type: type } = config;
  const [choices, min, max] = [config.choices ?? undefined, config.min ?? undefined, config.max ?? undefined];
  const isBounded = min !== undefined || max !== undefined;
  const typed = [...(choices ?? []), min, max].filter((value) => value !== undefined);
  const choiceCount = choices?.length ?? MOST_CHOICES;
  const rules: [boolean, string][] = [
    [config.required && config.archived, 'an archived key cannot be required'],
    [type === 'BOOLEAN' && (choices !== undefined || isBounded), 'BOOLEAN has neither choices nor bounds'],
    [type === 'STRING' && isBounded, 'STRING has no bounds'],
    [choices !== undefined && isBounded, 'choices and bounds exclude each other'],
    [config.allow_multiple === true && choices === undefined, 'allow_multiple needs choices'],
    [choiceCount < leastChoices(type) || choiceCount > MOST_CHOICES, `${choiceCount} choices`],
    [typed.some((value) => !isOfType(value, type)), `choices and bounds must be ${type}`],
    [min !== undefined && max !== undefined && rankOf(min, type) >= rankOf(max, type), 'min must be less than max'],
  ];
  return rules.flatMap(([isBroken, text]) => (isBroken ? [text] : []));
};

const bound = z.union([z.string(), z.number()]);

export const keyConfigSchema: z.ZodType<KeyConfig> = z
  .strictObject({
    input_type: z.enum(INPUT_TYPES),
    required: z.boolean(),
    archived: z.boolean().default(false),
    display_name: z.string().min(1).max(256).nullable().optional(),
    choices: z.array(bound).nullable().optional(),
    allow_multiple: z.boolean().nullable().optional(),
    min: bound.nullable().optional(),
    max: bound.nullable().optional(),
  })
  .superRefine((config, context) => {
    for (const message of problemsOf(config)) context.addIssue({ code: 'custom', message });
  });
