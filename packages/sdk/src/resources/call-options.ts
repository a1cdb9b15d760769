/** Options of every call: a signal that ends it; the call then throws the signal's reason. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}
