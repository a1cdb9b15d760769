import { expect, test } from '@jest/globals';
import { startEmulator } from '../src/index.ts';

test('has no embedding of anything, and says so in the way of an empty collection', async () => {
  const emulator = await startEmulator();
  try {
    const seeded = await emulator.seed({});
    const headers = { authorization: `Bearer ${emulator.apiToken}` };
    for (const [kind, id] of [
      ['dataset-version', seeded.dataset_version_id],
      ['datalake', seeded.datalake_id],
    ]) {
      const path = `/api/visual-search/${kind}/${id}/points/scroll?limit=100`;
      const answer = await fetch(`${emulator.host}${path}`, { headers });
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 200,
        body: { points: [], next_page_offset: null },
      });
    }
    expect(emulator.unknownRoutes).toEqual([]);
  } finally {
    await emulator.close();
  }
});
