import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { countOomKills, memoryLimitBytes } from './control-group.ts';

const UNLIMITED_1 = '9223372036854771712\n';
/** Of a version 2: the lines of memory.events in the order of the kernel. */
const events = (oomKill: number): string =>
  `low 0\nhigh 12\nmax 311\noom 4\noom_kill ${oomKill}\noom_group_kill 7\nsock_throttled 0\n`;
const control = (oomKill: number): string => `oom_kill_disable 0\nunder_oom 0\noom_kill ${oomKill}\n`;

/** A tree of files as the kernel shows them, under a root of its own. */
const rootWith = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'control-group-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};

const TREES: Record<string, [Record<string, string>, number | undefined, number | undefined]> = {
  'version 2, a container with a namespace of its own': [
    {
      'proc/self/cgroup': '0::/\n',
      'sys/fs/cgroup/memory.max': '536870912\n',
      'sys/fs/cgroup/memory.events': events(2),
    },
    536_870_912,
    2,
  ],
  'version 2, a service without a limit in a slice with one': [
    {
      'proc/self/cgroup': '0::/work.slice/run.scope\n',
      'sys/fs/cgroup/work.slice/memory.max': '1073741824\n',
      'sys/fs/cgroup/work.slice/memory.events': events(9),
      'sys/fs/cgroup/work.slice/run.scope/memory.max': 'max\n',
      'sys/fs/cgroup/work.slice/run.scope/memory.events': events(3),
    },
    1_073_741_824,
    3,
  ],
  'version 2, a container in a pod that has less': [
    {
      'proc/self/cgroup': '0::/kubepods/pod1/c1\n',
      'sys/fs/cgroup/kubepods/memory.max': '8589934592\n',
      'sys/fs/cgroup/kubepods/pod1/memory.max': '268435456\n',
      'sys/fs/cgroup/kubepods/pod1/c1/memory.max': '536870912\n',
      'sys/fs/cgroup/kubepods/pod1/c1/memory.events': events(0),
    },
    268_435_456,
    0,
  ],
  'version 2, a path of the outside that is not seen inside': [
    {
      'proc/self/cgroup': '0::/docker/0123\n',
      'sys/fs/cgroup/memory.max': '300000000\n',
      'sys/fs/cgroup/memory.events': events(1),
    },
    300_000_000,
    1,
  ],
  'version 2 without a limit, whose root has no such file': [
    {
      'proc/self/cgroup': '0::/user.slice\n',
      'sys/fs/cgroup/user.slice/memory.max': 'max\n',
      'sys/fs/cgroup/user.slice/memory.events': events(0),
    },
    undefined,
    0,
  ],
  'version 1, a container in a group without a limit': [
    {
      'proc/self/cgroup': '5:cpu,memory,pids:/docker/0123\n1:name=systemd:/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': UNLIMITED_1,
      'sys/fs/cgroup/memory/docker/0123/memory.limit_in_bytes': '230686720\n',
      'sys/fs/cgroup/memory/docker/0123/memory.oom_control': control(5),
    },
    230_686_720,
    5,
  ],
  'both versions at once, memory in version 1': [
    {
      'proc/self/cgroup': '4:memory:/job\n0::/job\n',
      'sys/fs/cgroup/unified/job/cgroup.procs': '1\n',
      'sys/fs/cgroup/memory/job/memory.limit_in_bytes': '400000000\n',
      'sys/fs/cgroup/memory/job/memory.oom_control': control(0),
    },
    400_000_000,
    0,
  ],
  'no control groups at all': [{}, undefined, undefined],
};

test.each(Object.entries(TREES))('reads limit and kills: %s', (_, [files, limitBytes, oomKills]) => {
  const root = rootWith(files);
  expect({ limitBytes: memoryLimitBytes(root), oomKills: countOomKills(root) }).toEqual({ limitBytes, oomKills });
});
