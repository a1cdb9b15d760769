import { ApiError, PicselliaError } from '../errors.ts';

/** The deployment has no such service: the platform named no host for it. Nothing was sent. */
export class NoServiceError extends PicselliaError {
  override readonly name: string = 'NoServiceError';
}

/** The deployment has no shadow model. */
export class NoShadowModelError extends PicselliaError {
  override readonly name: string = 'NoShadowModelError';
}

/** The image is neither PNG nor JPEG, or its name does not tell. Nothing was sent. */
export class ContentTypeUnknownError extends PicselliaError {
  override readonly name: string = 'ContentTypeUnknownError';
}

/** The monitoring service did not take a prediction: any answer but 201. */
export class MonitorError extends ApiError {
  override readonly name: string = 'MonitorError';
}

/**
 * 409: the monitoring service has this prediction already. With an `attempt` above 1 it most likely is the one that was
 * sent before, whose answer was lost.
 */
export class AlreadyMonitoredError extends MonitorError {
  override readonly name: string = 'AlreadyMonitoredError';
}

/** The serving service made no prediction: any answer but 200. */
export class PredictionError extends ApiError {
  override readonly name: string = 'PredictionError';
}
