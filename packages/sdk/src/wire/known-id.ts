/** The answer of a refresh or a change may leave the id out, so the known one stands in. */
export const withKnownId = (body: unknown, knownId: string): unknown =>
  typeof body === 'object' && body !== null && !('id' in body) ? { ...body, id: knownId } : body;
