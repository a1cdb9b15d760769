import * as z from 'zod';

const texts = () =>
  z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []);
const keys = () =>
  z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((record) => Object.keys(record ?? {}));
const text = () =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? '');

const runtimeConfig = () =>
  z.looseObject({
    User: text(),
    Env: texts(),
    Entrypoint: texts(),
    Cmd: texts(),
    WorkingDir: text(),
    StopSignal: text(),
    ExposedPorts: keys(),
    Volumes: keys(),
    Healthcheck: z.unknown().optional(),
    Labels: z
      .record(z.string(), z.string())
      .nullish()
      .transform((labels) => labels ?? {}),
  });

const wholeConfig = () =>
  z
    .looseObject({
      architecture: text(),
      os: text(),
      config: runtimeConfig().nullish(),
      history: z.array(z.looseObject({ created_by: text() })).nullish(),
    })
    .transform(({ architecture, os, config, history }) => ({
      platform: `${os}/${architecture}`,
      config: config ?? runtimeConfig().parse({}),
      history: (history ?? []).map(({ created_by: command }) => command),
    }));

/** What an image says of itself: how it is started, on what, and by which commands it was made. */
export interface ImageConfig {
  /** As `linux/amd64`. */
  readonly platform: string;
  /** Empty texts and lists for what it does not say. */
  readonly config: {
    readonly User: string;
    /** `NAME=value` each. */
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly WorkingDir: string;
    readonly StopSignal: string;
    readonly ExposedPorts: readonly string[];
    readonly Volumes: readonly string[];
    readonly Healthcheck?: unknown;
    readonly Labels: Readonly<Record<string, string>>;
  };
  /** The commands, the first first. */
  readonly history: readonly string[];
}

/** Reads the configuration of an image, as OCI and docker have it. @throws ZodError when it is none */
export const readConfig = (value: unknown): ImageConfig => wholeConfig().parse(value);
