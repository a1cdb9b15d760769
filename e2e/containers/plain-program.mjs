// A processing without picsellia-ts, as any language could write one: it keeps the contract, or breaks it as FAULT says.
import { basename } from 'node:path';

const { api_token: token, job_id: job, organization_id: organization, host, FAULT: fault = '' } = process.env;

const call = async (method, path, body) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${host}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  const text = await answer.text();
  return text === '' ? undefined : JSON.parse(text);
};

const lines = [];
const log = async (line) => {
  console.log(line);
  lines.push(line);
  await call('POST', `/api/v2/job/${job}/logging`, {
    line_nb: lines.length,
    log: line,
    part: '--#--Run',
    final: false,
    special: false,
  });
};

const storeLog = async () => {
  const { default_connector_id: connector } = await call('GET', `/api/organization/${organization}`);
  const { object_name: name } = await call(
    'POST',
    `/api/organization/${organization}/connector/${connector}/generate_object_name`,
    {
      filename: `${job}-logs.json`,
      type: 'LOGGING',
      context: { job_id: job },
    },
  );
  const signed = await call('POST', `/api/object-storage/${connector}/generate_presigned_url`, {
    object_name: name,
    content_type: 'application/json',
  });
  const form = new FormData();
  for (const [field, value] of Object.entries(signed.presigned_url_data.fields)) form.append(field, value);
  form.append('Content-Type', 'application/json');
  const logs = Object.fromEntries(lines.map((line, index) => [String(index + 1), line]));
  form.append(
    'file',
    new Blob([JSON.stringify({ Run: { datetime: new Date().toISOString(), logs } })]),
    basename(name),
  );
  const stored = await fetch(signed.presigned_url_data.url, { method: 'POST', body: form });
  if (!stored.ok) throw new Error(`storage: ${stored.status}`);
  await call('POST', `/api/v2/job/${job}/logging/save`, { logging_object_name: name });
};

const finish = async (status, exitCode) => {
  await storeLog();
  await call('POST', `/api/v2/job/${job}/${status}`);
  process.exit(exitCode);
};

const annotate = async (asset, label) => {
  const known = await call('GET', `/api/asset/${asset.id}/annotations`);
  if (known.items.length > 0 && fault !== 'twice') return;
  const image = await fetch(asset.data.presigned_url);
  const { length } = new Uint8Array(await image.arrayBuffer());
  const annotation = await call('POST', `/api/asset/${asset.id}/annotations`, { duration: 0 });
  const size = 5 + (length % 5);
  await call('POST', `/api/annotation/${annotation.id}/save`, {
    duration: 0,
    rectangles: [{ x: 1, y: 1, w: size, h: size, label_id: label.id }],
  });
};

if (fault === 'nothing') process.exit(0);
if (fault === 'crash') process.abort();
if (fault === 'stuck') await new Promise((resolve) => setTimeout(resolve, 600_000));
if (fault === 'token') console.log(process.env);

let isStopped = false;
process.on('SIGTERM', () => {
  isStopped = true;
});

await call('POST', `/api/v2/job/${job}/running`);
await log('at work');
const { processing_job: context } = await call('GET', `/api/v2/job/${job}`);
const version = `/api/dataset/version/${context.target_id}`;
const { items: assets } = await call('GET', `${version}/assets?limit=100`);
const labels = await call('GET', `${version}/labels`);
const label = labels.items[0] ?? (await call('POST', `${version}/labels`, { name: 'thing' }));
for (const asset of assets) {
  // Whoever is deaf does not end, whatever he was told.
  while (isStopped && fault === 'deaf') await new Promise((resolve) => setTimeout(resolve, 1000));
  if (isStopped) {
    await log('stopped by SIGTERM; start the same job to continue');
    await finish('fail', fault === 'code' ? 1 : 143);
  }
  await annotate(asset, label);
}
await log('done');
await finish('succeed', 0);
