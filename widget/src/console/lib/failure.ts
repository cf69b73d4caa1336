import { ApiError } from '../../shared/rest';
import { t, type TextKey } from '../i18n';
import { codeOf, wordsOf } from '../state/api';
import { duration } from './format';

/** Texts for codes that mean the same wherever they come from. */
const COMMON: Record<string, TextKey> = {
  network: 'fail.network',
  'not-json': 'fail.network',
  'error-unauthorized': 'fail.notAllowed',
  unauthorized: 'fail.notAllowed',
  'error-not-allowed': 'fail.notAllowed',
  'error-action-not-allowed': 'fail.notAllowed',
  'error-inquiry-taken': 'fail.taken',
  'error-not-found': 'fail.taken',
  'error-agent-status-service-offline': 'fail.away',
  'error-room-already-closed': 'fail.alreadyClosed',
  'error-room-cannot-be-closed-try-again': 'fail.alreadyClosed',
  'room-closed': 'fail.alreadyClosed',
  'error-business-hours-are-closed': 'fail.hours',
};

/** Says in plain words what went wrong and what to do. Unknown codes give the server's own words. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 429) return t('fail.slow', { wait: duration((error.retryAfterSeconds ?? 60) * 1000) });
    if (error.status >= 500) return t('fail.server');
  }
  const known = COMMON[codeOf(error)];
  if (known) return t(known);
  const words = wordsOf(error);
  return words ? t('fail.words', { words }) : t('fail.unknown');
}
