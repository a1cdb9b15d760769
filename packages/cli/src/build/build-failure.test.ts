import { expect, test } from '@jest/globals';
import { buildFailure } from './build-failure.ts';

// What the engines say, as docker 28, its old builder, podman 4.3 and buildah 1.28 word it.
test.each([
  [
    'ERROR: failed to solve: nothing:1: failed to resolve source metadata for docker.io/library/nothing:1: pull access denied',
    2,
  ],
  ["pull access denied for nothing, repository does not exist or may require 'docker login'", 2],
  ['Error: creating build container: short-name "nothing:1" did not resolve to an alias', 2],
  ['Error: creating build container: initializing source docker://localhost:1/nothing:1: connection refused', 2],
  ['ERROR: failed to solve: process "/bin/sh -c exit 7" did not complete successfully: exit code: 7', 1],
  ["The command '/bin/sh -c exit 7' returned a non-zero code: 7", 1],
  ['Error: building at STEP "RUN exit 7": while running runtime: exit status 7', 1],
  ['manifest unknown\nError: building at STEP "RUN fetch": while running runtime: exit status 1', 1],
  ['no such file: processing.ts', 1],
])('tells a missing base image from a step that fails: %s', (stderr, code) => {
  const { exitCode, message } = buildFailure('podman', { failed: true, exitCode: 125, stdout: '', stderr });
  expect(exitCode).toBe(code);
  expect(message).toContain(stderr.split('\n').at(-1));
});
