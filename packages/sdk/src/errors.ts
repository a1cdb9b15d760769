const brand: unique symbol = Symbol.for('picsellia.error');

/** Base of every error that this SDK throws on purpose. */
export class PicselliaError extends Error {
  override readonly name: string = 'PicselliaError';
}

// Outside of the class: a bundler renames a class that names itself, and stack traces would show that name.
Object.defineProperty(PicselliaError.prototype, brand, { value: true });

/**
 * Tells whether a value is an error of a picsellia-ts package, also when it comes from another copy of the package or
 * another realm, where `instanceof` fails.
 */
export const isPicselliaError = (value: unknown): value is PicselliaError =>
  typeof value === 'object' && value !== null && brand in value;

/** One exchange with a server, as an error names it; `path` holds no query, `attempt` counts from 1. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
}

/** What an answer that is not 2xx said; `body` is JSON where it was JSON, else text, with secrets taken out. */
export interface ApiFailure extends RequestFacts {
  readonly status: number;
  readonly body: unknown;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The platform answered, but not with success; subclasses stand for the statuses that it gives a meaning. */
export class ApiError extends PicselliaError {
  override readonly name: string = 'ApiError';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly attempt: number;
  /** How long the platform asked to wait before another try, in milliseconds; absent when it did not say. */
  declare readonly retryAfterMs?: number;

  constructor(failure: ApiFailure) {
    super(`${failure.method} ${failure.path} answered ${failure.status}: ${failure.message}`);
    this.method = failure.method;
    this.path = failure.path;
    this.status = failure.status;
    this.body = failure.body;
    this.attempt = failure.attempt;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
  }
}

/** 208: the storage holds an object of that name already. */
export class DistantStorageError extends ApiError {
  override readonly name: string = 'DistantStorageError';
}

/** 400 and 422: the platform does not accept what was sent. */
export class BadRequestError extends ApiError {
  override readonly name: string = 'BadRequestError';
}

/** 401: the API token is missing, wrong or expired. */
export class UnauthorizedError extends ApiError {
  override readonly name: string = 'UnauthorizedError';
}

/** 402: the organization has used up what its plan allows. */
export class InsufficientResourcesError extends ApiError {
  override readonly name: string = 'InsufficientResourcesError';
}

/** 403: the token may not do this. */
export class ForbiddenError extends ApiError {
  override readonly name: string = 'ForbiddenError';
}

/** 404: there is no such object, or the token may not see it. */
export class ResourceNotFoundError extends ApiError {
  override readonly name: string = 'ResourceNotFoundError';
}

/** 409: an object of that name or state exists already. */
export class ResourceConflictError extends ApiError {
  override readonly name: string = 'ResourceConflictError';
}

/** 413: the body is larger than the platform takes. */
export class RequestTooLargeError extends ApiError {
  override readonly name: string = 'RequestTooLargeError';
}

/** 423: the object is locked against changes. */
export class ResourceLockedError extends ApiError {
  override readonly name: string = 'ResourceLockedError';
}

/** 429: too many requests; `retryAfterMs` says how long the platform asked to wait. */
export class TooManyRequestError extends ApiError {
  override readonly name: string = 'TooManyRequestError';
}

/** 500: the platform failed. */
export class InternalServerError extends ApiError {
  override readonly name: string = 'InternalServerError';
}

/** 502: something between here and the platform failed. */
export class BadGatewayError extends ApiError {
  override readonly name: string = 'BadGatewayError';
}

const STATUS_ERRORS: Readonly<Record<number, typeof ApiError>> = {
  208: DistantStorageError,
  400: BadRequestError,
  401: UnauthorizedError,
  402: InsufficientResourcesError,
  403: ForbiddenError,
  404: ResourceNotFoundError,
  409: ResourceConflictError,
  413: RequestTooLargeError,
  422: BadRequestError,
  423: ResourceLockedError,
  429: TooManyRequestError,
  500: InternalServerError,
  502: BadGatewayError,
};

export const apiErrorFor = (failure: ApiFailure): ApiError => new (STATUS_ERRORS[failure.status] ?? ApiError)(failure);

/** How an exchange broke off; `requestSent` is false when the server cannot have seen the request. */
export interface ConnectionFailure extends RequestFacts {
  readonly message: string;
  readonly requestSent: boolean;
  readonly code?: string;
  readonly cause?: unknown;
}

/** No answer came: refused, unknown host, TLS failure, or a connection that broke. */
export class ConnectionError extends PicselliaError {
  override readonly name: string = 'ConnectionError';
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  /** False when the server cannot have seen the request, so that repeating it is always safe. */
  readonly requestSent: boolean;
  /** Code of the system, of TLS or of the HTTP client, such as ECONNREFUSED; absent when there is none. */
  declare readonly code?: string;

  constructor(failure: ConnectionFailure) {
    super(`${failure.method} ${failure.path} got no answer: ${failure.message}`, { cause: failure.cause });
    this.method = failure.method;
    this.path = failure.path;
    this.attempt = failure.attempt;
    this.requestSent = failure.requestSent;
    if (failure.code !== undefined) this.code = failure.code;
  }
}

/** No answer came in time; whether the server acted on the request is unknown. */
export class TimeoutError extends PicselliaError {
  override readonly name: string = 'TimeoutError';
  readonly method: string;
  readonly path: string;
  readonly attempt: number;

  constructor(facts: RequestFacts, timeoutMs: number) {
    super(`${facts.method} ${facts.path} got no answer within ${timeoutMs} ms`);
    this.method = facts.method;
    this.path = facts.path;
    this.attempt = facts.attempt;
  }
}

/** The answer came but is not what this SDK can read; `field` is the place in the answer, empty for the whole. */
export class ResponseFormatError extends PicselliaError {
  override readonly name: string = 'ResponseFormatError';
  readonly method: string;
  readonly path: string;
  readonly field: string;

  constructor(facts: Omit<RequestFacts, 'attempt'>, issue: { field: string; message: string; cause?: unknown }) {
    const place = issue.field === '' ? 'the answer' : `field ${issue.field}`;
    super(`${facts.method} ${facts.path}: ${place} cannot be read: ${issue.message}`, { cause: issue.cause });
    this.method = facts.method;
    this.path = facts.path;
    this.field = issue.field;
  }
}

/** What went wrong with a stored object; `status` is absent when the transfer itself was the trouble. */
export interface StorageFailure {
  readonly objectName: string;
  readonly message: string;
  readonly status?: number;
  readonly isTruncated?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The object storage refused a transfer, or what it sent is not whole. */
export class StorageError extends PicselliaError {
  override readonly name: string = 'StorageError';
  readonly objectName: string;
  /** True when fewer bytes came than were announced. */
  readonly isTruncated: boolean;
  declare readonly status?: number;
  declare readonly retryAfterMs?: number;

  constructor(failure: StorageFailure) {
    super(`storage object ${failure.objectName}: ${failure.message}`, { cause: failure.cause });
    this.objectName = failure.objectName;
    this.isTruncated = failure.isTruncated ?? false;
    if (failure.status !== undefined) this.status = failure.status;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
  }
}

/** A job run can be set to RUNNING, SUCCEEDED and FAILED only; nothing was sent. */
export class IllegalJobTransitionError extends PicselliaError {
  override readonly name: string = 'IllegalJobTransitionError';
}

/** The job is the platform's own background work, which has neither a status to set nor a log; nothing was sent. */
export class WrongJobVersionError extends PicselliaError {
  override readonly name: string = 'WrongJobVersionError';
}

/** The organization has no default storage connector, so files cannot be stored or read; nothing was sent. */
export class NoConnectorFoundError extends PicselliaError {
  override readonly name: string = 'NoConnectorFoundError';
}
