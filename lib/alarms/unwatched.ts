import type { Question } from './row.ts';

/** What no alarm watches, and why that is right. */
export const UNWATCHED: readonly {
  readonly what: string;
  readonly questions: readonly Question[];
  readonly why: string;
}[] = [
  {
    what: 'functions behind the API',
    questions: ['not run'],
    why: 'It runs when somebody asks. That nobody can ask, only a probe from outside sees.',
  },
  {
    what: 'ApiHttpApi',
    questions: ['not run'],
    why: 'It runs when somebody asks. That nobody can ask, only a probe from outside sees.',
  },
  {
    what: 'schedules',
    questions: ['slow'],
    why: 'A start that is late is a start that is missing: the next one comes by itself.',
  },
  {
    what: 'dead-letter queues',
    questions: ['fails', 'slow'],
    why: 'Nothing runs here: what cannot be sent to it fails in whoever sends.',
  },
  {
    what: 'Table (stream)',
    questions: ['fails'],
    why: 'A write and its record in the stream are one: the write fails, and so does who wrote.',
  },
  {
    what: 'what was sold and asked',
    questions: ['fails'],
    why: 'It counts what is done, for the dashboard. Where it can mean trouble, another metric has an alarm.',
  },
  {
    what: 'LateOwner',
    questions: ['fails'],
    why: 'The guard at work: a writer came back after another had gone on, and wrote nothing.',
  },
];
