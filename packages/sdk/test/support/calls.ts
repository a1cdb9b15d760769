import type { TestPlatform } from './platform.ts';

/** What a client sent, a line a request: method, path without `/api`, query and body. */
export const callsOf = (platform: Pick<TestPlatform, 'sent'>): string[] =>
  platform.sent().map(({ method, path, query, body }) => {
    const target = `${path.replace(/^\/api/, '')}${query === '' ? '' : `?${query}`}`;
    return body === '' ? `${method} ${target}` : `${method} ${target} ${body}`;
  });

/** The bodies of what a client sent, those of requests without one left out. */
export const bodiesOf = (platform: Pick<TestPlatform, 'sent'>): unknown[] =>
  platform.sent().flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body)]));
