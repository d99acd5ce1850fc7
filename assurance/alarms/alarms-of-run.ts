import { ALARMS } from '../../lib/alarms/table.ts';
import type { StackTemplate } from '../world/stack-template.ts';
import { alarmOf } from './alarm-properties.ts';
import type { DataPoint } from './data-points.ts';
import { metricsOf, rang, statesOf, type Span } from './evaluate-alarm.ts';

export interface AlarmsOfRun {
  /** Alarms that heard something in the run: of the others nothing can be said. */
  readonly heard: readonly string[];
  /** Of these, what would have rung. */
  readonly rang: readonly string[];
}

/** What each alarm makes of the data points of a run, by its own rule in the template. */
export function alarmsOfRun(template: StackTemplate, points: readonly DataPoint[], span: Span): AlarmsOfRun {
  const told = new Set(points.map(({ metric }) => metric));
  const heard = ALARMS.map((row) => ({ id: row.id, alarm: alarmOf(row, template) })).filter(({ alarm }) =>
    metricsOf(alarm).some((metric) => told.has(metric)),
  );
  return {
    heard: heard.map(({ id }) => id),
    rang: heard.filter(({ alarm }) => rang(statesOf(alarm, points, span))).map(({ id }) => id),
  };
}
