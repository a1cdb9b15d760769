const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a Host header names this machine; a page that resolves its own name to loopback does not get in. */
export const isLoopbackHost = (header: string | undefined): boolean =>
  LOOPBACK_NAMES.has((header ?? '').replace(/:\d+$/, '').toLowerCase());
