import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Fault, FaultHandler, FaultRule, RecordedRequest } from './emulator-types.ts';

/** What shall happen to a request: a wait, then the fault, if any. */
export interface Verdict {
  delayMs: number;
  fault: Fault;
}

const NOTHING: Verdict = { delayMs: 0, fault: undefined };

const faultOf = ({ fault }: FaultRule): Fault => {
  switch (fault.kind) {
    case 'status':
      return fault;
    case 'rate-limit':
      return {
        status: 429,
        body: { message: 'Too many requests' },
        headers: { 'retry-after': String(fault.retryAfter ?? 1) },
      };
    case 'expired-url':
      return {
        status: 403,
        body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>ExpiredToken</Code></Error>',
        headers: { 'content-type': 'application/xml' },
      };
    case 'truncate':
      return { truncateAfter: fault.bytes };
    case 'latency':
      return undefined;
    case 'reset':
    case 'lost-answer':
      return fault.kind;
  }
};

/** A fault that was asked for, with what it needs to know when it is its turn. */
class ArmedRule {
  readonly rule: FaultRule;
  hits = 0;
  #seen = 0;
  readonly #path: RegExp | undefined;
  readonly #first: number;
  readonly #last: number;

  constructor(rule: FaultRule) {
    this.rule = rule;
    const { path, nth, times } = rule.match ?? {};
    this.#path = path === undefined ? undefined : new RegExp(path);
    this.#first = nth ?? 1;
    const count = times ?? (nth === undefined ? Number.POSITIVE_INFINITY : 1);
    this.#last = this.#first + count - 1;
  }

  hit(request: RecordedRequest): boolean {
    const { method, host = this.rule.fault.kind === 'expired-url' ? 'storage' : undefined } = this.rule.match ?? {};
    if (method !== undefined && method.toUpperCase() !== request.method) return false;
    if (host !== undefined && host !== request.host) return false;
    if (this.#path?.test(request.path) === false) return false;
    this.#seen += 1;
    if (this.#seen < this.#first || this.#seen > this.#last) return false;
    this.hits += 1;
    return true;
  }
}

/** The handlers and rules that may answer in place of the emulator, and the record of what arrived. */
export class Interceptor {
  readonly requests: RecordedRequest[] = [];
  /** Requests by host and route, where the route is known. */
  readonly counts: Map<string, number> = new Map();
  readonly #handlers = new Set<FaultHandler>();
  readonly #rules = new Map<string, ArmedRule>();
  readonly #records: boolean;
  readonly #latencyMs: number;
  #lastId = 0;

  constructor(records: boolean, latencyMs = 0) {
    this.#records = records;
    this.#latencyMs = latencyMs;
  }

  add(handler: FaultHandler): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  /** @throws SyntaxError when the path is no regular expression. */
  addRule(rule: FaultRule): string {
    const armed = new ArmedRule(rule);
    this.#lastId += 1;
    const id = String(this.#lastId);
    this.#rules.set(id, armed);
    return id;
  }

  /** Says whether there was one. */
  removeRule(id: string): boolean {
    return this.#rules.delete(id);
  }

  clearRules(): void {
    this.#rules.clear();
  }

  get rules(): object[] {
    return [...this.#rules].map(([id, { rule, hits }]) => ({ id, ...rule, hits }));
  }

  count(host: string, route: string): void {
    const key = `${host} ${route}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** Whether there is anybody to tell, so that nothing is collected for nobody. */
  get isIdle(): boolean {
    return !this.#records && this.#latencyMs === 0 && this.#handlers.size === 0 && this.#rules.size === 0;
  }

  see(request: RecordedRequest): Verdict {
    if (this.isIdle) return NOTHING;
    if (this.#records) this.requests.push(request);
    let delayMs = this.#latencyMs;
    for (const handler of this.#handlers) {
      const fault = handler(request);
      if (fault !== undefined) return { delayMs, fault };
    }
    for (const armed of this.#rules.values()) {
      if (!armed.hit(request)) continue;
      const { fault } = armed.rule;
      if (fault.kind !== 'latency') return { delayMs, fault: faultOf(armed.rule) };
      delayMs += fault.ms;
    }
    return { delayMs, fault: undefined };
  }
}

/** Headers for a record: single values, without the token. */
export const recordedHeaders = (headers: NodeJS.Dict<string | string[]>): Record<string, string> => {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'authorization' && value !== undefined)
      recorded[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return recorded;
};

const lengthOf = (chunk: unknown): number =>
  typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.length : 0;

const headOf = (chunk: unknown, bytes: number): Buffer =>
  (typeof chunk === 'string'
    ? Buffer.from(chunk)
    : chunk instanceof Uint8Array
      ? Buffer.from(chunk)
      : Buffer.alloc(0)
  ).subarray(0, bytes);

/** Lets an answer begin as it should, its full length announced, and ends the connection within its body. */
export const truncateAnswer = (response: ServerResponse, truncateAfter: number | undefined): void => {
  const write = response.write.bind(response);
  const writeHead = response.writeHead.bind(response);
  let left = truncateAfter;
  // The length is known here alone: headers that are given with the status can not be asked for later.
  response.writeHead = (status: number, headers?: unknown) => {
    const announced = new Map(Object.entries(headers ?? {})).get('content-length');
    left ??= Math.floor(Number(announced ?? 0) / 2);
    return writeHead(status, headers as OutgoingHttpHeaders);
  };
  const send = (chunk: unknown): boolean => {
    left ??= 0;
    const part = headOf(chunk, left);
    left -= part.length;
    if (left > 0 && part.length === lengthOf(chunk)) return write(part);
    write(part, () => response.destroy());
    return false;
  };
  response.write = (chunk: unknown) => send(chunk);
  response.end = (chunk?: unknown) => {
    // Also an answer that is shorter than that ends with its connection: the one that waits behind it would hang.
    if (!response.destroyed) write(headOf(chunk, left ?? 0), () => response.destroy());
    return response;
  };
};
