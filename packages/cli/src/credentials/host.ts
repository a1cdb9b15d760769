import { CommandError } from '../errors.ts';

/** The public platform. */
export const DEFAULT_HOST = 'https://app.picsellia.com';

/**
 * Reads the address of a platform; only scheme, name and port count.
 * @throws CommandError when it is no http or https URL, or holds a password; `from` says where it stood.
 */
export const readHost = (text: string, from: string): string => {
  const url = URL.parse(text);
  // The address itself is not shown where it may hold a password.
  if (url !== null && (url.username !== '' || url.password !== '')) {
    throw new CommandError(`${from}: the address holds a name or a password, which it must not.`);
  }
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(`${from}: expected a URL with http or https, such as ${DEFAULT_HOST}`);
  }
  return url.origin;
};

/** Tells whether what is sent to a host can be read on its way: http to another machine. */
export const isInTheClear = (host: string): boolean => {
  const { protocol, hostname } = new URL(host);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
};
