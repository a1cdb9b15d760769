const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const detailText = (detail: unknown): string => {
  if (detail === null || detail === undefined) return '';
  if (!Array.isArray(detail)) return `. Detail: ${textOf(detail)}`;
  return detail.length === 0 ? '' : `. Detail:\n${detail.map((line) => ` > ${textOf(line)}`).join('\n')}`;
};

// For these statuses the body says nothing that helps.
const FIXED_MESSAGES: Readonly<Record<number, string>> = {
  208: 'the storage holds an object of this name already',
  413: 'the request is too large',
  502: 'bad gateway',
};

/** What an error body says, as one text; `body` is JSON that was read, or the text as it came. */
export const failureMessage = (status: number, body: unknown): string => {
  const fixed = FIXED_MESSAGES[status];
  if (fixed !== undefined) return fixed;
  if (!isRecord(body)) return typeof body === 'string' && body !== '' ? body.slice(0, 500) : `no message (${status})`;
  const message = body['message'] ?? `No message (${status})`;
  return `${textOf(message)}${detailText(body['detail'])}`;
};

export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The body of a failure without secrets, also those that its JSON holds in escapes. */
export const parseFailure = (text: string, redact: (text: string) => string): unknown => {
  const clean = redact(text);
  try {
    return JSON.parse(clean, (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value));
  } catch {
    return clean;
  }
};
