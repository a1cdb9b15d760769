import { readEnvironment } from '../environment.ts';
import { PicselliaError } from '../errors.ts';
import type { Connection } from '../http/connection.ts';
import { apiPath } from '../http/query.ts';
import { DEFAULT_RETRY_POLICY } from '../http/retry.ts';
import type { ServiceConnection } from '../http/service-connection.ts';
import { type ClientOptions, openConnection } from '../open-connection.ts';
import type { CallOptions } from '../resources/call-options.ts';
import type { TargetStorage } from '../wire/deployment.ts';
import type { MonitorAnswer } from '../wire/monitoring.ts';
import { secondsOf } from './check-facts.ts';
import type { Delivery, MonitorOptions, ShadowFacts } from './monitor-options.ts';
import type { PredictionType } from './prediction.ts';
import { type MonitorTarget, prepareMonitored } from './prepare.ts';
import { sendMonitored, sendShadow } from './send.ts';
import { Spool } from './spool/spool.ts';
import type { SpooledPrediction } from './spool/spool-files.ts';
import type { SpoolEvent, SpoolReport } from './spool/spool-report.ts';

/**
 * A folder that keeps predictions until the service has them; it belongs to one client of one deployment at a time.
 * `maxBytes` (1 GiB) bounds all of it, what was set aside included. `delivery` (`at-least-once`) decides about
 * predictions of which nobody knows whether they arrived: after a lost answer, a status above 499 other than 503, or a
 * crash in between. `onEvent` is told of each prediction that was sent, set aside, or has to wait.
 */
export interface SpoolOptions {
  readonly directory: string;
  readonly maxBytes?: number | undefined;
  readonly delivery?: Delivery | undefined;
  readonly onEvent?: ((event: SpoolEvent) => void) | undefined;
}

/**
 * How to reach the monitoring service of a deployment without the platform. `oracleHost` is the service's URL and `type`
 * the deployment's type, as the platform tells them; `apiToken` defaults to the variable PICSELLIA_TOKEN. `labels` are
 * the model's, against which classes are checked; `storage` is where the deployment's images lie, needed for images that
 * are named by their object. With a `spool`, predictions are kept on disk and sent in order. The rest is as in
 * `Client.connect`; with a spool, `retry` gives the waits, and nothing is given up.
 */
export interface MonitoringClientOptions<T extends PredictionType = PredictionType>
  extends Pick<
    ClientOptions,
    'apiToken' | 'signal' | 'observe' | 'timeoutMs' | 'proxy' | 'ca' | 'connections' | 'retry'
  > {
  readonly oracleHost: string;
  readonly deploymentId: string;
  readonly type: T;
  readonly labels?: readonly string[] | undefined;
  readonly storage?: TargetStorage | undefined;
  readonly spool?: SpoolOptions | undefined;
}

/**
 * What became of a prediction: the service has it, or the spool has, whose events name it by `id`. `timestamp` is when
 * it was made, in seconds since 1970, however late it is sent.
 */
export type MonitorReceipt =
  | { readonly state: 'sent'; readonly answer: MonitorAnswer }
  | { readonly state: 'spooled'; readonly id: string; readonly timestamp: number };

/** How long to wait for predictions to be sent; for as long as it takes without `timeoutMs`. */
export interface FlushOptions extends CallOptions {
  readonly timeoutMs?: number | undefined;
}

const GIBIBYTE = 1024 ** 3;
const MICROSECOND = 1e-6;
const LONGEST_WAIT_MS = 60_000;
const NOTHING: SpoolReport = Object.freeze({ sent: 0, pending: 0, refused: [], unknown: [] });

/** Sends predictions to the monitoring service of one deployment, without a call of the platform. */
export class MonitoringClient<T extends PredictionType = PredictionType> implements AsyncDisposable {
  readonly #options: MonitoringClientOptions<T>;
  readonly #connection: Connection;
  readonly #service: ServiceConnection;
  readonly #target: MonitorTarget;
  readonly #spool: Spool | undefined;
  #latest = 0;

  /** Makes no call; a spool begins to send what it holds. @throws PicselliaError for a token or host that cannot be used */
  constructor(options: MonitoringClientOptions<T>) {
    const { oracleHost: host, deploymentId, type, labels, storage, spool } = options;
    this.#options = options;
    const retry = spool === undefined ? options.retry : { ...options.retry, tries: 1 };
    this.#connection = openConnection({ ...options, host, retry }, readEnvironment());
    this.#service = this.#connection.openService({
      name: 'monitoring',
      host,
      loginPath: '/api/auth/login',
      deploymentId,
    });
    this.#target = { type, classes: labels?.length, storage: async () => storageOf(storage) };
    this.#spool = spool === undefined ? undefined : this.#openSpool(spool);
  }

  get deploymentId(): string {
    return this.#options.deploymentId;
  }

  /** What the deployment predicts. */
  get type(): T {
    return this.#options.type;
  }

  /** Number of predictions in the spool that wait to be sent; 0 without a spool. */
  get pending(): number {
    return this.#spool?.pending ?? 0;
  }

  /**
   * Sends a prediction; with a spool, keeps it on disk and answers at once.
   * @throws PredictionFormatError, ContentTypeUnknownError before anything is sent or kept; with a spool SpoolFullError,
   * SpoolLockedError, SpoolError; without one AlreadyMonitoredError, MonitorError, UnauthorizedError, ConnectionError,
   * TimeoutError
   */
  async monitor(options: MonitorOptions<T>): Promise<MonitorReceipt> {
    if (this.#spool !== undefined) return this.#keep(this.#spool, options);
    const body = await prepareMonitored(options, this.#target);
    const { signal, delivery } = options;
    return { state: 'sent', answer: await sendMonitored(this.#service, this.deploymentId, { body, signal, delivery }) };
  }

  /**
   * Adds what a shadow model said of an image that is monitored; it does not go through the spool.
   * @throws PredictionFormatError before anything is sent, AlreadyMonitoredError, MonitorError, ConnectionError
   */
  monitorShadowFromOraclePredictionId(oraclePredictionId: string, facts: ShadowFacts<T>): Promise<void> {
    return sendShadow(this.#service, { oraclePredictionId, type: this.type }, facts);
  }

  /**
   * Tries to send all that waits now, and says what is left and what was set aside.
   * @throws SpoolError when the spool itself failed; SpoolLockedError when another client uses it
   */
  async flush(options: FlushOptions = {}): Promise<SpoolReport> {
    return this.#spool === undefined ? NOTHING : this.#spool.flush(options);
  }

  /** Puts all that was set aside back into the spool, in its old order, and answers how many that were. */
  async requeue(): Promise<number> {
    return this.#spool === undefined ? 0 : this.#spool.requeue();
  }

  /**
   * Waits for the request in hand and lets go of spool and connections; with `timeoutMs`, tries to send what waits before.
   * What is left stays in the spool for the next client. @throws SpoolError when the spool itself failed
   */
  async close(options: FlushOptions = {}): Promise<SpoolReport> {
    try {
      if (options.timeoutMs !== undefined) await this.flush(options);
    } finally {
      await this.#letGo();
    }
    return this.#spool === undefined ? NOTHING : this.#spool.report();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close().catch((error: unknown) => {
      // At the end of a block that failed with it, it would hide behind a SuppressedError.
      if (this.#spool?.hasTold(error) !== true) throw error;
    });
  }

  async #letGo(): Promise<void> {
    try {
      await this.#spool?.stop();
    } finally {
      await this.#connection.transport.close();
    }
  }

  async #keep(spool: Spool, options: MonitorOptions<T>): Promise<MonitorReceipt> {
    const timestamp = secondsOf(options.timestamp) ?? this.#now();
    const delivery = options.delivery ?? this.#options.spool?.delivery ?? 'at-least-once';
    const { id } = await spool.add(async (): Promise<SpooledPrediction> => {
      const body = await prepareMonitored({ ...options, timestamp }, this.#target);
      return { id: crypto.randomUUID(), filename: String(body['filename']), delivery, body };
    });
    return { state: 'spooled', id, timestamp };
  }

  // No two are alike, or the service could take two predictions of one image in one millisecond for the same.
  #now(): number {
    this.#latest = Math.max(Date.now() / 1000, this.#latest + MICROSECOND);
    return this.#latest;
  }

  #openSpool({ directory, maxBytes = GIBIBYTE, onEvent }: SpoolOptions): Spool {
    const { deploymentId, retry, signal } = this.#options;
    return new Spool({
      directory,
      maxBytes,
      deploymentId,
      onEvent,
      baseMs: retry?.baseMs ?? DEFAULT_RETRY_POLICY.baseMs,
      capMs: retry?.capMs ?? LONGEST_WAIT_MS,
      service: {
        path: apiPath`/api/deployment/${deploymentId}/predictions`,
        enter: () => this.#service.logIn(signal),
        send: (body) => sendMonitored(this.#service, deploymentId, { body, signal, delivery: undefined }),
      },
    });
  }
}

const storageOf = (storage: TargetStorage | undefined): TargetStorage => {
  if (storage !== undefined) return storage;
  throw new PicselliaError(
    'an image that is named by its object needs the option storage: where the deployment keeps it',
  );
};
