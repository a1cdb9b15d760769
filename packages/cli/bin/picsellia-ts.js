#!/usr/bin/env node
// Kept in syntax that old versions of Node can read, so that they can say that they are too old.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`picsellia-ts needs Node 22.19 or newer; this is Node ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache?.();
  await import('../bundle/main.js');
}
