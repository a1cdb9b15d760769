import {
  annotate,
  dispatcher,
  download,
  endJob,
  IN_FLIGHT,
  inTurns,
  itemsOf,
  labelOf,
  report,
  takeJob,
} from './api.ts';

/**
 * The least that any program must do: take the job, list, download, write a box for each image in bulk, end the job.
 * Nothing is checked, counted or kept.
 */
const {
  connector,
  job: { target_id: version },
} = await takeJob();
const startedAt = performance.now();
const label = labelOf(version);
const writes: Promise<void>[] = [];
let done: string[] = [];
const write = (): void => {
  const ids = done;
  done = [];
  writes.push(label.then((id) => annotate(version, id, ids)));
};
await inTurns(itemsOf(version), IN_FLIGHT, async ({ id, data }) => {
  await download(data.presigned_url);
  done.push(id);
  if (done.length === 100) write();
});
if (done.length > 0) write();
await Promise.all(writes);
report(startedAt);
await endJob(connector);
await dispatcher.close();
