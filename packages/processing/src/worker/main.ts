import { enableCompileCache } from 'node:module';

enableCompileCache();
const { serve } = await import('./serve.ts');
serve((exitCode) => process.exit(exitCode));
