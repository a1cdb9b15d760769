import { mkdtempSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { defineProcessing, type NewModelFile } from '@picsellia-ts/processing';
import { runProcessing } from '@picsellia-ts/processing/testing';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'testing-models-'));
const weights = join(folder, 'weights.onnx');
const card = join(folder, 'card.json');

const model = {
  labels: ['cat', 'dog'],
  files: [
    { name: 'model-latest', path: weights },
    { name: 'card', path: card },
  ],
};

await writeFile(weights, Buffer.alloc(4_000, 'weights'));
await writeFile(card, '{}');

/** What is handed over, by a handler that looks at nothing. */
const making = (existing: 'keep' | 'replace', ...files: NewModelFile[]) =>
  defineProcessing({ name: 'making', task: 'model-conversion', existing, process: () => files });

test('answers the files that would be in the model version', async () => {
  const processing = defineProcessing({
    name: 'packing',
    task: 'model-compression',
    modelType: 'CLASSIFICATION',
    parameters: z.object({ level: z.number().default(1) }),
    setup: ({ model: { files } }) => ({ count: files.length }),
    process: async (target, { count, parameters, workDir, log }) => {
      log.info(`${target.name} ${target.type} ${target.framework} ${target.labels.join()} ${count}`);
      const path = join(workDir, 'weights.gz');
      await writeFile(path, gzipSync(await readFile(await target.download('model-latest')), parameters));
      return [
        { name: 'packed', path },
        { name: 'note', bytes: Buffer.from(target.file('card.json').name) },
      ];
    },
  });
  const run = await runProcessing(processing, { model, parameters: { level: '9' } });
  expect(run).toMatchObject({
    status: 'done',
    exitCode: 0,
    counts: { total: 2, done: 2, skipped: 0, failed: 0 },
    parameters: { level: 9 },
    files: [
      { name: 'packed', filename: 'weights.gz', state: 'done' },
      { name: 'note', filename: 'note', state: 'done' },
    ],
  });
  expect(run.log.map(({ text }) => text)).toEqual([
    'packing on the model model/memory (CLASSIFICATION, NOT_CONFIGURED, 2 files)',
    'model/memory CLASSIFICATION NOT_CONFIGURED cat,dog 2',
    expect.stringMatching(/^stored packed \(weights\.gz, \d+ bytes\)$/),
    'stored note (note, 4 bytes)',
  ]);
  const [packed, note] = run.files;
  expect(gunzipSync(packed?.bytes ?? Buffer.of())).toEqual(await readFile(weights));
  expect(Buffer.from(note?.bytes ?? [])).toEqual(Buffer.from('card'));
});

test('keeps another file of the name, unless it is to be replaced', async () => {
  const files = [
    { name: 'card', bytes: Buffer.from('{"new":1}') },
    { name: 'other', bytes: Buffer.from('1') },
  ];
  const kept = await runProcessing(making('keep', ...files), { model });
  expect([kept.exitCode, kept.files.map(({ state }) => state)]).toEqual([3, ['failed', 'skipped']]);
  expect(kept.files[0]?.reason).toMatch(
    /^card: the model version has another file of this name \(2 bytes, the new one 9/,
  );
  const replaced = await runProcessing(making('keep', ...files), { model, existing: 'replace' });
  expect([replaced.exitCode, Buffer.from(replaced.files[0]?.bytes ?? []).toString()]).toEqual([0, '{"new":1}']);
});

test('counts a file that is there with the same content as done', async () => {
  const run = await runProcessing(making('keep', { name: 'card', bytes: Buffer.from('{}') }), { model });
  expect([run.exitCode, run.files.map(({ state }) => state)]).toEqual([0, ['done']]);
  expect(run.log.at(-1)?.text).toBe('card is there already, with the same content');
});

test('stores one file after the other as run() hands them over', async () => {
  const processing = defineProcessing({
    name: 'one by one',
    task: 'model-conversion',
    run: async ({ model: { files }, write }) => {
      for (const { name } of files) await write({ name: `${name}-copy`, bytes: Buffer.from(name) });
      await write({ name: 'card-copy', bytes: Buffer.from('again') });
    },
  });
  const run = await runProcessing(processing, { model });
  expect(run.files.map(({ name }) => name)).toEqual(['model-latest-copy', 'card-copy']);
  expect([run.exitCode, run.error?.message]).toEqual([
    1,
    expect.stringMatching(/run\(\) wrote two files of the name card-copy/),
  ]);
});

test('waits for what run() wrote and did not wait for', async () => {
  const processing = defineProcessing({
    name: 'careless',
    task: 'model-conversion',
    run: async ({ write }) => {
      for (const name of ['a', 'b']) void write({ name, bytes: Buffer.from(name) });
    },
  });
  const run = await runProcessing(processing, { model });
  expect([run.exitCode, run.files.map(({ name }) => name)]).toEqual([0, ['a', 'b']]);
});

const BAD: Record<string, [NewModelFile, RegExp]> = {
  'a folder': [{ name: 'a', path: folder }, /is a folder: pack it into an archive first/],
  'a file that is not there': [{ name: 'a', path: join(folder, 'nowhere') }, /there is no file .*nowhere/],
  'an empty file': [{ name: 'a', bytes: Buffer.of() }, /file 0 of the handler \(a\): it is empty/],
  'a file name with a folder': [
    { name: 'a', filename: '../b', bytes: Buffer.of(1) },
    /"\.\.\/b", not the name of a file/,
  ],
  'a name that is none': [{ name: ' ', bytes: Buffer.of(1) }, /its name is " ", not a text/],
  'a name that is no file name': [{ name: 'a/b', bytes: Buffer.of(1) }, /filename is "a\/b"/],
};

test.each(Object.entries(BAD))('refuses %s, and stores nothing', async (_, [file, says]) => {
  const run = await runProcessing(making('keep', { name: 'fine', path: card }, file), { model });
  expect([run.exitCode, run.files]).toEqual([1, []]);
  expect(run.error?.message.replace('file 1', 'file 0')).toMatch(says);
});

test('holds the model against the definition', async () => {
  const processing = defineProcessing({ name: 'n', task: 'model-conversion', framework: 'ONNX', process: () => [] });
  const run = await runProcessing(processing, { model: { ...model, framework: 'PYTORCH' } });
  expect([run.exitCode, run.error?.message]).toEqual([2, expect.stringMatching(/PYTORCH, but n needs ONNX/)]);
  const empty = await runProcessing(processing, { model });
  expect([empty.exitCode, empty.log.at(-1)?.text]).toEqual([0, 'process() made no files: nothing is stored']);
});

test('says what only a platform can do', async () => {
  const processing = defineProcessing({
    name: 'n',
    task: 'model-conversion',
    process: async (target) => {
      await target.version.addTags(['converted']);
      return [];
    },
  });
  const run = await runProcessing(processing, { model });
  expect(run.error?.message).toMatch(/^ctx\.model\.version\.addTags needs a platform/);
});

test('throws what is wrong with the test itself', async () => {
  const nowhere = { files: [join(folder, 'nowhere.onnx')] };
  await expect(runProcessing(making('keep'), { model: nowhere })).rejects.toThrow(/no file .*nowhere\.onnx/);
  await expect(runProcessing(making('keep'), { model, jobId: 'x', throwOnFailure: true })).resolves.toBeDefined();
});
