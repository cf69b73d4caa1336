// The questions of some owners: department, fields of their own, consent.
import type { WidgetConfig } from '../../shared/local';
import { Field } from '../components/Field';
import { t } from '../i18n';
import type { Errors, Extra } from '../screens/Register';
import { registrationDepartments } from '../state/state';
import { Choice, Tick } from './Choice';

interface Props {
  config: WidgetConfig;
  values: Extra;
  errors: Errors;
  /** A question was answered; `id` is its field. */
  change: (id: string, patch: Partial<Extra>) => void;
}

const fieldId = (id: string): string => `field-${id}`;

export function Extras({ config, values, errors, change }: Props) {
  const asked = config.settings?.registrationForm;
  const departments = registrationDepartments(config);
  return (
    <>
      {asked && departments.length > 1 && (
        <Choice
          id="department"
          label={t('form.department')}
          value={values.department}
          options={departments.map(({ _id, name }) => ({ value: _id, label: name }))}
          onInput={(department) => change('department', { department })}
        />
      )}
      {asked &&
        (config.customFields ?? []).map(({ _id, label, required, type, options }) => {
          const shared = {
            id: fieldId(_id),
            label,
            value: values.fields[_id] ?? '',
            error: errors[fieldId(_id)],
            optional: !required,
            onInput: (value: string) => change(fieldId(_id), { fields: { ...values.fields, [_id]: value } }),
          };
          return type === 'select' ? (
            <Choice key={_id} {...shared} options={(options ?? []).map((value) => ({ value, label: value }))} />
          ) : (
            <Field key={_id} {...shared} />
          );
        })}
      {config.settings?.forceAcceptDataProcessingConsent && (
        <Tick id="consent" checked={values.consent} error={errors.consent} onInput={(consent) => change('consent', { consent })}>
          {config.messages?.dataProcessingConsentText || t('form.consent')}
        </Tick>
      )}
    </>
  );
}

/** What is wrong with the answers. */
export function judgeExtras(config: WidgetConfig, { fields, consent }: Extra): Errors {
  const found: Errors = {};
  for (const { _id, required, regexp } of (config.settings?.registrationForm && config.customFields) || []) {
    const value = fields[_id]?.trim() ?? '';
    if (required && !value) found[fieldId(_id)] = t('error.field');
    else if (value && regexp && !matches(regexp, value)) found[fieldId(_id)] = t('error.fieldOdd');
  }
  if (config.settings?.forceAcceptDataProcessingConsent && !consent) found.consent = t('error.consent');
  return found;
}

/** The owner's pattern; one that is no pattern asks for nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
