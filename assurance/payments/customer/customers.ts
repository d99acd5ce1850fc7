/** A confirmation, as the sandbox names what the customer does: docs/reference/sandbox.md. */
export type Confirmation =
  'works' | 'declined' | 'redirect' | 'redirect_left' | 'voucher' | 'debit_succeeds' | 'debit_fails';

export type Deed =
  /** More than one: at once, in several tabs. */
  | { readonly confirm: readonly Confirmation[]; readonly afterSeconds?: number }
  /** At the bank, or with the voucher. */
  | { readonly authenticate: 'success' | 'failure' }
  /** The shop asks for another attempt, once this one is over. */
  | { readonly anotherAttempt: true };

export interface Act {
  readonly does: Deed;
  /** Minutes after what was done before, or seconds after the payment window ends. */
  readonly after: { readonly minutes: number } | { readonly windowEndsSeconds: number };
}

export interface Customer {
  readonly name: string;
  readonly acts: readonly Act[];
  /** In between, as soon as the gateway is about to be asked to cancel the payment. */
  readonly asCancelled?: Deed;
  /** Pays within minutes, or not at all: nothing is left to happen as the window ends. */
  readonly isQuick?: true;
  /** How the order may end where nobody cancels it. */
  readonly ends: readonly ('paid' | 'declined')[];
}

const MINUTES_TO_CHOOSE = 2;
const TWO_DAYS_SECONDS = 2 * 86_400;
const THREE_DAYS_SECONDS = 3 * 86_400;
const A_DAY_MINUTES = 1440;

const after = (minutes: number, does: Deed): Act => ({ does, after: { minutes } });
const confirms = (...confirm: readonly Confirmation[]): Act => after(MINUTES_TO_CHOOSE, { confirm });
const debit = (confirm: 'debit_succeeds' | 'debit_fails'): Act =>
  after(MINUTES_TO_CHOOSE, { confirm: [confirm], afterSeconds: TWO_DAYS_SECONDS });
const voucher = after(MINUTES_TO_CHOOSE, { confirm: ['voucher'], afterSeconds: THREE_DAYS_SECONDS });
const whenWindowEnds = (seconds: number, does: Deed): Act => ({
  does,
  after: { windowEndsSeconds: seconds },
});

const PAID = ['paid'] as const;
const DECLINED = ['declined'] as const;
/** It depends on who is first. */
const EITHER = ['paid', 'declined'] as const;

export const CUSTOMERS: readonly Customer[] = [
  { name: 'pays', acts: [confirms('works')], isQuick: true, ends: PAID },
  {
    name: 'is declined, then pays',
    acts: [confirms('declined'), confirms('works')],
    isQuick: true,
    ends: PAID,
  },
  { name: 'is declined, and leaves', acts: [confirms('declined')], ends: DECLINED },
  { name: 'never comes', acts: [], ends: DECLINED },
  { name: 'leaves at the bank', acts: [confirms('redirect_left')], ends: DECLINED },
  {
    name: 'pays at the bank later, and never comes back',
    acts: [confirms('redirect_left'), after(10, { authenticate: 'success' })],
    isQuick: true,
    ends: PAID,
  },
  { name: 'pays by a debit', acts: [debit('debit_succeeds')], ends: PAID },
  { name: 'has a debit refused', acts: [debit('debit_fails')], ends: DECLINED },
  {
    name: 'has a debit refused, and pays at once',
    acts: [debit('debit_fails'), after(TWO_DAYS_SECONDS / 60, { confirm: ['works'] })],
    ends: EITHER,
  },
  {
    name: 'pays a voucher the next day',
    acts: [voucher, after(A_DAY_MINUTES, { authenticate: 'success' })],
    ends: PAID,
  },
  { name: 'lets a voucher expire', acts: [voucher], ends: DECLINED },
  { name: 'pays in two tabs at once', acts: [confirms('works', 'works')], isQuick: true, ends: PAID },
  { name: 'pays at the last moment', acts: [whenWindowEnds(0, { confirm: ['works'] })], ends: EITHER },
  { name: 'comes after the end', acts: [whenWindowEnds(300, { confirm: ['works'] })], ends: EITHER },
  { name: 'pays as it is cancelled', acts: [], asCancelled: { confirm: ['works'] }, ends: PAID },
  {
    name: 'begins a debit as it is cancelled',
    acts: [],
    asCancelled: { confirm: ['debit_succeeds'], afterSeconds: TWO_DAYS_SECONDS },
    ends: PAID,
  },
  {
    name: 'leaves, and pays by another attempt',
    acts: [after(0, { anotherAttempt: true }), confirms('works')],
    ends: PAID,
  },
];

/** What the customer may come to, in the gateway's own words. */
export const confirmationsOf = ({ acts, asCancelled }: Customer): readonly Confirmation[] =>
  [...acts.map(({ does }) => does), ...(asCancelled === undefined ? [] : [asCancelled])].flatMap((deed) =>
    'confirm' in deed ? deed.confirm : [],
  );
