import { enableCompileCache } from 'node:module';
import { readTether } from '../tether.ts';

enableCompileCache();
const { supervisor, isTethered } = readTether(process.argv.slice(2));
// It may have died before anything could watch over that.
if (process.ppid !== supervisor) process.exit(1);
const { serve } = await import('./serve.ts');
serve({
  exit: (exitCode) => process.exit(exitCode),
  guardian: isTethered ? undefined : { thread: new URL('./guardian-thread.js', import.meta.url), supervisor },
});
