import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const cache = process.argv[2] ?? '';
const work = join(tmpdir(), 'warm-up');
const images = join(work, 'images');
const flagsFile = join(work, 'worker-flags.json');
mkdirSync(images, { recursive: true });
await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).toFile(join(images, 'teal.jpg'));

// A failure here fails the build of the image: what cannot run this cannot run anything.
execFileSync('picsellia-ts', ['dry-run', 'processing.ts', '--images', images, '--out', join(work, 'run')], {
  stdio: 'inherit',
  env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
});

// V8 keeps apart what was compiled under other flags, and a worker has some. What a run leaves in the cache depends on
// which functions it came to call; loading alone, with V8's fixed seeds, leaves the same bytes each time. --predictable
// does not count among the flags.
const workerFlags = JSON.parse(readFileSync(flagsFile, 'utf8')) as string[];
for (const flags of [[], workerFlags]) {
  execFileSync(process.execPath, ['--predictable', ...flags, 'load.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
}
