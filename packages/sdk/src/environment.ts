/** What the SDK takes from the environment of its process; a field is absent when the variable is unset or empty. */
export interface Environment {
  readonly apiToken?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  readonly caFile?: string;
  /** Exactly `1` makes jobs print the marks of their log's chapters and buffers. */
  readonly sectionHandler?: string;
}

const VARIABLES: Readonly<Record<keyof Environment, readonly string[]>> = {
  apiToken: ['PICSELLIA_TOKEN'],
  httpProxy: ['http_proxy', 'HTTP_PROXY'],
  httpsProxy: ['https_proxy', 'HTTPS_PROXY'],
  noProxy: ['no_proxy', 'NO_PROXY'],
  caFile: ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  sectionHandler: ['PICSELLIA_SDK_SECTION_HANDLER'],
};

export const readEnvironment = (variables: NodeJS.ProcessEnv = process.env): Environment => {
  const entries = Object.entries(VARIABLES).flatMap(([field, names]) => {
    const value = names.map((name) => variables[name]).find((candidate) => candidate !== undefined && candidate !== '');
    return value === undefined ? [] : [[field, value]];
  });
  return Object.freeze(Object.fromEntries(entries));
};
