import { Clock } from './clock.ts';
import type { Datalake } from './entities/datalakes.ts';
import type { Job, TaskJob } from './entities/jobs.ts';
import type { IdSource } from './ids.ts';
import { DatalakeTables, type LakeContent } from './store/datalake-tables.ts';
import { DatasetTables, type VersionContent } from './store/dataset-tables.ts';
import { DeploymentTables } from './store/deployment-tables.ts';
import { ModelTables } from './store/model-tables.ts';
import { ProcessingTables } from './store/processing-tables.ts';
import { TagTables } from './store/tag-tables.ts';
import { UserTables } from './store/user-tables.ts';

/** Everything the platform knows but the objects of its storage: the datasets at hand, each other area in a field. */
export class Store extends DatasetTables {
  readonly organization: { id: string; name: string; connectorId: string };
  readonly datalakes: DatalakeTables;
  readonly defaultLake: LakeContent;
  readonly tags: TagTables;
  readonly models: ModelTables;
  readonly processings: ProcessingTables;
  readonly deployments: DeploymentTables;
  readonly users: UserTables;
  readonly jobs: Map<string, Job> = new Map();
  /** Jobs of version 1. */
  readonly tasks: Map<string, TaskJob> = new Map();

  constructor(newId: IdSource, clock: Clock = new Clock()) {
    super(newId, clock);
    this.organization = { id: newId('organization'), name: 'local', connectorId: newId('connector') };
    this.users = new UserTables(newId);
    this.tags = new TagTables(newId);
    this.datalakes = new DatalakeTables(newId, clock);
    this.models = new ModelTables(newId, clock);
    this.processings = new ProcessingTables(newId, clock);
    this.deployments = new DeploymentTables(newId, clock);
    this.defaultLake = this.datalakes.addLake({
      name: 'default',
      description: '',
      connector_id: this.organization.connectorId,
      organization_id: this.organization.id,
    });
  }

  override removeVersion(content: VersionContent): void {
    super.removeVersion(content);
    this.tags.removeScope(content.version.id);
  }

  /** The datalake that is meant when none is named. */
  get datalake(): Datalake {
    return this.defaultLake.datalake;
  }
}
