import { PicselliaError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { listData } from './list-data.ts';
import { MultiData } from './multi-data.ts';

interface Wanted {
  readonly datalakeId: string;
  readonly dataIds: readonly string[];
  readonly signal: MaybeSignal;
}

const SHOWN = 3;

/** Data of a datalake by their ids; reading them ends with an error when some are not there. */
export const listWhole = (connection: Connection, { datalakeId, dataIds, signal }: Wanted): MultiData => {
  const found = listData(connection, datalakeId, { ids: dataIds, signal });
  return new MultiData({ connection, datalakeId }, async function* () {
    const missing = new Set(dataIds);
    for await (const page of found.pages()) {
      for (const { id } of page) missing.delete(id);
      yield page;
    }
    if (missing.size === 0) return;
    const shown = [...missing].slice(0, SHOWN).join(', ');
    throw new PicselliaError(`datalake ${datalakeId} does not hold ${missing.size} of the data, such as ${shown}`);
  });
};
