import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { registerBuild } from './build.ts';
import { registerCompletion } from './completion.ts';
import { registerDeploy } from './deploy.ts';
import { registerDoctor } from './doctor.ts';
import { registerDryRun } from './dry-run.ts';
import { registerEmulator } from './emulator.ts';
import { registerImage } from './image.ts';
import { registerInit } from './init.ts';
import { registerLaunch } from './launch.ts';
import { registerLogin } from './login.ts';
import { registerLogs } from './logs.ts';
import { registerRun } from './run.ts';
import { registerSchema } from './schema.ts';
import { registerSmokeTest } from './smoke-test.ts';

/** Adds every verb, in the order in which a project comes to need them. */
export const registerAll = (program: Command, session: Session): void => {
  registerInit(program, session);
  registerDryRun(program, session);
  registerRun(program, session);
  registerBuild(program, session);
  registerSmokeTest(program, session);
  registerImage(program, session);
  registerDeploy(program, session);
  registerLaunch(program, session);
  registerLogs(program, session);
  registerEmulator(program, session);
  registerLogin(program, session);
  registerSchema(program, session);
  registerDoctor(program, session);
  registerCompletion(program, session);
};
