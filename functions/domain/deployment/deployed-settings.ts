/** What of a stage's settings cannot change without risk once orders are taken. All are texts, as CloudFormation passes them. */
export interface DeployedSettings {
  readonly stage: string;
  readonly production: string;
  readonly gateway: string;
  /** What kind of money the gateway's key moves; `none` where the gateway is the sandbox. */
  readonly stripeMode: string;
  readonly workflow: string;
  readonly events: string;
  /** Identity and keys of the table: another identity begins with an empty table. */
  readonly table: string;
  /** Whether the bucket of documents has Object Lock: another answer begins with an empty bucket. */
  readonly documents: string;
}

export type SettingName = keyof DeployedSettings;

export interface RiskyChange {
  readonly name: SettingName;
  readonly was: string;
  readonly becomes: string;
  readonly risk: string;
}

/** What CloudFormation does not replace with care, and what it does to a stage that takes orders. */
const RISKS: Readonly<Record<SettingName, string>> = {
  stage: 'these stacks are another stage’s: its secrets, metrics and protection would change hands',
  production: 'deletion protection, backups and kept logs would be switched off',
  gateway: 'open payments would be asked about at a gateway that does not know them',
  stripeMode: 'open payments would be asked about with a key that does not see them',
  workflow: 'the state machine would be replaced and its running executions stopped',
  events: 'events that wait to be published would be deleted',
  table: 'the stage would go on with an empty table',
  documents: 'the stage would go on with an empty bucket, and the documents so far would be found no more',
};

/** A stage that takes real orders, or real money. */
const isLive = ({ production, stripeMode }: Pick<DeployedSettings, 'production' | 'stripeMode'>): boolean =>
  production === 'true' || stripeMode === 'live';

/**
 * @param was what is known of the settings in force
 * @param eventsWaiting how many events wait to be published or for a person
 */
export function riskyChanges(
  was: Partial<DeployedSettings>,
  becomes: DeployedSettings,
  eventsWaiting: number,
): RiskyChange[] {
  const live = isLive({ production: was.production ?? 'false', stripeMode: was.stripeMode ?? 'none' });
  return settingNames.flatMap((name) => {
    const before = was[name];
    if (before === undefined || before === becomes[name] || !isRisky(name, before)) return [];
    return [{ name, was: before, becomes: becomes[name], risk: RISKS[name] }];
  });

  function isRisky(name: SettingName, before: string): boolean {
    if (name === 'stage') return true;
    if (name === 'events') return before === 'on' && eventsWaiting > 0;
    // To gain protection hurts nobody.
    return live && !(name === 'production' && before === 'false');
  }
}

const settingNames = Object.keys(RISKS).filter((name): name is SettingName => name in RISKS);

/** What to write into the stage's file to mean a change. It names both sides, so that it allows this change alone. */
export const asIntended = ({ name, was, becomes }: RiskyChange): string => `${name}: ${was} -> ${becomes}`;

/** Why a deployment is refused, and what to write to mean it; undefined: nothing is refused. */
export function refusal(changes: readonly RiskyChange[], intended: readonly string[]): string | undefined {
  const refused = changes.filter((change) => !intended.includes(asIntended(change)));
  if (refused.length === 0) return undefined;
  const reasons = refused.map((change) => `${asIntended(change)} (${change.risk})`).join('; ');
  const meant = JSON.stringify({ intended: refused.map(asIntended) }).slice(1, -1);
  return `Refused, nothing was changed: ${reasons}. If you mean it, write ${meant} into the stage's file.`;
}
