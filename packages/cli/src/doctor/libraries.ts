import { join } from 'node:path';
import { execa } from 'execa';
import { type Check, failed, ok, warning } from '../checks/check.ts';
import { oneLine } from '../output.ts';

const MOST_MS = 30_000;

// In a process of its own: native code that does not fit the processor ends the process that loads it.
const PROGRAM = `
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const [name, ...bases] = process.argv.slice(1);
const find = () => {
  for (const base of bases) {
    try { return createRequire(base).resolve(name); } catch {}
    try { return createRequire(createRequire(base).resolve('@picsellia-ts/vision')).resolve(name); } catch {}
  }
};
const path = find();
if (path === undefined) console.log(JSON.stringify({ state: 'absent' }));
else {
  try {
    const { default: library } = await import(pathToFileURL(path).href);
    const versions = library.versions ?? library.env?.versions ?? {};
    console.log(JSON.stringify({ state: 'loaded', version: versions[name] ?? versions.node ?? versions.common ?? '' }));
  } catch (error) {
    console.log(JSON.stringify({ state: 'broken', reason: String(error?.message ?? error) }));
  }
}`;

type Loaded =
  | { readonly state: 'absent' }
  | { readonly state: 'loaded'; readonly version: string }
  | { readonly state: 'broken'; readonly reason: string };

// Nothing that is loaded here has any business with the platform, or with the one who makes it.
const VARIABLES = { api_token: undefined, PICSELLIA_TOKEN: undefined, ORT_DISABLE_TELEMETRY: '1' };

const load = async (name: string, bases: readonly string[]): Promise<Loaded> => {
  const args = ['--no-warnings', '--input-type=module', '--eval', PROGRAM, '--', name, ...bases];
  const { failed, stdout, signal } = await execa(process.execPath, args, {
    env: VARIABLES,
    stdin: 'ignore',
    reject: false,
    timeout: MOST_MS,
  });
  const [last = ''] = stdout.trim().split('\n').slice(-1);
  if (!failed && last.startsWith('{')) return JSON.parse(last);
  return { state: 'broken', reason: `its process ended${signal === undefined ? '' : ` by ${signal}`}` };
};

const REINSTALL = 'Install it anew on this machine, for its processor and system: npm ci --include=optional';

const checkLibrary = async (
  name: string,
  bases: readonly string[],
  absent: (name: string) => Check,
): Promise<Check> => {
  const loaded = await load(name, bases);
  if (loaded.state === 'absent') return absent(name);
  if (loaded.state === 'broken') return failed(name, `cannot be loaded: ${oneLine(loaded.reason)}`, REINSTALL);
  return ok(name, loaded.version === '' ? 'can be loaded' : `${loaded.version} can be loaded`);
};

/** Looks whether images can be decoded. */
export const checkSharp = (folder: string): Promise<Check> =>
  checkLibrary('sharp', [import.meta.filename, join(folder, 'x.js')], (name) =>
    failed(name, 'is not installed', 'Install the command line with all of its dependencies: npm ci'),
  );

/** Looks whether ONNX models can be run, as seen from the folder of the processing. */
export const checkOnnx = (folder: string): Promise<Check> =>
  checkLibrary('onnxruntime-node', [join(folder, 'x.js')], (name) =>
    warning(name, 'is not installed', 'Only processings with an ONNX model need it: npm install onnxruntime-node'),
  );
