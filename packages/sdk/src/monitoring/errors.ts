import { PicselliaError } from '../errors.ts';

/** The deployment has no such service: the platform named no host for it. Nothing was sent. */
export class NoServiceError extends PicselliaError {
  override readonly name: string = 'NoServiceError';
}

/** The deployment has no shadow model. */
export class NoShadowModelError extends PicselliaError {
  override readonly name: string = 'NoShadowModelError';
}
