import type { Behaviour } from './behaviour.ts';
import type { ContextKey, JobRunStatus, LogLine } from './entities/jobs.ts';
import type { AnnotationStatus, JsonObject } from './entities/values.ts';
import type { Seeded, SeedOptions } from './seed/seed-options.ts';

/** Settings of {@link startEmulator}; all may be left out. */
export interface EmulatorOptions {
  /** Port of the HTTP API on 127.0.0.1; 0, the default, takes a free one. */
  port?: number | undefined;
  /** A first state, left aside when `dataDir` was seeded before; more can be added by `emulator.seed`. */
  seed?: SeedOptions | undefined;
  /** Keeps every request in `emulator.requests`. */
  recordRequests?: boolean | undefined;
  /** Lists of assets answer `presigned_url: null`, as the platform may; the URL is then asked for by data. */
  lazyUrls?: boolean | undefined;
  /** Milliseconds that a signed URL is good for at most, one hour by default. */
  urlLifetimeMs?: number | undefined;
  /**
   * Folder that keeps the state: what was answered is there after a restart on the same folder, also after a kill.
   * Images and model files that were seeded by path stay where they are. Without it all is gone at the end.
   */
  dataDir?: string | undefined;
  /** Milliseconds that every request waits before it acts, 0 by default. */
  latencyMs?: number | undefined;
  /** Milliseconds that jobs of version 1 and the processing of new data take; 0, the default, is within the request. */
  backgroundMs?: number | undefined;
  /** Of the work in the background that may fail, every so many fails; 0, the default, for none. */
  failEvery?: number | undefined;
  /** How files go up, by default as with MinIO: a signed form, and parts for what is large. */
  storageKind?: StorageKind | undefined;
  /** Bytes that the body of a request to the API may have, 64 MiB by default; 413 beyond. */
  bodyLimitBytes?: number | undefined;
  /** Whether monitoring and serving listen, on ports of their own; when false, deployments answer null hosts. */
  services?: boolean | undefined;
  /** Milliseconds that a token of monitoring or serving is good for, one hour by default; 0 for not at all. */
  jwtLifetimeMs?: number | undefined;
  /** Generation of the context that launched jobs get, by default the newest, processing_job. */
  contextKey?: ContextKey | undefined;
  /** Answers to what is not known of the platform; each has a default. */
  behaviour?: Partial<Behaviour> | undefined;
}

/** Kinds of object storage; `aws` and `minio` differ in nothing but the name. */
export type StorageKind = 'minio' | 'aws' | 'azure' | 'google';

/** One request as the emulator got it, at its API or its object storage. */
export interface RecordedRequest {
  host: 'platform' | 'storage' | 'oracle' | 'serving';
  /** As the client sent it, so XGET too. */
  method: string;
  path: string;
  /** As sent, without the question mark; empty if there is none. */
  query: string;
  /** Lower-case names; the authorization header is left out. */
  headers: Record<string, string>;
  /** Parsed JSON; undefined when there is no body, and for uploads. */
  body: unknown;
}

/** What a fault handler answers; undefined lets the request through. */
export type Fault =
  | { status?: number; body?: unknown; headers?: Record<string, string> }
  | { truncateAfter: number | undefined }
  | 'reset'
  | 'lost-answer'
  | undefined;

export type FaultHandler = (request: RecordedRequest) => Fault;

/** A fault that is asked for by name, in TypeScript or over HTTP (see the README). */
export interface FaultRule {
  /** Which requests it hits; all of them when left out. */
  match?:
    | {
        /** As sent, so XGET too. */
        method?: string | undefined;
        /** Regular expression that the path, without the query, must match somewhere. */
        path?: string | undefined;
        /** By default all; 'storage' for `expired-url`. */
        host?: RecordedRequest['host'] | undefined;
        /** The first of the matching requests that is hit, from 1; alone it hits that one. */
        nth?: number | undefined;
        /** How many are hit from there; all by default. */
        times?: number | undefined;
      }
    | undefined;
  /**
   * `reset` ends the connection before the request acts, `lost-answer` after it; `truncate` sends the first `bytes` of
   * the answer's body, by default half, and ends the connection; `latency` waits and goes on to further faults;
   * `rate-limit` is 429 with Retry-After in seconds, by default 1; `expired-url` is the storage's 403.
   */
  fault:
    | {
        kind: 'status';
        status: number;
        body?: unknown;
        headers?: Record<string, string>;
      }
    | { kind: 'reset' }
    | { kind: 'lost-answer' }
    | { kind: 'truncate'; bytes?: number | undefined }
    | { kind: 'latency'; ms: number }
    | { kind: 'rate-limit'; retryAfter?: number | undefined }
    | { kind: 'expired-url' };
}

/** A job as the platform would show it. */
export interface JobView {
  id: string;
  status: JobRunStatus;
  /** Every status it had, oldest first. */
  statuses: JobRunStatus[];
  /** By line number; a line sent again stands once, with its last text. */
  lines: LogLine[];
  /** As the client sent it; undefined until then. */
  exitCode: string | undefined;
  /** Content of the stored log file; undefined when none was saved. */
  logFile: Buffer | undefined;
  /** The job's own answer, with its context. */
  record: JsonObject;
}

/** A shape: `label` is the label's name; geometry under its wire name, whole pixels of the upright image. */
export interface AnnotationShape extends JsonObject {
  id: string;
  label: string;
  label_id: string;
  text: string | null;
  attributes: JsonObject | null;
}

/** An annotation with its shapes, as the platform's bulk reading gives it; a list is empty when it has none. */
export interface AnnotationRecord {
  id: string;
  asset_id: string;
  status: AnnotationStatus;
  /** Seconds. */
  duration: number;
  attributes: JsonObject | null;
  /** ISO 8601. */
  created_at: string;
  /** Each has x, y (upper left corner), w, h. */
  rectangles: AnnotationShape[];
  /** Each has polygon, a list of [x, y]. */
  polygons: AnnotationShape[];
  classifications: AnnotationShape[];
  /** Each has line, a list of [x, y]. */
  lines: AnnotationShape[];
  /** Each has point, [x, y]. */
  points: AnnotationShape[];
  /** Each has keypoints, a list of [x, y, visibility]. */
  keypoints: AnnotationShape[];
  /** Each has mask, run-length counts as a string. */
  masks: AnnotationShape[];
}

/** A running local platform. What it knows is gone with it unless it was started with a folder for it. */
export interface Emulator {
  /** Base URL of the HTTP API. */
  readonly host: string;
  /** Base URL of the object storage. */
  readonly storageHost: string;
  /** Random for each start, or for each folder of data. */
  readonly apiToken: string;
  readonly organizationId: string;
  /** What arrived since the start, in order; empty unless `recordRequests`. */
  readonly requests: readonly RecordedRequest[];
  /** Method and path of each request that was answered 501, in order. */
  readonly unknownRoutes: readonly string[];
  /**
   * Adds a dataset version and what belongs to it.
   * @throws Error when the version's name is taken in its dataset, or when the options contradict themselves.
   */
  seed(options: SeedOptions): Promise<Seeded>;
  /** Gives a job; undefined when there is none of that id. */
  job(id: string): JobView | undefined;
  /**
   * Sets a job to KILLED, as a person does on the platform.
   * @throws Error when there is none of that id.
   */
  killJob(id: string): void;
  /** Gives all annotations of a dataset version, oldest first; empty when there are none or no such version. */
  annotations(datasetVersionId: string): AnnotationRecord[];
  /**
   * Injects faults: the handler sees every authorized request, at the API and at the storage, before it acts, and may
   * answer in its place ('reset' ends the connection before the request acts, 'lost-answer' after it). The first
   * handler that answers wins. Returns the function that takes it out again.
   */
  intercept(handler: FaultHandler): () => void;
  /**
   * Adds a fault behind the handlers of `intercept`, in the order they are added. Returns the function that takes it
   * out again.
   * @throws SyntaxError when its path is no regular expression.
   */
  addFault(rule: FaultRule): () => void;
  /** What `seed` answered so far, oldest first, also before a restart on the same folder. */
  readonly seeded: readonly Seeded[];
  /** Stops both listeners and ends connections that are kept alive. */
  close(): Promise<void>;
}
