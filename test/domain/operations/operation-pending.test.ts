import { describe, expect, it } from '@jest/globals';
import {
  claimExisting,
  preempted,
  isDone,
  isUnsettled,
  pendingOperation,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { AFTER, claim, intentToCharge, NOW, operationId, record } from './operations.ts';

const intent = intentToCharge();
const pending = pendingOperation(operationId, { fingerprint: 'print', intent }, NOW);

describe('pendingOperation', () => {
  it('is accepted and stored, in nobody’s hands, tried by nobody', () => {
    expect(pending).toMatchObject({
      status: 'pending',
      owner: 'nobody',
      epoch: 0,
      attemptCount: 0,
      attempts: [],
    });
    expect(isDone(pending)).toBe(false);
    expect(isUnsettled(pending)).toBe(false);
  });

  it('is claimed like what had no effect yet: it is sent, not asked about', () => {
    const acquired = claimExisting(pending, claim({ intent }), NOW);
    expect(acquired.code).toBe('acquired');
    expect(acquired.record).toMatchObject({
      status: 'processing',
      owner: 'me',
      epoch: 1,
      effectStartedAt: NOW,
      intent,
      attemptCount: 1,
      attempts: [{ number: 1, startedAt: NOW }],
    });
  });

  it('is not claimed for another request', () => {
    expect(claimExisting(pending, claim({ fingerprint: 'other' }), NOW).code).toBe('other_request');
  });

  it('is never forgotten', () => {
    expect(claimExisting(pending, claim({ intent }), '2099-01-01T00:00:00.000Z').record.epoch).toBe(1);
  });
});

describe('forestalled', () => {
  const ERROR = { code: 'order_cancelled', message: 'It was cancelled.' };

  it.each<[string, OperationRecord]>([
    ['what nobody tried', pending],
    ['what had failed without effect', record({ status: 'failed', retrySafe: true })],
  ])('is over for whoever claims it: %s', (_what, before) => {
    const over = preempted(before, ERROR, NOW);
    expect(isDone(over)).toBe(true);
    expect(over).not.toHaveProperty('intent');
    expect(claimExisting(over, claim({ intent }), AFTER)).toEqual({ code: 'done', record: over });
    expect(over.epoch).toBe(before.epoch + 1);
    expect(over.attemptCount).toBe(before.attemptCount);
  });
});
