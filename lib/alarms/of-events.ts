import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';

import { type AlarmRow, growthOf, mostInAMinute, mostInAnHour } from './row.ts';

/** What happens to orders, as it is published. */
export const OF_EVENTS: readonly AlarmRow[] = [
  {
    id: 'Events/UndeliveredEvents',
    what: 'An event could not be published: it is set aside and waits for a person.',
    money: 'No money is at risk. Systems that follow the events miss a change of an order.',
    first: 'Follow "Bringing back what was set aside" in docs/guides/events.md.',
    metric: ({ Events }) => Events?.undelivered.metricApproximateNumberOfMessagesVisible(mostInAMinute),
    rings: { atLeast: 1 },
    silence: 'changes nothing',
    watches: {
      EventsUndelivered: ['not run'],
      PublishEvents: ['fails'],
      'PublishEvents (mapping)': ['fails'],
    },
  },
  {
    id: 'Events/MoreUndelivered',
    what: 'One more event could not be published, while others are set aside.',
    money: 'No money is at risk. Systems that follow the events miss a change of an order.',
    first: 'Follow "Bringing back what was set aside" in docs/guides/events.md.',
    metric: ({ Events }) => Events && growthOf(Events.undelivered),
    rings: { atLeast: 1 },
    silence: 'is fine',
    atEach: true,
    watches: { EventsUndelivered: ['fails'] },
  },
  {
    id: 'Events/OldUndelivered',
    what: 'An event that was set aside has waited for a day. SQS deletes it when it is 14 days old.',
    money: 'No money is at risk. Systems that follow the events miss a change of an order.',
    first: 'Follow "Bringing back what was set aside" in docs/guides/events.md.',
    metric: ({ Events }) => Events?.undelivered.metricApproximateNumberOfMessagesVisible(mostInAnHour),
    rings: { atLeast: 1 },
    periods: { bad: 24, of: 24 },
    silence: 'changes nothing',
    watches: { EventsUndelivered: ['slow'] },
  },
  {
    id: 'Events/LateEvents',
    what: 'Events are published late or not at all. After 24 hours the stream forgets them.',
    money: 'No money is at risk. Systems that follow the events do not see what happens to orders.',
    first:
      'Look at the mapping of the function PublishEvents (enabled?), its throttles, its log, and the schedule of the heartbeat.',
    metric: ({ functions }) =>
      functions.PublishEvents?.metric('IteratorAge', {
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
    rings: { atLeast: Duration.minutes(5).toMilliseconds() },
    // A heartbeat goes through the stream every minute: while it is read there are data.
    silence: 'rings',
    watches: {
      PublishEvents: ['fails', 'slow', 'not run'],
      'PublishEvents (mapping)': ['fails', 'slow', 'not run'],
      EventsHeartbeat: ['fails', 'not run'],
      'Table (stream)': ['slow', 'not run'],
    },
  },
];
