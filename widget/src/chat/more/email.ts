// The words for an e-mail address that cannot work.
import { t } from '../i18n';
import { isEmail } from '../state/email';
import { suggestion } from './suggestion';

/** What to say about an address, or undefined when it may work. */
export function emailError(address: string): string | undefined {
  if (!address.trim()) return t('error.email');
  if (isEmail(address)) return undefined;
  const meant = suggestion(address);
  return meant ? t('error.emailSuggest', { suggestion: meant }) : t('error.emailOdd');
}
