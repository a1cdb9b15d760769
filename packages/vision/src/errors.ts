/** A model cannot be loaded, or it does not fit the work it was given; the message names the model's file. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // The mark by which all packages know their errors, also across two copies of a package.
    Object.defineProperty(this, Symbol.for('picsellia.error'), { value: true });
  }
}
