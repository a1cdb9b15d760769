import { createHash } from 'node:crypto';
import type { RecordedRequest } from '@picsellia-ts/emulator';
import { scratch } from '../local-run.ts';
import { CASES, type Case, type CaseName, entryOf, type Images, imagesOf } from './cases.ts';
import { Stage } from './stage.ts';
import type { State } from './state.ts';

/** What an undisturbed run sent and left, to compare with. */
export interface Undisturbed {
  readonly name: CaseName;
  readonly chaos: Case;
  readonly images: Images;
  readonly state: State;
  readonly requests: readonly RecordedRequest[];
}

export const runUndisturbed = async (name: CaseName, size?: number): Promise<Undisturbed> => {
  const chaos: Case = { ...CASES[name], ...(size !== undefined && { size }) };
  const images = await imagesOf(chaos);
  const requests: RecordedRequest[] = [];
  const stage = await Stage.open(chaos, { images });
  try {
    const onRequest = (request: RecordedRequest) => {
      requests.push(request);
      return undefined;
    };
    const run = await stage.run(entryOf(chaos, 'fail'), { workDir: scratch(), onRequest });
    if (run.exitCode !== 0) throw new Error(`${name}: the undisturbed run ended with ${run.exitCode}: ${run.stderr}`);
    const state = await stage.state();
    const differences = await stage.differences(state, run);
    if (differences.length > 0) throw new Error(`${name}, undisturbed: ${differences.join('; ')}`);
    return { name, chaos, images, state, requests };
  } finally {
    await stage.emulator.close();
  }
};

/** The same for a request that is sent again, and for a signed URL that was asked for again. */
export const identityOf = ({ host, method, path, query, body }: RecordedRequest): string => {
  if (host === 'storage') return `${host} ${method} ${path}`;
  const hash = createHash('sha256').update(JSON.stringify(body) ?? '');
  return `${host} ${method} ${path}?${query} ${hash.digest('hex')}`;
};

/** A name for each kind of request. */
export const kindOf = ({ host, method, path }: RecordedRequest): string =>
  host === 'storage' ? `${host} ${method}` : `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*')}`;
