import type { Finding, Rule } from './finding.ts';
import type { InspectedImage } from './inspected-image.ts';
import { checkBuildTools } from './rules/build-tools.ts';
import { checkEntryFile } from './rules/entry-file.ts';
import { checkEntryPoint } from './rules/entry-point.ts';
import { checkIrrelevant } from './rules/irrelevant.ts';
import { checkPlatform } from './rules/platform.ts';
import { checkHome, checkSetuid, checkWritable } from './rules/rights.ts';
import { checkRepositories, checkSecretFiles } from './rules/secret-files.ts';
import { checkConfigSecrets } from './rules/secrets-config.ts';
import { checkUser } from './rules/user.ts';

const RULES: readonly Rule[] = [
  checkUser,
  checkEntryPoint,
  checkEntryFile,
  checkPlatform,
  checkConfigSecrets,
  checkSecretFiles,
  checkRepositories,
  checkHome,
  checkWritable,
  checkSetuid,
  checkBuildTools,
  checkIrrelevant,
];

/** All that is wrong with an image, errors first. */
export const checkImage = (image: InspectedImage): readonly Finding[] =>
  RULES.flatMap((rule) => rule(image)).toSorted(
    (one, other) => Number(other.severity === 'error') - Number(one.severity === 'error'),
  );
