import { enableCompileCache } from 'node:module';

enableCompileCache();
const { serve } = await import('./serve.ts');
serve({
  exit: (exitCode) => process.exit(exitCode),
  guardian: new URL('./guardian-thread.js', import.meta.url),
});
