/** Version of this package; equal to the one in package.json. */
export const VERSION: string = '0.1.0';

export const USER_AGENT: string = `picsellia-ts-sdk/${VERSION}`;
